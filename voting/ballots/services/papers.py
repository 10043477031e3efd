"""Finding one ballot by its code, and taking back papers: spoilt, or unused."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.orm import joinedload as joined

from voting.ballots.journal_entries import BallotSpoilt, BallotsReturned
from voting.ballots.models import Ballot, BallotState, Pack, PackState, TakeBackKind
from voting.ballots.rules import MOST_RETURNED_AT_ONCE, before
from voting.ballots.services.take_backs import SORTING, WHERE_IT_LEADS, note_take_back
from voting.conference.models import Contest
from voting.conference.services import lock_contest
from voting.plain.codes import SAMPLE_CODE, code_hash, read_code
from voting.plain.refusals import BadInput, NotFound, Refusal
from voting.plain.translating import gettext as _
from voting.storage import journal

# A whole hall opens its ballots at once: load everything on their page in one query.
ALL_OF_ITS_PAGE = (
    joined(Ballot.contest, innerjoin=True).options(
        joined(Contest.shortlist, innerjoin=True),
        joined(Contest.ward, innerjoin=True),
        joined(Contest.conference, innerjoin=True),
    ),
)


class UnknownCode(NotFound):
    """No ballot here has this code."""


class SampleBallot(NotFound):
    """A sample is for looking at, never for voting."""


class CannotBeTakenBack(Refusal):
    """At least one of these ballots cannot be taken back; why is not revealed, because it may have voted."""


def find_ballot(session: Session, typed: str, *, pepper: bytes) -> Ballot:
    """Return the ballot with a code, however it was typed; never reveals whether a wrong code was close."""
    hashed = hash_of_typed(typed, pepper=pepper)
    ballot = session.scalar(sa.select(Ballot).where(Ballot.code_hash == hashed).options(*ALL_OF_ITS_PAGE))
    if not ballot:
        raise unknown_code()
    return ballot


def hash_of_typed(typed: str, *, pepper: bytes) -> bytes:
    """Return the stored hash of a code, however it was typed; an impossible code is unknown."""
    code = read_code(typed)
    if code == SAMPLE_CODE:
        raise SampleBallot(_("This is a sample ballot. It is never valid: ask a steward for a real one."))
    if code is None:
        raise unknown_code()
    return code_hash(code, pepper=pepper)


def unknown_code() -> UnknownCode:
    """Return the message for a code that no ballot here has."""
    return UnknownCode(
        _("This code is not on any of our ballots. Check the 16 letters and numbers and type them again.")
    )


def spoil_ballot(session: Session, ballot: Ballot, *, by: str) -> None:
    """Take back a spoilt paper: its code stops working, and the voter gets another ballot."""
    _take(session, ballot, TakeBackKind.SPOILT, by=by)
    journal.record(session, BallotSpoilt(str(ballot.contest_id), ballot.pack.number), by=by)


def return_ballot(session: Session, ballot: Ballot, *, by: str) -> None:
    """Take back an unused paper that is at hand: its code stops working."""
    _take(session, ballot, TakeBackKind.RETURNED, by=by)
    journal.record(session, BallotsReturned(str(ballot.contest_id), ballot.pack.number, 1), by=by)


def return_ballots(session: Session, pack: Pack, *, numbers: Collection[int], by: str) -> None:
    """Take back unused papers of one pack by the numbers printed on them: all of them, or none.

    Which of them could not be taken back is not revealed: it may have voted. Repeating the request does no
    harm.
    """
    wanted = set(numbers)
    if not wanted:
        raise BadInput(_("Tick the numbers of the ballots in your hand."), field="numbers")
    if len(wanted) > MOST_RETURNED_AT_ONCE:
        raise BadInput(
            _(
                "You can take back up to %(most)s ballots at a time. Nothing has been changed.",
                most=MOST_RETURNED_AT_ONCE,
            ),
            field="numbers",
        )
    _check_not_counted(lock_contest(session, pack.contest_id))
    these = (Ballot.pack_id == pack.id, Ballot.number.in_(wanted))
    with session.begin_nested():
        moved = session.scalars(
            sa.update(Ballot)
            .where(*these, Ballot.state.in_(before(BallotState.RETURNED)))
            .values(state=BallotState.RETURNED)
            .returning(Ballot.id)
            .execution_options(synchronize_session=False)
        ).all()
        back = session.scalar(sa.select(sa.func.count()).where(*these, Ballot.state == BallotState.RETURNED))
        if back != len(wanted):
            raise CannotBeTakenBack(_not_all_unused(pack))
    session.expire_all()
    if moved:
        note_take_back(session, pack, kind=TakeBackKind.RETURNED, ballots=moved, by=by)
        journal.record(session, BallotsReturned(str(pack.contest_id), pack.number, len(moved)), by=by)


def _take(session: Session, ballot: Ballot, kind: TakeBackKind, *, by: str) -> None:
    """Move one ballot, if its state still allows it: one conditional UPDATE."""
    _check_not_counted(lock_contest(session, ballot.contest_id, sharing=True))
    to = WHERE_IT_LEADS[kind]
    taken = session.scalar(
        sa.update(Ballot)
        .where(Ballot.id == ballot.id, Ballot.state.in_(before(to)))
        .values(state=to)
        .returning(Ballot.id)
        .execution_options(synchronize_session=False)
    )
    session.refresh(ballot)
    if taken is None:
        raise CannotBeTakenBack(
            _(
                "This ballot can’t be taken back. Put the paper aside, don’t hand out a "
                "replacement, and ask a steward."
            )
        )
    note_take_back(session, ballot.pack, kind=kind, ballots=[ballot.id], by=by)


def _check_not_counted(contest: Contest) -> None:
    if contest.state not in SORTING:
        raise CannotBeTakenBack(_("This ward’s votes have been counted. Nothing can be changed now."))


def _not_all_unused(pack: Pack) -> str:
    if pack.state == PackState.UNISSUED:
        return _(
            "Pack %(number)s is not issued: none of its ballots has been handed out.", number=pack.number
        )
    if pack.state == PackState.VOID:
        return _("Pack %(number)s is void: its ballots will never work. Tear them up.", number=pack.number)
    return _(
        "Nothing has been changed: at least one of these ballots can’t be taken back. Check the "
        "numbers against the papers in your hand. If they match, scan the papers one by one."
    )
