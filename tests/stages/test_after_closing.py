"""What phones cast after closing, while the database says that voting is open, is no vote."""

from __future__ import annotations

from collections import Counter

import pytest
import sqlalchemy as sa

from tests.casting import cast_by_phone
from tests.factories import BY, OTHER, sign_the_account, the_contest
from tests.sites import Site
from tests.stages.planted_votes import ballot, close_and_open, told
from voting.ballots.models import BallotState
from voting.ballots.services import find_pack, issue_pack, signed_account_of
from voting.ballots.services.accounts import is_current
from voting.conference.models import Contest, ContestState
from voting.conference.services import NeverMoved, close_contest, moves, reopen_contest, reopened_at
from voting.count.services import open_and_erase_in_turns
from voting.count.services.preparing import StatesDoNotFit
from voting.plain import clock


def say(site: Site, state: ContestState) -> None:
    """The database says where voting stands."""
    with site.work() as session:
        session.execute(sa.update(Contest).values(state=state))


def cast(site: Site, index: int) -> None:
    code = site.app.config["CODES"][index]
    cast_by_phone(site, code, 3, nonce=code)


def cast_late(site: Site, *indices: int) -> None:
    """Some phones vote while the database says for a moment that voting is open."""
    say(site, ContestState.OPEN)
    for index in indices:
        cast(site, index)
    say(site, ContestState.CLOSED)


def close(site: Site) -> None:
    with site.work() as session:
        close_contest(session, the_contest(session), by=BY)


def open_the_envelopes(site: Site) -> None:
    with site.work() as session:
        open_and_erase_in_turns(session, the_contest(session), keys=site.instance.keys, by=BY)


@pytest.mark.parametrize("state", [BallotState.PHONE, BallotState.ISSUED, BallotState.VOID])
def test_a_vote_by_phone_after_closing_is_left_out_and_told(
    site: Site, receipts: list[str], state: BallotState
) -> None:
    close(site)
    cast_late(site, 14, 15)
    with site.work() as session:
        ballot(site, session, 15).state = state
    sign_the_account(site)
    open_the_envelopes(site)
    strays = 0 if state == BallotState.PHONE else 1
    assert told(site) == (Counter({1: 12, 2: 2, 3: 0}), 0, 2 - strays, strays)


def test_closing_once_more_vouches_for_nothing_that_only_the_database_let_in(
    site: Site, receipts: list[str]
) -> None:
    close(site)
    say(site, ContestState.OPEN)
    cast(site, 14)
    close_and_open(site)
    assert told(site) == (Counter({1: 12, 2: 2, 3: 0}), 0, 1, 0)


@pytest.mark.parametrize("change", ["emptied", "another"])
def test_a_vote_that_is_not_there_any_more_since_closing_stops_the_count(
    site: Site, receipts: list[str], change: str
) -> None:
    close(site)
    with site.work() as session:
        gone = ballot(site, session, 0)
        if change == "emptied":
            gone.state, gone.envelope = BallotState.ISSUED, None
        else:
            gone.envelope = bytes(304)
    sign_the_account(site)
    with pytest.raises(StatesDoNotFit, match="1 vote that was there when voting closed"):
        open_the_envelopes(site)


def test_votes_after_voting_was_opened_again_by_two_count(site: Site, receipts: list[str]) -> None:
    close(site)
    with site.work() as session:
        for officer in (BY, OTHER):
            reopen_contest(session, the_contest(session), by=officer)
    cast(site, 14)
    close_and_open(site)
    assert told(site) == (Counter({1: 12, 2: 2, 3: 1}), 0, 0, 0)


def test_a_vote_that_an_earlier_version_closed_is_counted_as_before(
    site: Site, receipts: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moves, "AT_CLOSING", [])
    close_and_open(site)
    assert told(site) == (Counter({1: 12, 2: 2, 3: 0}), 0, 0, 0)


def test_no_pack_goes_out_while_only_the_database_says_that_voting_is_open(
    site: Site, receipts: list[str]
) -> None:
    close(site)
    say(site, ContestState.OPEN)
    with site.work() as session, pytest.raises(NeverMoved):
        issue_pack(session, find_pack(session, the_contest(session), 1), by=BY)


def test_nobody_hides_by_a_row_that_voting_was_opened_again(site: Site, receipts: list[str]) -> None:
    close(site)
    sign_the_account(site)
    with site.work() as session:
        for officer in (BY, OTHER):
            reopen_contest(session, the_contest(session), by=officer)
    with site.work() as session:
        contest = the_contest(session)
        known = reopened_at(session, contest)
        assert known == contest.reopened_at is not None
        contest.reopened_at = None
    with site.work() as session:
        contest = the_contest(session)
        told_at = reopened_at(session, contest)
        assert told_at is not None
        assert abs((clock.now() - told_at).total_seconds()) < 60
        signed = signed_account_of(session, contest)
        assert signed is not None
        assert not is_current(session, contest, signed)
