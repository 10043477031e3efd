"""The recount bundle: the files published with a result, so that anyone can check it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from hashlib import sha256
from random import Random
from typing import Any

from voting.count.exports import exports_of
from voting.count.pyz import count_pyz
from voting.count.recount.contest import Account, Asked, DrawnLot, heading_of, read_asked, row_of
from voting.count.recount.packing import SUMS, packed, sums_of
from voting.count.recount.result import result_in_sums, result_of, result_of_few, written
from voting.count.recount.sums import sums_told
from voting.methods.summing import FEWEST_VOTES
from voting.methods.tally import Rules, Tally
from voting.plain.translating import mark

LISTED = "full list"
# The journal line that a result names is the newest before its own: that one contains the result, so it is
# written later.
NEWEST_LINE = mark("Newest line of the journal when this result was published: %(line)s")
README = """How to check this result
========================

First see that this is the bundle that was published, before you run anything from it. Unpack it, and in its
folder:

    sha256sum SHA256SUMS
    sha256sum -c SHA256SUMS

The first must print the fingerprint that stands on the printed notice and the result page; the second must
say OK for every file. Then, with Python 3.9 or newer (python.org) and nothing else:

    python3 count.pyz .

It checks every file, counts again, and says whether all agrees and what it could not check.

contest.json   the question as it was frozen, and its digest, which is printed on every ballot
{votes}
receipts.txt   the receipts of all envelopes, in their order: look for yours
account.json   how many envelopes there were, and what became of them
lots.json      the lots that decided ties
result.json    the result, and how the count went
journal.json   {journal}
SHA256SUMS     the sum of every file:  sha256sum -c SHA256SUMS

The digest is the SHA-256 of what stands under "fixed" in contest.json, as JSON with sorted keys and without
spaces, in UTF-8.
{more}
"""
LIST_FILES = (
    "votes.csv      one vote a row, in random order",
    "The other files hold the same votes for other programs: PrefLib, BLT, PaBuLib.",
)
SUM_FILES = (
    "sums.json      what the votes add up to, or how the options stand where they were put in order: no\n"
    "               single vote is published, because one could be recognised\n"
    "list.txt       the seal of the list of all votes, which observers saw in the hall",
    "The seal is the SHA-256 of a random key in hex, the list's heading and its sorted rows, one a line.",
)
JOURNAL_FILE = NEWEST_LINE % {"line": "its number and seal"}
FEW_FILES = ("               the votes are left out, because fewer than 10 voted", "")


def bundle_files(
    *,
    fixed: Mapping[str, Any],
    digest: str,
    votes: Sequence[Sequence[int]],
    tallied: Tally,
    receipts: Iterable[str],
    account: Account,
    ballots: Mapping[str, Any],
    lots: Sequence[tuple[DrawnLot, Mapping[str, Any]]],
    held_on: date,
    chance: Random,
    list_key: bytes,
    journal: str | None = None,
) -> dict[str, bytes]:
    """Return a bundle's files by name. `fixed` is what the digest covers; `chance` shuffles the votes.

    `ballots` and the second part of every lot are published unchanged: the account of paper, and who watched.
    `list_key` seals the list of votes where it is not published.
    """
    asked = read_asked({"digest": digest, "fixed": fixed})
    files = {
        "contest.json": written({"digest": digest, "fixed": fixed}),
        "receipts.txt": "".join(f"{receipt}\n" for receipt in sorted(receipts)).encode(),
        "account.json": written({**vars(account), "ballots": ballots}),
        "lots.json": written([{**told, **vars(lot)} for lot, told in lots]),
        "count.pyz": count_pyz(),
    }
    if journal is not None:
        files["journal.json"] = written({"line": journal})
    if len(votes) < FEWEST_VOTES:
        said = FEW_FILES
        files["result.json"] = written(result_of_few(tallied))
    elif asked.published_votes == LISTED:
        said = LIST_FILES
        files["result.json"] = written(result_of(tallied))
        files |= _list_files(votes, asked, tallied, held_on=held_on, chance=chance)
    else:
        said = SUM_FILES
        files["result.json"] = written(result_in_sums(tallied, asked.rules))
        files["sums.json"] = written(sums_told(tallied, asked.rules))
        files["list.txt"] = f"{list_seal(votes, rules=asked.rules, key=list_key)}\n".encode()
    files["README.txt"] = README.format(votes=said[0], more=said[1], journal=JOURNAL_FILE).encode()
    files[SUMS] = sums_of(files)
    return files


def _list_files(
    votes: Sequence[Sequence[int]], asked: Asked, tallied: Tally, *, held_on: date, chance: Random
) -> dict[str, bytes]:
    """Return every vote as a row, and the exports: made from the whole list, never from a part of it."""
    shuffled = [list(marks) for marks in votes]
    chance.shuffle(shuffled)
    return {
        "votes.csv": votes_csv(shuffled, rules=asked.rules),
        **exports_of(shuffled, asked=asked, chosen=tallied.chosen, held_on=held_on),
    }


def votes_csv(votes: Iterable[list[int]], *, rules: Rules) -> bytes:
    """Return the votes as CSV: one vote a row, one box a column."""
    rows = (row_of(marks, rules=rules) for marks in votes)
    return "".join(f"{row}\n" for row in (heading_of(rules.options), *rows)).encode()


def list_seal(votes: Sequence[Sequence[int]], *, rules: Rules, key: bytes) -> str:
    """Return the seal of all votes: without the key no list can be tried against it, nor any altered."""
    rows = sorted(row_of(list(marks), rules=rules) for marks in votes)
    lines = [key.hex(), heading_of(rules.options), *rows]
    return sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest()


def bundle_zip(files: Mapping[str, bytes]) -> bytes:
    """Return a bundle as the zip that is published."""
    return packed(files)
