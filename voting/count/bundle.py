"""The recount bundle: what is published beside a result, so that anyone can check it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from random import Random
from typing import Any

from voting.count.exports import exports_of
from voting.count.methods.tally import Rules, Tally
from voting.count.pyz import count_pyz
from voting.count.recount.checking import FEWEST_VOTES
from voting.count.recount.contest import Account, DrawnLot, heading_of, read_asked, row_of
from voting.count.recount.packing import SUMS, packed, sums_of
from voting.count.recount.result import result_of, written

README = """How to check this result
========================

You need Python 3.9 or newer (python.org), and nothing else. In the folder of the bundle:

    python3 count.pyz bundle.zip

It checks every file, counts the votes anew, and says whether all agrees. Unpacked, give it the folder:

    python3 count.pyz .

contest.json   the question as it was frozen, and its digest, which is printed on every ballot
votes.csv      one vote a row, in random order; left out below 10 votes
receipts.txt   the receipts of all envelopes, in their order: look for yours
account.json   how many envelopes there were, and what became of them
lots.json      the lots that decided ties
result.json    the result, and how the count went
journal.json   the line of the journal that says the result was published: its number and its seal
SHA256SUMS     the sum of every file:  sha256sum -c SHA256SUMS

The digest is the SHA-256 of what stands under "fixed" in contest.json, as JSON with sorted keys and without
spaces, in UTF-8.
The other files hold the same votes for other programs: PrefLib, BLT, PaBuLib.
"""


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
    journal: str | None = None,
) -> dict[str, bytes]:
    """The files of a bundle by name. `fixed` is what the digest covers; `chance` gives the votes an order.

    `ballots` and the second part of every lot are published as they are: the account of paper, who watched.
    """
    asked = read_asked({"digest": digest, "fixed": fixed})
    files = {
        "README.txt": README.encode(),
        "contest.json": written({"digest": digest, "fixed": fixed}),
        "receipts.txt": "".join(f"{receipt}\n" for receipt in sorted(receipts)).encode(),
        "account.json": written({**vars(account), "ballots": ballots}),
        "lots.json": written([{**told, **vars(lot)} for lot, told in lots]),
        "result.json": written(result_of(tallied, with_detail=len(votes) >= FEWEST_VOTES)),
        "count.pyz": count_pyz(),
    }
    if journal is not None:
        files["journal.json"] = written({"line": journal})
    if len(votes) >= FEWEST_VOTES:
        shuffled = [list(marks) for marks in votes]
        chance.shuffle(shuffled)
        files["votes.csv"] = votes_csv(shuffled, rules=asked.rules)
        files |= exports_of(shuffled, asked=asked, chosen=tallied.chosen, held_on=held_on)
    files[SUMS] = sums_of(files)
    return files


def votes_csv(votes: Iterable[list[int]], *, rules: Rules) -> bytes:
    """One vote a row, one box a column."""
    rows = (row_of(marks, rules=rules) for marks in votes)
    return "".join(f"{row}\n" for row in (heading_of(rules.options), *rows)).encode()


def bundle_zip(files: Mapping[str, bytes]) -> bytes:
    """A bundle as the zip that is published."""
    return packed(files)
