"""What is declared of one contest, and its open data, documented in docs/open-data.md."""

from __future__ import annotations

import csv
import io
from dataclasses import asdict, dataclass, replace
from typing import Any

from voting.plain.csv_guard import guarded
from voting.publish.rules import PUBLISHED_BEFORE

FORMAT, VERSION = "community-conference-result", 4

CSV_COLUMNS = (
    "seat",
    "conference",
    "held_at",
    "ward_code",
    "ward",
    "question",
    "method",
    "option",
    "title",
    "doors",
    "votes",
    "chosen",
    "valid_votes",
    "rejected",
    "unopened",
    "published_at",
    "digest",
)


@dataclass(frozen=True, kw_only=True)
class DeclaredOption:
    """One option: its number on the ballot, the doors behind it, and how many votes named it.

    `votes` is None with fewer than ten valid votes, and where options were ranked and too few for totals to
    be shown.
    """

    number: int
    title: str
    doors: int
    votes: int | None


@dataclass(frozen=True, kw_only=True)
class DeclaredAccount:
    """The ballot account; `phone` and `paper` are given separately unless one to nine voted on paper."""

    printed: int
    unissued: int
    issued: int
    phone: int | None
    paper: int | None
    spoilt: int
    not_returned: int


@dataclass(frozen=True, kw_only=True)
class DeclaredHandCount:
    """The hand count of papers against the account: how many too many, or (minus) too few; why; who signed.

    `gaps` names the ballot box, the spoilt and the unused papers, and is empty if all agreed.
    """

    gaps: dict[str, int]
    reason: str
    officers: int


@dataclass(frozen=True, kw_only=True)
class DeclaredLot:
    """The draw that broke a tie; `dice` holds the throws, if dice decided."""

    between: list[int]
    drawn: int
    how: str
    dice: str
    witnesses: str
    drawn_at: str


@dataclass(frozen=True, kw_only=True)
class StruckLot(DeclaredLot):
    """A draw recorded wrongly and made void by two officers, and why; it decides nothing."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class DeclaredCertificate:
    """Certification of the count by officers: how many, and when the last of them certified."""

    officers: int
    at: str


@dataclass(frozen=True, kw_only=True)
class Declared:
    """What was declared for one contest; times are ISO 8601 in UTC.

    `chosen` lists the options chosen, first one first, or by number where the order could reveal single
    votes; `detail` is how a method with rounds or pairs reached it (voting.methods.details and summing);
    `cut_decides` is whether the parts of votes that a transferable vote cuts off decided the choice;
    `certified` is None if two officers were not required yet. `reopened_at` is when a vote was last reopened,
    and `second_invited_at` when the second officer was invited by the first, if these two certified, signed
    the account or reopened the vote. `planted` is the number of sealed votes put into ballots by something
    other than this program, none of them in `votes`. `published_votes` is "sums", or "full list" if every
    vote is in the zip. `journal` is the newest journal line at publication: its number and the beginning of
    its seal.
    """

    seat: str
    conference: str
    held_at: str
    ward_code: str
    ward: str
    question: str
    method: str
    places: int
    most_marks: int
    tie_rule: str
    digest: str
    options: list[DeclaredOption]
    chosen: list[int]
    detail: dict[str, Any] | None
    cut_decides: bool = False
    votes: int
    valid: int
    rejected: int
    rejected_for: dict[str, int] | None
    unopened: int
    planted: int = 0
    account: DeclaredAccount
    by_hand: DeclaredHandCount | None = None
    lots: list[DeclaredLot]
    struck: list[StruckLot]
    certified: DeclaredCertificate | None
    reopened_at: str | None = None
    second_invited_at: str | None = None
    journal: str | None = None
    receipts: list[str]
    published_votes: str

    def as_values(self) -> dict[str, Any]:
        """Return the same as plain values, for a page, a file or the database."""
        # Avoids copying a hundred thousand receipts one by one.
        return asdict(replace(self, receipts=[])) | {"receipts": self.receipts}


@dataclass(frozen=True, kw_only=True)
class ResultFile(Declared):
    """The JSON file of a result."""

    format: str
    version: int
    address: str
    published_at: str


def as_json(declared: dict[str, Any], *, address: str, published_at: str) -> dict[str, Any]:
    """Return the JSON file of a declared result."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "address": address,
        "published_at": published_at,
        "published_votes": PUBLISHED_BEFORE,
        "planted": 0,
        **declared,
    }


def as_csv(declared: dict[str, Any], *, published_at: str) -> str:
    """Return the CSV file of a declared result: one row per option, in printed order.

    It begins with a byte order mark, without which Excel reads the file as Windows-1252.
    """
    text = io.StringIO()
    rows = csv.DictWriter(text, CSV_COLUMNS)
    rows.writeheader()
    for option in declared["options"]:
        row = {
            **declared,
            **option,
            "option": option["number"],
            "chosen": "yes" if option["number"] in declared["chosen"] else "no",
            "valid_votes": declared["valid"],
            "published_at": published_at,
        }
        rows.writerow({column: _cell(row[column]) for column in CSV_COLUMNS})
    return "\ufeff" + text.getvalue()


def _cell(value: str | int | None) -> str | int | None:
    return guarded(value) if isinstance(value, str) else value
