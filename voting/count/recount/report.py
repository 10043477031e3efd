"""The command: check a bundle, recount it, and report calmly."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from voting.count.recount.checking import check
from voting.count.recount.contest import read, read_asked
from voting.count.recount.found import Checked
from voting.count.recount.packing import BadBundle, read_bundle, shown, strangers_in

USAGE = "Say which bundle to recount: python3 count.pyz BUNDLE.zip (or the folder it was unpacked to)."


def recounted(place: Path) -> tuple[Checked, list[str]]:
    """Return the findings of a check, and the lines that report them to a person."""
    try:
        files = read_bundle(place)
    except BadBundle as bad:
        return Checked(wrong=[str(bad)]), []
    found = check(files)
    return found, [
        *found.heading,
        "",
        *_strangers(strangers_in(place)),
        *_right(found),
        *_unchecked(found),
        *_counts(found, files),
        *_end(found),
    ]


def _strangers(names: Sequence[str]) -> list[str]:
    return [f"  Not part of the bundle, and left out: {', '.join(names[:10])}."] if names else []


def _right(found: Checked) -> list[str]:
    return [f"  {sentence}" for sentence in found.right]


def _unchecked(found: Checked) -> list[str]:
    if not found.unchecked or found.wrong:
        return []
    return ["", "This could not be checked:", *(f"  {sentence}" for sentence in found.unchecked)]


def _counts(found: Checked, files: Mapping[str, bytes]) -> list[str]:
    """Return each option's count, in the order of their numbers, and whether it is chosen."""
    if not found.counted:
        return []
    titles = [shown(title) for title in read(files, "contest.json", read_asked).titles]
    width = max(map(len, titles))
    lines = [""]
    counts = found.counted["counts"] or [(number, "") for number in range(1, len(titles) + 1)]
    for option, count in counts:
        chosen = "  chosen" if option in found.counted["chosen"] else ""
        lines.append(f"  {option:>2} {titles[option - 1]:<{width}} {count:>8}{chosen}")
    return lines


def _end(found: Checked) -> list[str]:
    if found.wrong:
        return []
    return [
        "",
        "All that could be checked agrees with what was published."
        if found.unchecked
        else "All agrees with what was published.",
        "Whether this is the bundle that was published, its fingerprint shows; compare it with the notice:",
        f"  {found.fingerprint}",
    ]


def as_data(found: Checked) -> dict[str, Any]:
    """Return the same as data for programs."""
    return {
        "agrees": not found.wrong,
        "right": found.right,
        "wrong": found.wrong,
        "unchecked": found.unchecked,
        "counted": found.counted,
        "fingerprint": found.fingerprint,
    }


def main(arguments: Sequence[str]) -> int:
    """Check the bundle named; return 0 if everything agrees, 2 if anything does not."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    if len(arguments) != 1 or arguments[0].startswith("-"):
        sys.stderr.write(USAGE + "\n")
        return 2
    found, lines = recounted(Path(arguments[0]))
    sys.stdout.write("".join(line + "\n" for line in lines))
    sys.stderr.write("".join(sentence + "\n" for sentence in found.wrong))
    return 2 if found.wrong else 0
