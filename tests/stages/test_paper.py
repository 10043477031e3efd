"""Papers from the urn: a steward enters what is marked, and the rule decides what it counts for."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from tests.factories import (
    close_the_contest,
    make_conference,
    make_open_contest,
    sign_the_account,
    the_contest,
)
from tests.sites import Site
from tests.stages.test_ballot_page import fields, sentence, turnout
from voting.access import Role
from voting.count.models import Vote
from voting.count.services import open_and_erase

DESK = "/conferences/tonight/paper"


def enter(site: Site, code: str, *marks: int, unclear: bool = False) -> str:
    """Enter one paper the way a steward does; what the page before the last button says."""
    steward = site.officer(Role.STEWARD)
    steward.post(DESK, {"code": code})
    ticked = {"code": code, "marks": [*marks]} | ({"unclear": "y"} if unclear else {})
    checked = steward.post(f"{DESK}/check", ticked)
    steward.post(f"{DESK}/enter", fields(checked, f"{DESK}/enter"))
    return checked.text


def counted(site: Site) -> list[tuple[list[int], str]]:
    close_the_contest(site)
    with site.work() as session:
        open_and_erase(session, the_contest(session), keys=site.instance.keys, by="test")
    with site.work() as session:
        return sorted((vote.marks, vote.rejected) for vote in session.scalars(sa.select(Vote)))


@pytest.mark.parametrize(
    ("marks", "unclear", "vote"),
    [
        ((2,), False, ([2], "")),
        ((), False, ([], "blank")),
        ((1, 2), False, ([], "too many marks")),
        ((1,), True, ([], "unclear")),
    ],
)
def test_a_paper_counts_for_what_is_marked_on_it(
    site: Site, marks: tuple[int, ...], unclear: bool, vote: tuple[list[int], str]
) -> None:
    [code] = make_open_contest(site, ballots=1)
    enter(site, code, *marks, unclear=unclear)
    assert counted(site) == [vote]


def test_the_page_before_the_last_button_says_what_a_paper_counts_for(site: Site) -> None:
    first, second = make_open_contest(site, ballots=2)
    assert "This paper counts for no option" in enter(site, first)
    assert "Mend the park gates" in enter(site, second, 2)


def test_a_paper_is_entered_once(site: Site) -> None:
    [code] = make_open_contest(site, ballots=1)
    enter(site, code, 1)
    answer = site.officer(Role.STEWARD).post(DESK, {"code": code})
    assert answer.status_code == 409
    assert sentence(answer).startswith("A vote with this ballot is in already, and it counts.")
    assert turnout(site) == 1


def test_papers_can_be_entered_after_closing_until_the_count(site: Site) -> None:
    first, second = make_open_contest(site, ballots=2)
    close_the_contest(site)
    enter(site, first, 1)
    sign_the_account(site)
    with site.work() as session:
        open_and_erase(session, the_contest(session), keys=site.instance.keys, by="test")
    answer = site.officer(Role.STEWARD).post(DESK, {"code": second})
    assert answer.status_code == 409
    assert turnout(site) == 1


def test_a_paper_of_another_conference_is_put_aside(site: Site) -> None:
    [code] = make_open_contest(site, ballots=1)
    with site.work() as session:
        make_conference(session, "Another evening")
    answer = site.officer(Role.STEWARD).post("/conferences/another-evening/paper", {"code": code})
    assert answer.status_code == 409
    assert sentence(answer).startswith("This ballot belongs to another conference.")


def test_only_stewards_and_organisers_enter_papers(site: Site) -> None:
    make_open_contest(site, ballots=1)
    assert site.visitor().get(DESK).status_code == 302
    assert site.officer(Role.REGIONAL).get(DESK).status_code == 403
    assert site.officer(Role.ORGANISER).get(DESK).status_code == 200
