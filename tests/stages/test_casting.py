"""One ballot, one vote, whichever way and however often it is tried."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from tests.factories import (
    close_the_contest,
    enter_by_two,
    enter_paper,
    make_open_contest,
    the_contest,
)
from tests.sites import Site
from voting.ballots.models import Ballot
from voting.ballots.services import UnknownCode, find_ballot, spoil_ballot
from voting.count.services import erase_traces, open_envelopes, tally_of
from voting.vote.services import (
    BallotAlreadyUsed,
    BallotNotUsable,
    ContestIsNotOpen,
    MarksDoNotFit,
    cast_vote,
)

UNKNOWN = "0000 0000 0000 0000"


def vote(site: Site, code: str, *marks: int, nonce: str = "one") -> str:
    with site.work() as session:
        return cast_vote(session, code, marks=marks, nonce=nonce, pepper=site.pepper).receipt


def test_a_ballot_votes_once(site: Site) -> None:
    [code] = make_open_contest(site, ballots=1)
    vote(site, code, 1)
    with pytest.raises(BallotAlreadyUsed):
        vote(site, code, 1, nonce="two")


def test_a_repeat_of_the_same_attempt_gets_the_same_receipt(site: Site) -> None:
    [code] = make_open_contest(site, ballots=1)
    assert vote(site, code, 2) == vote(site, code, 2)


def test_a_repeat_with_other_marks_changes_nothing_and_proves_nothing(site: Site) -> None:
    [code] = make_open_contest(site, ballots=1)
    receipts = {vote(site, code, mark) for mark in (2, 1, 3)}
    assert len(receipts) == 1
    close_the_contest(site)
    with site.work() as session:
        open_envelopes(session, the_contest(session), keys=site.instance.keys, by="test")
        assert tally_of(session, the_contest(session)).chosen == (2,)


def test_paper_after_phone_is_refused(site: Site) -> None:
    [code] = make_open_contest(site, ballots=1)
    vote(site, code, 1)
    with site.work() as session, pytest.raises(BallotAlreadyUsed):
        enter_paper(site, session, code, 1)


@pytest.mark.parametrize("marks", [(), (1, 2), (9,), (1, 1), (-1,)])
def test_marks_that_do_not_fit_leave_the_ballot_unused(site: Site, marks: tuple[int, ...]) -> None:
    [code] = make_open_contest(site, ballots=1)
    with pytest.raises(MarksDoNotFit):
        vote(site, code, *marks)
    assert vote(site, code, 1)


def test_an_unknown_code_is_refused(site: Site) -> None:
    make_open_contest(site, ballots=1)
    with pytest.raises(UnknownCode):
        vote(site, UNKNOWN, 1)


def test_a_spoilt_ballot_is_refused(site: Site) -> None:
    [code] = make_open_contest(site, ballots=1)
    with site.work() as session:
        spoil_ballot(session, find_ballot(session, code, pepper=site.pepper), by="test")
    with pytest.raises(BallotNotUsable):
        vote(site, code, 1)


def test_a_closed_contest_takes_no_vote(site: Site) -> None:
    [code] = make_open_contest(site, ballots=1)
    close_the_contest(site)
    with pytest.raises(ContestIsNotOpen):
        vote(site, code, 1)


def test_a_blank_paper_is_counted_as_rejected(site: Site) -> None:
    first, second = make_open_contest(site, ballots=2)
    with site.work() as session:
        enter_by_two(site, session, first)
    vote(site, second, 3)
    close_the_contest(site)
    with site.work() as session:
        open_envelopes(session, the_contest(session), keys=site.instance.keys, by="test")
    with site.work() as session:
        erase_traces(session, the_contest(session))
        result = tally_of(session, the_contest(session))
        assert (result.valid, result.chosen) == (1, (3,))
        assert session.scalar(sa.select(sa.func.count(Ballot.envelope))) == 0
