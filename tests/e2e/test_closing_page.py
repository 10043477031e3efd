"""The page that waits for a countdown in a real browser: it goes on by itself."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from playwright.sync_api import Page, expect

from tests.buttons import press
from tests.e2e.accessibility import check_accessible
from tests.e2e.conftest import Live
from tests.e2e.test_collecting import let_in
from tests.factories import make_open_contest
from voting.conference.models import Contest
from voting.plain import clock
from voting.plain.roles import Role

CLOSE, RUN = "/conferences/tonight/harborne/close", "/conferences/tonight/run"


def let_it_run_out_in(live: Live, *, seconds: int) -> None:
    with live.site.work() as session:
        runs = sa.update(Contest).where(Contest.closing_at.is_not(None))
        session.execute(runs.values(closing_at=clock.now() + timedelta(seconds=seconds)))


def test_the_button_to_close_comes_when_the_countdown_has_run_out(live: Live, page: Page) -> None:
    make_open_contest(live.site, ballots=1)
    let_in(page.context, live, Role.ORGANISER)
    page.goto(live.address + CLOSE)
    page.get_by_role("button", name="Start the countdown").click()
    let_it_run_out_in(live, seconds=3)
    page.reload()
    expect(page.get_by_role("heading", name="The countdown is running")).to_be_visible()
    expect(page.get_by_role("button", name="Close voting in Harborne")).to_be_visible(timeout=9_000)
    check_accessible(page)
    page.goto(live.address + RUN)
    expect(page.get_by_text("The countdown has run out.")).to_be_visible()


def test_the_page_says_who_stopped_the_countdown(live: Live, page: Page) -> None:
    make_open_contest(live.site, ballots=1)
    let_in(page.context, live, Role.ORGANISER)
    page.goto(live.address + CLOSE)
    page.get_by_role("button", name="Start the countdown").click()
    page.get_by_role("button", name="Stop the countdown").focus()
    live.site.officer(Role.STEWARD).post(f"{CLOSE}/stop")
    expect(page.get_by_text("steward@example.org stopped the countdown at")).to_be_visible(timeout=9_000)
    expect(page.locator("#countdown")).to_be_focused()
    check_accessible(page)


def test_who_proposed_sees_that_another_officer_has_agreed(live: Live, page: Page) -> None:
    make_open_contest(live.site, ballots=1)
    let_in(page.context, live, Role.ORGANISER)
    page.goto(f"{live.address}{CLOSE}/two")
    page.get_by_role("button", name="Propose closing voting now").click()
    expect(page.get_by_role("heading", name="Next: a second officer")).to_be_visible()
    press(live.site.officer(Role.STEWARD), f"{CLOSE}/two", on=f"{CLOSE}/two")
    expect(page).to_have_url(live.address + RUN, timeout=9_000)
