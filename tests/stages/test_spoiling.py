"""A spoilt paper is taken back once, and never one that was used."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.factories import BY, make_open_contest, the_contest
from tests.reading import read, words
from tests.sites import Site
from tests.stages.door import PACKS, cast, print_two_packs
from voting.access import Role
from voting.ballots.codes import grouped
from voting.ballots.services import (
    account_of,
    find_ballot,
    spoil_ballot,
)
from voting.refusals import Refusal
from voting.vote.services import BallotNotUsable, enter_paper_vote


def test_a_spoilt_ballot_is_taken_back_and_another_promised(site: Site) -> None:
    codes = make_open_contest(site, ballots=3)
    steward = site.officer(Role.STEWARD)
    answer = steward.post("/desk/spoil", {"code": grouped(codes[1]).lower()}, follow_redirects=True)
    assert "Ballot 2 of Harborne is spoilt: its code no longer works. Now hand out another" in words(
        read(answer)
    )
    with pytest.raises(BallotNotUsable):
        cast(site, codes[1])
    assert cast(site, codes[2])


def test_a_ballot_that_cannot_be_spoilt_says_why(site: Site) -> None:
    codes = print_two_packs(site)
    steward = site.officer(Role.STEWARD)
    steward.post(f"{PACKS}/packs/1/sign-out")
    cast(site, codes[0])
    steward.post("/desk/spoil", {"code": codes[1]})

    def refusal(code: str, status: int = 409) -> str:
        page = read(steward.post("/desk/spoil", {"code": code}), status)
        field = page.find("input", {"name": "code"})
        assert field is not None
        assert field["value"] == code
        return words(page)

    assert "has been used for a vote" in refusal(codes[0])
    assert "marked as spoilt before" in refusal(codes[1])
    assert "pack is not signed out yet" in refusal(codes[30])
    steward.post(f"{PACKS}/packs/2/void")
    assert "This ballot is void" in refusal(codes[30])
    assert "not on any of our ballots" in refusal("0000 0000 0000 0000", 404)


def test_a_used_ballot_says_it_was_used_but_never_how(site: Site) -> None:
    first, second = make_open_contest(site, ballots=2)
    steward = site.officer(Role.STEWARD)
    cast(site, first)
    with site.work() as session:
        conference = the_contest(session).conference
        enter_paper_vote(
            session, conference, second, marks=[2], unclear=False, nonce="one", pepper=site.pepper
        )
    said = [words(read(steward.post("/desk/spoil", {"code": code}), 409)) for code in (first, second)]
    assert said[0] == said[1]


def test_spoiling_and_voting_at_once_leave_one_of_the_two(site: Site) -> None:
    codes = make_open_contest(site, ballots=20)

    def spoil(code: str) -> str:
        try:
            with site.work() as session:
                spoil_ballot(session, find_ballot(session, code, pepper=site.pepper), by=BY)
        except Refusal:
            return "refused"
        return "spoilt"

    def vote(code: str) -> str:
        try:
            cast(site, code)
        except Refusal:
            return "refused"
        return "phone"

    with ThreadPoolExecutor(max_workers=8) as hall:
        done = [hall.submit(act, code) for code in codes for act in (spoil, vote)]
    outcomes = Counter(each.result() for each in done)
    with site.work() as session:
        account = account_of(session, the_contest(session))
    assert outcomes["refused"] == 20
    assert (account.spoilt, account.phone) == (outcomes["spoilt"], outcomes["phone"])
    assert account.spoilt + account.phone == 20
