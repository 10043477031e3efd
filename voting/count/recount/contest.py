"""Strict parsing of a bundle: the contest, the votes, the receipts, the account and the draws."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Optional, TypeVar

from voting.count.recount.packing import BadBundle
from voting.methods.tally import Rules, fits

Part = TypeVar("Part")
DIGITS = 3


@dataclass(frozen=True)
class Asked:
    """The question, whether it matches its digest, and everything that counting needs of it.

    `published_votes` is "sums" or "full list", and empty in questions from before this was fixed with them.
    """

    digest: str
    is_frozen: bool
    question: str
    ward: str
    titles: tuple[str, ...]
    rules: Rules
    most_marks: int
    ties_by_dice: bool
    published_votes: str = ""

    @property
    def most_of_a_vote(self) -> int:
        """The maximum number of boxes that one vote may mark."""
        return self.rules.record.most_marks or self.most_marks or self.rules.options


@dataclass(frozen=True)
class Account:
    """The number of envelopes: valid votes, papers that count for no option, and those that did not open.

    `planted` are further ones, which something other than the program had put into ballots; they are no
    votes.
    """

    votes: int
    valid: int
    rejected: int
    unopened: int
    reasons: Optional[Mapping[str, int]]
    planted: int = 0


@dataclass(frozen=True)
class DrawnLot:
    """A draw: the tied options, the one drawn, and the throws where public dice decided."""

    between: tuple[int, ...]
    drawn: int
    throws: str


def digest_of(fixed: Mapping[str, Any]) -> str:
    """Return the SHA-256 (hex) of everything fixed, as JSON with sorted keys, without spaces, in UTF-8."""
    text = json.dumps(fixed, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(text.encode()).hexdigest()


def read(files: Mapping[str, bytes], name: str, reading: Callable[[Any], Part]) -> Part:
    """Parse one of the JSON files. Raises BadBundle."""
    if name not in files:
        raise BadBundle(f"{name} is missing.")
    try:
        return reading(json.loads(files[name].decode()))
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
        raise BadBundle(f"{name} does not say what it should.") from None


def read_asked(told: Any) -> Asked:
    """Parse contest.json."""
    fixed = told["fixed"]
    titles = tuple(_text(option[0]) for option in fixed["options"])
    rules = Rules(_text(fixed["method"]), len(titles), number_in(fixed.get("places", 1)))
    return Asked(
        digest=_text(told["digest"]),
        is_frozen=told["digest"] == digest_of(fixed),
        question=_text(fixed["question"]),
        ward=_text(fixed["ward"]),
        titles=titles,
        rules=rules,
        most_marks=number_in(fixed.get("most marks", 0)),
        ties_by_dice=_text(fixed["tie rule"]) == "dice",
        published_votes=_text(fixed.get("published votes", "")),
    )


def read_account(told: Any) -> Account:
    """Parse account.json."""
    reasons = told["reasons"]
    if reasons is not None:
        reasons = {_text(reason): number_in(number) for reason, number in reasons.items()}
    numbers = [number_in(told[name]) for name in ("votes", "valid", "rejected", "unopened")]
    return Account(*numbers, reasons=reasons, planted=number_in(told.get("planted", 0)))


def read_lots(told: Any) -> list[DrawnLot]:
    """Parse lots.json."""
    return [
        DrawnLot(tuple(map(number_in, lot["between"])), number_in(lot["drawn"]), _text(lot["throws"]))
        for lot in told
    ]


def read_votes(content: bytes, asked: Asked) -> list[list[int]]:
    """Parse votes.csv: one vote a row, one box a column. Raises BadBundle."""
    rules = asked.rules
    heading, *rows = content.decode("ascii", "replace").split("\n")
    if heading != heading_of(rules.options) or not rows or rows.pop():
        raise BadBundle("votes.csv does not begin or end as it should.")
    seen: dict[str, list[int]] = {}
    votes: list[list[int]] = []
    for number, row in enumerate(rows, start=2):
        if row not in seen:
            seen[row] = _read_vote(row, asked, number)
        votes.append(seen[row])
    return votes


def heading_of(options: int) -> str:
    """Return the first line of votes.csv."""
    return ",".join(f"option {number}" for number in range(1, options + 1))


def row_of(marks: list[int], *, rules: Rules) -> str:
    """Return a vote as a row of votes.csv: the number in every box; 1 for a cross, 0 for an empty box."""
    boxes = [int(number in marks) for number in rules.numbers] if rules.record.is_crossed else marks
    return ",".join(map(str, boxes))


def _read_vote(row: str, asked: Asked, line: int) -> list[int]:
    rules = asked.rules
    cells = row.split(",")
    if all(cell.isascii() and cell.isdigit() and len(cell) <= DIGITS for cell in cells):
        boxes = list(map(int, cells))
        marks = boxes
        if rules.record.is_crossed:
            marks = [number for number, box in enumerate(boxes, start=1) if box]
        few_enough = not rules.record.is_crossed or len(marks) <= asked.most_of_a_vote
        if fits(tuple(marks), rules=rules) and few_enough and row_of(marks, rules=rules) == row:
            return marks
    raise BadBundle(f"votes.csv, line {line}: no ballot of this contest can say this.")


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def number_in(value: Any) -> int:
    """Return the value if it is a possible number of votes. Raises TypeError."""
    if type(value) is not int or value < 0:
        raise TypeError
    return value


def numbers_in(values: Any) -> list[int]:
    """Return the value if it is a list of such numbers. Raises TypeError."""
    if not isinstance(values, list):
        raise TypeError
    return [number_in(value) for value in values]  # type: ignore[misc]
