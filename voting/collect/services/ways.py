"""The way by which a phone's answers come in: which round, with which pass, and how many at what pace."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from voting.collect.models import Round
from voting.collect.rules import MOST_KEPT, SECONDS_A_DOOR, day_within, doors_by_then, left_at_once
from voting.collect.services.at_once import waiting_from
from voting.collect.services.counting import Tally, brought_with, let_in_with
from voting.collect.services.settling import Settled, settled_wards
from voting.people.models import PhonePass
from voting.plain import clock
from voting.plain.refusals import Refusal
from voting.plain.translating import gettext as _
from voting.web.pages import current_instance, local_day

# Its own day, and what is left over for the morning after.
DAYS_OF_A_ROUND = 2


class NoPassForRound(Refusal):
    """The phone holds no pass with which an answer of this round could be handed in."""

    status = 403


class PhoneIsFull(Refusal):
    """More came from one phone than the people at its doors can have said."""


@dataclass(frozen=True)
class Way:
    """One round, the pass by which a phone hands in to it, and between when that can have been noted.

    `is_over`: the pass has run out or ended, or is one for another round of the campaign. `passes` are
    all that this phone got for the round, so that joining twice is no second pace.
    """

    walked: Round
    phone_pass: PhonePass
    passes: tuple[PhonePass, ...]
    is_over: bool
    is_settled: bool
    first: datetime
    last: datetime

    @property
    def settled(self) -> Settled:
        """Its ward, if that is frozen."""
        return {(self.walked.campaign_id, self.walked.ward_code)} if self.is_settled else set()

    @property
    def is_set_aside(self) -> bool:
        """Whether what comes from this phone is set aside with all it sent before."""
        return self.phone_pass.set_aside_at is not None and not self.is_settled

    @property
    def is_late(self) -> bool:
        """Whether an organiser has to look at what comes: the pass is over, or its phone is set aside.

        In a settled ward no answer says that it came from that phone, so none is set aside with the rest.
        """
        return self.is_over or (self.is_settled and self.phone_pass.set_aside_at is not None)

    def counted_with(self, *, is_set_aside: bool) -> uuid.UUID | None:
        """With which phone a door is counted: with none where all else of that phone is set aside."""
        is_apart = self.is_settled and self.phone_pass.set_aside_at is not None and not is_set_aside
        return None if is_apart else self.phone_pass.id

    def moment(self, noted_at: datetime) -> datetime:
        """When something was noted, brought into the time in which it can have been."""
        return min(max(noted_at, self.first), self.last, clock.now())

    def day(self, noted_at: datetime) -> date:
        """The day on which something was noted."""
        campaign, today = self.walked.campaign, local_day(clock.now())
        first = min(max(campaign.starts_on, local_day(self.first)), today)
        return day_within(local_day(noted_at), first=first, last=max(first, min(today, local_day(self.last))))

    def tally(self, on: date, *, is_doubted: bool) -> Tally:
        """Where its doors of a day are counted."""
        walked, key = self.walked, self.counted_with(is_set_aside=self.is_set_aside)
        return Tally(walked.campaign_id, walked.id, key, on, is_doubted, self.is_set_aside)

    def doors_left(self, session: Session) -> int:
        """How many more doors a person can have knocked at by now with this phone.

        What was taken back took its time as well. What is set aside leaves its room in the round to others.
        """
        of_round = PhonePass.subject_id == self.walked.id, PhonePass.set_aside_at.is_(None)
        own = self.own_pace() - self._let_in(session, self._own)
        return min(own, self.pace_of_round(session) - self._let_in(session, of_round))

    def _let_in(self, session: Session, which: Collection[sa.ColumnElement[bool]]) -> int:
        """How many answers came with such passes that count, or will by the next morning."""
        waiting = waiting_from(session, self.walked.campaign_id, which)
        return let_in_with(session, which) + sum(waiting.values())

    def left_at_once(self) -> int:
        """How many answers more may come in from this phone now, and not wait for the night.

        In a settled ward no answer says from which phone it is, so none could be let in by itself.
        """
        return MOST_KEPT if self.is_settled else left_at_once(self._filled_until() - clock.now())

    def note_let_in(self, count: int) -> None:
        """Note that so many answers fill this phone's time, at the pace at which people can note them."""
        if count and not self.is_settled:
            taken = timedelta(seconds=count * SECONDS_A_DOOR)
            self.phone_pass.paced_until = max(self._filled_until(), clock.now()) + taken

    def _filled_until(self) -> datetime:
        return max((each.paced_until or each.joined_at for each in self.passes), default=clock.now())

    def own_pace(self) -> int:
        """How many doors a person can have knocked at by now, since this phone was let in to the round."""
        return self._doors_since(min(map(_let_in_at, self.passes)))

    def pace_of_round(self, session: Session) -> int:
        """How many doors all who walk the round can have knocked at, since the first of them was let in.

        Whoever has the code can join with phone after phone, each with a pace of its own.
        """
        let_in = sa.select(sa.func.min(PhonePass.admitted_at)).where(PhonePass.subject_id == self.walked.id)
        return self.walked.canvassers * self._doors_since(session.scalar(let_in) or clock.now())

    def _doors_since(self, let_in_at: datetime) -> int:
        """How many doors one person can have knocked at: none before the day of the round.

        However often and however long before that day a phone joined, it is walked once.
        """
        began, now = max(let_in_at, begins_at(self.walked)), clock.now()
        days = (local_day(now) - local_day(began)).days + 1
        return doors_by_then(now - began, days=min(days, DAYS_OF_A_ROUND))

    def room_left(self, session: Session) -> int:
        """How many more answers are kept at all from this phone, held or not, or taken back."""
        return MOST_KEPT - brought_with(session, self._own)

    @property
    def _own(self) -> tuple[sa.ColumnElement[bool]]:
        return (PhonePass.id.in_([each.id for each in self.passes]),)

    def check_room(self, left: int) -> None:
        """Refuse one more answer where no room is left."""
        if left < 1:
            raise PhoneIsFull(
                _("This phone has sent more answers than anyone could have noted. Show it to your organiser.")
            )


def begins_at(walked: Round) -> datetime:
    """When the day of a round begins: none of its doors was knocked at before."""
    return datetime.combine(walked.on, time(), current_instance().config.seat.timezone)


def _let_in_at(phone_pass: PhonePass) -> datetime:
    return phone_pass.admitted_at or phone_pass.joined_at


def lock_passes(session: Session, ways: Collection[Way]) -> None:
    """Hold rounds and passes still: what phones of one round send at once is counted one after the other."""
    rounds = {each.walked.id for each in ways}
    held = sa.select(Round.id).where(Round.id.in_(rounds)).order_by(Round.id)
    session.execute(held.with_for_update(key_share=True, of=Round)).all()
    keys = {each.phone_pass.id for each in ways}
    held = sa.select(PhonePass).where(PhonePass.id.in_(keys)).order_by(PhonePass.id).with_for_update()
    session.scalars(held.execution_options(populate_existing=True)).all()


class RoundsOfPhone:
    """The rounds into which a phone may hand in answers: those it joined, and others of their campaigns.

    Others, so that what is still on a phone can be sent after it has lost its pass: by joining the next
    round. A round is named by its key, or by its code by phones that noted before codes could be replaced.
    """

    def __init__(self, session: Session, named: Iterable[str], passes: Sequence[PhonePass]) -> None:
        self.passes, names = passes, set(named)
        joined = {each.subject_id for each in passes}
        self.campaigns = dict(
            session.execute(sa.select(Round.id, Round.campaign_id).where(Round.id.in_(joined))).tuples().all()
        )
        found = session.scalars(
            sa.select(Round)
            .where(sa.or_(Round.join_token.in_(names), Round.id.in_(filter(None, map(_key, names)))))
            .options(joinedload(Round.campaign), joinedload(Round.ward))
        ).all()
        named_by = {name: each for each in found for name in (each.join_token, str(each.id))}
        self.rounds = {name: each for name, each in named_by.items() if each.campaign_id in self._open_to()}
        self.settled = settled_wards(session, {each.campaign_id for each in self.rounds.values()})
        self.ways: dict[uuid.UUID, Way] = {}

    def find(self, name: str) -> Way:
        """The way to a round, or a refusal."""
        walked = self.rounds.get(name)
        if walked is None:
            raise NoPassForRound(
                _("This phone has no pass for this answer’s round. Scan that round’s code again.")
            )
        if walked.id not in self.ways:
            self.ways[walked.id] = self._way(walked)
        return self.ways[walked.id]

    def _open_to(self) -> set[uuid.UUID]:
        return set(self.campaigns.values())

    def _way(self, walked: Round) -> Way:
        now = clock.now()
        is_settled = (walked.campaign_id, walked.ward_code) in self.settled
        own = tuple(each for each in self.passes if each.subject_id == walked.id)
        if own:
            used = next((each for each in own if each.opens(at=now)), own[0])
            first = max(begins_at(walked), min(map(_let_in_at, own)))
            last = max(first, *(each.expires_at for each in own))
            return Way(walked, used, own, not used.opens(at=now), is_settled, first, last)
        of_campaign = [
            each for each in self.passes if self.campaigns.get(each.subject_id) == walked.campaign_id
        ]
        used = next((each for each in of_campaign if each.opens(at=now)), of_campaign[0])
        first = begins_at(walked)
        return Way(walked, used, (used,), True, is_settled, first, first + timedelta(days=DAYS_OF_A_ROUND))


def _key(name: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(name)
    except ValueError:
        return None
