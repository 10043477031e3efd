"""People are found however their name, number or e-mail address is typed, and listed many at once."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voting.people.rules import (
    FEWEST_CANDIDATES,
    LONGEST_WAIT,
    Batch,
    batches,
    sought_by,
    sought_text,
)

ZOFIA = sought_text(name="Zofia Łukasik-Übel", phone="+447700900123", email="Zofia@Rehearsal.example")


def fits(typed: str, sought: str = ZOFIA) -> bool:
    return any(all(part in sought for part in way) for way in sought_by(typed))


@pytest.mark.parametrize(
    "typed",
    [
        "zofia",
        "LUKASIK",
        "łukasik zofia",
        "zofialukasik",
        "lukasik ubel",
        "07700 900123",
        "0770 090 0123",
        "(07700) 900-123",
        "+44 7700 900 123",
        "0044 7700900123",
        "900123",
        "zofia@rehearsal",
        "  Zofia   ubel ",
    ],
)
def test_a_person_is_found_however_it_is_typed(typed: str) -> None:
    assert fits(typed)


@pytest.mark.parametrize("typed", ["zofie", "07700 900124", "zofia quinton", "%", "_"])
def test_others_are_not(typed: str) -> None:
    assert not fits(typed)


def test_a_list_is_in_the_order_of_names() -> None:
    names = ["Élan", "Basil", "amber", "Øde", "Łark"]
    listed = sorted(names, key=lambda name: sought_text(name=name, phone="", email=""))
    assert listed == ["amber", "Basil", "Élan", "Łark", "Øde"]


MONDAY = date(2026, 6, 8)


def after(days: int) -> date:
    return MONDAY + timedelta(days=days)


def test_people_are_listed_in_batches_of_days_with_enough_answers() -> None:
    came = {after(0): 12, after(1): 0, after(2): 9, after(3): 25, after(4): 3, after(5): 40}
    assert batches(came, closings=(), today=after(5)) == [
        Batch(after(0), after(2)),
        Batch(after(3), after(3)),
    ]
    assert batches(came, closings=(), today=after(6))[-1] == Batch(after(4), after(5))


def test_nobody_is_listed_on_the_day_itself_and_nobody_waits_longer_than_four_weeks() -> None:
    assert batches({after(0): 500}, closings=(), today=after(0)) == []
    assert batches({after(0): 19}, closings=(), today=after(27)) == []
    assert batches({after(0): 19}, closings=(), today=after(28)) == [Batch(after(0), after(27))]


def test_when_a_shortlist_is_frozen_all_who_waited_are_listed_the_next_morning() -> None:
    assert batches({after(0): 3}, closings={after(2)}, today=after(2)) == []
    assert batches({after(0): 3}, closings={after(2)}, today=after(3)) == [Batch(after(0), after(2))]


@given(
    st.dictionaries(st.integers(0, 60), st.integers(0, 30)),
    st.integers(0, 80),
)
def test_every_batch_ended_by_answers_has_enough_and_none_overlaps(came: dict[int, int], today: int) -> None:
    found = batches({after(day): count for day, count in came.items()}, closings=(), today=after(today))
    for batch in found:
        answers = sum(count for day, count in came.items() if batch.first <= after(day) <= batch.last)
        assert answers >= FEWEST_CANDIDATES or batch.last - batch.first == LONGEST_WAIT - timedelta(days=1)
        assert batch.last < after(today)
    assert all(one.last < other.first for one, other in pairwise(found))
