"""A vote is sealed to the key that was made when voting opened, and to no other."""

from __future__ import annotations

from typing import Any

import pytest
from nacl.public import PrivateKey

from tests.factories import make_open_contest, the_contest
from tests.reading import read, words
from tests.sites import Site
from voting.ballots.models import BallotState
from voting.ballots.services import find_ballot
from voting.conference.keys import destroy_key
from voting.plain.roles import Role


def cast(site: Site, code: str) -> Any:
    form = {"code": code, "marks": "010000", "nonce": "n" * 22, "language": "en"}
    return site.visitor().client.post("/b/cast", data=form)


def change_the_key(site: Site) -> None:
    with site.work() as session:
        the_contest(session).public_key = bytes(PrivateKey.generate().public_key)


def state_of(site: Site, code: str) -> BallotState:
    with site.work() as session:
        return find_ballot(session, code, pepper=site.pepper).state


def test_no_vote_is_sealed_to_a_key_that_was_put_into_the_database(site: Site) -> None:
    first, second = make_open_contest(site, ballots=2)
    assert cast(site, first).status_code == 200
    change_the_key(site)
    refused = cast(site, second)
    assert refused.status_code == 500
    assert "Tell a steward at once." in refused.text
    assert state_of(site, second) == BallotState.ISSUED


def test_voting_goes_on_while_the_place_of_the_private_key_is_not_there(site: Site) -> None:
    [code] = make_open_contest(site, ballots=1)
    with site.work() as session:
        destroy_key(site.instance.keys, the_contest(session).id)
    assert cast(site, code).status_code == 200


def test_a_key_that_could_not_be_compared_once_is_compared_at_the_next_vote(site: Site) -> None:
    first, second = make_open_contest(site, ballots=2)
    [place] = site.instance.keys
    away = place.with_name("away")
    place.rename(away)
    assert cast(site, first).status_code == 200
    away.rename(place)
    change_the_key(site)
    assert cast(site, second).status_code == 500
    assert state_of(site, second) == BallotState.ISSUED


@pytest.mark.parametrize("fault", ["away", "another"])
def test_the_run_page_says_that_a_key_cannot_be_read_while_people_vote(site: Site, fault: str) -> None:
    """Votes go on meanwhile, and without the key nobody could count them: so it is said at once."""
    make_open_contest(site, ballots=1)
    steward, page = site.officer(Role.STEWARD), "/conferences/tonight/run"
    warning = "The key for this vote can’t be read"
    assert warning not in words(read(steward.get(page)))
    [place] = site.instance.keys
    away = place.with_name("away")
    if fault == "away":
        place.rename(away)
    else:
        change_the_key(site)
    assert warning in words(read(steward.get(page)))
