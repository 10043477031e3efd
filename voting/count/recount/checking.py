"""Checking a bundle: every sum, the question, the receipts, the account, the lots; and counting anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from voting.count.methods.dice import draw
from voting.count.methods.tally import LotDoesNotFit, Tally, tally
from voting.count.recount.contest import (
    Account,
    Asked,
    DrawnLot,
    read,
    read_account,
    read_asked,
    read_lots,
    read_votes,
)
from voting.count.recount.packing import SUMS, BadBundle, shown, sums_of
from voting.count.recount.result import first_difference, result_of, written

# Votes of fewer people than this are not in the bundle: one in so small a crowd could be picked out.
FEWEST_VOTES = 10


@dataclass
class Checked:
    """What was found: what is right, what is wrong, and what the votes say when they are counted anew."""

    right: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    heading: list[str] = field(default_factory=list)
    counted: dict[str, Any] = field(default_factory=dict)
    fingerprint: str = ""


def check(files: Mapping[str, bytes]) -> Checked:
    """Check a bundle from its files; everything that is wrong is one sentence."""
    found = Checked(fingerprint=sha256(files.get(SUMS, b"")).hexdigest())
    _check_sums(files, found)
    try:
        asked = read(files, "contest.json", read_asked)
        account = read(files, "account.json", read_account)
        lots = read(files, "lots.json", read_lots)
        _head(asked, found)
        _check_digest(asked, found)
        _check_receipts(files, account, found)
        _check_account(account, found)
        _count_anew(files, asked, account, lots, found)
    except BadBundle as bad:
        found.wrong.append(str(bad))
    return found


def _check_sums(files: Mapping[str, bytes], found: Checked) -> None:
    """Every file is as SHA256SUMS says, and SHA256SUMS says nothing else."""
    if SUMS not in files:
        found.wrong.append(f"{SUMS} is missing.")
        return
    ours = dict(_by_name(sums_of(files)))
    theirs = dict(_by_name(files[SUMS]))
    both = ours.keys() & theirs.keys()
    changed = [f"{name} was changed: its sum is another one." for name in both if ours[name] != theirs[name]]
    added = [f"{name} is not in {SUMS}." for name in ours.keys() - theirs.keys()]
    missing = [f"{shown(name)} is missing." for name in theirs.keys() - ours.keys()]
    wrong = sorted(changed + added + missing)
    if not wrong and sums_of(files) != files[SUMS]:
        wrong = [f"{SUMS} was changed."]
    found.wrong += wrong
    if not wrong:
        found.right.append(f"Every file is as {SUMS} says.")


def _by_name(sums: bytes) -> list[tuple[str, str]]:
    lines = [line.partition("  ") for line in sums.decode("ascii", "replace").splitlines()]
    return [(name, digest) for digest, _gap, name in lines if name]


def _head(asked: Asked, found: Checked) -> None:
    places = "1 is chosen" if asked.rules.places == 1 else f"{asked.rules.places} are chosen"
    found.heading += [
        f"{shown(asked.ward)}: {shown(asked.question)}",
        f"Method: {asked.rules.method}; {asked.rules.options} options, {places}.",
    ]


def _check_digest(asked: Asked, found: Checked) -> None:
    if asked.is_frozen:
        found.right.append(f"The question is the one that was frozen: {asked.digest}")
    else:
        found.wrong.append("The question is not the one that was frozen: its digest is another one.")


def _check_receipts(files: Mapping[str, bytes], account: Account, found: Checked) -> None:
    """Sorted, all different, and as many as there were envelopes."""
    if "receipts.txt" not in files:
        raise BadBundle("receipts.txt is missing.")
    text = files["receipts.txt"].decode("ascii", "replace")
    receipts = text.split("\n")[:-1]
    wrong: list[str] = []
    if text and not text.endswith("\n"):
        wrong.append("The receipts do not end with a whole line.")
    if receipts != sorted(receipts):
        wrong.append("The receipts are not in their order.")
    if len(set(receipts)) < len(receipts) or not all(receipts):
        wrong.append("The receipts are not all different.")
    if len(receipts) != account.votes:
        wrong.append(f"There are {len(receipts)} receipts, and {account.votes} envelopes in the account.")
    found.wrong += wrong
    if not wrong:
        found.right.append(f"There are {len(receipts)} receipts, all different, one for each envelope.")


def _check_account(account: Account, found: Checked) -> None:
    parts = account.valid + account.rejected + account.unopened
    if parts != account.votes:
        found.wrong.append(
            f"The account does not add up: {account.votes} envelopes, and {parts} in its parts."
        )
    elif account.reasons is not None and sum(account.reasons.values()) != account.rejected:
        found.wrong.append("The account does not add up: the reasons are not as many as the papers rejected.")
    else:
        found.right.append(
            f"The account adds up: {account.votes} envelopes, {account.valid} valid votes, "
            f"{account.rejected} papers for no option, {account.unopened} that did not open."
        )


def _count_anew(
    files: Mapping[str, bytes], asked: Asked, account: Account, lots: Sequence[DrawnLot], found: Checked
) -> None:
    if "result.json" not in files:
        raise BadBundle("result.json is missing.")
    if account.valid < FEWEST_VOTES:
        if "votes.csv" in files:
            raise BadBundle(f"votes.csv is there, with fewer than {FEWEST_VOTES} votes in the account.")
        found.right.append(f"Fewer than {FEWEST_VOTES} voted: their votes are not published.")
        return
    if "votes.csv" not in files:
        raise BadBundle("votes.csv is missing.")
    votes = read_votes(files["votes.csv"], asked)
    if len(votes) != account.valid:
        found.wrong.append(f"There are {len(votes)} votes, and {account.valid} in the account.")
    counted = _tally_with_lots(votes, asked, lots, found)
    if counted is None:
        return
    found.counted = result_of(counted)
    differs = first_difference(written(found.counted), files["result.json"])
    if differs:
        line, ours, theirs = differs
        found.wrong.append(
            f"result.json is not what the votes say: line {line} says {shown(theirs)!r} and not {ours!r}."
        )
    else:
        found.right.append(f"Counted anew, {counted.valid} votes give the published result, line by line.")


def _tally_with_lots(
    votes: list[list[int]], asked: Asked, lots: Sequence[DrawnLot], found: Checked
) -> Tally | None:
    """Count to the end; every lot decides the tie at which the count stands. None where one does not."""
    drawn: list[int] = []
    counted = tally(votes, rules=asked.rules)
    for number, lot in enumerate(lots, start=1):
        if counted.tie != lot.between:
            found.wrong.append(f"Lot {number} decides between other options than those that tie.")
            return None
        if bool(lot.throws) != asked.ties_by_dice:
            rule = "thrown with dice" if asked.ties_by_dice else "drawn by hand"
            found.wrong.append(f"Lot {number} was not {rule}, as the question says that ties are decided.")
            return None
        if lot.throws and _by_dice(lot, asked, number) != lot.drawn:
            found.wrong.append(f"Lot {number} is not what its throws say.")
            return None
        drawn.append(lot.drawn)
        try:
            counted = tally(votes, rules=asked.rules, lots=drawn)
        except LotDoesNotFit:
            found.wrong.append(f"Lot {number} fell on an option that does not tie.")
            return None
    if counted.tie:
        found.wrong.append("There is a tie, and no lot that decides it.")
        return None
    if lots:
        found.right.append(
            f"{len(lots)} {'lot decides the tie' if len(lots) == 1 else 'lots decide the ties'}."
        )
    return counted


def _by_dice(lot: DrawnLot, asked: Asked, number: int) -> int:
    try:
        return draw(asked.digest, number=number, between=lot.between, throws=lot.throws).option
    except ValueError:
        raise BadBundle(f"Lot {number}: what was written down are not throws of dice.") from None
