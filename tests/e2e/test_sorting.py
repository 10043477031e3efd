"""Sorting and freezing in a real browser: by keyboard alone, without JavaScript, with a mouse in a hurry."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.closing import let_the_countdown_run_out
from tests.e2e.accessibility import check_accessible
from tests.e2e.conftest import Live
from tests.e2e.pages import go_by
from tests.factories import make_frozen_shortlist, make_ready_contest
from tests.sites import Site
from tests.stages.sorting_page import DESK, ask_doors, themes_of
from voting.plain.roles import Role

SAID = ["Litter in the park", "Potholes", "Potholes", "Potholes near the school", "Quiet at night"]


def let_in(context: BrowserContext, live: Live) -> None:
    """Sign the organiser in, in this browser."""
    organiser = live.site.officer(Role.ORGANISER)
    cookie = organiser.client.get_cookie("session")
    assert cookie is not None
    context.add_cookies([{"name": "session", "value": cookie.value, "url": live.address}])


@pytest.fixture
def desk(live: Live, page: Page) -> Page:
    """The sorting desk of Harborne with five answers, none of them sorted."""
    ask_doors(live.site, SAID)
    let_in(page.context, live)
    page.goto(live.address + f"{DESK}/sort")
    return page


@pytest.fixture
def plain(live: Live, browser: Browser) -> Iterator[Page]:
    """The same desk in a browser without JavaScript."""
    ask_doors(live.site, SAID)
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740})
    let_in(context, live)
    page = context.new_page()
    page.goto(live.address + f"{DESK}/sort")
    yield page
    context.close()


def themes(site: Site) -> dict[str, int]:
    with site.work() as session:
        return themes_of(session)


def reach(page: Page, wanted: str) -> None:
    """Press Tab until the control with this name or value has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if wanted in page.evaluate("[document.activeElement.name, document.activeElement.innerText]"):
            return
    pytest.fail(f"{wanted} cannot be reached by keyboard")


def test_answers_are_sorted_and_the_step_undone_by_keyboard_alone(live: Live, desk: Page) -> None:
    reach(desk, "answers")
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("Space")
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("Space")
    desk.keyboard.press("Enter")
    expect(desk.get_by_label("Title of the new theme")).to_be_focused()
    desk.keyboard.type("Mend the roads")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("status").first).to_have_text("2 answers were moved to “Mend the roads”.")
    assert themes(live.site) == {"Mend the roads": 2}
    # Where somebody goes on: the first answer that is left, and what was done is said with it.
    expect(desk.locator("input[name=answers]").first).to_be_focused()
    expect(desk.locator("input[name=answers]").first).to_have_accessible_description(
        "2 answers were moved to “Mend the roads”."
    )
    reach(desk, "Undo this step")
    desk.keyboard.press("Enter")
    expect(desk.get_by_text("Undone:")).to_be_visible()
    assert themes(live.site) == {}


def test_the_list_of_answers_is_one_stop_and_what_follows_is_a_few_more(desk: Page) -> None:
    reach(desk, "answers")
    desk.keyboard.press("Space")
    stops = 0
    while desk.evaluate("document.activeElement.tagName") != "BUTTON":
        desk.keyboard.press("Tab")
        stops += 1
    assert desk.evaluate("document.activeElement.innerText") == "Move"
    assert stops <= 4
    desk.keyboard.press("Shift+Tab")
    for key, place in (("End", 4), ("ArrowUp", 3), ("Home", 0), ("ArrowUp", 0)):
        desk.locator("input[name=answers][tabindex='0']").focus()
        desk.keyboard.press(key)
        expect(desk.locator("input[name=answers]").nth(place)).to_be_focused()


def test_the_bar_takes_no_room_before_something_is_ticked(desk: Page) -> None:
    bar, box = desk.locator(".sort-bar"), desk.locator("input[name=answers]").first
    expect(bar).to_be_hidden()
    box.check()
    expect(bar).to_be_visible()
    box.uncheck()
    expect(bar).to_be_hidden()
    box.focus()
    desk.keyboard.press("Enter")
    expect(desk.get_by_label("Title of the new theme")).to_be_focused()


def test_a_shift_click_ticks_the_answers_between(live: Live, desk: Page) -> None:
    boxes = desk.locator("input[name=answers]")
    boxes.nth(1).click()
    boxes.nth(3).click(modifiers=["Shift"])
    expect(desk.locator("[data-ticked]")).to_have_text("3 ticked")
    desk.get_by_label("Title of the new theme").fill("Roads")
    go_by(desk.get_by_role("button", name="Move"))
    desk.get_by_role("button", name="Tick all shown").click()
    go_by(desk.get_by_role("button", name="Move here"))
    expect(desk.get_by_text("Every answer is sorted.")).to_be_visible()
    assert themes(live.site) == {"Roads": 5}


def test_without_javascript_answers_are_sorted_and_the_shortlist_frozen(live: Live, plain: Page) -> None:
    for start, title in ((1, "Roads"), (0, "Litter")):
        plain.locator("input[name=answers]").nth(start).check()
        expect(plain.get_by_role("button", name="Tick all shown")).to_be_hidden()
        plain.get_by_label("Title of the new theme").fill(title)
        go_by(plain.get_by_role("button", name="Move", exact=True))
    assert themes(live.site) == {"Roads": 1, "Litter": 1}
    go_by(plain.get_by_text("Choose the shortlist"))
    go_by(plain.get_by_role("button", name="Check it before freezing"))
    go_by(plain.get_by_role("button", name="Freeze this shortlist"))
    expect(plain.get_by_role("heading", name="The shortlist for Harborne")).to_be_visible()


@pytest.mark.parametrize("width", [360, 1280])
def test_every_page_of_the_shortlist_and_the_conference_is_accessible(
    live: Live, page: Page, width: int
) -> None:
    ask_doors(live.site, SAID, Roads=[1, 2], Litter=[0])
    page.set_viewport_size({"width": width, "height": 900})
    let_in(page.context, live)
    for path in (f"{DESK}/sort", f"{DESK}/freeze", "/shortlists/this-summer/harborne", "/conferences/new"):
        page.goto(live.address + path)
        check_accessible(page)
    page.goto(live.address + f"{DESK}/sort")
    go_by(page.get_by_role("link", name="Roads", exact=True))
    check_accessible(page)
    page.goto(live.address + f"{DESK}/freeze")
    go_by(page.get_by_role("button", name="Check it before freezing"))
    check_accessible(page)
    go_by(page.get_by_role("button", name="Freeze this shortlist"))
    page.get_by_text("The whole digest").click()
    check_accessible(page)


@pytest.mark.parametrize("width", [360, 1280])
def test_every_page_that_runs_a_conference_is_accessible(live: Live, page: Page, width: int) -> None:
    with live.site.work() as session:
        campaign = make_ready_contest(session).shortlist.campaign
        make_frozen_shortlist(session, campaign, ward="quinton")
    page.set_viewport_size({"width": width, "height": 900})
    let_in(page.context, live)
    for path in ("", "/run", "/contests/new", "/harborne/open"):
        page.goto(live.address + "/conferences/tonight" + path)
        check_accessible(page)
    go_by(page.get_by_role("button", name="Open voting in Harborne"))
    check_accessible(page)
    go_by(page.get_by_text("Next: close voting"))
    check_accessible(page)
    go_by(page.get_by_role("button", name="Start the countdown"))
    check_accessible(page)
    expect(page.get_by_role("timer")).to_have_text(re.compile(r"00:[0-5]\d"))
    page.goto(live.address + "/conferences/tonight/run")
    check_accessible(page)
    let_the_countdown_run_out(live.site)
    page.goto(live.address + "/conferences/tonight/harborne/close")
    check_accessible(page)
    go_by(page.get_by_role("button", name="Close voting in Harborne"))
    expect(page.get_by_text("Voting in Harborne is closed.")).to_be_visible()
