"""Hand in what a phone recorded: each answer once, in its newest revision, however bad the connection.

Answers that come faster than a person can knock, or with a pass that is over, are kept and held for the
organiser.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voting.collect.journal_entries import AnswersTakenBack
from voting.collect.models import KNOCKED, Answer, Doubt, Outcome, Source
from voting.collect.new_answers import NewAnswer
from voting.collect.rules import DAYS_TO_TAKE_BACK
from voting.collect.services.answers import check_saved_once, renew_answers
from voting.collect.services.counting import Changes, DoorsThere, Tally, count_doors, note_brought
from voting.collect.services.queued import (
    NotFromThisPhone,
    QueuedAnswer,
    Rejected,
    answer_by,
    is_older,
    newest_of,
)
from voting.collect.services.rounds_of_phone import RoundsOfPhone
from voting.collect.services.ways import Way, lock_passes
from voting.people.models import PhonePass
from voting.people.services import count_answers_in, leave_to_rewrite
from voting.plain.refusals import Refusal
from voting.plain.translating import gettext as _
from voting.site.erasure_register import Erased, ErasureRegister
from voting.storage import journal


def sync(
    session: Session, queued: Iterable[QueuedAnswer], *, rounds: RoundsOfPhone, erasures: ErasureRegister
) -> list[Rejected]:
    """Write the newest revision of each tidy answer; return those that cannot be accepted, and why."""
    newest, rejected = newest_of(queued, rounds)
    lock_passes(session, [way for _each, way, _answer in newest.values()])
    there = _there(session, newest)
    # Erased before an old copy of the database was restored; a phone that sends it once more is done with it.
    for key in erasures.among(Erased.ANSWER, newest.keys() - there.keys()):
        del newest[key]
    taking = _Taking(session, rounds, [way.walked.id for _each, way, _answer in newest.values()], there)
    for each, way, answer in newest.values():
        try:
            taking.take(each, way, answer, there.get(each.key))
        except Refusal as refusal:
            rejected.append(Rejected(each.name, refusal))
    renew_answers(session, taking.taken, settled=rounds.settled)
    if any(each.said.outcome == Outcome.WITHDRAWN for each in taking.taken):
        leave_to_rewrite(session, Answer)
    note_brought(session, taking.brought)
    count_doors(session, taking.changes)
    count_answers_in(session, taking.answers, is_set_aside=taking.set_aside, today=rounds.today)
    for (round_id, pass_id), count in taking.taken_back.items():
        journal.record(session, AnswersTakenBack(str(round_id), count), by=f"pass:{pass_id}")
    return rejected


def record_at_door(
    session: Session, queued: QueuedAnswer, *, rounds: RoundsOfPhone, erasures: ErasureRegister
) -> NewAnswer:
    """Record one tidy answer from a page that works without scripts, or raise why it cannot be taken.

    Sending the same page again changes nothing.
    """
    way = rounds.find(queued.round)
    answer = answer_by(way, queued)
    # A page that was sent twice at once is looked at one after the other.
    lock_passes(session, [way])
    if session.get(Answer, answer.id) is not None:
        check_saved_once(session, answer, settled=rounds.settled)
        return answer
    for rejected in sync(session, [queued], rounds=rounds, erasures=erasures):
        raise rejected.refusal
    return answer


class _Taking:
    """Decides for each answer whether it is doubted, and how the doors change with it."""

    def __init__(
        self,
        session: Session,
        rounds: RoundsOfPhone,
        walked: Iterable[uuid.UUID],
        there: Mapping[uuid.UUID, Answer],
    ) -> None:
        self.session, self.changes, self.rounds = session, Changes(), rounds
        self.own: dict[uuid.UUID, PhonePass] = {each.id: each for each in rounds.passes}
        # Only an answer that was here already can be taken back.
        walked = {*walked, *(each.round_id for each in there.values() if each.round_id)} if there else set()
        self.doors = DoorsThere(session, walked, self.changes)
        # Answers that come in for the first time, or become doors again, by phone.
        self.brought = Counter[uuid.UUID]()
        # Answers that can be sorted as soon as they come in, by ward and phone.
        self.answers, self.set_aside = Counter[tuple[str, uuid.UUID]](), dict[uuid.UUID, bool]()
        # Answers of frozen wards that are taken back, by round and phone.
        self.taken_back = Counter[tuple[uuid.UUID, uuid.UUID]]()
        self.taken: list[NewAnswer] = []
        self.left: dict[uuid.UUID, int] = {}
        self.room: dict[uuid.UUID, int] = {}

    def take(self, queued: QueuedAnswer, way: Way, answer: NewAnswer, known: Answer | None) -> None:
        """Take one answer; `known` is the existing one if it came in before."""
        if known and is_older(queued, way, known):
            return
        if known is None:
            self._make_room(way)
        elif known.pass_id not in self.own and not self._may_take_back(queued, way, known):
            raise NotFromThisPhone(
                _("This answer came from another phone, or its ward is frozen. Your organiser can change it.")
            )
        is_new_door = answer.said.outcome in KNOCKED and (known is None or known.outcome not in KNOCKED)
        doubt = known.doubt if known and known.doubt else self._doubt(way, is_new_door=is_new_door)
        taken = replace(
            answer,
            doubt=doubt,
            is_set_aside=known.is_set_aside if known else way.is_set_aside,
            revision=max(answer.revision, known.revision if known else 0),
        )
        self.taken.append(taken)
        self.brought[way.phone_pass.id] += known is None or is_new_door
        self._count(queued, way, known, is_doubted=doubt is not None)

    def _count(self, queued: QueuedAnswer, way: Way, known: Answer | None, *, is_doubted: bool) -> None:
        """Count its door on the day of the door, and no longer where it was counted before."""
        day = way.day(queued.noted_at)
        tally = way.tally(day, is_doubted=is_doubted)
        if known:
            tally = _tally_of(known, way, day)
            if known.outcome in KNOCKED:
                was = self._door_of(known, tally)
                if was is None:
                    return
                tally = was
                self.changes[was, known.outcome] -= 1
                if known.pass_id is None:
                    self.taken_back[way.walked.id, way.phone_pass.id] += 1
        outcome = queued.said.outcome
        if outcome in KNOCKED:
            self.changes[replace(tally, is_doubted=is_doubted), outcome] += 1
        is_there = outcome == Outcome.SPOKE and not is_doubted
        if known is None:
            self._count_answer(way.walked.ward_code, way.phone_pass, is_there)
        elif known.pass_id and self.rounds.day_of(self.own[known.pass_id].joined_at) == self.rounds.today:
            was_there = known.outcome == Outcome.SPOKE and known.doubt is None
            self._count_answer(known.ward_code, self.own[known.pass_id], is_there - was_there)

    def _count_answer(self, ward_code: str, by: PhonePass, count: int) -> None:
        """Count among today's answers: an answer that may have come in earlier stays with its own day."""
        self.set_aside[by.id] = by.set_aside_at is not None
        self.answers[ward_code, by.id] += count

    def _may_take_back(self, queued: QueuedAnswer, way: Way, known: Answer) -> bool:
        """Whether an answer in a frozen ward, whose answers forgot their phones, may be taken back.

        Nobody can know any more which phone it came from. So a phone takes back no more answers than it
        brought doors itself: in that ward and campaign, in the week of the answer, and only for some days.
        """
        is_here = (known.campaign_id, known.ward_code) == (way.walked.campaign_id, way.walked.ward_code)
        is_forgotten = way.is_settled and known.pass_id is None and known.source == Source.DOORSTEP
        if queued.said.outcome != Outcome.WITHDRAWN or not is_here or not is_forgotten:
            return False
        tally = _tally_of(known, way, way.day(queued.noted_at))
        return known.outcome == Outcome.WITHDRAWN or self._door_of(known, tally) is not None

    def _door_of(self, known: Answer, tally: Tally) -> Tally | None:
        """Return where the door of an existing answer is counted; in a frozen ward, a door of this phone."""
        if known.pass_id is not None:
            return self.doors.find(tally, known.outcome, passes={tally.pass_id})
        monday, days = known.recorded_on, timedelta(days=DAYS_TO_TAKE_BACK)
        first, last = max(monday, self.rounds.today - days), monday + timedelta(days=6)
        # Late answers that an organiser left out are set aside without their doors.
        aside = (tally.is_set_aside, False) if tally.is_set_aside else (False,)
        found = (
            self.doors.find(
                replace(tally, is_set_aside=each), known.outcome, passes=self.own, first=first, last=last
            )
            for each in aside
        )
        return next((each for each in found if each), None)

    def _make_room(self, way: Way) -> None:
        key = way.walked.id
        if key not in self.room:
            self.room[key] = way.room_left(self.session)
        way.check_room(self.room[key])
        self.room[key] -= 1

    def _doubt(self, way: Way, *, is_new_door: bool) -> Doubt | None:
        if way.is_late:
            return Doubt.LATE
        if not is_new_door:
            return None
        key = way.walked.id
        if key not in self.left:
            self.left[key] = way.doors_left(self.session)
        self.left[key] -= 1
        if self.left[key] < 0:
            return Doubt.PACE
        if way.left_at_once() < 1:
            return Doubt.AT_ONCE
        way.note_let_in(1)
        return None


def _tally_of(known: Answer, way: Way, day: date) -> Tally:
    """Return where the door of an existing answer is counted: with the phone that brought it first."""
    return Tally(
        known.campaign_id,
        known.round_id or way.walked.id,
        known.pass_id or way.counted_with(is_set_aside=known.is_set_aside),
        day,
        known.doubt is not None,
        known.is_set_aside,
    )


def _there(session: Session, keys: Collection[uuid.UUID]) -> dict[uuid.UUID, Answer]:
    wanted = sa.select(Answer).where(Answer.id.in_(keys)).order_by(Answer.id).with_for_update(of=Answer)
    there = {each.id: each for each in session.scalars(wanted.execution_options(populate_existing=True))}
    # Rows read here are updated below outside the session, which must not write them back.
    for each in there.values():
        session.expunge(each)
    return there
