"""What was taken back at a conference, by phone or officer, and what waits for a second officer."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from voting.ballots.models import Ballot, TakeBack, TakeBackKind
from voting.ballots.services.take_backs import (
    RESTORE,
    SORTING,
    UNDO,
    UNDO_ALL,
    about_act,
    about_all,
    numbers_of_acts,
    subject_of_all,
)
from voting.conference.models import Conference, Contest
from voting.people.models import Proposal
from voting.people.services import (
    WaitingProposal,
    about,
    finds_waiting,
    is_phone,
    is_waiting,
    names_of,
)
from voting.plain.translating import gettext as _


@dataclass(frozen=True)
class Waiting:
    """The officer whose proposal waits for a second officer."""

    by: str
    name: str


@dataclass(frozen=True)
class TakenBack:
    """One act: what was taken back together, and who has proposed to undo it, if anybody has."""

    key: uuid.UUID
    ward: str
    pack: int
    kind: TakeBackKind
    at: datetime
    numbers: Sequence[int]
    waiting: Waiting | None
    # The digest of what the page shows; its form sends it back.
    seen: str


@dataclass(frozen=True)
class Taker:
    """One phone or officer, and what they took back, newest first."""

    taken_by: str
    name: str
    acts: Sequence[TakenBack]
    waiting: Waiting | None
    seen: str

    @property
    def is_phone(self) -> bool:
        """Whether it is a phone of the desk."""
        return is_phone(self.taken_by)

    @property
    def count(self) -> int:
        """The number of ballots they took back."""
        return sum(len(act.numbers) for act in self.acts)


@dataclass(frozen=True)
class ToRestore:
    """One ballot that an officer, with its paper at hand, has proposed to restore."""

    ward: str
    number: int
    waiting: Waiting


def takers_of(session: Session, conference: Conference) -> list[Taker]:
    """Return who took ballots back, where the envelopes are closed; the newest acts first."""
    acts = session.scalars(
        sa.select(TakeBack)
        .join(TakeBack.contest)
        .where(Contest.conference_id == conference.id, Contest.state.in_({*SORTING}))
        .options(joinedload(TakeBack.contest).joinedload(Contest.ward), joinedload(TakeBack.pack))
        .order_by(TakeBack.taken_at.desc(), TakeBack.id)
    ).all()
    numbers = numbers_of_acts(session, [act.id for act in acts])
    by_taker = defaultdict[str, list[TakeBack]](list)
    for act in acts:
        by_taker[act.taken_by].append(act)
    one = _waiting(session, UNDO, {act.id: about_act(act.id, numbers[act.id]) for act in acts})
    all_of = {
        taker: about_all(conference, taker, {act.id: numbers[act.id] for act in taken})
        for taker, taken in by_taker.items()
    }
    subjects = {subject_of_all(conference, taker): now for taker, now in all_of.items()}
    every = _waiting(session, UNDO_ALL, subjects)
    names = names_of(session, by_taker)
    return [
        Taker(
            taker,
            names.get(taker, taker),
            [
                TakenBack(
                    act.id,
                    act.contest.ward.name,
                    act.pack.number,
                    act.kind,
                    act.taken_at,
                    numbers[act.id],
                    one.get(act.id),
                    about_act(act.id, numbers[act.id]),
                )
                for act in taken
            ],
            every.get(subject_of_all(conference, taker)),
            all_of[taker],
        )
        for taker, taken in by_taker.items()
    ]


def ballots_to_restore(session: Session, conference: Conference) -> list[ToRestore]:
    """Return the single ballots that wait for a second officer, whatever their state."""
    rows = session.execute(
        sa.select(Ballot.id, Ballot.number, Contest)
        .join(Ballot.contest)
        .join(Proposal, (Proposal.subject_id == Ballot.id) & (Proposal.act == RESTORE) & is_waiting())
        .where(Contest.conference_id == conference.id, Contest.state.in_({*SORTING}))
        .order_by(Contest.ward_code, Ballot.number)
    ).all()
    waiting = _waiting(session, RESTORE, {key: about(RESTORE, key) for key, _number, _contest in rows})
    return [
        ToRestore(contest.ward.name, number, waiting[key]) for key, number, contest in rows if key in waiting
    ]


@finds_waiting(UNDO, UNDO_ALL, RESTORE)
def _waiting_at(session: Session, conference_id: uuid.UUID) -> Iterator[WaitingProposal]:
    conference = session.get_one(Conference, conference_id)
    page = "ballots.taken_back", {"conference": conference.slug}
    for taker in takers_of(session, conference):
        if taker.waiting:
            words = _("Undo everything %(name)s took back", name=taker.name)
            yield WaitingProposal(taker.waiting.by, words, *page)
        for act in taker.acts:
            if act.waiting:
                numbers = ", ".join(map(str, act.numbers))
                words = _("Undo taking back in %(ward)s: ballots %(numbers)s", ward=act.ward, numbers=numbers)
                yield WaitingProposal(act.waiting.by, words, *page)
    for each in ballots_to_restore(session, conference):
        words = _("Restore ballot %(number)s of %(ward)s", number=each.number, ward=each.ward)
        yield WaitingProposal(each.waiting.by, words, *page)


def waits_to_be_restored(session: Session, ballot: Ballot) -> Waiting | None:
    """Return who has proposed to restore this ballot, if anybody has."""
    return _waiting(session, RESTORE, {ballot.id: about(RESTORE, ballot.id)}).get(ballot.id)


def how_many_taken_back(session: Session, conference: Conference) -> int:
    """Count the take-backs that can be undone at a conference."""
    acts = sa.select(sa.func.count()).select_from(TakeBack).join(TakeBack.contest)
    where = (Contest.conference_id == conference.id, Contest.state.in_({*SORTING}))
    return session.scalar(acts.where(*where)) or 0


def _waiting(session: Session, act: str, subjects: Mapping[uuid.UUID, str]) -> Mapping[uuid.UUID, Waiting]:
    """Return what waits for a second officer, except proposals about an earlier state."""
    if not subjects:
        return {}
    asked = sa.select(Proposal).where(Proposal.act == act, Proposal.subject_id.in_(subjects), is_waiting())
    rows = session.scalars(asked)
    found = [each for each in rows if each.about == subjects[each.subject_id]]
    names = names_of(session, {each.proposed_by for each in found})
    return {
        each.subject_id: Waiting(each.proposed_by, names.get(each.proposed_by, each.proposed_by))
        for each in found
    }
