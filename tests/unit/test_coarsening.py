"""In an export twenty answers at least may be that of anybody who gave their name, or the whole ward's."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from voting.collect.coarsening import FEWEST_CANDIDATES, MOST_OF_ONE, Disclosed, Facts, coarsened

WEEKS = [date(2026, 6, 1) + timedelta(weeks=number) for number in range(4)]
facts = st.tuples(
    st.sampled_from(["E1", "E2"]),
    st.sampled_from(WEEKS),
    st.sampled_from(["", "en", "ur"]),
    st.sampled_from(["", "Elm Road", "Oak Road"]),
)
answers = st.dictionaries(facts, st.integers(1, 60), max_size=24)


def told_of(counts: dict[Facts, int]) -> dict[Facts, Disclosed]:
    """What is told where it is not known who brought the answers."""
    return coarsened({each: {"": count} for each, count in counts.items()})


def candidates(counts: dict[Facts, int], ward: str, week: date, language: str, street: str) -> int:
    """How many rows of an export may be the answer of somebody asked in a ward, week, language and street."""
    told = told_of(counts)
    return sum(
        count
        for each, count in counts.items()
        if each[0] == ward
        and told[each][0] in (None, week)
        and told[each][1] in (None, language)
        and told[each][2] in (None, street)
    )


@given(answers)
def test_an_export_leaves_twenty_candidates_or_the_whole_ward(counts: dict[Facts, int]) -> None:
    wards = Counter[str]()
    for (ward, *_facts), count in counts.items():
        wards[ward] += count
    for ward, week, language, street in counts:
        found = candidates(counts, ward, week, language, street)
        assert found >= min(FEWEST_CANDIDATES, wards[ward])


@given(answers)
def test_an_export_tells_nothing_that_is_not_true(counts: dict[Facts, int]) -> None:
    for (_ward, *facts), told in told_of(counts).items():
        assert all(each in (None, fact) for each, fact in zip(told, facts, strict=True))


def test_large_weeks_and_languages_are_told() -> None:
    counts = {
        ("E1", WEEKS[0], "en", "Elm Road"): 30,
        ("E1", WEEKS[1], "en", ""): 25,
        ("E1", WEEKS[1], "ur", "Elm Road"): 20,
    }
    assert told_of(counts) == {each: each[1:] for each in counts}


def test_a_small_week_takes_the_next_smallest_with_it() -> None:
    counts = {("E1", WEEKS[0], "", ""): 5, ("E1", WEEKS[1], "", ""): 25, ("E1", WEEKS[2], "", ""): 40}
    assert [told[0] for told in told_of(counts).values()] == [None, None, WEEKS[2]]


def test_a_rare_language_is_not_told() -> None:
    counts = {("E1", WEEKS[0], "ur", ""): 3, ("E1", WEEKS[0], "pa", ""): 21, ("E1", WEEKS[0], "en", ""): 40}
    assert [told[1] for told in told_of(counts).values()] == [None, None, "en"]


def test_a_street_with_few_answers_is_not_told() -> None:
    roads = {"Elm Road": 1, "Oak Road": 20, "High Street": 40}
    counts = {("E1", WEEKS[0], "en", road): count for road, count in roads.items()}
    assert [told[2] for told in told_of(counts).values()] == [None, None, "High Street"]


def test_what_one_phone_brings_makes_no_week_language_or_street_told() -> None:
    """However it spreads its answers, so few of them count that nobody is hidden among them."""
    one = {("E1", WEEKS[0], "so", "Elm Road"): {"another": 1}}
    padded = {("E1", WEEKS[0], "so", f"Road {number}"): {"phone": 10} for number in range(20)}
    assert set(coarsened(one | padded).values()) == {(None, None, None)}


def test_enough_phones_with_a_few_answers_each_are_told() -> None:
    brought = {str(number): MOST_OF_ONE for number in range(7)}
    facts = ("E1", WEEKS[0], "en", "Elm Road")
    assert coarsened({facts: brought}) == {facts: facts[1:]}
