"""A batch of papers read by two people, by keyboard alone, and a difference that they settle."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Browser, Page, expect

from tests.e2e.accessibility import check_accessible
from tests.e2e.conftest import Live
from tests.factories import BY, enter_paper, make_open_contest, the_contest
from tests.methods import Method
from voting.conference.services import close_contest
from voting.plain.roles import Role

DESK = "/conferences/tonight/paper"
SIZES: dict[Role, Any] = {
    Role.STEWARD: {"width": 360, "height": 740},
    Role.ORGANISER: {"width": 1280, "height": 900},
}


def sign_in(live: Live, browser: Browser, role: Role) -> Page:
    """An officer's browser, signed in."""
    cookie = live.site.officer(role).client.get_cookie("session")
    assert cookie is not None
    context = browser.new_context(viewport=SIZES[role])
    context.add_cookies([{"name": "session", "value": cookie.value, "url": live.address}])
    return context.new_page()


def enter(page: Page, code: str, *keys: str) -> None:
    """What a scanner types, the marks, and Enter three times."""
    expect(page.get_by_label("The code on the ballot")).to_be_focused()
    page.keyboard.type(code)
    page.keyboard.press("Enter")
    expect(page.locator("#paper-form input[name=box1]")).to_be_focused()
    check_accessible(page)
    for key in keys:
        page.keyboard.press(key)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Yes, save it")).to_be_focused()
    check_accessible(page)
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_be_visible()
    check_accessible(page)


def test_a_batch_of_papers_is_read_by_two_and_a_difference_settled(live: Live, browser: Browser) -> None:
    *codes, missing = make_open_contest(live.site, ballots=4, method=Method.RUN_OFF)
    first, second = (sign_in(live, browser, role) for role in SIZES)
    first.goto(live.address + DESK)
    check_accessible(first)
    first.get_by_role("button", name="Start").press("Enter")
    for code in codes:
        enter(first, code, "2", "Tab", "1")
    second.goto(live.address + DESK)
    check_accessible(second)
    second.get_by_role("link", name="Enter batch 1 as the second person").press("Enter")
    for code in codes:
        enter(second, code, *(("1", "Tab", "2") if code == codes[0] else ("2", "Tab", "1")))
    expect(
        second.get_by_text("2 settled, 0 waiting for a second person, 1 with a discrepancy")
    ).to_be_visible()
    for person, said in ((first, "Now the other person"), (second, "Both entries agree on ballot 1")):
        person.goto(f"{live.address}{DESK}/differences")
        check_accessible(person)
        person.get_by_role("link", name="Enter ballot 1 again").press("Enter")
        enter(person, codes[0], "1", "Tab", "2")
        expect(person.get_by_role("status")).to_contain_text(said)
    expect(second.get_by_role("heading", name="Papers with discrepancies")).to_be_visible()
    expect(second.get_by_text("No discrepancies: both entries agree")).to_be_visible()
    with live.site.work() as session:
        enter_paper(live.site, session, missing, 1, 2, 3)
        close_contest(session, the_contest(session), by=BY)
    for person, button in ((first, "Ballot 4 is not"), (second, "I agree: ballot 4 is not")):
        person.goto(f"{live.address}{DESK}/missing")
        check_accessible(person)
        person.get_by_role("button", name=f"{button} in the ballot box").press("Enter")
        expect(person.get_by_role("status")).to_contain_text("ballot 4 is not in the ballot box")
        check_accessible(person)
    expect(second.get_by_text("No unfinished papers")).to_be_visible()
    for person in (first, second):
        person.context.close()
