"""People set aside and never restored are erased; their phones are listed beforehand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from voting.collect.models import Campaign, Round
from voting.collect.services.phones import phones_that_joined
from voting.people.models import PhonePass
from voting.people.services import ERASURE_TOLD_FOR, erased_after, hasty_since, origin_of
from voting.site.instance import Instance


@dataclass(frozen=True)
class ErasedSoon:
    """A phone whose people, if any, are erased within the week, and the day from which they are."""

    walked: Round
    phone_pass: PhonePass
    on: date


def erased_soon(session: Session, campaign: Campaign, *, instance: Instance) -> Sequence[ErasedSoon]:
    """Return the phones of a campaign whose people are erased soon, earliest first.

    Every phone set aside is listed, by the day of that alone: whether anybody gave their name on it is not
    disclosed, for its answers are known. People who came in too fast are disclosed anyway.
    """
    today, found = instance.today, list[ErasedSoon]()
    hasty = hasty_since(session, today=today)
    for walked, each in phones_that_joined(session, campaign):
        is_over = False
        if each.set_aside_at:
            on = erased_after(instance.day_of(each.set_aside_at))
            is_over = on <= today
        elif (origin := origin_of(each, instance=instance)) in hasty:
            on = erased_after(hasty[origin])
        else:
            continue
        if on - ERASURE_TOLD_FOR <= today and not is_over:
            found.append(ErasedSoon(walked, each, on))
    return sorted(found, key=lambda each: (each.on, each.phone_pass.id))
