"""What is declared of one contest, and the open data made from it: documented in docs/open-data.md."""

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

    `votes` is None where there are fewer than ten valid votes, and where options put in order were too few
    for totals to be told.
    """

    number: int
    title: str
    doors: int
    votes: int | None


@dataclass(frozen=True, kw_only=True)
class DeclaredAccount:
    """The ballot account; `phone` and `paper` are told apart unless one to nine voted on paper."""

    printed: int
    unissued: int
    issued: int
    phone: int | None
    paper: int | None
    spoilt: int
    not_returned: int


@dataclass(frozen=True, kw_only=True)
class DeclaredHandCount:
    """Papers counted by hand against the account: how many too many, or (minus) too few; why; who signed.

    `gaps` names the ballot box, the spoilt and the unused papers, and is empty when all agreed.
    """

    gaps: dict[str, int]
    reason: str
    officers: int


@dataclass(frozen=True, kw_only=True)
class DeclaredLot:
    """The draw that broke a tie; `dice` are the throws, where dice decided."""

    between: list[int]
    drawn: int
    how: str
    dice: str
    witnesses: str
    drawn_at: str


@dataclass(frozen=True, kw_only=True)
class StruckLot(DeclaredLot):
    """A lot that was recorded wrongly and struck by two officers, and why; it decides nothing."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class DeclaredCertificate:
    """That officers looked at the count and found it right: how many, and when the last of them did."""

    officers: int
    at: str


@dataclass(frozen=True, kw_only=True)
class Declared:
    """What was declared for one contest; times are ISO 8601 in UTC.

    `chosen` are the options chosen, the first one first, or by number where the turn could tell of single
    votes; `detail` is how a method in rounds or pairs came to it (voting.methods.details and summing);
    `cut_decides` is whether the parts of votes that a transferable vote cuts off decided what is chosen;
    `certified` is None where two were not asked yet. `reopened_at` is when a vote was opened again last, and
    `second_invited_at` when the second officer was invited by the first, where these two certified,
    signed the account or opened the vote again. `planted` are sealed votes that something other than the
    program had put into ballots, none of `votes`. `published_votes` is "sums", or "full list" where every
    vote is in the zip. `journal` is the newest line of the journal when it was published: its number and
    the beginning of its seal.
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
        """The same as plain values, for a page, a file or the database."""
        # A hundred thousand receipts are not copied one by one.
        return asdict(replace(self, receipts=[])) | {"receipts": self.receipts}


@dataclass(frozen=True, kw_only=True)
class ResultFile(Declared):
    """The JSON file of a result."""

    format: str
    version: int
    address: str
    published_at: str


def as_json(declared: dict[str, Any], *, address: str, published_at: str) -> dict[str, Any]:
    """The JSON file of a declared result."""
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
    """The CSV file of a declared result: one row an option, in printed order.

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
