"""Voting in a real browser: by scanning, by typing, without JavaScript, by keyboard alone."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.accessibility import check_accessible
from tests.e2e.conftest import Live
from tests.e2e.pages import go_by
from tests.factories import THEMES, make_open_contest

RECEIPT = re.compile("^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}$")


def expect_receipt(page: Page) -> None:
    expect(page.get_by_role("heading", name="Your vote is cast")).to_be_visible()
    expect(page.locator("p.code")).to_have_text(RECEIPT)


def test_a_scanned_ballot_is_cast_in_four_touches(live: Live, page: Page) -> None:
    [code] = make_open_contest(live.site, ballots=1)
    page.goto(f"{live.address}/b#{code}")
    expect(page.get_by_role("radio", name=THEMES[0])).to_be_visible()
    assert code not in page.url
    check_accessible(page)
    page.get_by_label(THEMES[0]).check()
    go_by(page.get_by_role("button", name="Check my choice"))
    expect(page.get_by_role("heading", name="Is this your choice?")).to_be_visible()
    check_accessible(page)
    go_by(page.get_by_role("button", name="Cast my vote"))
    expect_receipt(page)
    check_accessible(page)


def test_a_ballot_scanned_into_the_tab_of_another_is_shown(live: Live, page: Page) -> None:
    first, second = make_open_contest(live.site, ballots=2)
    page.goto(f"{live.address}/b")
    page.goto(f"{live.address}/b#{first}")
    expect(page.get_by_role("radio", name=THEMES[0])).to_be_visible()
    page.goto(f"{live.address}/b#{second}")
    expect(page.locator("main input[name=code]").first).to_have_value(second)


def test_without_javascript_the_code_is_typed(live: Live, browser: Browser) -> None:
    [code] = make_open_contest(live.site, ballots=1)
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(f"{live.address}/b#{code}")
    page.get_by_label("The code on the ballot").fill(code.lower())
    go_by(page.get_by_role("button", name="Show my ballot"))
    page.get_by_label(THEMES[1]).check()
    go_by(page.get_by_role("button", name="Check my choice"))
    go_by(page.get_by_role("button", name="Cast my vote"))
    expect_receipt(page)
    context.close()


def test_the_field_shows_all_of_a_code_on_a_narrow_phone(live: Live, page: Page) -> None:
    for width in (360, 320):
        page.set_viewport_size({"width": width, "height": 640})
        page.goto(f"{live.address}/b")
        field = page.get_by_label("The code on the ballot")
        field.fill("ABCD EFGH JKMN PQRS")
        assert field.evaluate("each => each.scrollWidth - each.clientWidth") == 0


def test_titles_of_one_line_and_of_two_stand_at_the_same_edge_in_urdu(live: Live, page: Page) -> None:
    [code] = make_open_contest(
        live.site, ballots=1, titles=("Short", "A title that is so long that it wraps")
    )
    page.goto(f"{live.address}/b?language=ur")
    page.locator("#code").fill(code)
    page.locator("#code-form button:not([name])").click()
    titles = page.locator("fieldset label bdi")
    expect(titles).to_have_count(2)
    assert titles.evaluate_all("all => all.map((each) => getComputedStyle(each).direction)") == ["ltr"] * 2
    edges = """all => all.flatMap((each) => {
      const letters = document.createRange();
      letters.selectNodeContents(each);
      return [...letters.getClientRects()].map((line) => Math.round(line.right));
    })"""
    lines = titles.evaluate_all(edges)
    assert len(lines) > 2
    assert max(lines) - min(lines) <= 6


def test_by_keyboard_alone(live: Live, page: Page) -> None:
    [code] = make_open_contest(live.site, ballots=1)
    page.goto(f"{live.address}/b")
    reach(page, "code")
    page.keyboard.type(code)
    page.keyboard.press("Enter")
    expect(page.get_by_role("radio").first).to_be_visible()
    reach(page, "cross")
    expect(page.get_by_text("Nothing chosen yet")).to_be_in_viewport()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Cast my vote")).to_be_visible()
    reach(page, "Cast my vote")
    page.keyboard.press("Enter")
    expect_receipt(page)


def reach(page: Page, wanted: str) -> None:
    """Press Tab until the control with this name or these words has the focus."""
    for _ in range(30):
        page.keyboard.press("Tab")
        focused = page.evaluate("document.activeElement.name || document.activeElement.innerText")
        if focused == wanted:
            return
    raise AssertionError(f"{wanted} cannot be reached by keyboard")


def test_the_back_button_and_a_second_try_get_one_receipt(live: Live, context: BrowserContext) -> None:
    [code] = make_open_contest(live.site, ballots=1)
    page = context.new_page()
    page.goto(f"{live.address}/b#{code}")
    page.get_by_label(THEMES[2]).check()
    go_by(page.get_by_role("button", name="Check my choice"))
    page.get_by_role("button", name="Cast my vote").dblclick()
    expect_receipt(page)
    other = context.new_page()
    other.goto(f"{live.address}/b#{code}")
    expect(other.get_by_role("alert")).to_contain_text("This ballot has been used.")
    expect(other.get_by_role("alert")).not_to_contain_text(THEMES[2])
