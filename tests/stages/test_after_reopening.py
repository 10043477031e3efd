"""What a reopening changes: the account is signed again, and the screen counts down no more."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from tests.factories import (
    BY,
    OTHER,
    close_the_contest,
    make_open_contest,
    make_ready_contest,
    sign_the_account,
    the_contest,
)
from tests.sites import Site
from tests.stages.test_reopening import EVENING, close, reopen, words_of_hall
from voting.ballots.services import AccountNotSigned, check_account_signed
from voting.conference.models import Contest, ContestState
from voting.conference.services import (
    CannotReopen,
    announce_closing_time,
    reopen_contest,
)
from voting.plain import clock


def test_an_account_signed_before_a_reopening_is_signed_again(site: Site) -> None:
    make_open_contest(site, ballots=1)
    close_the_contest(site)
    with site.work() as session:
        check_account_signed(session, the_contest(session))
    reopen(site, BY, OTHER)
    close(site)
    with site.work() as session, pytest.raises(AccountNotSigned):
        check_account_signed(session, the_contest(session))
    sign_the_account(site)
    with site.work() as session:
        check_account_signed(session, the_contest(session))


def test_the_screen_no_longer_counts_down_to_a_time_that_is_over(site: Site) -> None:
    make_open_contest(site, ballots=1)
    with site.work() as session:
        announce_closing_time(
            session, the_contest(session).conference, closes_at=EVENING.replace(minute=5), by=BY
        )
    assert "Voting closes at 20:05" in words_of_hall(site)
    close(site)
    with clock.set_to(EVENING):
        reopen(site, BY, OTHER)
    assert "Voting closes at" not in words_of_hall(site)


def test_a_vote_that_is_not_closed_or_is_counted_is_not_reopened(site: Site) -> None:
    with site.work() as session:
        make_ready_contest(session)
        with pytest.raises(CannotReopen, match="has not begun"):
            reopen_contest(session, the_contest(session), by=BY)
        session.execute(sa.update(Contest).values(state=ContestState.OPEN))
    with pytest.raises(CannotReopen, match="is already open"):
        reopen(site, BY)
    with site.work() as session:
        session.execute(sa.update(Contest).values(state=ContestState.COUNTED))
    with pytest.raises(CannotReopen, match="envelopes"):
        reopen(site, BY, OTHER)
