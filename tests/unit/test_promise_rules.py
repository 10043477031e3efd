"""How a promise stands on a day."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from voting.act.rules import Standing, standing

DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))


@given(due_on=DAYS, today=DAYS)
def test_what_is_done_is_kept(due_on: date, today: date) -> None:
    assert standing(due_on=due_on, done=True, today=today) == Standing.KEPT


@given(today=DAYS, late=st.integers(1, 10_000))
def test_what_is_not_done_is_overdue_from_the_day_after(today: date, late: int) -> None:
    assert standing(due_on=today - timedelta(days=late), done=False, today=today) == Standing.OVERDUE


@given(today=DAYS, early=st.integers(0, 10_000))
def test_what_is_not_due_is_in_time_and_so_it_is_on_its_day(today: date, early: int) -> None:
    assert standing(due_on=today + timedelta(days=early), done=False, today=today) == Standing.IN_TIME
