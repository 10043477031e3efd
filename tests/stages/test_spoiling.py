"""A spoilt paper is taken back once, and never one that was used."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.buttons import press
from tests.factories import BY, enter_paper, make_open_contest, the_contest
from tests.sites import Site
from tests.stages.door import PACKS, cast, print_two_packs
from voting.ballots.services import (
    account_of,
    find_ballot,
    spoil_ballot,
)
from voting.plain.codes import grouped
from voting.plain.refusals import Refusal
from voting.plain.roles import Role
from voting.vote.services import BallotNotUsable


def spoil(site: Site, code: str) -> None:
    with site.work() as session:
        spoil_ballot(session, find_ballot(session, code, pepper=site.pepper), by=BY)


def why_not(site: Site, code: str) -> str:
    with pytest.raises(Refusal) as refused:
        spoil(site, code)
    return str(refused.value)


def test_a_spoilt_ballot_votes_no_more_and_the_next_one_does(site: Site) -> None:
    codes = make_open_contest(site, ballots=3)
    spoil(site, grouped(codes[1]).lower())
    with pytest.raises(BallotNotUsable):
        cast(site, codes[1])
    assert cast(site, codes[2])


def test_a_ballot_that_cannot_be_spoilt_never_says_why(site: Site) -> None:
    codes = print_two_packs(site)
    steward = site.officer(Role.STEWARD)
    steward.post(f"{PACKS}/packs/1/sign-out")
    cast(site, codes[0])
    spoil(site, codes[1])
    told = {why_not(site, codes[index]) for index in (0, 1, 30)}
    for officer in (steward, site.officer(Role.ORGANISER)):
        press(officer, f"{PACKS}/packs/2/void", on=PACKS)
    [sentence] = told | {why_not(site, codes[30])}
    assert sentence.startswith("This ballot can’t be taken back.")
    assert "not on any of our ballots" in why_not(site, "0000 0000 0000 0000")


def test_a_ballot_used_by_phone_and_one_used_on_paper_are_refused_alike(site: Site) -> None:
    first, second = make_open_contest(site, ballots=2)
    cast(site, first)
    with site.work() as session:
        enter_paper(site, session, second, 2)
    assert why_not(site, first) == why_not(site, second)


def test_spoiling_and_voting_at_once_leave_one_of_the_two(site: Site) -> None:
    codes = make_open_contest(site, ballots=20)

    def take_back(code: str) -> str:
        try:
            spoil(site, code)
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
        done = [hall.submit(act, code) for code in codes for act in (take_back, vote)]
    outcomes = Counter(each.result() for each in done)
    with site.work() as session:
        account = account_of(session, the_contest(session))
    assert outcomes["refused"] == 20
    assert (account.spoilt, account.phone) == (outcomes["spoilt"], outcomes["phone"])
    assert account.spoilt + account.phone == 20
