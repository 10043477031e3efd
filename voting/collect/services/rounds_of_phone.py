"""The rounds into which a phone may hand in answers, and the way to each."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta, tzinfo

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from voting.collect.models import Round
from voting.collect.services.settling import settled_wards
from voting.collect.services.ways import DAYS_OF_A_ROUND, Way, begins_at, let_in_at
from voting.people.models import PhonePass
from voting.plain import clock
from voting.plain.refusals import Refusal
from voting.plain.translating import gettext as _


class NoPassForRound(Refusal):
    """The phone holds no pass for handing in an answer of this round."""

    status = 403


class RoundsOfPhone:
    """The rounds to which a phone may hand in answers: those it joined, and others of their campaigns.

    Others, so that answers still on a phone can be sent after it has lost its pass: by joining the next
    round. A round is named by its key, or by its code by phones that noted before codes could be replaced.
    """

    def __init__(
        self, session: Session, named: Iterable[str], passes: Sequence[PhonePass], *, zone: tzinfo
    ) -> None:
        self.passes, self.zone, names = passes, zone, set(named)
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

    @property
    def today(self) -> date:
        """Return today's date in the seat."""
        return self.day_of(clock.now())

    def day_of(self, moment: datetime) -> date:
        """Return the date of a moment in the seat."""
        return clock.day_in(self.zone, moment)

    def find(self, name: str) -> Way:
        """Return the way to a round, or refuse."""
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
            first = max(begins_at(walked, self.zone), min(map(let_in_at, own)))
            last = max(first, *(each.expires_at for each in own))
            return Way(walked, used, own, not used.opens(at=now), is_settled, first, last, self.zone)
        of_campaign = [
            each for each in self.passes if self.campaigns.get(each.subject_id) == walked.campaign_id
        ]
        used = next((each for each in of_campaign if each.opens(at=now)), of_campaign[0])
        first = begins_at(walked, self.zone)
        last = first + timedelta(days=DAYS_OF_A_ROUND)
        return Way(walked, used, (used,), True, is_settled, first, last, self.zone)


def _key(name: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(name)
    except ValueError:
        return None
