"""Whoever waits for a countdown learns that another officer stopped it, and who."""

from __future__ import annotations

from datetime import timedelta

from tests.factories import BY, make_open_contest, the_contest
from tests.reading import read, words
from tests.sites import Site
from voting.conference.rules import LAPSES_AFTER
from voting.conference.services import begin_closing, stop_closing
from voting.plain import clock
from voting.plain.roles import Role

RUN, CLOSE = "/conferences/tonight/run", "/conferences/tonight/harborne/close"
STOPPED = "steward@example.org stopped the countdown at"


def live_part(site: Site) -> str:
    """What the page that waits compares before it takes over what is new."""
    [part] = read(site.officer(Role.ORGANISER).get(CLOSE)).select("[data-live]")
    return str(part["data-live"])


def test_who_waits_for_the_countdown_is_told_who_stopped_it(site: Site) -> None:
    make_open_contest(site, ballots=1)
    organiser, steward = site.officer(Role.ORGANISER), site.officer(Role.STEWARD)
    before = live_part(site)
    organiser.post(f"{CLOSE}/begin")
    running = live_part(site)
    steward.post(f"{CLOSE}/stop")
    assert STOPPED in words(read(organiser.get(CLOSE)))
    assert len({before, running, live_part(site)}) == 3
    organiser.post(f"{CLOSE}/begin")
    assert STOPPED not in words(read(organiser.get(CLOSE)))


def test_what_was_stopped_long_ago_is_not_told_any_more(site: Site) -> None:
    make_open_contest(site, ballots=1)
    with site.work() as session, clock.set_to(clock.now() - LAPSES_AFTER - timedelta(seconds=1)):
        begin_closing(session, the_contest(session), by=BY)
        stop_closing(session, the_contest(session), by=BY)
    assert "stopped the countdown" not in words(read(site.officer(Role.ORGANISER).get(CLOSE)))


def test_closing_by_two_is_offered_once_somebody_has_stopped_a_countdown(site: Site) -> None:
    make_open_contest(site, ballots=1)
    organiser, link = site.officer(Role.ORGANISER), f'a[href="{CLOSE}/two"]'
    assert not read(organiser.get(RUN)).select(link)
    organiser.post(f"{CLOSE}/begin")
    assert not read(organiser.get(RUN)).select(link)
    organiser.post(f"{CLOSE}/stop")
    assert read(organiser.get(RUN)).select(link)
