"""Papers are counted first and compared afterwards; what is missing is remarked on."""

from __future__ import annotations

from tests.buttons import press
from tests.casting import cast_by_phone
from tests.factories import close_the_contest, make_open_contest
from tests.reading import read, words
from tests.sites import Site
from tests.stages.test_ballot_account import ACCOUNT, RIGHT, close_with_seven_ballots, opening
from voting.plain.roles import Role


def test_papers_are_counted_before_anything_tells_how_many_there_should_be(
    site: Site,
) -> None:
    close_with_seven_ballots(site)
    steward = site.officer(Role.STEWARD)
    before = words(read(steward.get(ACCOUNT)))
    assert "Count the papers first." in before
    for told in ("voted on paper", "not handed out 0", "not back yet"):
        assert told not in before
        assert told not in words(read(steward.get("/conferences/tonight/harborne/ballots")))
    refused = words(read(steward.post(ACCOUNT, RIGHT | {"ballot_box": "7"}), 409))
    assert "in the ballot box" in refused
    assert "too many" not in refused
    assert steward.post(ACCOUNT, RIGHT).status_code == 303
    assert "voted on paper 2" in words(read(steward.get(ACCOUNT)))


def test_when_most_ballots_are_not_back_it_is_remarked_on(site: Site) -> None:
    codes = make_open_contest(site, ballots=12)
    for code in codes[:2]:
        cast_by_phone(site, code, 1, nonce=code)
    steward = site.officer(Role.STEWARD)
    assert "are not back" not in words(read(steward.get(ACCOUNT)))
    close_the_contest(site)
    assert "10 of the 12 ballots handed out are not back yet." in words(read(steward.get(ACCOUNT)))
    press(site.officer(Role.ORGANISER), f"{ACCOUNT}/second", on=ACCOUNT)
    page = words(read(steward.get(ACCOUNT)))
    assert "Two officers have signed." in page
    assert "before you sign" not in page


def test_ballots_people_took_home_are_no_gap_and_void_ones_are_not_counted(site: Site) -> None:
    make_open_contest(site, ballots=30)
    close_the_contest(site)
    page = site.officer(Role.STEWARD)
    assert page.post(ACCOUNT, {"ballot_box": "0", "spoilt": "0", "unused": "0"}).status_code == 303
    assert not opening(site)
