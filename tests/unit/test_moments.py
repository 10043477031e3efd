"""When a conference is, by the clock on the wall; and what comes next for a contest."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voting.conference.models import ContestState
from voting.conference.rules import MOVES, NoSuchTime, NoSuchYear, Task, may_move, moment_of, next_task

LONDON = ZoneInfo("Europe/London")
ZONES = st.sampled_from(
    [LONDON, ZoneInfo("America/New_York"), ZoneInfo("Australia/Lord_Howe"), ZoneInfo("UTC")]
)


@pytest.mark.parametrize(
    ("day", "hour", "moment"),
    [
        (date(2026, 6, 14), time(19, 30), datetime(2026, 6, 14, 18, 30, tzinfo=UTC)),
        (date(2026, 12, 1), time(19, 30), datetime(2026, 12, 1, 19, 30, tzinfo=UTC)),
        (date(2026, 3, 29), time(0, 59), datetime(2026, 3, 29, 0, 59, tzinfo=UTC)),
        (date(2026, 3, 29), time(2, 0), datetime(2026, 3, 29, 1, 0, tzinfo=UTC)),
        # On 25 October 2026 the clocks go back at 2:00, and 1:30 comes twice: the first one is meant.
        (date(2026, 10, 25), time(1, 30), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
    ],
)
def test_the_clock_on_the_wall_is_the_seats(day: date, hour: time, moment: datetime) -> None:
    assert moment_of(day, hour, zone=LONDON) == moment


@pytest.mark.parametrize("hour", [time(1, 0), time(1, 30), time(1, 59)])
def test_an_hour_that_the_clocks_skip_never_comes(hour: time) -> None:
    with pytest.raises(NoSuchTime):
        moment_of(date(2026, 3, 29), hour, zone=LONDON)


@pytest.mark.parametrize("year", [1, 226, 1999, 2101, 9999])
def test_a_year_with_a_digit_wrong_is_refused(year: int) -> None:
    with pytest.raises(NoSuchYear):
        moment_of(date(year, 12, 31), time(23, 59), zone=LONDON)


@given(
    st.dates(date(2000, 1, 1), date(2100, 12, 31)),
    st.times().map(lambda hour: hour.replace(microsecond=0)),
    ZONES,
)
def test_a_moment_shows_the_hour_that_was_typed(day: date, hour: time, zone: ZoneInfo) -> None:
    try:
        moment = moment_of(day, hour, zone=zone)
    except NoSuchTime:
        return
    assert moment.tzinfo is UTC
    assert moment.astimezone(zone).replace(tzinfo=None) == datetime.combine(day, hour)


def test_a_contest_only_moves_forward_one_state_at_a_time() -> None:
    order = [state.value for state in ContestState]
    assert set(MOVES) == set(order)
    for before in order:
        for after in order:
            assert may_move(before, after) == (order.index(after) == order.index(before) + 1)


@pytest.mark.parametrize(
    ("state", "printed", "missing", "handed_out", "task"),
    [
        ("ready", 0, 0, 0, Task.PRINT),
        ("ready", 52, 14, 0, Task.PRINT),
        ("ready", 52, 14, 25, Task.PRINT),
        ("ready", 100, 0, 0, Task.ISSUE),
        ("ready", 100, 0, 25, Task.OPEN),
        ("open", 100, 14, 25, Task.CLOSE),
        ("open", 0, 0, 0, Task.CLOSE),
        ("closed", 100, 0, 25, Task.COUNT),
        ("counted", 100, 0, 25, Task.CERTIFY),
        ("certified", 100, 0, 25, Task.PUBLISH),
        ("published", 100, 0, 25, Task.DONE),
    ],
)
def test_there_is_one_next_task(state: str, printed: int, missing: int, handed_out: int, task: Task) -> None:
    assert next_task(state, printed=printed, missing=missing, handed_out=handed_out) == task
