"""People are found however their name, number or e-mail address is typed, and listed many at once."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voting.people.rules import (
    FEWEST_CANDIDATES,
    LONGEST_WAIT,
    Batch,
    Brought,
    batches,
    hides,
    search_key,
    sought_by,
)

ZOFIA = search_key(name="Zofia Łukasik-Übel", phone="+447700900123", email="Zofia@Rehearsal.example")


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
    listed = sorted(names, key=lambda name: search_key(name=name, phone="", email=""))
    assert listed == ["amber", "Basil", "Élan", "Łark", "Øde"]


MONDAY = date(2026, 6, 8)


def after(days: int) -> date:
    return MONDAY + timedelta(days=days)


PHONES = [uuid.UUID(int=number) for number in range(6)]


def evenly(count: int) -> Mapping[uuid.UUID | None, int]:
    """So many answers hide somebody: three phones bring half of it each."""
    return dict.fromkeys(PHONES[:3], count // 2)


def test_people_are_listed_in_batches_of_days_with_enough_answers() -> None:
    came = {
        after(0): evenly(12),
        after(1): {},
        after(2): evenly(8),
        after(3): evenly(20),
        after(4): evenly(2),
    }
    came[after(5)] = evenly(40)
    assert batches(came, today=after(5)) == [Batch(after(0), after(2)), Batch(after(3), after(3))]
    assert batches(came, today=after(6))[-1] == Batch(after(4), after(5))


def test_nobody_is_listed_on_the_day_itself_and_nobody_waits_longer_than_four_weeks() -> None:
    assert batches({after(0): evenly(500)}, today=after(0)) == []
    assert batches({after(0): evenly(18)}, today=after(27)) == []
    assert batches({after(0): evenly(18)}, today=after(28)) == [Batch(after(0), after(27), is_whole=False)]


brought = st.dictionaries(st.sampled_from(PHONES), st.integers(0, 60))


@given(brought)
def test_what_hides_somebody_hides_them_from_whoever_has_one_of_the_phones(
    of_phones: dict[uuid.UUID, int],
) -> None:
    if hides(of_phones.values()):
        for own in of_phones:
            others = sum(count for phone, count in of_phones.items() if phone != own)
            assert others >= FEWEST_CANDIDATES


@given(brought, st.sampled_from(PHONES), st.integers(0, 1000))
def test_one_phone_makes_nothing_hide_somebody_that_three_others_do_not(
    of_phones: dict[uuid.UUID, int], own: uuid.UUID, more: int
) -> None:
    others = {phone: count for phone, count in of_phones.items() if phone != own}
    if sum(others.values()) < FEWEST_CANDIDATES:
        assert not hides([*others.values(), more])


@given(st.dictionaries(st.integers(0, 60), brought), st.integers(0, 80))
def test_every_whole_batch_has_enough_and_none_overlaps_and_what_is_listed_stays(
    days: dict[int, dict[uuid.UUID, int]], today: int
) -> None:
    came: dict[date, Brought] = {after(day): {**of_phones} for day, of_phones in days.items()}
    found = batches(came, today=after(today))
    for batch in found:
        of_batch = Counter[uuid.UUID | None]()
        for day, of_phones in came.items():
            if batch.first <= day <= batch.last:
                of_batch.update(of_phones)
        assert hides(of_batch.values()) or not batch.is_whole
        assert batch.is_whole or batch.last - batch.first == LONGEST_WAIT - timedelta(days=1)
        assert batch.last < after(today)
    assert all(one.last < other.first for one, other in pairwise(found))
    assert batches(came, today=after(today + 1))[: len(found)] == found
