"""Closing the vote: asked twice, with a countdown that the whole desk sees and any officer can stop."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from tests.casting import cast_by_phone
from tests.closing import close_by_pages, let_the_countdown_run_out
from tests.factories import BY, OTHER, make_open_contest, make_ready_contest, the_contest
from tests.reading import journal_of, read, said_in, words
from tests.sites import Site
from tests.stages.at_once import try_at_once, try_each_at_once
from voting.conference.models import ContestState
from voting.conference.rules import COUNTDOWN, LAPSES_AFTER
from voting.conference.services import (
    ContestCannotMove,
    CountdownRuns,
    begin_closing,
    confirm_closing,
    stop_closing,
)
from voting.evening.views import closing as closing_pages
from voting.evening.views import running
from voting.people.services import give_pass
from voting.plain import clock
from voting.plain.roles import PassKind, Role

EVENING = datetime(2026, 9, 30, 19, 0, tzinfo=UTC)
RUN, CLOSE = "/conferences/tonight/run", "/conferences/tonight/harborne/close"


def state(site: Site) -> ContestState:
    with site.work() as session:
        return the_contest(session).state


def countdown(site: Site) -> datetime | None:
    with site.work() as session:
        return the_contest(session).closing_at


def test_closing_is_asked_twice_and_only_after_the_countdown(site: Site) -> None:
    make_open_contest(site, ballots=1)
    organiser = site.officer(Role.ORGANISER)
    assert "The countdown was stopped, or nobody has started it." in words(read(organiser.post(CLOSE), 409))
    assert "Start the countdown" in words(read(organiser.get(CLOSE)))
    assert organiser.post(f"{CLOSE}/begin").location == CLOSE
    page = read(organiser.get(CLOSE))
    assert "Voting can be closed at" in words(page)
    assert "Close voting in Harborne" not in [said_in(button) for button in page.select("button")]
    [again] = page.select("meta[http-equiv=refresh]")
    assert 0 < int(str(again["content"])) <= 10
    assert "still running" in words(read(organiser.post(CLOSE), 409))
    assert state(site) == ContestState.OPEN
    let_the_countdown_run_out(site)
    assert state(site) == ContestState.OPEN, "nothing closes by itself"
    page = read(organiser.get(CLOSE))
    assert page.select("meta[http-equiv=refresh]"), "another officer may stop it still"
    assert "Close voting in Harborne" in [said_in(button) for button in page.select("button")]
    assert organiser.post(CLOSE).status_code == 303
    assert (state(site), countdown(site)) == (ContestState.CLOSED, None)


def test_the_countdown_lasts_a_minute_by_the_clock(site: Site) -> None:
    make_open_contest(site, ballots=1)
    with clock.set_to(EVENING), site.work() as session:
        begin_closing(session, the_contest(session), by=BY)
    for seconds, after in ((59, ContestState.OPEN), (60, ContestState.CLOSED)):
        moment = clock.set_to(EVENING + timedelta(seconds=seconds))
        with moment, suppress(CountdownRuns), site.work() as session:
            confirm_closing(session, the_contest(session), by=BY)
        assert state(site) == after


def test_a_countdown_that_nobody_acted_on_lapses_and_closing_begins_again(site: Site) -> None:
    make_open_contest(site, ballots=1)
    began = clock.now()
    with clock.set_to(began):
        organiser = site.officer(Role.ORGANISER)
        organiser.post(f"{CLOSE}/begin")
    with clock.set_to(began + COUNTDOWN + LAPSES_AFTER - timedelta(seconds=1)):
        assert "The countdown expires at" in words(read(organiser.get(RUN)))
        assert "After that, you need a new one to close voting" in words(read(organiser.get(CLOSE)))
        assert "is about to close" in site.visitor().get("/hall/tonight/now").text
    with clock.set_to(began + COUNTDOWN + LAPSES_AFTER):
        for page in (RUN, "/hall/tonight", "/hall/tonight/now"):
            shown = organiser.get(page).text
            assert "is about to close" not in shown
            assert "The countdown has run out" not in shown
        assert "The countdown ended too long ago." in words(read(organiser.post(CLOSE), 409))
        assert state(site) == ContestState.OPEN
        assert "Start the countdown" in words(read(organiser.get(CLOSE)))
        organiser.post(f"{CLOSE}/begin")
        assert "The countdown is running" in words(read(organiser.get(CLOSE)))
        assert len(journal(site, "ClosingBegun")) == 2
        assert "The countdown is still running." in words(read(organiser.post(CLOSE), 409))


def journal(site: Site, act: str) -> list[object]:
    with site.work() as session:
        return list(journal_of(session, act))


def test_a_steward_stops_the_countdown_and_then_nobody_can_close(site: Site) -> None:
    codes = make_open_contest(site, ballots=1)
    organiser, steward = site.officer(Role.ORGANISER), site.officer(Role.STEWARD)
    organiser.post(f"{CLOSE}/begin")
    assert "Stop: someone still wants to vote" in words(read(steward.get(RUN)))
    let_the_countdown_run_out(site)
    assert "The countdown has run out." in words(read(steward.get(RUN)))
    stopped = read(steward.post(f"{CLOSE}/stop", follow_redirects=True))
    assert "Countdown stopped. Voting in Harborne continues." in words(stopped)
    assert organiser.post(CLOSE).status_code == 409
    assert cast_by_phone(site, codes[0], 1)
    with site.work() as session:
        acts = journal_of(session, "ClosingBegun", "ClosingStopped", "ContestMoved")
    # The countdown begins once more where the test has it run out.
    assert [act for act, _by, _facts in acts] == ["ContestMoved", *["ClosingBegun"] * 2, "ClosingStopped"]
    assert acts[1][1] != acts[3][1]


def test_the_hall_and_everybody_at_the_desk_see_the_countdown(site: Site) -> None:
    make_open_contest(site, ballots=1)
    with site.work() as session:
        desk = the_contest(session).conference.id
        helper = site.phone(give_pass(session, PassKind.DESK, subject_id=desk, name="Robin"))
    screens = (
        (site.visitor(), "/hall/tonight/now"),
        (helper, f"/desk/{desk}"),
        (site.officer(Role.STEWARD), RUN),
    )
    before = [visitor.get(address) for visitor, address in screens]
    assert not [page for page in before if "data-closes" in page.text]
    site.officer(Role.ORGANISER).post(f"{CLOSE}/begin")
    closing_at = countdown(site)
    assert closing_at
    for visitor, address in screens:
        page = visitor.get(address)
        assert "Voting in Harborne is about to close" in page.text
        assert f'data-closes="{closing_at.isoformat()}"' in page.text
    tag = {"If-None-Match": screens[0][0].get(screens[0][1]).headers["ETag"]}
    assert screens[0][0].get(screens[0][1], headers=tag).status_code == 304, "the screen counts by itself"
    assert "Tell an officer at once" in words(read(helper.get(f"/desk/{desk}")))
    assert helper.post(f"{CLOSE}/stop").status_code == 403
    close_by_pages(site, site.officer(Role.ORGANISER))
    assert not [page for page in screens if "is about to close" in page[0].get(page[1]).text]


def test_asking_and_stopping_again_change_nothing(site: Site) -> None:
    make_open_contest(site, ballots=1)
    for act, kind in ((begin_closing, "ClosingBegun"), (stop_closing, "ClosingStopped")):
        came = try_at_once(site, lambda session, act=act: act(session, the_contest(session), by=BY))
        assert came == [None] * 4
        with site.work() as session:
            assert len(journal_of(session, kind)) == 1


def test_closing_and_stopping_at_once_end_in_one_of_the_two(site: Site) -> None:
    codes = make_open_contest(site, ballots=1)
    with site.work() as session:
        begin_closing(session, the_contest(session), by=BY)
    let_the_countdown_run_out(site)
    acts: list[Callable[[Session], object]] = [
        lambda session: confirm_closing(session, the_contest(session), by=BY),
        lambda session: stop_closing(session, the_contest(session), by=OTHER),
    ]
    came = try_each_at_once(site, acts)
    refusals = {each for each in came if each}
    with site.work() as session:
        ended = the_contest(session).state
        kinds = [act for act, _by, _facts in journal_of(session, "ClosingStopped")]
    if ended == ContestState.CLOSED:
        assert (refusals, kinds) == ({ContestCannotMove}, [])
    else:
        assert (refusals, kinds) == ({CountdownRuns}, ["ClosingStopped"])
        assert cast_by_phone(site, codes[0], 1)


def test_a_vote_that_is_not_open_has_no_countdown(site: Site) -> None:
    with site.work() as session:
        make_ready_contest(session)
    organiser = site.officer(Role.ORGANISER)
    for address in (f"{CLOSE}/begin", f"{CLOSE}/stop", CLOSE):
        assert "has not begun" in words(read(organiser.post(address), 409))
    assert countdown(site) is None


def test_no_page_closes_a_vote_without_asking_twice() -> None:
    for page in (closing_pages, running):
        assert not hasattr(page, "close_contest")


def test_closing_is_no_more_the_large_button_while_people_vote(site: Site) -> None:
    make_open_contest(site, ballots=1)
    page = read(site.officer(Role.ORGANISER).get(RUN))
    [button] = page.select(f'a[href="{CLOSE}"]')
    assert "outline" in str(button["class"])
