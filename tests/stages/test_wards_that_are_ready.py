"""`voting count` counts the wards that are ready, and names those it left with the reason."""

from __future__ import annotations

import json

from click.testing import CliRunner, Result

from tests.casting import cast_by_phone
from tests.factories import (
    BY,
    make_frozen_shortlist,
    make_open_contest,
    make_ready_contest,
    sign_the_account,
    the_contest,
)
from tests.methods import Method
from tests.sites import Site
from voting.conference.models import ContestState, TieRule
from voting.conference.services import close_contest, find_conference, find_contest, make_contest
from voting.count.commands import count
from voting.site.command import Named


def run(site: Site, *given: str) -> Result:
    return CliRunner().invoke(count, ["tonight", *given], obj=Named(site.instance.folder, lambda: site.app))


def add_quinton(site: Site) -> None:
    """A second ward at the conference, whose vote is never opened."""
    with site.work() as session:
        event = find_conference(session, "tonight")
        campaign = find_contest(event, "harborne").shortlist.campaign
        make_contest(
            session,
            event,
            shortlist=make_frozen_shortlist(session, campaign, ward="quinton"),
            method=Method.CHOOSE_ONE,
            tie_rule=TieRule.LOT,
            places=1,
            question="Which first?",
            by=BY,
        )


def vote_and_close(site: Site) -> None:
    codes = make_open_contest(site, ballots=3)
    for code in codes[:2]:
        cast_by_phone(site, code, 1, nonce=code)
    with site.work() as session:
        close_contest(session, the_contest(session), by=BY)
    sign_the_account(site)


def states(site: Site) -> dict[str, ContestState]:
    with site.work() as session:
        return {each.ward.slug: each.state for each in find_conference(session, "tonight").contests}


def test_a_ward_that_was_never_opened_holds_up_no_other(site: Site) -> None:
    vote_and_close(site)
    add_quinton(site)
    answer = run(site)
    assert answer.exit_code == 0
    assert "Safer crossing on the high street" in answer.output
    assert "Not counted:\n  Quinton: Voting in Quinton was never opened." in answer.output
    assert states(site) == {"harborne": ContestState.COUNTED, "quinton": ContestState.READY}
    told = json.loads(run(site, "--json").output)
    assert [each["ward"] for each in told["contests"]] == ["Harborne"]
    assert told["left"] == [{"ward": "Quinton", "reason": "Voting in Quinton was never opened."}]


def test_a_ward_that_still_votes_is_left_too(site: Site) -> None:
    make_open_contest(site, ballots=1)
    answer = run(site)
    assert isinstance(answer.exception, Exception)
    assert str(answer.exception) == "Nothing was counted. Voting in Harborne is not closed yet."


def test_a_ward_whose_papers_nobody_counted_is_left_with_that_reason(site: Site) -> None:
    make_open_contest(site, ballots=1)
    with site.work() as session:
        close_contest(session, the_contest(session), by=BY)
    said = str(run(site).exception)
    assert said.startswith("Nothing was counted. ")
    assert states(site) == {"harborne": ContestState.CLOSED}


def test_a_conference_of_which_nothing_is_ready_says_why_ward_by_ward(site: Site) -> None:
    with site.work() as session:
        make_ready_contest(session)
    add_quinton(site)
    assert str(run(site).exception) == (
        "Nothing was counted. Voting in Harborne was never opened. Voting in Quinton was never opened."
    )


def test_a_command_without_anything_left_says_nothing_of_it(site: Site) -> None:
    vote_and_close(site)
    answer = run(site)
    assert "Not counted" not in answer.output
    assert json.loads(run(site, "--json").output)["left"] == []
