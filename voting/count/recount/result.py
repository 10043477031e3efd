"""A result as plain values, so that two can be compared line by line."""

from __future__ import annotations

import json
from typing import Any, Optional

from voting.methods.details import as_data
from voting.methods.summing import as_data_of_sums, chosen_in_sums, counts_in_sums
from voting.methods.tally import Rules, Tally


def result_of(tallied: Tally) -> dict[str, Any]:
    """Return result.json: the count of every option, the options chosen, and how the count went."""
    return {
        "counts": [list(count) for count in tallied.counts],
        "valid": tallied.valid,
        "chosen": list(tallied.chosen),
        "detail": as_data(tallied.detail),
    }


def result_in_sums(tallied: Tally, rules: Rules) -> dict[str, Any]:
    """Return result.json where single votes are not published."""
    return {
        "counts": counts_in_sums(tallied, rules=rules),
        "valid": tallied.valid,
        "chosen": chosen_in_sums(tallied, rules=rules),
        "detail": as_data_of_sums(tallied, rules=rules),
    }


def result_of_few(tallied: Tally) -> dict[str, Any]:
    """Return result.json where few voted: only the options chosen."""
    return {"counts": None, "valid": tallied.valid, "chosen": sorted(tallied.chosen), "detail": None}


def written(values: Any) -> bytes:
    """Write values as readable JSON, one value a line."""
    return (json.dumps(values, indent=1, ensure_ascii=False) + "\n").encode()


def first_difference(ours: bytes, theirs: bytes) -> Optional[tuple[int, str, str]]:
    """Return the first line that differs: its number, and its text in each."""
    lines, others = ours.decode().split("\n"), theirs.decode("utf-8", "replace").split("\n")
    for number in range(max(len(lines), len(others))):
        line, other = ("".join(text[number : number + 1]).strip() for text in (lines, others))
        if line != other or (number < len(lines)) != (number < len(others)):
            return number + 1, line, other
    return None
