"""Pages for those who go by keys, by ear, with large letters or an unsteady hand, in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.accessibility import check_accessible
from tests.e2e.canvassers import Canvasser, plan
from tests.e2e.conftest import Live
from tests.e2e.pages import go_by
from tests.e2e.test_door_desk import begin, links
from tests.e2e.test_door_desk import join as join_the_desk
from tests.e2e.test_kiosk import take
from tests.e2e.test_sorting import let_in
from tests.factories import THEMES, make_open_contest, make_published_contest

# The links of a page that stand alone, and how high each is for a finger: those in a sentence may be lower.
LOW_LINKS = """
() => [...document.querySelectorAll("a, summary, button, select, input:not([type=hidden])")]
  .filter((each) => each.checkVisibility() && !each.closest(".sr-only, .skip, label, h1, h2, h3"))
  .filter((each) => getComputedStyle(each).opacity > 0 && each.getBoundingClientRect().height > 2)
  .filter((each) => each.getBoundingClientRect().height < 23.9)
  .map((each) => `${each.textContent.trim() || each.name}: ${each.getBoundingClientRect().height}`)
"""
# The buttons and links that look like one whose words do not stand in the middle of them.
OUT_OF_THE_MIDDLE = """
() => [...document.querySelectorAll("main button, main [role=button]")]
  .filter((each) => each.checkVisibility() && each.textContent.trim() && !each.closest(".sr-only"))
  .filter((each) => {
    const words = document.createRange(), box = each.getBoundingClientRect();
    words.selectNodeContents(each);
    const inside = words.getBoundingClientRect();
    return Math.abs(inside.top - box.top - (box.bottom - inside.bottom)) > 4;
  })
  .map((each) => each.textContent.trim())
"""
# How clearly the ring of what has the focus stands out from what is around it.
RING = """
() => {
  const at = document.activeElement, style = getComputedStyle(at);
  const light = (colour) => colour.match(/[\\d.]+/g).slice(0, 3).map((each) => each / 255)
    .map((each) => each <= 0.03928 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4)
    .reduce((sum, each, place) => sum + each * [0.2126, 0.7152, 0.0722][place], 0);
  const clear = (colour) => Number((colour.match(/[\\d.]+/g)[3] ?? 1)) > 0.99;
  let around = at.parentElement;
  while (around && !clear(getComputedStyle(around).backgroundColor)) around = around.parentElement;
  const ground = light(around ? getComputedStyle(around).backgroundColor : "rgb(255, 255, 255)");
  if (style.outlineStyle === "none" || !clear(style.outlineColor)) return 0;
  const ring = light(style.outlineColor);
  return (Math.max(ring, ground) + 0.05) / (Math.min(ring, ground) + 0.05);
}
"""


def stops(page: Page, until: str) -> int:
    """How often Tab is pressed from the top of a page until what has these words has the focus."""
    for pressed in range(1, 40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText").strip() == until:
            return pressed
    raise AssertionError(f"{until} cannot be reached by keyboard")


def test_a_vote_has_few_stops_and_the_languages_are_one_of_them(live: Live, page: Page) -> None:
    [code] = make_open_contest(live.site, ballots=1)
    page.goto(f"{live.address}/b#{code}")
    page.get_by_label(THEMES[0]).check()
    page.evaluate("document.activeElement.blur()")
    page.goto(f"{live.address}/b")
    page.goto(f"{live.address}/b#{code}")
    expect(page.get_by_role("radio", name=THEMES[0])).to_be_visible()
    # The skip link, one stop for all languages, the choices, the button.
    assert stops(page, "Check my choice") == 4
    page.get_by_label(THEMES[0]).check()
    go_by(page.get_by_role("button", name="Check my choice"))
    warning = page.get_by_text("Once cast, a vote cannot be changed")
    assert warning.evaluate(
        "each => [...document.querySelectorAll('main button')].every("
        "(button) => each.compareDocumentPosition(button) & Node.DOCUMENT_POSITION_FOLLOWING)"
    )
    assert stops(page, "Cast my vote") == 3
    check_accessible(page)


def test_the_languages_open_and_change_the_page(live: Live, page: Page) -> None:
    [code] = make_open_contest(live.site, ballots=1)
    page.goto(f"{live.address}/b#{code}")
    page.get_by_label(THEMES[1]).check()
    page.locator(".languages summary").click()
    check_accessible(page)
    go_by(page.get_by_role("button", name="polski"))
    expect(page.locator("html")).to_have_attribute("lang", "pl")
    expect(page.get_by_role("radio", name=THEMES[1])).to_be_checked()


def test_what_is_wrong_has_the_focus_and_leads_to_its_field_without_javascript(
    live: Live, browser: Browser
) -> None:
    [code] = make_open_contest(live.site, ballots=1)
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(f"{live.address}/b")
    page.get_by_label("The code on the ballot").fill("0000 0000 0000 0000")
    go_by(page.get_by_role("button", name="Show my ballot"))
    expect(page).to_have_title("Error: Vote · Your Local Party")
    expect(page.locator("#problems")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("The code on the ballot")).to_be_focused()
    page.get_by_label("The code on the ballot").fill(code)
    go_by(page.get_by_role("button", name="Show my ballot"))
    go_by(page.get_by_role("button", name="Check my choice"))
    expect(page.locator("#problems")).to_be_focused()
    expect(page.locator("#problems a")).to_have_attribute("href", "#boxes")
    context.close()


def test_which_ballot_is_heard_first_and_a_scanner_still_types_into_its_field(live: Live, page: Page) -> None:
    codes, (link, _desk) = begin(live), links(live)
    page.set_viewport_size({"width": 1280, "height": 900})
    join_the_desk(live, page, link)
    page.get_by_label("Their postcode, or their street").fill("b17 0aa")
    page.keyboard.press("Enter")
    expect(page.locator(".desk-answer")).to_be_focused()
    page.keyboard.type(codes[3])
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Ballot 4 of Harborne")).to_be_visible()


def test_large_letters_push_no_button_off_the_doorstep(live: Live, page: Page) -> None:
    Canvasser(page, live.address).join(plan(live))
    page.set_viewport_size({"width": 360, "height": 740})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    for name in ("Save answer", "Not in", "Not today"):
        box = page.get_by_role("button", name=name).bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 360, name
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


PLACES = (
    "/",
    "/results",
    "/results/tonight/harborne",
    "/conferences/tonight",
    "/b",
    "/office",
    "/campaigns/this-summer",
    "/conferences/tonight/run",
    "/conferences/tonight/harborne/ballots",
    "/campaigns/this-summer/wards/harborne/sort",
)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_link_is_high_enough_for_a_finger_and_every_ring_is_seen(
    live: Live, page: Page, scheme: str
) -> None:
    make_published_contest(live.site)
    let_in(page.context, live)
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    low, faint, askew = dict[str, list[str]](), list[str](), dict[str, list[str]]()
    for path in PLACES:
        page.goto(live.address + path)
        if found := page.evaluate(LOW_LINKS):
            low[path] = found
        if found := page.evaluate(OUT_OF_THE_MIDDLE):
            askew[path] = found
        for _step in range(25):
            page.keyboard.press("Tab")
            kind = page.evaluate("document.activeElement.tagName")
            if kind in {"A", "SUMMARY", "BUTTON"} and page.evaluate(RING) < 3:
                faint.append(f"{path}: {kind} {page.evaluate('document.activeElement.outerHTML')[:100]}")
    assert low == {}
    assert askew == {}
    assert faint == []


def test_the_warning_of_a_tablet_lasts_20_seconds_and_moving_the_focus_is_a_touch(
    live: Live, page: Page
) -> None:
    [code] = make_open_contest(live.site, ballots=1)
    page.clock.install()
    take(live, page)
    page.get_by_label("The code on the ballot").fill(code)
    page.get_by_role("button", name="Show my ballot").click()
    expect(page.get_by_label(THEMES[0])).to_be_visible()
    page.clock.run_for(30_000)
    page.evaluate("document.querySelector('[name=cross]').focus()")
    page.clock.run_for(30_000)
    expect(page.get_by_role("alertdialog")).to_be_hidden()
    page.clock.run_for(7_000)
    expect(page.get_by_role("alertdialog")).to_be_visible()
    expect(page.get_by_role("button", name="I need more time")).to_be_focused()
    page.clock.run_for(20_000)
    expect(page.get_by_role("alertdialog")).to_be_visible()
    page.clock.run_for(5_000)
    expect(page.get_by_label("The code on the ballot")).to_have_value("")
