"""The seal on the opened votes.

Once the envelopes are open, the database holds the votes in the clear. Anyone who can write to it could
change them before two officers certify, and before the result is published: so all votes are sealed together
as they are written, under the journal's key, and checked against that seal at every tally.

All votes are read each time, as one text. Results computed from such a text are cached under a digest of all
of it: the very same votes are not processed twice, and others have another digest.
"""

from __future__ import annotations

import hmac
import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voting.count.models import Count, Vote
from voting.plain.refusals import Refusal
from voting.plain.translating import gettext as _
from voting.storage.transactions import once_a_look
from voting.storage.vouching import seal_on
from voting.vote.envelopes import Sealed
from voting.vote.page_template import MadeOnce

# The separators between a paper's reason for rejection and its boxes; and between two papers.
BETWEEN, NEXT = "\t", "\n"


class VotesWereChanged(Refusal):
    """The votes of a count are not those that came out of the envelopes."""


# The reason for rejection, or none, with the boxes; and how many papers are the same.
Said = Counter[tuple[str, tuple[int, ...]]]


@dataclass(frozen=True)
class Stored:
    """The votes of a count as stored in the database: all in one text, and their number."""

    text: str
    number: int

    @cached_property
    def digest(self) -> bytes:
        """SHA-256 of the number and the text."""
        return sha256(f"{self.number}{NEXT}{self.text}".encode()).digest()

    @cached_property
    def lines(self) -> Counter[str]:
        """The papers as stored, with the number of each."""
        lines = self.text.split(NEXT) if self.text else []
        if len(lines) != self.number:
            raise _changed()
        return Counter(lines)

    @cached_property
    def said(self) -> Said:
        """The papers as parsed, with the number of each."""
        said, parted = Said(), [line.partition(BETWEEN) for line in self.lines]
        try:
            # All at once, which takes a fifth of the time.
            marks = json.loads(f"[{','.join(marks for _rejected, _between, marks in parted)}]")
            for (rejected, *_), boxes, number in zip(parted, marks, self.lines.values(), strict=True):
                paper = rejected, tuple(boxes)
                said[paper] = said.get(paper, 0) + number
        except (TypeError, ValueError):
            raise _changed() from None
        return said

    @cached_property
    def rejected(self) -> dict[str, int]:
        """The number of papers that counted for no option, by reason."""
        reasons: Counter[str] = Counter()
        for line, number in self.lines.items():
            # A valid vote gives no reason.
            if not line.startswith(BETWEEN):
                reasons[line.partition(BETWEEN)[0]] += number
        return dict(sorted(reasons.items()))


def seal_opened(session: Session, count: Count, opened: Sequence[Sealed]) -> None:
    """Seal the votes of a count as they came out of the envelopes, and verify that they are stored so.

    The seal is not computed from the stored rows: something in the database may have changed them meanwhile.
    """
    lines = Counter(f"{each.rejected}{BETWEEN}{json.dumps(each.marks)}" for each in opened)
    count.seal = _seal_of(session, count, lines.items())
    session.flush()
    sealed_votes(session, count)


def seal_votes(session: Session, count: Count) -> None:
    """Seal the votes of a count as they are stored."""
    count.seal = _seal_of(session, count, _read(session, count).lines.items())


# Votes found to match their seal; the key holds everything compared, and the seal.
_AS_SEALED: MadeOnce[bool] = MadeOnce()


def sealed_votes(session: Session, count: Count) -> Stored:
    """Return the votes of a count, read again in every transaction.

    Refuses votes, or numbers of envelopes, that were changed after the envelopes were opened.
    """
    stored = once_a_look(session, ("votes", count.contest_id), lambda: _read(session, count))
    of = (count.contest_id, *_numbers(count), count.seal, seal_on(session, "votes"), stored.digest)
    _AS_SEALED.get(of, lambda: _check_seal(session, count, stored))
    return stored


def seal_earlier_counts(session: Session) -> None:
    """Seal the counts of a version without seals; done once, on upgrade."""
    for count in session.scalars(sa.select(Count).where(Count.seal == "")):
        seal_votes(session, count)


def _read(session: Session, count: Count) -> Stored:
    # One text costs a fifth of what rows do, and less than grouping equal votes in the database.
    line = Vote.rejected + BETWEEN + sa.cast(Vote.marks, sa.Text)
    stored = sa.select(sa.func.aggregate_strings(line, NEXT), sa.func.count())
    text, number = session.execute(stored.where(Vote.contest_id == count.contest_id)).one()
    return Stored(text or "", number)


def _check_seal(session: Session, count: Count, stored: Stored) -> bool:
    def fits(papers: Iterable[tuple[object, int]]) -> bool:
        return hmac.compare_digest(count.seal.encode(), _seal_of(session, count, papers).encode())

    # Seals of earlier versions cover the parsed papers rather than the stored text.
    ways: tuple[Callable[[], Iterable[tuple[object, int]]], ...] = (stored.lines.items, stored.said.items)
    if not any(fits(papers()) for papers in ways):
        raise _changed()
    return True


def _changed() -> VotesWereChanged:
    return VotesWereChanged(
        _(
            "The votes in the database are not the ones that came out of the envelopes: someone "
            "has changed them. Don’t publish anything. Keep a copy of everything, and tell an "
            "administrator."
        )
    )


def _numbers(count: Count) -> list[int]:
    return [count.unopened, count.planted, count.strays]


def _seal_of(session: Session, count: Count, papers: Iterable[tuple[object, int]]) -> str:
    return seal_on(session, json.dumps([count.contest_id.hex, _numbers(count), sorted(papers)]))
