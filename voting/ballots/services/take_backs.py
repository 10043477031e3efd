"""Take-backs: what was taken back, by whom; and undoing it, which takes two officers.

A ballot that was taken back by mistake or in bad faith may be in the ballot box, marked: until the envelopes
are opened it can be issued again, and then its paper is entered like any other.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voting.ballots.journal_entries import TakeBackRefused, TakeBackUndone
from voting.ballots.models import (
    Ballot,
    BallotState,
    Pack,
    PackState,
    TakeBack,
    TakeBackBallot,
    TakeBackKind,
)
from voting.conference.models import Conference, Contest, ContestState
from voting.conference.services import lock_contest
from voting.people.models import Proposal
from voting.people.services import about, propose_or_confirm
from voting.plain import clock
from voting.plain.refusals import NotFound, Refusal
from voting.plain.translating import gettext as _
from voting.storage import journal

# Papers are still sorted after voting closes; once the envelopes are open the ballot account is final.
SORTING = {ContestState.READY, ContestState.OPEN, ContestState.CLOSED}

# Two officers agree to one act, all acts of one phone or officer, or one ballot whose paper they hold.
UNDO, UNDO_ALL, RESTORE = "undo a take-back", "undo all take-backs of one", "restore a ballot"

# States of ballots that were taken back. No other transition leaves them: the undo has an UPDATE of its own.
WHERE_IT_LEADS = {
    TakeBackKind.SPOILT: BallotState.SPOILT,
    TakeBackKind.RETURNED: BallotState.RETURNED,
    TakeBackKind.PACK: BallotState.UNISSUED,
}


class TooLateToUndo(Refusal):
    """The envelopes are open, so the ballot account is final."""


class NothingToUndo(NotFound):
    """It was undone already, or never done."""


def note_take_back(
    session: Session, pack: Pack, *, kind: TakeBackKind, ballots: Collection[uuid.UUID], by: str
) -> None:
    """Record which ballots of a pack were taken back together, so that it can be undone.

    Earlier proposals about these ballots referred to an earlier act; and a proposal to undo everything of
    this phone or officer did not include this one.
    """
    _drop_proposals(session, RESTORE, ballots)
    _drop_proposals(session, UNDO_ALL, [subject_of_all(pack.contest.conference, by)])
    act = TakeBack(contest_id=pack.contest_id, pack_id=pack.id, kind=kind, taken_by=by, taken_at=clock.now())
    session.add(act)
    session.flush()
    session.execute(
        sa.insert(TakeBackBallot), [{"ballot_id": each, "take_back_id": act.id} for each in ballots]
    )


def note_refused(session: Session, pack: Pack, *, count: int, by: str) -> None:
    """Record a refused request for ballots of a pack that was made without their papers at hand."""
    journal.record(session, TakeBackRefused(str(pack.contest_id), pack.number, count), by=by)


def forget_pack(session: Session, pack: Pack) -> None:
    """Forget that a whole pack was taken back, because its state has changed since."""
    acts = session.scalars(
        sa.select(TakeBack.id).where(TakeBack.pack_id == pack.id, TakeBack.kind == TakeBackKind.PACK)
    ).all()
    _forget(session, acts)


def subject_of_all(conference: Conference, taken_by: str) -> uuid.UUID:
    """Return the subject of a proposal to undo everything of one phone or officer at a conference."""
    return uuid.uuid5(conference.id, taken_by)


def about_act(key: uuid.UUID, numbers: Sequence[int]) -> str:
    """Return the digest of a proposal to undo one act."""
    return about(UNDO, key, ballots=numbers)


def about_all(conference: Conference, taken_by: str, acts: Mapping[uuid.UUID, Sequence[int]]) -> str:
    """Return the digest of a proposal to undo all acts of one phone or officer."""
    subject = subject_of_all(conference, taken_by)
    return about(UNDO_ALL, subject, acts={str(key): numbers for key, numbers in acts.items()})


def numbers_of_acts(session: Session, acts: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Sequence[int]]:
    """Return the numbers of the ballots taken back by each of several acts."""
    numbers: dict[uuid.UUID, list[int]] = {key: [] for key in acts}
    rows = session.execute(
        sa.select(TakeBackBallot.take_back_id, Ballot.number)
        .join(Ballot, Ballot.id == TakeBackBallot.ballot_id)
        .where(TakeBackBallot.take_back_id.in_(acts))
        .order_by(Ballot.number)
    )
    for act, number in rows:
        numbers[act].append(number)
    return numbers


def undo_take_back(
    session: Session, conference: Conference, key: uuid.UUID, *, by: str, seen: str | None = None
) -> bool:
    """Propose to undo one act, or confirm it; return whether two officers agree and its ballots are out
    again.

    `seen` is the digest on the officer's page; None says that they look at this moment.
    """
    found = session.get(TakeBack, key)
    if found is None or found.contest.conference_id != conference.id:
        raise _nothing_to_undo()
    check_can_be_undone(lock_contest(session, found.contest_id))
    act = session.get(TakeBack, key, populate_existing=True)
    if act is None:
        raise _nothing_to_undo()
    now = about_act(key, numbers_of_acts(session, [key])[key])
    if not propose_or_confirm(session, UNDO, subject_id=key, now=now, seen=seen, by=by):
        return False
    _undo(session, act, by=by)
    return True


def undo_all_of(
    session: Session, conference: Conference, taken_by: str, *, by: str, seen: str | None = None
) -> bool:
    """Undo, by two officers, all that one phone or officer took back where no envelope is open yet."""
    wards = sa.select(Contest.id).where(Contest.conference_id == conference.id, Contest.state.in_({*SORTING}))
    # In key order, so that two transactions with several locks never deadlock.
    held = [lock_contest(session, each) for each in session.scalars(wards.order_by(Contest.id)).all()]
    still = [each.id for each in held if each.state in SORTING]
    acts = session.scalars(
        sa.select(TakeBack)
        .where(TakeBack.contest_id.in_(still), TakeBack.taken_by == taken_by)
        .execution_options(populate_existing=True)
    ).all()
    if not acts:
        raise _nothing_to_undo()
    subject = subject_of_all(conference, taken_by)
    now = about_all(conference, taken_by, numbers_of_acts(session, [act.id for act in acts]))
    if not propose_or_confirm(session, UNDO_ALL, subject_id=subject, now=now, seen=seen, by=by):
        return False
    # All before the first journal line: withdrawing one locks the proposal first, too.
    _drop_proposals(session, UNDO, [act.id for act in acts])
    for act in acts:
        _undo(session, act, by=by)
    return True


def restore_ballot(session: Session, ballot: Ballot, *, by: str) -> bool:
    """Restore, by two officers, one ballot whose paper is at hand, whatever its state.

    Whether it had been taken back is not revealed: a ballot that has voted or is void stays as it is.
    """
    check_can_be_undone(lock_contest(session, ballot.contest_id))
    # Its subject is the paper at hand, and nothing that its page could have shown before.
    now = about(RESTORE, ballot.id)
    if not propose_or_confirm(session, RESTORE, subject_id=ballot.id, now=now, seen=None, by=by):
        return False
    link = session.get(TakeBackBallot, ballot.id, populate_existing=True)
    act = session.get(TakeBack, link.take_back_id) if link else None
    if act is not None and act.kind != TakeBackKind.PACK:
        _undo(session, act, by=by, only=ballot.id)
    session.refresh(ballot)
    return True


def check_can_be_undone(contest: Contest) -> None:
    """Refuse once the envelopes are open."""
    if contest.state not in SORTING:
        raise TooLateToUndo(
            _("The envelopes for %(ward)s have been opened, so this can’t be undone.", ward=contest.ward.name)
        )


def _undo(session: Session, act: TakeBack, *, by: str, only: uuid.UUID | None = None) -> None:
    """Issue the ballots of an act again, or one of them, under the contest's exclusive lock."""
    members = sa.select(TakeBackBallot.ballot_id).where(TakeBackBallot.take_back_id == act.id)
    if only is not None:
        members = members.where(TakeBackBallot.ballot_id == only)
    restored = session.scalars(
        sa.update(Ballot)
        .where(Ballot.id.in_(members), Ballot.state == WHERE_IT_LEADS[act.kind])
        .values(state=BallotState.ISSUED)
        .returning(Ballot.id)
        .execution_options(synchronize_session=False)
    ).all()
    if act.kind == TakeBackKind.PACK:
        session.execute(
            sa.update(Pack)
            .where(Pack.id == act.pack_id, Pack.state == PackState.UNISSUED)
            .values(state=PackState.ISSUED)
            .execution_options(synchronize_session=False)
        )
    line = TakeBackUndone(
        str(act.contest_id), act.pack.number, act.kind, count=len(restored), taken_by=act.taken_by
    )
    session.execute(sa.delete(TakeBackBallot).where(TakeBackBallot.ballot_id.in_(restored)))
    left = sa.select(sa.func.count()).where(TakeBackBallot.take_back_id == act.id)
    if only is None or not session.scalar(left):
        _drop_proposals(session, UNDO, [act.id])
        _forget(session, [act.id])
    session.expire_all()
    journal.record(session, line, by=by)


def _drop_proposals(session: Session, act: str, subjects: Collection[uuid.UUID]) -> None:
    """Drop the proposals about something that is done, or has changed since."""
    session.execute(
        sa.delete(Proposal)
        .where(Proposal.act == act, Proposal.subject_id.in_(subjects))
        .execution_options(synchronize_session=False)
    )


def _forget(session: Session, acts: Collection[uuid.UUID]) -> None:
    if acts:
        session.execute(sa.delete(TakeBackBallot).where(TakeBackBallot.take_back_id.in_(acts)))
        session.execute(sa.delete(TakeBack).where(TakeBack.id.in_(acts)))


def _nothing_to_undo() -> NothingToUndo:
    return NothingToUndo(_("There is nothing left to undo here. Reload the page for the latest list."))
