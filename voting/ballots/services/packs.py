"""Packs: issuing them at the door, taking them back, and voiding those that will never be used."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence, Set

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voting.ballots.journal_entries import PackMoved
from voting.ballots.models import Ballot, BallotState, Pack, PackState, PrintRun, RunState, TakeBackKind
from voting.ballots.rules import PACK_MOVES, before
from voting.ballots.services.finding import PackInView, packs_of
from voting.ballots.services.take_backs import forget_pack, note_take_back
from voting.conference.models import Contest, ContestState
from voting.conference.services import check_stands, lock_contest
from voting.people.services import (
    WaitingProposal,
    about,
    drop_proposal,
    find_proposal,
    finds_waiting,
    is_phone,
    propose_or_confirm,
    proposed_among,
    withdraw_proposal,
)
from voting.plain.refusals import BadInput, Refusal
from voting.plain.translating import gettext as _
from voting.storage import journal

VOID_PACK = "void pack"
HANDING_OUT = {ContestState.READY, ContestState.OPEN}
# Packs are still put away after voting closes; once the envelopes are open the ballot account is final.
TAKING_BACK = HANDING_OUT | {ContestState.CLOSED}

# 500 ballots: more than anybody carries to a door.
MOST_AT_ONCE = 20


class PackHasMoved(Refusal):
    """This pack is not in the state this act needs."""


class PackIsNotPrinted(Refusal):
    """The file of this pack's print run has not arrived complete."""


class PackIsNotWhole(Refusal):
    """At least one ballot of this pack cannot be taken back; which and why is not revealed."""


class PackMayBeLost(Refusal):
    """An officer has proposed to void this pack, so no phone of the desk can issue it."""


class TooLateForPacks(Refusal):
    """Voting is over, so no pack can be issued or voided; or votes are counted, so none can be taken back."""


def issue_pack(session: Session, pack: Pack, *, by: str) -> None:
    """Issue a pack at the door: its ballots become valid."""
    contest = lock_contest(session, pack.contest_id)
    _check_printed(session, pack)
    _check_takes(contest, HANDING_OUT)
    check_stands(session, contest)
    if is_phone(by) and find_proposal(session, VOID_PACK, subject_id=pack.id):
        raise PackMayBeLost(
            _(
                "An officer has asked to void pack %(number)s: it may be lost. Ask a steward, who "
                "can issue it.",
                number=pack.number,
            )
        )
    with session.begin_nested():
        _move(session, pack, PackState.ISSUED)
    _note(session, pack, PackState.UNISSUED, by=by)
    # A pack that is issued was not lost.
    drop_proposal(session, VOID_PACK, subject_id=pack.id)


def _check_printed(session: Session, pack: Pack) -> None:
    """Refuse a pack whose print run is not on paper; reads the run's state under the contest's lock."""
    state = session.scalar(sa.select(PrintRun.state).where(PrintRun.id == pack.run_id))
    if state == RunState.PRINTING:
        raise PackIsNotPrinted(
            _(
                "The file with pack %(number)s isn’t complete yet, so the pack may not be on "
                "paper. Ask the organiser to finish printing.",
                number=pack.number,
            )
        )
    if state != RunState.PRINTED:
        raise PackIsNotPrinted(
            _(
                "The print run for pack %(number)s was discarded: its ballots will never work.",
                number=pack.number,
            )
        )


def packs_to_issue(session: Session, contest: Contest, *, first: int, last: int) -> list[int]:
    """Return the packs to issue within a range of numbers: at least one, and no more than one can carry."""
    to_issue = (
        sa.select(Pack.number)
        .join(PrintRun, Pack.run_id == PrintRun.id)
        .where(Pack.contest_id == contest.id, Pack.number.between(first, last))
        .where(Pack.state == PackState.UNISSUED, PrintRun.state == RunState.PRINTED)
    )
    numbers = list(session.scalars(to_issue.order_by(Pack.number)))
    if not numbers:
        raise BadInput(
            _(
                "There are no packs to issue from %(first)s to %(last)s. Check the numbers.",
                first=first,
                last=last,
            )
        )
    if len(numbers) > MOST_AT_ONCE:
        raise BadInput(_("You can issue up to %(most)s packs at once.", most=MOST_AT_ONCE))
    return numbers


def about_voiding(contest: Contest, pack: Pack | PackInView) -> str:
    """Return the digest of a proposal to void a pack."""
    return about(VOID_PACK, contest.id, pack=pack.number, state=pack.state)


def void_pack_by_two(session: Session, pack: Pack, *, by: str, seen: str | None = None) -> bool:
    """Void a pack as one of two officers; return whether it is void now. `seen` is the digest on the page."""
    _check_takes(lock_contest(session, pack.contest_id), HANDING_OUT)
    session.refresh(pack)
    if pack.state not in before(PackState.VOID, moves=PACK_MOVES):
        raise PackHasMoved(_where_it_is(pack))
    now = about_voiding(pack.contest, pack)
    if not propose_or_confirm(session, VOID_PACK, subject_id=pack.id, now=now, seen=seen, by=by):
        return False
    void_pack(session, pack, by=by)
    return True


def keep_pack(session: Session, pack: Pack, *, by: str) -> None:
    """Drop the proposal to void a pack; any officer may."""
    withdraw_proposal(session, VOID_PACK, subject_id=pack.id, by=by)


def packs_to_void(session: Session, contest: Contest) -> dict[int, str]:
    """Return a contest's packs with a proposal to void them, by number, and the officer who proposed it."""
    packs = {pack.id: pack for pack in packs_of(session, contest) if pack.state == PackState.UNISSUED}
    proposed = proposed_among(session, VOID_PACK, subjects=packs)
    still = [each for each in proposed if each.about == about_voiding(contest, packs[each.subject_id])]
    return {packs[each.subject_id].number: each.proposed_by for each in still}


@finds_waiting(VOID_PACK)
def _waiting(session: Session, conference_id: uuid.UUID) -> Iterator[WaitingProposal]:
    contests = sa.select(Contest).where(
        Contest.conference_id == conference_id, Contest.state.in_({*HANDING_OUT})
    )
    for contest in session.scalars(contests.order_by(Contest.ward_code)):
        where = {"conference": contest.conference.slug, "ward": contest.ward.slug}
        for number, by in sorted(packs_to_void(session, contest).items()):
            words = _("Void pack %(number)s of %(ward)s", number=number, ward=contest.ward.name)
            yield WaitingProposal(by, words, "ballots.packs", where)


def void_pack(session: Session, pack: Pack, *, by: str) -> None:
    """Void a pack that was misprinted or lost before it was issued: its codes never work.

    A page needs two officers, through `void_pack_by_two`.
    """
    _check_takes(lock_contest(session, pack.contest_id), HANDING_OUT)
    with session.begin_nested():
        _move(session, pack, PackState.VOID)
    _note(session, pack, PackState.UNISSUED, by=by)


def take_back_pack(session: Session, pack: Pack, *, by: str) -> None:
    """Take back a whole pack, if none of its ballots was used: it can be issued again."""
    _check_takes(lock_contest(session, pack.contest_id), TAKING_BACK)
    with session.begin_nested():
        ballots = _move(session, pack, PackState.UNISSUED)
    note_take_back(session, pack, kind=TakeBackKind.PACK, ballots=ballots, by=by)
    _note(session, pack, PackState.ISSUED, by=by)


def _check_takes(contest: Contest, states: Set[ContestState]) -> None:
    if contest.state not in states:
        raise TooLateForPacks(
            _("Voting is over for %(ward)s. Its packs can no longer be changed.", ward=contest.ward.name)
        )


def _move(session: Session, pack: Pack, to: PackState) -> Sequence[uuid.UUID]:
    """Move a pack with all its ballots: two conditional UPDATEs, which apply to the whole pack or not at
    all.
    """
    moved = session.scalar(
        sa.update(Pack)
        .where(Pack.id == pack.id, Pack.state.in_(before(to, moves=PACK_MOVES)))
        .values(state=to)
        .returning(Pack.id)
        .execution_options(synchronize_session=False)
    )
    if moved is None:
        session.refresh(pack)
        raise PackHasMoved(_where_it_is(pack))
    ballots = session.scalars(
        sa.update(Ballot)
        .where(Ballot.pack_id == pack.id, Ballot.state.in_(before(to)))
        .values(state=BallotState(to.value))
        .returning(Ballot.id)
        .execution_options(synchronize_session=False)
    ).all()
    if len(ballots) != session.scalar(sa.select(sa.func.count()).where(Ballot.pack_id == pack.id)):
        raise PackIsNotWhole(
            _(
                "Pack %(number)s can’t be taken back whole. Take back its unused ballots by number.",
                number=pack.number,
            )
        )
    forget_pack(session, pack)
    return ballots


def _note(session: Session, pack: Pack, was: PackState, *, by: str) -> None:
    session.expire_all()
    journal.record(session, PackMoved(str(pack.contest_id), pack.number, was, pack.state), by=by)


def _where_it_is(pack: Pack) -> str:
    match pack.state:
        case PackState.VOID:
            return _(
                "Pack %(number)s is void: its ballots will never work. Use another pack.", number=pack.number
            )
        case PackState.ISSUED:
            return _(
                "Pack %(number)s has already been issued. Check the numbers on its ballots.",
                number=pack.number,
            )
        case PackState.UNISSUED:
            return _("Pack %(number)s is not issued, so it can’t be taken back.", number=pack.number)
