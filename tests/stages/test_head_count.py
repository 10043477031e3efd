"""People counted at the door, ward by ward, beside the ballot account."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.factories import BY, close_the_contest, the_contest
from tests.reading import journal_of, read, words
from tests.sites import Site, join_desk
from tests.stages.door import cast
from tests.stages.door_desk import Desk, open_desk, said
from voting.ballots.rules import ballot_account, more_than_heads
from voting.ballots.services import count_head, heads_of

ACCOUNT = "/conferences/tonight/harborne/account"


@pytest.fixture
def desk(site: Site) -> Desk:
    return open_desk(site)


def heads(desk: Desk) -> int:
    with desk.site.work() as session:
        return heads_of(session, the_contest(session))


def test_a_phone_counts_heads_and_takes_a_wrong_press_back(desk: Desk) -> None:
    click = f"{desk.address}/heads/harborne"
    for _person in range(3):
        assert desk.phone.post(click).headers["Location"].endswith("#heads")
    desk.phone.post(f"{click}/less")
    assert heads(desk) == 2
    assert "Harborne 2 counted in all" in words(read(desk.phone.get(desk.address)))
    asked = desk.phone.post(click, headers={"Accept": "application/json"})
    assert asked.get_json() == {"heads": 3}


def test_nobody_takes_back_what_another_counted(desk: Desk) -> None:
    desk.phone.post(f"{desk.address}/heads/harborne")
    other = desk.site.visitor()
    join_desk(desk.site, other, desk.token, name="Kim")
    refused = other.post(f"{desk.address}/heads/harborne/less")
    assert refused.status_code == 409
    assert "You have no presses to undo." in said(refused)
    told = other.post(f"{desk.address}/heads/harborne/less", headers={"Accept": "application/json"})
    assert "You have no presses to undo." in told.get_json()["refusal"]
    assert heads(desk) == 1


def test_many_presses_at_once_are_all_counted(desk: Desk) -> None:
    def press(number: int) -> None:
        with desk.site.work() as session:
            count_head(session, the_contest(session), by=f"{BY} {number % 2}")

    with ThreadPoolExecutor(max_workers=6) as door:
        list(door.map(press, range(30)))
    assert heads(desk) == 30


def test_the_account_shows_heads_and_an_officer_leaves_out_a_phones(desk: Desk) -> None:
    assert "Head count" not in words(read(desk.steward.get(ACCOUNT)))
    for _person in range(2):
        desk.phone.post(f"{desk.address}/heads/harborne")
    page = read(desk.steward.get(ACCOUNT))
    assert "Total 2 Robin 2" in words(page)
    form = page.select_one("form[action$='/heads/leave-out'] input[name=counted_by]")
    assert form is not None
    desk.steward.post(f"{ACCOUNT}/heads/leave-out", {"counted_by": str(form["value"])})
    assert heads(desk) == 0
    with desk.site.work() as session:
        [(_act, _by, line)] = journal_of(session, "HeadsLeftOut")
        assert line["heads"] == 2
    again = desk.steward.post(f"{ACCOUNT}/heads/leave-out", {"counted_by": str(form["value"])})
    assert "No one has counted people under this name" in said(again)


def test_heads_beside_which_the_account_was_signed_stay(desk: Desk) -> None:
    """They may be the only sign that there were more ballots than people."""
    desk.phone.post(f"{desk.address}/heads/harborne")
    [by] = [str(each["value"]) for each in read(desk.steward.get(ACCOUNT)).select("input[name=counted_by]")]
    close_the_contest(desk.site)
    assert not read(desk.steward.get(ACCOUNT)).select("input[name=counted_by]")
    refused = desk.steward.post(f"{ACCOUNT}/heads/leave-out", {"counted_by": by})
    assert refused.status_code == 409
    assert "The account has been signed" in said(refused)
    assert heads(desk) == 1


def test_more_votes_than_heads_are_remarked_on_and_later_more_ballots(desk: Desk) -> None:
    desk.phone.post(desk.pack(1, "/sign-out"))
    desk.phone.post(f"{desk.address}/heads/harborne")
    assert "than people" not in words(read(desk.steward.get(ACCOUNT)))
    for code in desk.codes[:2]:
        cast(desk.site, code)
    assert "There is 1 more vote than people counted" in words(read(desk.steward.get(ACCOUNT)))
    close_the_contest(desk.site)
    assert "24 more ballots were handed out than people" in words(read(desk.steward.get(ACCOUNT)))
    late = desk.phone.post(f"{desk.address}/heads/harborne")
    assert "no more people can be counted" in said(late)


@pytest.mark.parametrize(
    ("states", "counted", "is_over", "more"),
    [
        ({"issued": 20, "phone": 5}, 0, True, 0),
        ({"issued": 20, "phone": 5}, 5, False, 0),
        ({"issued": 20, "phone": 5, "paper": 2}, 5, False, 2),
        ({"issued": 1, "phone": 5, "spoilt": 3}, 5, True, 1),
        ({"phone": 5, "spoilt": 3, "returned": 9}, 5, True, 0),
    ],
)
def test_spoilt_and_returned_ballots_are_nobodys_and_nothing_is_remarked_on_if_nobody_counted(
    states: dict[str, int], counted: int, is_over: bool, more: int
) -> None:
    assert more_than_heads(ballot_account(states), counted, is_over=is_over) == more


def test_closing_leaves_one_line_a_phone_of_what_was_counted_and_no_line_a_press(desk: Desk) -> None:
    for _person in range(3):
        desk.phone.post(f"{desk.address}/heads/harborne")
    with desk.site.work() as session:
        assert journal_of(session, "HeadsCounted") == []
    close_the_contest(desk.site)
    with desk.site.work() as session:
        [(_act, by, facts)] = journal_of(session, "HeadsCounted")
        assert (by, facts["heads"]) == (BY, 3)
        assert facts["counted_by"].startswith("pass:")
