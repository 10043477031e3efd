"""The way a phone's answers come in: for which round, with which pass, and how many at what pace."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voting.collect.models import Round
from voting.collect.new_answers import Settled
from voting.collect.rules import MOST_KEPT, SECONDS_A_DOOR, day_within, doors_by_then, left_at_once
from voting.collect.services.at_once import waiting_from
from voting.collect.services.counting import Tally, brought_with, let_in_with
from voting.people.models import PhonePass
from voting.plain import clock
from voting.plain.refusals import Refusal
from voting.plain.translating import gettext as _

# The day itself, and the morning after for what is left over.
DAYS_OF_A_ROUND = 2


class PhoneIsFull(Refusal):
    """One phone sent more than the people at its doors can have said."""


@dataclass(frozen=True)
class Way:
    """One round, the pass by which a phone hands in to it, and the period in which answers can be noted.

    `is_over`: the pass has expired or ended, or is for another round of the campaign. `passes` are all that
    this phone got for the round, so that joining twice gives no second pace.
    """

    walked: Round
    phone_pass: PhonePass
    passes: tuple[PhonePass, ...]
    is_over: bool
    is_settled: bool
    first: datetime
    last: datetime
    # The seat's.
    zone: tzinfo

    @property
    def settled(self) -> Settled:
        """Its ward, if that is frozen."""
        return {(self.walked.campaign_id, self.walked.ward_code)} if self.is_settled else set()

    @property
    def is_set_aside(self) -> bool:
        """Whether what comes from this phone is set aside with everything it sent before."""
        return self.phone_pass.set_aside_at is not None and not self.is_settled

    @property
    def is_late(self) -> bool:
        """Whether an organiser must review what comes: the pass is over, or its phone is set aside.

        In a settled ward no answer names its phone, so none is set aside with the rest.
        """
        return self.is_over or (self.is_settled and self.phone_pass.set_aside_at is not None)

    def counted_with(self, *, is_set_aside: bool) -> uuid.UUID | None:
        """Return the phone a door is counted with: none if everything else of that phone is set aside."""
        is_apart = self.is_settled and self.phone_pass.set_aside_at is not None and not is_set_aside
        return None if is_apart else self.phone_pass.id

    def moment(self, noted_at: datetime) -> datetime:
        """Clamp the time something was noted to the period in which it can have been."""
        return min(max(noted_at, self.first), self.last, clock.now())

    def day(self, noted_at: datetime) -> date:
        """Return the day on which something was noted."""
        campaign, today = self.walked.campaign, self._day_of(clock.now())
        first = min(max(campaign.starts_on, self._day_of(self.first)), today)
        last = max(first, min(today, self._day_of(self.last)))
        return day_within(self._day_of(noted_at), first=first, last=last)

    def _day_of(self, moment: datetime) -> date:
        return clock.day_in(self.zone, moment)

    def tally(self, on: date, *, is_doubted: bool) -> Tally:
        """Return where its doors of a day are counted."""
        walked, key = self.walked, self.counted_with(is_set_aside=self.is_set_aside)
        return Tally(walked.campaign_id, walked.id, key, on, is_doubted, self.is_set_aside)

    def doors_left(self, session: Session) -> int:
        """Return how many more doors a person can have knocked at by now with this phone.

        Answers taken back took their time as well. Those set aside leave their room in the round to others.
        """
        of_round = PhonePass.subject_id == self.walked.id, PhonePass.set_aside_at.is_(None)
        own = self.own_pace() - self._let_in(session, self._own)
        return min(own, self.pace_of_round(session) - self._let_in(session, of_round))

    def _let_in(self, session: Session, which: Collection[sa.ColumnElement[bool]]) -> int:
        """Return how many answers with the selected passes count, or will by the next morning."""
        waiting = waiting_from(session, self.walked.campaign_id, which)
        return let_in_with(session, which) + sum(waiting.values())

    def left_at_once(self) -> int:
        """Return how many more answers may come in from this phone now without waiting for the night.

        In a settled ward no answer names its phone, so none could be let in on its own.
        """
        return MOST_KEPT if self.is_settled else left_at_once(self._filled_until() - clock.now())

    def note_let_in(self, count: int) -> None:
        """Fill this phone's time with so many answers, at the pace at which people can note them."""
        if count and not self.is_settled:
            taken = timedelta(seconds=count * SECONDS_A_DOOR)
            self.phone_pass.paced_until = max(self._filled_until(), clock.now()) + taken

    def _filled_until(self) -> datetime:
        return max((each.paced_until or each.joined_at for each in self.passes), default=clock.now())

    def own_pace(self) -> int:
        """Return how many doors a person can have knocked at since this phone was let in to the round."""
        return self._doors_since(min(map(let_in_at, self.passes)))

    def pace_of_round(self, session: Session) -> int:
        """Return how many doors all canvassers can have knocked at since the first phone was let in.

        Anyone who has the code can join with phone after phone, each with a pace of its own.
        """
        let_in = sa.select(sa.func.min(PhonePass.admitted_at)).where(PhonePass.subject_id == self.walked.id)
        return self.walked.canvassers * self._doors_since(session.scalar(let_in) or clock.now())

    def _doors_since(self, let_in_at: datetime) -> int:
        """Return how many doors one person can have knocked at: none before the day of the round.

        However often and however long before that day a phone joined, the round is walked once.
        """
        began, now = max(let_in_at, begins_at(self.walked, self.zone)), clock.now()
        days = (self._day_of(now) - self._day_of(began)).days + 1
        return doors_by_then(now - began, days=min(days, DAYS_OF_A_ROUND))

    def room_left(self, session: Session) -> int:
        """Return how many more answers are kept at all from this phone, whether held or taken back."""
        return MOST_KEPT - brought_with(session, self._own)

    @property
    def _own(self) -> tuple[sa.ColumnElement[bool]]:
        return (PhonePass.id.in_([each.id for each in self.passes]),)

    def check_room(self, left: int) -> None:
        """Refuse one more answer if no room is left."""
        if left < 1:
            raise PhoneIsFull(
                _("This phone has sent more answers than anyone could have noted. Show it to your organiser.")
            )


def begins_at(walked: Round, zone: tzinfo) -> datetime:
    """Return when the day of a round begins: none of its doors was knocked at before."""
    return datetime.combine(walked.on, time(), zone)


def let_in_at(phone_pass: PhonePass) -> datetime:
    """When a phone was let in to its round."""
    return phone_pass.admitted_at or phone_pass.joined_at


def lock_passes(session: Session, ways: Collection[Way]) -> None:
    """Lock rounds and passes: what phones of one round send at once is counted one after the other."""
    rounds = {each.walked.id for each in ways}
    held = sa.select(Round.id).where(Round.id.in_(rounds)).order_by(Round.id)
    session.execute(held.with_for_update(key_share=True, of=Round)).all()
    keys = {each.phone_pass.id for each in ways}
    held = sa.select(PhonePass).where(PhonePass.id.in_(keys)).order_by(PhonePass.id).with_for_update()
    session.scalars(held.execution_options(populate_existing=True)).all()
