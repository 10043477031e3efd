"""Where a system sets the colours itself, what is chosen is still seen: on every page, and without colour."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Literal

import pytest
from PIL import Image, ImageChops
from playwright.sync_api import Browser, ElementHandle, Locator, Page

from tests.e2e.canvassers import Canvasser
from tests.e2e.conftest import Live
from tests.e2e.pages import go_by
from tests.e2e.test_collecting import let_in
from tests.e2e.test_door_desk import begin, links
from tests.factories import (
    BY,
    THEMES,
    make_open_contest,
    make_published_contest,
    make_ready_contest,
    make_round,
    the_contest,
)
from tests.methods import Method
from tests.stages.sorting_page import DESK, ask_doors
from voting.ballots.services import find_pack, issue_pack
from voting.plain import clock
from voting.plain.roles import Role

# A difference of so much light in so many dots is seen by whoever sees no colour.
LIGHT, DOTS = 90, 60
MOST_OF_A_PAGE = 6
MANY = tuple(f"Theme number {number}" for number in range(1, 13))


@pytest.fixture(params=["light", "dark"])
def forced(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A browser whose system sets the colours."""
    scheme: Literal["light", "dark"] = request.param
    context = browser.new_context(
        forced_colors="active", color_scheme=scheme, viewport={"width": 360, "height": 740}
    )
    page = context.new_page()
    page.set_default_timeout(8000)
    yield page
    assert page.evaluate("matchMedia('(forced-colors: active)').matches")
    context.close()


def picture(part: ElementHandle) -> Image.Image:
    """How light each dot of a part of the page is."""
    return Image.open(io.BytesIO(part.screenshot(animations="disabled"))).convert("L")


def dots_between(before: Image.Image, after: Image.Image) -> int:
    """How many dots are clearly lighter or darker; a part that changed its size is another picture."""
    if before.size != after.size:
        after = after.resize(before.size)
    return sum(ImageChops.difference(before, after).histogram()[LIGHT:])


def check_seen(part: Locator, choose: str, control: Locator) -> None:
    """A part of the page is another picture once something in it is chosen, with no focus to help."""
    page, row, box = part.page, part.element_handle(), control.element_handle()
    page.evaluate("document.activeElement.blur()")
    before = picture(row)
    box.evaluate(choose)
    seen = dots_between(before, picture(row))
    assert seen >= DOTS, f"{page.url}: {row.text_content()!r} changes {seen} dots when it is chosen"


def check_choices(page: Page, within: str = "main") -> None:
    """Each box of a page, up to a few, chosen in its turn, or let go."""
    boxes = page.locator(f"{within} :is([type=radio], [type=checkbox])")
    ids = boxes.evaluate_all(
        """all => all.filter(each => each.checkVisibility() && each.closest("label:not(.nothing)"))
          .map((each, place) => each.dataset.tried = String(place))"""
    )
    assert ids, f"{page.url} has nothing to choose"
    for number in ids[:MOST_OF_A_PAGE]:
        box = page.locator(f"{within} [data-tried='{number}']")
        check_seen(box.locator("xpath=ancestor::label[1]"), "each => { each.checked = !each.checked; }", box)


def check_current(page: Page, selector: str) -> None:
    """What is marked as the one at hand looks otherwise than if it were not."""
    part = page.locator(selector).first
    check_seen(part, "each => { each.removeAttribute('aria-current'); }", part)


@pytest.mark.parametrize("method", list(Method))
def test_what_is_marked_on_a_ballot_of_each_method_is_seen(live: Live, forced: Page, method: Method) -> None:
    [code] = make_open_contest(live.site, ballots=1, method=method)
    forced.goto(f"{live.address}/b#{code}")
    forced.locator("#choice").wait_for()
    check_choices(forced, "#choice")
    forced.goto(f"{live.address}/b#{code}")
    forced.locator("#choice [type=radio][value='01']").first.check(force=True)
    go_by(forced.get_by_role("button", name="Check my choice"))
    line = forced.locator(".chosen .yes").first
    check_seen(line, "each => { each.className = 'not'; each.firstChild.textContent = ''; }", line)


def test_what_is_marked_in_a_list_of_many_numbers_is_seen(live: Live, forced: Page) -> None:
    [code] = make_open_contest(live.site, ballots=1, method=Method.RUN_OFF, titles=MANY)
    forced.goto(f"{live.address}/b#{code}")
    choice = forced.locator(".list label select").first
    row = choice.locator("xpath=ancestor::label[1]")
    check_seen(row, "each => { each.selectedIndex = 2; }", choice)


@pytest.mark.parametrize("method", [Method.CHOOSE_ONE, Method.RUN_OFF])
def test_what_is_entered_from_a_paper_is_seen(live: Live, forced: Page, method: Method) -> None:
    [code] = make_open_contest(live.site, ballots=1, method=method)
    let_in(forced.context, live, Role.STEWARD)
    forced.goto(f"{live.address}/conferences/tonight/paper")
    go_by(forced.get_by_role("button", name="Start"))
    forced.get_by_label("The code on the ballot").fill(code)
    go_by(forced.get_by_role("button", name="Find this ballot"))
    check_choices(forced)


def test_what_is_ticked_in_sorting_is_seen_and_so_is_the_theme_in_view(live: Live, forced: Page) -> None:
    ask_doors(live.site, [*THEMES, *THEMES], Roads=[0, 1])
    let_in(forced.context, live, Role.ORGANISER)
    forced.goto(f"{live.address}{DESK}/sort")
    check_choices(forced, ".answers")
    go_by(forced.get_by_role("link", name="Roads", exact=True))
    part = forced.locator(".in-view")
    check_seen(part, "each => { each.classList.remove('in-view'); }", part)
    forced.goto(f"{live.address}{DESK}/freeze")
    check_choices(forced)


def test_what_is_chosen_at_the_doorstep_is_seen(live: Live, forced: Page) -> None:
    with live.site.work() as session:
        walked = make_round(session, on=clock.now().date())
        token = walked.join_token
    Canvasser(forced, live.address).join(token)
    check_choices(forced, "#door")
    forced.locator("#person-part > summary").click()
    forced.locator("#person-part details > summary").click()
    check_choices(forced, "#person")


def test_what_is_ticked_at_the_door_desk_is_seen(live: Live, forced: Page) -> None:
    begin(live)
    _link, desk = links(live)
    with live.site.work() as session:
        issue_pack(session, find_pack(session, the_contest(session), 1), by=BY)
    let_in(forced.context, live, Role.STEWARD)
    forced.goto(f"{desk}/packs/harborne/1")
    check_choices(forced, ".pack-ballots")


def test_what_an_officer_chooses_is_seen(live: Live, forced: Page) -> None:
    with live.site.work() as session:
        make_ready_contest(session)
    let_in(forced.context, live, Role.ORGANISER)
    forced.goto(f"{live.address}/conferences/tonight/run")
    check_current(forced, ".tasks [aria-current]")
    forced.goto(f"{live.address}/people")
    check_current(forced, ".filters [aria-current]")


def test_what_was_chosen_is_seen_in_the_result(live: Live, forced: Page) -> None:
    make_published_contest(live.site)
    forced.goto(f"{live.address}/results/tonight/harborne")
    row = forced.locator("tr.winner").first
    check_seen(row, "each => { each.classList.remove('winner'); }", row)
    bar = forced.locator("svg.bar").first
    check_seen(bar, "each => { each.firstElementChild.setAttribute('width', 0); }", bar)


def test_a_paused_hall_screen_is_seen(live: Live, forced: Page) -> None:
    make_open_contest(live.site, ballots=1)
    forced.set_viewport_size({"width": 1280, "height": 720})
    forced.goto(f"{live.address}/hall/tonight")
    button = forced.locator("[data-does=pause]")
    check_seen(button, "each => { each.setAttribute('aria-pressed', 'true'); }", button)
