"""One officer keeps nobody from closing a vote or undoing something, and can be retired on the server."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from click.testing import CliRunner

from tests.buttons import press
from tests.closing import let_the_countdown_run_out
from tests.factories import BY, OTHER, make_open_contest, the_contest
from tests.officers import give_passwords
from tests.reading import journal_of, read, words
from tests.sites import Site
from tests.stages.test_signin import EMAIL, choose, invitation, is_signed_in, join, sign_in
from voting.cli.setup import invite, retire
from voting.conference.models import ContestState
from voting.conference.rules import LAPSES_AFTER
from voting.conference.services import (
    begin_closing,
    close_by_two,
    closing_of,
    reopen_contest,
    reopening_of,
    stop_closing,
)
from voting.people.services import (
    WithdrawnTooOften,
    find_proposal,
    propose_or_confirm,
    retire_officer,
    withdraw_proposal,
)
from voting.plain import clock
from voting.plain.refusals import NotFound
from voting.plain.roles import Role
from voting.site.command import Named

RUN, BY_TWO = "/conferences/tonight/run", "/conferences/tonight/harborne/close/two"


def test_two_officers_close_at_once_whoever_stops_the_countdowns(site: Site) -> None:
    make_open_contest(site, ballots=1)
    organiser, steward = site.officer(Role.ORGANISER), site.officer(Role.STEWARD)
    for _ in range(3):
        organiser.post("/conferences/tonight/harborne/close/begin")
        steward.post("/conferences/tonight/harborne/close/stop")
        let_the_countdown_run_out(site)
    press(organiser, BY_TWO, on=BY_TWO)
    with site.work() as session:
        assert the_contest(session).state == ContestState.OPEN
    assert "Close voting in Harborne at once : proposed by organiser@example.org" in words(
        read(steward.get(RUN))
    )
    assert "Keep voting open" in words(read(organiser.get(BY_TWO)))
    press(steward, BY_TWO, on=BY_TWO)
    with site.work() as session:
        assert the_contest(session).state == ContestState.CLOSED
        [_opened, (_act, _by, facts)] = journal_of(session, "ContestMoved")
        assert facts["after"] == "closed"
    assert organiser.get(BY_TWO).location == RUN


def test_what_one_officer_said_ten_minutes_ago_closes_and_reopens_nothing(site: Site) -> None:
    make_open_contest(site, ballots=1)
    with site.work() as session:
        assert not close_by_two(session, the_contest(session), by=BY)
    later = clock.now() + LAPSES_AFTER + timedelta(seconds=1)
    with clock.set_to(later), site.work() as session:
        contest = the_contest(session)
        assert closing_of(session, contest) is None
        assert not close_by_two(session, contest, by=OTHER), (
            "what was proposed has lapsed, so this proposes it"
        )
        assert close_by_two(session, contest, by=BY)
        assert not reopen_contest(session, contest, by=BY)
    with clock.set_to(later + LAPSES_AFTER + timedelta(seconds=1)), site.work() as session:
        contest = the_contest(session)
        assert reopening_of(session, contest) is None
        assert not reopen_contest(session, contest, by=OTHER)
        assert reopen_contest(session, contest, by=BY)


def test_one_officer_alone_never_closes_at_once(site: Site) -> None:
    make_open_contest(site, ballots=1)
    with site.work() as session:
        contest = the_contest(session)
        assert [close_by_two(session, contest, by=BY) for _ in range(3)] == [False] * 3
        begin_closing(session, contest, by=OTHER)
        stop_closing(session, contest, by=BY)
        assert contest.state == ContestState.OPEN


def test_a_proposal_to_close_is_withdrawn_from_the_page(site: Site) -> None:
    make_open_contest(site, ballots=1)
    organiser = site.officer(Role.ORGANISER)
    press(organiser, BY_TWO, on=BY_TWO)
    page = press(organiser, f"{BY_TWO}/withdraw", on=BY_TWO)
    assert "Voting in Harborne continues." in words(read(page))
    assert "Close voting in Harborne at once" not in words(read(organiser.get(RUN)))


def test_nobody_withdraws_what_others_propose_without_end(site: Site) -> None:
    subject = uuid.UUID(int=7)
    with site.work() as session:
        for turn in range(3):
            propose_or_confirm(session, "reopen", subject_id=subject, now="it", seen=None, by=BY)
            if turn < 2:
                withdraw_proposal(session, "reopen", subject_id=subject, by=OTHER)
        with pytest.raises(WithdrawnTooOften, match="Another officer must now decide"):
            withdraw_proposal(session, "reopen", subject_id=subject, by=OTHER)
        assert find_proposal(session, "reopen", subject_id=subject)
        withdraw_proposal(session, "reopen", subject_id=subject, by="a third")
        for _ in range(4):
            propose_or_confirm(session, "reopen", subject_id=subject, now="it", seen=None, by=BY)
            withdraw_proposal(session, "reopen", subject_id=subject, by=BY)


def test_a_retired_officer_is_signed_out_everywhere_and_the_journal_says_so(site: Site) -> None:
    steward = site.officer(Role.STEWARD)
    give_passwords(site, "steward@example.org")
    assert steward.get("/office").status_code == 200
    with site.work() as session:
        officer = retire_officer(session, "steward@example.org", by="command line")
        assert retire_officer(session, "steward@example.org", by="command line") == officer
        assert not officer.active
        [(_act, by, details)] = journal_of(session, "OfficerRetired")
        assert (by, details["officer"]) == ("command line", str(officer.id))
        with pytest.raises(NotFound):
            retire_officer(session, "nobody@example.org", by="command line")
    assert "/login" in steward.get("/office").location


def test_what_a_retired_officer_proposed_is_not_confirmed_any_more(site: Site) -> None:
    make_open_contest(site, ballots=1)
    steward = site.officer(Role.STEWARD)
    give_passwords(site, "steward@example.org")
    press(steward, BY_TWO, on=BY_TWO)
    with site.work() as session:
        assert closing_of(session, the_contest(session)) is not None
        retire_officer(session, "steward@example.org", by="command line")
        assert closing_of(session, the_contest(session)) is None
        assert not close_by_two(session, the_contest(session), by=OTHER)


def test_who_was_retired_and_is_invited_again_needs_the_link_for_a_new_password(site: Site) -> None:
    join(site)
    with site.work() as session:
        retire_officer(session, EMAIL, by=BY)
    code = invitation(site)
    visitor = site.visitor()
    sign_in(visitor)
    assert not is_signed_in(visitor), "The old password opens the account again."
    new = "five other plain words here"
    assert choose(site.visitor(), code, new).location == "/login"
    sign_in(visitor, password=new)
    assert is_signed_in(visitor)


def test_the_command_retires_and_invite_opens_the_account_again(site: Site) -> None:
    site.officer(Role.STEWARD)
    named = Named(site.instance.folder, lambda: site.app)
    ended = CliRunner().invoke(retire, ["steward@example.org", "--json"], obj=named)
    assert '"active": false' in ended.output
    again = CliRunner().invoke(invite, ["steward@example.org"], obj=named)
    assert "/password#" in again.output
