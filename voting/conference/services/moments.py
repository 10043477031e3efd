"""The moments of a conference, as they are typed: a day, and an hour by the clock on the seat's wall."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from voting.conference.rules import FIRST_YEAR, LAST_YEAR, NoSuchTime, NoSuchYear, moment_of
from voting.plain.refusals import BadInput
from voting.plain.translating import gettext as _


def moment_typed(day: date, hour: time, *, zone: ZoneInfo, field: str = "at") -> datetime:
    """The moment of a day and an hour as typed; refused, at the hour's `field`, where it never comes."""
    try:
        return moment_of(day, hour, zone=zone)
    except NoSuchTime:
        raise BadInput(
            _("The clocks go forward that night, so this time doesn’t exist. Choose an hour later."),
            field=field,
        ) from None
    except NoSuchYear:
        raise BadInput(
            _("Check the year: it must be between %(first)s and %(last)s.", first=FIRST_YEAR, last=LAST_YEAR),
            field="on",
        ) from None


def hour_on_the_wall(moment: datetime, *, zone: ZoneInfo) -> time:
    """Return the hour that a wall clock in the seat shows at a moment."""
    return moment.astimezone(zone).time()
