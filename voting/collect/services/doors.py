"""Doors: how many were knocked at and with which outcome, by ward, day, topic and street.

An answer taken back on a phone is no door and counts nowhere; one doubted or set aside does not count yet.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voting.collect.models import KNOCKED, Answer, Campaign, Outcome, Round
from voting.collect.rules import street_key
from voting.collect.services.counting import days_of
from voting.places.models import Ward


@dataclass(frozen=True)
class Doors:
    """How many doors were knocked at, by outcome."""

    spoke: int = 0
    no_answer: int = 0
    not_today: int = 0

    @property
    def knocked(self) -> int:
        return self.spoke + self.no_answer + self.not_today

    def __add__(self, other: Doors) -> Doors:
        return Doors(
            self.spoke + other.spoke, self.no_answer + other.no_answer, self.not_today + other.not_today
        )


@dataclass(frozen=True)
class CampaignDoors:
    """The doors of a campaign by ward, and by day, latest first."""

    wards: tuple[tuple[Ward, Doors], ...]
    days: tuple[tuple[date, Doors], ...]

    @property
    def together(self) -> Doors:
        return sum((doors for _ward, doors in self.wards), Doors())


@dataclass(frozen=True)
class Street:
    """A street by its name, its doors, and the last day on which it was walked."""

    name: str
    doors: Doors
    walked_on: date | None


@dataclass(frozen=True)
class Coverage:
    """The streets of a ward where doors were knocked at, and those that its rounds list."""

    walked: tuple[Street, ...]
    to_do: tuple[str, ...]
    listed: int
    # Doors for which no street was noted.
    nowhere: Doors

    @property
    def done(self) -> int:
        return self.listed - len(self.to_do)


def doors_of(session: Session, campaign: Campaign) -> CampaignDoors:
    """Return the doors of a campaign in every ward of the seat, and in any other ward with answers."""
    wards: dict[str, Doors] = {ward.code: Doors() for ward in campaign.seat.wards}
    part = (Answer.ward_code, Answer.outcome)
    rows = session.execute(
        sa.select(*part, sa.func.count())
        .where(Answer.campaign_id == campaign.id, Answer.outcome.in_(KNOCKED), Answer.is_counted)
        .group_by(*part)
    )
    for ward_code, outcome, count in rows.tuples():
        wards[ward_code] = wards.get(ward_code, Doors()) + as_doors({outcome: count})
    named = session.scalars(sa.select(Ward).where(Ward.code.in_(wards)).order_by(Ward.name))
    return CampaignDoors(
        tuple((ward, wards[ward.code]) for ward in named),
        tuple(
            (day, as_doors(said)) for day, said in sorted(days_of(session, campaign).items(), reverse=True)
        ),
    )


def topics_of(session: Session, campaign: Campaign, wards: Iterable[Ward]) -> list[tuple[str, int]]:
    """Return how many answers of these wards named each topic, most first.

    Topics that nobody has named yet are included, and answers without a topic are counted under "".
    """
    rows = session.execute(
        # Held or not, answers count the same; grouping by that too follows the order of the index.
        sa.select(Answer.topic, sa.func.count())
        .where(
            Answer.campaign_id == campaign.id,
            Answer.ward_code.in_([ward.code for ward in wards]),
            Answer.outcome == Outcome.SPOKE,
            Answer.is_counted,
        )
        .group_by(Answer.ward_code, Answer.is_held, Answer.topic)
    )
    counts = Counter(dict.fromkeys(campaign.topics, 0))
    for topic, count in rows.tuples():
        counts[topic] += count
    return sorted(counts.items(), key=lambda row: (not row[0], -row[1]))


def coverage_of(session: Session, campaign: Campaign, ward: Ward) -> Coverage:
    """Return which streets of a ward were walked, and which of those that rounds list are still to do."""
    rows = session.execute(
        sa.select(Answer.street, Answer.outcome, sa.func.count(), sa.func.max(Answer.recorded_on))
        .where(
            Answer.campaign_id == campaign.id,
            Answer.ward_code == ward.code,
            Answer.outcome.in_(KNOCKED),
            Answer.is_counted,
        )
        .group_by(Answer.street, Answer.outcome)
    )
    planned = session.scalars(
        sa.select(Round.streets)
        .where(Round.campaign_id == campaign.id, Round.ward_code == ward.code)
        .order_by(Round.on, Round.id)
    )
    listed: dict[str, str] = {}
    for street in (street for streets in planned for street in streets):
        listed.setdefault(street_key(street), street)
    walked = _by_street(rows.tuples(), names=listed)
    nowhere = walked.pop("", Street("", Doors(), None))
    return Coverage(
        walked=tuple(sorted(walked.values(), key=lambda street: street_key(street.name))),
        to_do=tuple(name for key, name in listed.items() if key not in walked),
        listed=len(listed),
        nowhere=nowhere.doors,
    )


def as_doors(counts: Mapping[Outcome, int]) -> Doors:
    """Return doors from the number of each outcome."""
    return Doors(
        *(counts.get(outcome, 0) for outcome in (Outcome.SPOKE, Outcome.NO_ANSWER, Outcome.NOT_TODAY))
    )


def _by_street(
    rows: Iterable[tuple[str, Outcome, int, date]], *, names: Mapping[str, str]
) -> dict[str, Street]:
    """Return the streets that were noted, by key; named as the rounds name them, if they do."""
    found: dict[str, Street] = {}
    for written, outcome, count, day in rows:
        key = street_key(written)
        known = found.get(key) or Street(names.get(key, written), Doors(), None)
        last = max(filter(None, (known.walked_on, day)))
        found[key] = Street(known.name, known.doors + as_doors({outcome: count}), last)
    return found
