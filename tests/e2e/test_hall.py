"""The hall's screen in a real browser: pictures, the countdown, a dead network, and a result read out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.e2e.accessibility import check_accessible
from tests.e2e.conftest import Live
from tests.factories import make_counted_contest, make_open_contest, publish_the_result, the_contest
from tests.officers import able
from voting.conference.services import begin_closing
from voting.people.services import invite_officer, invite_steward
from voting.plain import clock
from voting.plain.roles import Role

PICTURE: ViewportSize = {"width": 1280, "height": 720}


def test_a_screen_counts_down_and_keeps_its_picture_when_the_network_dies(live: Live, page: Page) -> None:
    make_open_contest(live.site, ballots=3)
    with live.site.work() as session:
        the_contest(session).conference.closes_at = clock.now() + timedelta(minutes=5)
    page.set_viewport_size(PICTURE)
    page.clock.install()
    page.goto(f"{live.address}/hall/tonight")
    check_accessible(page)
    expect(page.get_by_text("Get your ballot at the door.")).to_be_visible()
    expect(page.get_by_role("timer")).to_contain_text("04:")
    page.clock.run_for(16_000)
    expect(page.get_by_text("3 ballots handed out")).to_be_visible()
    expect(page.get_by_text("Get your ballot at the door.")).to_be_hidden()
    page.route("**/now", lambda route: route.abort())
    page.clock.run_for(11_000)
    expect(page.get_by_text("No connection. Last updated at")).to_be_visible()
    page.unroute("**/now")
    page.route("**/now", lambda route: route.fulfill(body="<p>Agree to our terms</p>"))
    page.clock.run_for(11_000)
    expect(page.get_by_text("Agree to our terms")).to_have_count(0)
    page.unroute("**/now")
    with page.expect_response("**/now") as heard:
        page.clock.run_for(11_000)
    assert heard.value.status in {200, 304}
    expect(page.get_by_text("No connection.")).to_be_hidden()
    page.clock.run_for(300_000)
    expect(page.get_by_role("timer")).to_have_text("Last votes now")


def test_a_result_comes_option_by_option_and_a_key_goes_on(live: Live, page: Page) -> None:
    make_counted_contest(live.site)
    page.set_viewport_size(PICTURE)
    page.emulate_media(reduced_motion="reduce")
    page.clock.install()
    page.goto(f"{live.address}/hall/tonight")
    expect(page.get_by_text("Voting is over.")).to_be_visible()
    publish_the_result(live.site)
    with page.expect_response("**/now"):
        page.clock.run_for(11_000)
    shown = page.locator("#hall > section.on h2")
    expect(shown).to_have_text("A bus on Sundays")
    page.clock.run_for(6_500)
    expect(shown).to_have_text("Mend the park gates")
    page.keyboard.press("p")
    page.clock.run_for(20_000)
    expect(shown).to_have_text("Mend the park gates")
    page.keyboard.press("ArrowRight")
    expect(shown).to_have_text("Safer crossing on the high street")
    check_accessible(page)
    page.keyboard.press("PageDown")
    expect(shown).to_have_text("Harborne has chosen")
    page.set_viewport_size({"width": 360, "height": 740})
    check_accessible(page)
    expect(page.locator("#hall > section:visible")).to_have_count(4)


def overlaps(page: Page) -> list[str]:
    """What is printed over something else, or runs out of the picture."""
    return page.evaluate(
        """() => {
          const box = (one) => one.getBoundingClientRect();
          const head = box(document.querySelector("header"));
          const foot = box(document.querySelector("body > footer"));
          const all = document.querySelectorAll("#hall > section.on *");
          const parts = [...all].filter((one) => box(one).height);
          const wrong = parts.filter((one) => box(one).top < head.bottom - 1 || box(one).bottom > foot.top + 1
            || box(one).right > innerWidth + 1).map((one) => one.outerHTML.slice(0, 80));
          return foot.bottom > innerHeight + 1 ? [...wrong, "footer"] : wrong;
        }"""
    )


@pytest.mark.parametrize("width", [1024, 1280, 1920])
def test_nothing_lies_over_anything_when_all_there_is_to_say_is_said(
    live: Live, page: Page, width: int
) -> None:
    make_open_contest(live.site, ballots=3)
    with live.site.work() as session:
        contest = the_contest(session)
        event = contest.conference
        event.wifi_network, event.wifi_password = "Meeting room 2 guests", "tea and cake"
        contest.reopened_at = clock.now() - timedelta(minutes=5)
        event.starts_at, event.closes_at = clock.now(), clock.now() + timedelta(hours=2)
        first = invite_officer(session, "first@example.org", roles=[Role.ORGANISER], by="test")
        second = invite_steward(session, "second@example.org", by=f"officer:{first.id}")
        for each in (first, second):
            able(session, each)
    page.set_viewport_size({"width": width, "height": width * 9 // 16})
    page.goto(f"{live.address}/hall/tonight")
    for words in ("was reopened", "invited by the first", "Voting closes at", "tea and cake"):
        expect(page.get_by_text(words)).to_be_visible()
    assert not overlaps(page)
    page.keyboard.press("ArrowRight")
    assert not overlaps(page)
    with live.site.work() as session:
        begin_closing(session, the_contest(session), by="test")
    page.goto(f"{live.address}/hall/tonight")
    expect(page.get_by_text("is about to close")).to_be_visible()
    assert not overlaps(page)
