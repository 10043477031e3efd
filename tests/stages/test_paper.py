"""Papers from the ballot box: two people enter what is marked, and the rule decides what it counts for."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from tests.casting import cast_by_phone
from tests.factories import (
    BY,
    OTHER,
    close_the_contest,
    enter_by_two,
    enter_paper,
    make_conference,
    make_open_contest,
    sign_the_account,
    the_contest,
)
from tests.methods import Method
from tests.reading import read, words
from tests.sites import Site, Visitor
from tests.stages.test_ballot_page import fields, sentence, turnout
from voting.ballots.services import find_ballot, spoil_ballot
from voting.conference.services import close_contest
from voting.count.models import Vote
from voting.count.services import open_and_erase_in_turns
from voting.plain.roles import Role

DESK = "/conferences/tonight/paper"
DISCREPANCIES = f"{DESK}/differences"


def look(officer: Visitor, code: str, *marks: int, unclear: bool = False, boxes: tuple[str, ...] = ()) -> Any:
    """Mark one paper of batch 3 on the page as an officer does; the page before the last button."""
    given = {"code": code, "batch": 3}
    officer.post(DESK, given)
    typed = {f"box{option}": number for option, number in enumerate(boxes, start=1)}
    ticked = {"marks": [*marks]} | ({"unclear": "y"} if unclear else {})
    return officer.post(f"{DESK}/check", given | (typed or ticked))


def enter(officer: Visitor, code: str, *marks: int, **given: Any) -> str:
    """Enter one paper as an officer does; what the page says then."""
    checked = look(officer, code, *marks, **given)
    done = officer.post(f"{DESK}/enter", fields(checked, f"{DESK}/enter"), follow_redirects=True)
    return words(read(done))


def counted(site: Site) -> list[tuple[list[int], str]]:
    close_the_contest(site)
    with site.work() as session:
        open_and_erase_in_turns(session, the_contest(session), keys=site.instance.keys, by="test")
    with site.work() as session:
        return sorted((vote.marks, vote.rejected) for vote in session.scalars(sa.select(Vote)))


def test_a_batch_is_entered_by_two_and_its_papers_count_for_what_is_marked(site: Site) -> None:
    codes = make_open_contest(site, ballots=4)
    papers = {codes[0]: (2,), codes[1]: (), codes[2]: (1, 2), codes[3]: (1,)}
    steward, organiser = site.officer(Role.STEWARD), site.officer(Role.ORGANISER)
    for code, marks in papers.items():
        said = enter(steward, code, *marks, unclear=code == codes[3])
        assert "A second person needs to enter it too." in said
    line = words(read(steward.get(f"{DESK}?batch=3")))
    assert "4 entered by you, 0 settled, 4 waiting for a second person, 0 with a discrepancy" in line
    assert (
        "Entered. Carry on with the next paper. A second person will enter this batch afterwards."
        in words(read(steward.get(DESK)))
    )
    assert "Enter batch 3 as the second person" in words(read(organiser.get(DESK)))
    assert "4 of them are waiting for you" in words(read(organiser.get(f"{DESK}?batch=3")))
    for code, marks in papers.items():
        said = enter(organiser, code, *marks, unclear=code == codes[3])
        assert "Put the paper on the finished pile." in said
    line = words(read(organiser.get(f"{DESK}?batch=3")))
    assert "4 entered by you, 4 settled, 0 waiting for a second person, 0 with a discrepancy" in line
    outcomes = [([], "blank"), ([], "too many marks"), ([], "unclear"), ([2], "")]
    assert counted(site) == outcomes


def test_a_difference_is_settled_by_two_and_nobody_sees_what_was_read(site: Site) -> None:
    first, second = make_open_contest(site, ballots=2)
    steward, organiser = site.officer(Role.STEWARD), site.officer(Role.ORGANISER)
    enter(steward, first, 1)
    assert "Ballot 1: the two entries differ." in enter(organiser, first, 2)
    page = read(steward.get(DISCREPANCIES))
    assert "read by you and organiser@example.org" in words(page)
    assert "Mend the park gates" not in words(page)
    again = page.select_one("a.button")
    assert again is not None
    asked = read(steward.get(str(again["href"])))
    assert "Find ballot 1" in words(asked)
    wanted = {str(each["name"]): str(each["value"]) for each in asked.select("#scan-form input[type=hidden]")}
    assert sentence(steward.post(DESK, wanted | {"code": second})).startswith("This is ballot 2 of Harborne.")
    assert steward.post(DESK, wanted | {"code": first}).status_code == 200
    assert "has been entered again. Now the other person" in enter(steward, first, 3)
    assert "Now the other person needs to enter it" in sentence(steward.post(DESK, wanted | {"code": first}))
    assert "still differ" in enter(organiser, first, 2)
    assert "entered again" in enter(organiser, first, 3)
    assert "steward@example.org" in words(read(organiser.get(DISCREPANCIES)))
    assert "Both entries agree on ballot 1" in enter(steward, first, 3)
    assert "No discrepancies: both entries agree on every paper." in words(read(steward.get(DISCREPANCIES)))
    assert counted(site) == [([3], "")]


def test_a_paper_is_entered_once_by_each_and_by_no_third(site: Site) -> None:
    [code] = make_open_contest(site, ballots=1)
    steward = site.officer(Role.STEWARD)
    enter(steward, code, 1)
    answer = steward.post(DESK, {"code": code, "batch": 3})
    assert answer.status_code == 409
    assert sentence(answer).startswith("You’ve entered this paper. Now a second person needs to enter it")
    with site.work() as session:
        enter_paper(site, session, code, 1, by=OTHER)
    answer = site.officer(Role.ORGANISER).post(DESK, {"code": code, "batch": 3})
    assert sentence(answer).startswith("This paper has already been entered.")
    assert turnout(site) == 1


def test_a_form_sent_twice_gets_the_same_answer(site: Site) -> None:
    [code] = make_open_contest(site, ballots=1)
    with site.work() as session:
        answers = [enter_paper(site, session, code, mark, by=BY).state for mark in (1, 2)]
        answers += [enter_paper(site, session, code, mark, by=OTHER).state for mark in (1, 2)]
    assert answers == ["waits", "waits", "settled", "settled"]
    assert counted(site) == [([1], "")]


def test_envelopes_stay_closed_while_papers_are_unfinished(site: Site) -> None:
    first, second, third = make_open_contest(site, ballots=3)
    with site.work() as session:
        enter_by_two(site, session, first, 1)
        enter_paper(site, session, second, 1)
        enter_paper(site, session, third, 1)
        enter_paper(site, session, third, 2, by=OTHER)
        close_contest(session, the_contest(session), by=BY)
    organiser, count = site.officer(Role.ORGANISER), "/conferences/tonight/harborne/count"
    left = (
        "1 paper of Harborne is waiting for a second person. Two people read 1 paper of Harborne differently"
    )
    account = "/conferences/tonight/harborne/account"
    counts = {"ballot_box": "3", "spoilt": "0", "unused": "0"}
    assert left in words(read(organiser.get(account)))
    assert left in words(read(organiser.post(account, counts), 409))
    page = words(read(organiser.get(count)))
    assert left in page
    assert "Open the envelopes" not in page
    assert left in words(read(organiser.post(f"{count}/open"), 409))
    with site.work() as session:
        enter_paper(site, session, second, 1, by=OTHER)
        for person in (BY, OTHER):
            enter_paper(site, session, third, by=person, nonce="again")
    assert site.officer(Role.STEWARD).post(account, counts).status_code == 303
    assert "Open the envelopes" in words(read(organiser.get(count)))


@pytest.mark.parametrize(
    ("method", "boxes", "shown", "vote"),
    [
        (Method.RUN_OFF, ("2", "1", ""), "1 Mend the park gates 2 Safer crossing", ([2, 1, 0], "")),
        (Method.RANKED_PAIRS, ("1", "7", "1"), "7 Mend the park gates", ([1, 2, 1], "")),
        (Method.SCORE, ("9", "", "3"), "A box has a number higher than 5", ([], "too many marks")),
        (Method.STV, ("1", "1", ""), "nobody can tell which option comes first", ([], "too many marks")),
    ],
)
def test_numbers_on_paper_are_typed_as_they_stand(
    site: Site, method: Method, boxes: tuple[str, ...], shown: str, vote: tuple[list[int], str]
) -> None:
    [code] = make_open_contest(site, ballots=1, method=method)
    steward = site.officer(Role.STEWARD)
    slip = look(steward, code, boxes=("l", *boxes[1:]))
    assert slip.status_code == 400
    assert sentence(slip) == "Type what is in each box: a number, or nothing."
    checked = look(steward, code, boxes=boxes)
    assert shown in words(read(checked))
    corrected = read(steward.post(DESK, fields(checked, DESK)))
    assert [each.get("value", "") for each in corrected.select("label.rank input")] == [*boxes]
    for officer in (steward, site.officer(Role.ORGANISER)):
        enter(officer, code, boxes=boxes)
    assert counted(site) == [vote]


def test_papers_can_be_entered_after_closing_until_the_count(site: Site) -> None:
    first, second = make_open_contest(site, ballots=2)
    close_the_contest(site)
    with site.work() as session:
        enter_by_two(site, session, first, 1)
    sign_the_account(site)
    with site.work() as session:
        open_and_erase_in_turns(session, the_contest(session), keys=site.instance.keys, by="test")
    steward = site.officer(Role.STEWARD)
    for code in (first, second):
        answer = steward.post(DESK, {"code": code, "batch": 1})
        assert sentence(answer).startswith("Voting is over for this ward.")
    assert turnout(site) == 1


def test_papers_that_do_not_count_say_where_to_put_them(site: Site) -> None:
    phoned, spoilt, foreign = make_open_contest(site, ballots=3)
    cast_by_phone(site, phoned, 1)
    with site.work() as session:
        spoil_ballot(session, find_ballot(session, spoilt, pepper=site.pepper), by=BY)
        make_conference(session, "Another evening")
    steward = site.officer(Role.STEWARD)
    for desk, code, said in (
        (DESK, phoned, "This paper can’t be entered."),
        (DESK, spoilt, "This paper can’t be entered."),
        ("/conferences/another-evening/paper", foreign, "This ballot belongs to another conference."),
    ):
        answer = steward.post(desk, {"code": code, "batch": 1})
        assert answer.status_code == 409
        assert sentence(answer).startswith(said)


@pytest.mark.parametrize("batch", ["", "0", "-1", "two", "99999"])
def test_a_batch_needs_a_number(site: Site, batch: str) -> None:
    [code] = make_open_contest(site, ballots=1)
    steward = site.officer(Role.STEWARD)
    for answer in (steward.get(f"{DESK}?batch={batch}"), steward.post(DESK, {"code": code, "batch": batch})):
        assert "Start a batch" in words(read(answer))


def test_only_stewards_and_organisers_enter_papers(site: Site) -> None:
    make_open_contest(site, ballots=1)
    assert site.visitor().get(DESK).status_code == 302
    assert site.officer(Role.REGIONAL).get(DESK).status_code == 403
    assert site.officer(Role.ORGANISER).get(DESK).status_code == 200
