"""A vote that was closed too early is opened again by two officers, in public, until its papers are begun."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from tests.buttons import press
from tests.casting import cast_by_phone
from tests.factories import (
    BY,
    OTHER,
    close_the_contest,
    enter_by_two,
    enter_paper,
    make_open_contest,
    publish_the_result,
    the_contest,
)
from tests.reading import journal_of, read, words
from tests.sites import Site
from voting.conference.models import ContestState
from voting.conference.rules import REOPENS_FOR
from voting.conference.services import (
    CannotReopen,
    close_contest,
    find_conference,
    reopen_contest,
)
from voting.count.services import open_and_erase_in_turns, tally_of
from voting.people.models import Officer, Proposal
from voting.plain import clock
from voting.plain.refusals import Refusal
from voting.plain.roles import Role
from voting.vote.services import BallotAlreadyUsed, report_missing

EVENING = datetime(2026, 9, 30, 19, 14, tzinfo=UTC)
RUN, REOPEN = "/conferences/tonight/run", "/conferences/tonight/harborne/reopen"


def close(site: Site) -> None:
    with site.work() as session:
        close_contest(session, the_contest(session), by=BY)


def reopen(site: Site, *officers: str) -> bool:
    """Each of these officers says that the vote is to be opened again; whether it is open now."""
    with site.work() as session:
        return [reopen_contest(session, the_contest(session), by=by) for by in officers][-1]


def vote(site: Site, code: str) -> str:
    return cast_by_phone(site, code, 1).receipt


def test_two_officers_reopen_and_every_vote_counts(site: Site) -> None:
    codes = make_open_contest(site, ballots=4)
    vote(site, codes[0])
    close(site)
    with site.work() as session:
        key = the_contest(session).public_key
    with pytest.raises(Refusal):
        vote(site, codes[1])
    assert not reopen(site, BY)
    with pytest.raises(Refusal):
        vote(site, codes[1])
    assert reopen(site, OTHER)
    with site.work() as session:
        assert the_contest(session).public_key == key
    vote(site, codes[1])
    with site.work() as session:
        enter_by_two(site, session, codes[2], 2)
    close_the_contest(site)
    with site.work() as session:
        open_and_erase_in_turns(session, the_contest(session), keys=site.instance.keys, by=BY)
        assert dict(tally_of(session, the_contest(session)).counts) == {1: 2, 2: 1, 3: 0}


def test_one_officer_alone_reopens_nothing(site: Site) -> None:
    make_open_contest(site, ballots=1)
    close(site)
    assert not reopen(site, BY, BY, BY)
    with site.work() as session:
        assert the_contest(session).state == ContestState.CLOSED
        assert [by for _act, by, _facts in journal_of(session, "ActProposed")] == [BY]


def test_a_steward_and_an_organiser_reopen_on_the_page_and_the_hall_is_told(site: Site) -> None:
    make_open_contest(site, ballots=1)
    close(site)
    with clock.set_to(EVENING):
        # A proof of this evening, as if both had signed in just now.
        steward, organiser = site.officer(Role.STEWARD), site.officer(Role.ORGANISER)
        assert "Closed too early?" in words(read(steward.get(RUN)))
        mine = read(steward.post(REOPEN, follow_redirects=True))
        assert "You proposed this at 20:14." in words(mine)
        waits = "Reopen voting in Harborne : proposed by steward@example.org"
        assert waits in words(read(organiser.get(RUN)))
        asked = words(read(organiser.get(REOPEN)))
        assert "steward@example.org proposed this at 20:14. Do you agree?" in asked
        assert "reopened" not in words_of_hall(site)
        again = read(press(organiser, REOPEN, on=REOPEN))
        assert "Voting in Harborne is open again." in words(again)
        told = "Voting in Harborne was reopened at 20:14 by two officers."
        assert told in words_of_hall(site)
        assert told in words(again)
        close(site)
        assert told in words_of_hall(site)
    with site.work() as session:
        moved = [facts for _act, _by, facts in journal_of(session, "ContestMoved")]
        moves = [(facts["before"], facts["after"]) for facts in moved]
        names = {f"officer:{each.id}" for each in session.scalars(sa.select(Officer))}
        lines = journal_of(session, "ActProposed", "ContestMoved")
    assert moves[-2:] == [("closed", "open"), ("open", "closed")]
    assert {by for _act, by, _facts in lines[2:4]} == names


def words_of_hall(site: Site) -> str:
    return " ".join(site.visitor().get("/hall/tonight/now").text.split())


def test_a_proposal_is_withdrawn_by_either_and_then_confirms_nothing(site: Site) -> None:
    make_open_contest(site, ballots=1)
    close(site)
    steward, organiser = site.officer(Role.STEWARD), site.officer(Role.ORGANISER)
    steward.post(REOPEN)
    left = read(organiser.post(f"{REOPEN}/withdraw", follow_redirects=True))
    assert "Voting in Harborne stays closed." in words(left)
    organiser.post(REOPEN)
    with site.work() as session:
        assert the_contest(session).state == ContestState.CLOSED
        assert session.scalars(sa.select(Proposal)).one().act == "reopen voting"


def test_after_a_paper_that_two_have_read_nothing_is_reopened(site: Site) -> None:
    codes = make_open_contest(site, ballots=3)
    with site.work() as session:
        enter_paper(site, session, codes[0], 1)
    close(site)
    assert not reopen(site, BY)
    assert reopen(site, OTHER), "papers entered while voting was open do not count"
    close(site)
    assert not reopen(site, BY)
    with site.work() as session:
        enter_paper(site, session, codes[1], 1, by=OTHER)
    assert not reopen(site, BY), "one reading alone ends nothing: one officer could do it in a minute"
    with site.work() as session:
        enter_paper(site, session, codes[1], 1, by=BY)
    with site.work() as session, pytest.raises(CannotReopen, match="can’t be reopened"):
        reopen_contest(session, the_contest(session), by=OTHER)
    steward = site.officer(Role.STEWARD)
    assert "Closed too early?" not in words(read(steward.get(RUN)))
    assert "Reopen voting in Harborne" not in words(read(steward.get(RUN)))
    assert steward.get(REOPEN).location == RUN
    assert "can’t be reopened" in words(read(steward.post(REOPEN), 409))


def test_a_paper_entered_by_one_stays_entered_when_the_vote_is_opened_again(site: Site) -> None:
    codes = make_open_contest(site, ballots=2)
    close(site)
    with site.work() as session:
        enter_paper(site, session, codes[0], 1)
    assert reopen(site, BY, OTHER)
    with pytest.raises(BallotAlreadyUsed):
        vote(site, codes[0])
    with site.work() as session:
        assert enter_paper(site, session, codes[0], 1, by=OTHER).state == "settled"


def test_one_who_misses_a_paper_alone_does_not_end_the_time_for_reopening(site: Site) -> None:
    codes = make_open_contest(site, ballots=2)
    with site.work() as session:
        enter_paper(site, session, codes[0], 1)
    close(site)
    with site.work() as session:
        tonight = find_conference(session, "tonight")
        report_missing(session, tonight, ward="harborne", number=1, by="a third")
    assert reopen(site, BY, OTHER)


def test_two_hours_after_closing_nothing_is_reopened(site: Site) -> None:
    make_open_contest(site, ballots=1)
    with clock.set_to(EVENING):
        close(site)
    with clock.set_to(EVENING + REOPENS_FOR - timedelta(seconds=1)):
        assert not reopen(site, BY)
    with clock.set_to(EVENING + REOPENS_FOR), pytest.raises(CannotReopen, match="closed too long ago"):
        reopen(site, OTHER)


def test_the_result_tells_that_the_vote_was_opened_again(site: Site) -> None:
    [code, _spare] = make_open_contest(site, ballots=2)
    vote(site, code)
    close(site)
    assert reopen(site, BY, OTHER)
    close_the_contest(site)
    with site.work() as session:
        open_and_erase_in_turns(session, the_contest(session), keys=site.instance.keys, by=BY)
    assert publish_the_result(site)["reopened_at"]
    page = words(read(site.visitor().get("/results/tonight/harborne")))
    assert "Two officers reopened the closed vote:" in page


def test_after_a_paper_was_missed_its_ballot_never_votes_by_phone(site: Site) -> None:
    codes = make_open_contest(site, ballots=2)
    with site.work() as session:
        enter_paper(site, session, codes[0], 1)
    close(site)
    with site.work() as session:
        tonight = find_conference(session, "tonight")
        for by in ("a third", "a fourth"):
            report_missing(session, tonight, ward="harborne", number=1, by=by)
    with pytest.raises(CannotReopen):
        reopen(site, BY, OTHER)
