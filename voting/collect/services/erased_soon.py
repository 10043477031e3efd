"""Whom nobody has taken back: people who are set aside are erased, and their phones are named before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from voting.collect.models import Campaign, Round
from voting.collect.services.phones import phones_that_joined
from voting.pages import local_today
from voting.people.models import PhonePass
from voting.people.services import erased_from


@dataclass(frozen=True)
class ErasedSoon:
    """A phone whose people are erased within the week, and the first day on which some are."""

    walked: Round
    phone_pass: PhonePass
    on: date


def erased_soon(
    session: Session, campaign: Campaign, *, origins: Callable[[PhonePass], str]
) -> Sequence[ErasedSoon]:
    """The phones of a campaign whose people are erased soon, the first ones first."""
    days = erased_from(session, today=local_today())
    if not days:
        return []
    joined = phones_that_joined(session, campaign)
    found = [
        ErasedSoon(walked, each, days[origin]) for walked, each in joined if (origin := origins(each)) in days
    ]
    return sorted(found, key=lambda each: (each.on, each.phone_pass.id))
