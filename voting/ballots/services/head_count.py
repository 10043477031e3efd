"""The head count at the door: how many people came in for a ward, counted separately by each phone.

It is no vote data, and takes no lock that a vote waits for: each phone's number is a row of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voting.ballots.journal_entries import HeadsCounted, HeadsLeftOut
from voting.ballots.models import HeadCount
from voting.ballots.services.accounts import is_current, signed_account_of
from voting.ballots.services.packs import HANDING_OUT, TAKING_BACK
from voting.conference.models import Contest
from voting.conference.services import at_closing
from voting.people.services import names_of
from voting.plain.refusals import Refusal
from voting.plain.translating import gettext as _
from voting.storage import journal
from voting.storage.database import insert_unless_there

MOST_HEADS = 100_000


class NoHeadsCounted(Refusal):
    """Voting is over, nobody has counted, or there is no click to take back."""


class HeadsStand(Refusal):
    """The ballot account is signed, and its head count is final."""


@dataclass(frozen=True)
class HeadsBy:
    """How many people one phone or officer has counted."""

    counted_by: str
    name: str
    heads: int


def count_head(session: Session, contest: Contest, *, by: str) -> None:
    """Count one more person who came in for a ward."""
    _check_counting(contest)
    mine = {"contest_id": contest.id, "counted_by": by}
    if not insert_unless_there(session, HeadCount, mine | {"heads": 1}):
        more = _mine(contest, by).where(HeadCount.heads < MOST_HEADS).values(heads=HeadCount.heads + 1)
        session.execute(more)


def uncount_head(session: Session, contest: Contest, *, by: str) -> None:
    """Undo a wrong click, but only one of this phone or officer."""
    _check_counting(contest)
    fewer = _mine(contest, by).where(HeadCount.heads > 0).values(heads=HeadCount.heads - 1)
    if session.scalar(fewer.returning(HeadCount.heads)) is None:
        raise NoHeadsCounted(_("You have no presses to undo. Each phone can undo only its own."))


def heads_of(session: Session, contest: Contest) -> int:
    """Return the total head count of a ward."""
    heads = sa.select(sa.func.coalesce(sa.func.sum(HeadCount.heads), 0))
    return int(session.scalar(heads.where(HeadCount.contest_id == contest.id)) or 0)


def heads_by(session: Session, contest: Contest) -> Sequence[HeadsBy]:
    """Return the head count by phone and officer, largest first."""
    rows = session.execute(
        sa.select(HeadCount.counted_by, HeadCount.heads)
        .where(HeadCount.contest_id == contest.id, HeadCount.heads > 0)
        .order_by(HeadCount.heads.desc(), HeadCount.counted_by)
    ).all()
    names = names_of(session, [by for by, _heads in rows])
    return [HeadsBy(by, names.get(by) or by, heads) for by, heads in rows]


def heads_may_go(session: Session, contest: Contest) -> bool:
    """Whether a head count may still be left out: those present when the account was signed are part of
    it.
    """
    signed = signed_account_of(session, contest)
    return contest.state in TAKING_BACK and not (signed and is_current(session, contest, signed))


def leave_out_heads(session: Session, contest: Contest, counted_by: str, *, by: str) -> None:
    """Leave out the head count of one phone or officer; the journal keeps the number."""
    if not heads_may_go(session, contest):
        raise HeadsStand(_("The account has been signed, so the head count at the door can’t be changed."))
    left_out = session.scalar(
        sa.delete(HeadCount)
        .where(HeadCount.contest_id == contest.id, HeadCount.counted_by == counted_by)
        .returning(HeadCount.heads)
        .execution_options(synchronize_session=False)
    )
    if left_out is None:
        raise NoHeadsCounted(_("No one has counted people under this name. Reload the page."))
    journal.record(session, HeadsLeftOut(str(contest.id), counted_by, left_out), by=by)


@at_closing
def note_heads(session: Session, contest: Contest, by: str) -> None:
    """Record each phone's and officer's head count, once, when voting closes."""
    for each in heads_by(session, contest):
        journal.record(session, HeadsCounted(str(contest.id), each.counted_by, each.heads), by=by)


def _mine(contest: Contest, by: str) -> sa.Update:
    return (
        sa.update(HeadCount)
        .where(HeadCount.contest_id == contest.id, HeadCount.counted_by == by)
        .execution_options(synchronize_session=False)
    )


def _check_counting(contest: Contest) -> None:
    if contest.state not in HANDING_OUT:
        raise NoHeadsCounted(
            _("Voting is over for %(ward)s, so no more people can be counted.", ward=contest.ward.name)
        )
