"""What is going on in a ward, and what comes next, from the facts alone."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voting.act.rules import Standing
from voting.home.rules import URGENCY, Next, Stage, next_of_contest, next_of_ward, stage_of

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
        ({"state": "ready", "packs": 4}, Next.SIGN_OUT),
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
    nothing: dict[str, Any] = {"packs": 0, "packs_out": 0, "is_chosen": False, "promise": None}
    assert next_of_contest(**(nothing | facts)) == following


@pytest.mark.parametrize(
    ("answers", "is_asking", "is_frozen", "is_put", "following"),
    [
        (0, True, False, False, Next.ASK),
        (0, False, False, False, None),
        (9, True, False, False, Next.SORT),
        (9, False, False, False, Next.SORT),
        (9, False, True, False, Next.CONFER),
        (9, True, True, True, None),
    ],
)
def test_a_ward_in_a_campaign_has_one_next_step(
    answers: int, is_asking: bool, is_frozen: bool, is_put: bool, following: Next | None
) -> None:
    found = next_of_ward(answers=answers, is_asking=is_asking, is_frozen=is_frozen, is_put=is_put)
    assert found == following


def test_an_open_vote_is_more_urgent_than_anything_else() -> None:
    assert min(Next, key=lambda each: URGENCY[each]) == Next.RUN
