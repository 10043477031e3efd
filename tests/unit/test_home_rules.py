"""What is going on in a ward, and what comes next, from the facts alone."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voting.act.rules import Standing
from voting.home.rules import (
    Next,
    Stage,
    days_left_for_contest,
    days_left_for_ward,
    next_of_contest,
    next_of_ward,
    rank_of,
    stage_of,
)

FACTS = st.fixed_dictionaries(
    {name: st.booleans() for name in ("is_asking", "has_asked", "is_listed", "is_put", "is_chosen")}
)
UNPUBLISHED = {
    "ready": Stage.CONFERENCE,
    "open": Stage.VOTING,
    "closed": Stage.COUNTING,
    "counted": Stage.COUNTING,
}


@given(facts=FACTS, state=st.sampled_from(sorted(UNPUBLISHED)))
def test_a_contest_that_is_not_published_comes_before_everything(facts: dict[str, bool], state: str) -> None:
    assert stage_of(contest=state, **facts) == UNPUBLISHED[state]


@pytest.mark.parametrize(
    ("true", "stage"),
    [
        ((), Stage.QUIET),
        (("is_chosen",), Stage.CHOSEN),
        (("is_asking", "has_asked"), Stage.ASKING),
        (("is_asking", "has_asked", "is_chosen"), Stage.ASKING),
        (("is_asking", "is_chosen"), Stage.ASKING),
        (("has_asked",), Stage.SORTING),
        (("has_asked", "is_chosen"), Stage.SORTING),
        (("is_asking", "has_asked", "is_listed"), Stage.SHORTLIST),
        (("has_asked", "is_listed", "is_chosen"), Stage.SHORTLIST),
        (("is_asking", "has_asked", "is_listed", "is_put", "is_chosen"), Stage.CHOSEN),
        (("is_listed", "is_put"), Stage.QUIET),
    ],
)
def test_a_ward_stands_where_the_newest_thing_happened(true: tuple[str, ...], stage: Stage) -> None:
    facts = dict.fromkeys(("is_asking", "has_asked", "is_listed", "is_put", "is_chosen"), False)
    assert stage_of(contest=None, **(facts | dict.fromkeys(true, True))) == stage


@pytest.mark.parametrize(
    ("facts", "following"),
    [
        ({"state": "ready"}, Next.PRINT),
        ({"state": "ready", "packs": 4, "is_planned": True}, Next.PRINT),
        ({"state": "ready", "packs": 4, "packs_out": 1, "is_planned": True}, Next.PRINT),
        ({"state": "ready", "packs": 4}, Next.ISSUE),
        ({"state": "ready", "packs": 4, "days_to": 1}, None),
        ({"state": "ready", "packs": 4, "packs_out": 1, "days_to": 14}, None),
        ({"state": "ready", "packs": 4, "days_to": -1}, Next.ISSUE),
        ({"state": "ready", "packs": 4, "packs_out": 1}, Next.OPEN),
        ({"state": "open"}, Next.RUN),
        ({"state": "closed"}, Next.COUNT),
        ({"state": "counted"}, Next.CERTIFY),
        ({"state": "certified"}, Next.PUBLISH),
        ({"state": "published", "is_chosen": True}, Next.PROMISE),
        ({"state": "published"}, None),
        ({"state": "published", "is_chosen": True, "promise": Standing.IN_TIME}, None),
        ({"state": "published", "is_chosen": True, "promise": Standing.KEPT}, None),
        ({"state": "published", "is_chosen": True, "promise": Standing.OVERDUE}, Next.CATCH_UP),
    ],
)
def test_a_contest_has_one_next_step(facts: dict[str, Any], following: Next | None) -> None:
    nothing: dict[str, Any] = {"packs": 0, "packs_out": 0, "is_planned": False, "days_to": 0}
    nothing |= {"is_chosen": False, "promise": None}
    assert next_of_contest(**(nothing | facts)) == following


@pytest.mark.parametrize(
    ("facts", "following"),
    [
        ({"is_asking": True}, Next.ASK),
        ({}, None),
        ({"answers": 9, "is_asking": True}, Next.SORT),
        ({"answers": 9, "held": 3, "is_asking": True}, Next.HELD),
        ({"answers": 9}, Next.SORT),
        ({"answers": 9, "held": 3, "is_frozen": True}, Next.CONFER),
        ({"answers": 9, "held": 3, "is_asking": True, "is_frozen": True, "is_put": True}, None),
    ],
)
def test_a_ward_in_a_campaign_has_one_next_step(facts: dict[str, Any], following: Next | None) -> None:
    nothing: dict[str, Any] = {"answers": 0, "held": 0} | dict.fromkeys(
        ("is_asking", "is_frozen", "is_put"), False
    )
    found = next_of_ward(**(nothing | facts))
    assert found == following


def test_an_open_vote_is_more_urgent_than_anything_else() -> None:
    assert min(Next, key=rank_of) == Next.RUN


@pytest.mark.parametrize(
    ("days_to", "first"),
    [(14, Next.PROMISE), (8, Next.PROMISE), (7, Next.PRINT), (0, Next.PRINT), (-1, Next.PRINT)],
)
def test_ballots_are_printed_before_a_promise_is_made_only_in_the_week_before(
    days_to: int, first: Next
) -> None:
    days_left = days_left_for_contest(Next.PRINT, days_to=days_to)
    ranks = {Next.PRINT: rank_of(Next.PRINT, days_left=days_left), Next.PROMISE: rank_of(Next.PROMISE)}
    assert min(ranks, key=lambda each: ranks[each]) == first


@pytest.mark.parametrize("following", [Next.HELD, Next.CONFER, Next.CATCH_UP, Next.PROMISE])
def test_what_waits_for_an_officer_comes_before_sorting_that_has_time(following: Next) -> None:
    sort = rank_of(Next.SORT, days_left=days_left_for_ward(Next.SORT, days_of_asking=30))
    assert rank_of(following, days_left=days_left_for_ward(following, days_of_asking=30)) < sort


def test_what_is_overdue_is_no_more_urgent_than_what_is_due_today() -> None:
    assert rank_of(Next.PRINT, days_left=-100) == rank_of(Next.PRINT)
