"""The seal on what came out of the envelopes.

Once the envelopes are open, votes lie in the database as they are. Whoever can write there could change them
before two officers certify, and before the result is published: so they are sealed together as they are
written, under the journal's key, and looked at under that seal whenever they are tallied.

All votes are read each time, as one text. What was worked out of such a text stays in memory under the digest
of all of it: the very same votes are not worked through again, and others have another digest.
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

# What stands between why a paper was rejected and what its boxes say; and between two papers.
BETWEEN, NEXT = "\t", "\n"


class VotesWereChanged(Refusal):
    """The votes of a count are not those that came out of the envelopes."""


# Why a paper was rejected, or nothing, and what its boxes say; and how many are like it.
Said = Counter[tuple[str, tuple[int, ...]]]


@dataclass(frozen=True)
class Stored:
    """The votes of a count as the database holds them: all in one text, and how many there are."""

    text: str
    number: int

    @cached_property
    def digest(self) -> bytes:
        """SHA-256 of all of it."""
        return sha256(f"{self.number}{NEXT}{self.text}".encode()).digest()

    @cached_property
    def lines(self) -> Counter[str]:
        """The papers as they are written there, and how many are alike."""
        lines = self.text.split(NEXT) if self.text else []
        if len(lines) != self.number:
            raise _changed()
        return Counter(lines)

    @cached_property
    def said(self) -> Said:
        """What the papers say, and how many say the same."""
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
        """How many papers counted for no option, by reason."""
        reasons: Counter[str] = Counter()
        for line, number in self.lines.items():
            # A valid vote gives no reason.
            if not line.startswith(BETWEEN):
                reasons[line.partition(BETWEEN)[0]] += number
        return dict(sorted(reasons.items()))


def seal_opened(session: Session, count: Count, opened: Sequence[Sealed]) -> None:
    """Seal the votes of a count as they came out of the envelopes, and see that they are stored so.

    The seal is not made of what the database gives back: something in it may have changed that meanwhile.
    """
    lines = Counter(f"{each.rejected}{BETWEEN}{json.dumps(each.marks)}" for each in opened)
    count.seal = _seal_of(session, count, lines.items())
    session.flush()
    sealed_votes(session, count)


def seal_votes(session: Session, count: Count) -> None:
    """Seal the votes of a count as they are stored."""
    count.seal = _seal_of(session, count, _read(session, count).lines.items())


# What was found to be as it was sealed; everything that was compared, and the seal, is in the key.
_AS_SEALED: MadeOnce[bool] = MadeOnce()


def sealed_votes(session: Session, count: Count) -> Stored:
    """The votes of a count, read anew in each look.

    Refuses votes, or numbers of envelopes, that somebody changed since the envelopes were opened.
    """
    stored = once_a_look(session, ("votes", count.contest_id), lambda: _read(session, count))
    of = (count.contest_id, *_numbers(count), count.seal, seal_on(session, "votes"), stored.digest)
    _AS_SEALED.get(of, lambda: _check_seal(session, count, stored))
    return stored


def seal_earlier_counts(session: Session) -> None:
    """Seal the counts of a version that had no seals, once, as it is upgraded."""
    for count in session.scalars(sa.select(Count).where(Count.seal == "")):
        seal_votes(session, count)


def _read(session: Session, count: Count) -> Stored:
    # One text costs a fifth of what rows do, and less than to have the database put equal ones together.
    line = Vote.rejected + BETWEEN + sa.cast(Vote.marks, sa.Text)
    stored = sa.select(sa.func.aggregate_strings(line, NEXT), sa.func.count())
    text, number = session.execute(stored.where(Vote.contest_id == count.contest_id)).one()
    return Stored(text or "", number)


def _check_seal(session: Session, count: Count, stored: Stored) -> bool:
    def fits(papers: Iterable[tuple[object, int]]) -> bool:
        return hmac.compare_digest(count.seal.encode(), _seal_of(session, count, papers).encode())

    # Seals of earlier versions are over what the papers say rather than over how they are written.
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
