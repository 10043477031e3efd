"""What the browser itself sends is equally long for every choice, with scripts and without."""

from __future__ import annotations

import re
from itertools import product
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Response, expect

from tests.e2e.accessibility import check_accessible
from tests.e2e.conftest import Live
from tests.e2e.pages import go_by
from tests.factories import THEMES, make_open_contest
from voting.conference.models import Method

LOOK, CAST = "Check my choice", "Cast my vote"
NUMBERS = ("00", "01", "02", "03")


def choose(page: Page, marks: tuple[int, ...]) -> None:
    """Mark the options of a ballot by what is on its page."""
    for option, number in enumerate(marks, start=1):
        box = page.locator(f"[name=box{option:02}]")
        if not number:
            continue
        if page.locator("select").count():
            box.first.select_option(label=f"{number}")
        elif box.count():
            page.locator(f"label:has([name=box{option:02}][value='{number:02}'])").click()
        else:
            page.get_by_label(THEMES[option - 1]).check()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
@pytest.mark.parametrize(
    ("rules", "choices"),
    [
        ({"method": Method.CHOOSE_ONE}, [(0, 0, 0), (1, 0, 0), (0, 0, 1)]),
        ({"method": Method.APPROVAL}, [*product((0, 1), repeat=3)]),
        ({"method": Method.RUN_OFF}, [(0, 0, 0), (1, 0, 0), (2, 3, 1), (1, 1, 0), (3, 0, 0)]),
    ],
    ids=["one", "several", "numbers"],
)
def test_the_browser_sends_one_length_for_every_choice(
    live: Live, browser: Browser, rules: dict[str, Any], choices: list[tuple[int, ...]], scripts: bool
) -> None:
    codes = make_open_contest(live.site, ballots=len(choices), **rules)
    context = browser.new_context(java_script_enabled=scripts, viewport={"width": 360, "height": 740})
    page, seen = context.new_page(), dict[str, set[tuple[int, ...]]]()

    def note(answer: Response) -> None:
        if answer.request.method == "POST" and not answer.url.endswith("/b/ballot"):
            sizes, came = answer.request.sizes(), int(answer.headers["content-length"])
            seen.setdefault(answer.url, set()).add((sizes["requestBodySize"], came))

    page.on("response", note)
    for code, marks in zip(codes, choices, strict=True):
        page.goto(f"{live.address}/b")
        page.get_by_label("The code on the ballot").fill(code)
        go_by(page.get_by_role("button", name="Show my ballot"))
        choose(page, marks)
        go_by(page.get_by_role("button", name=LOOK))
        if page.get_by_role("button", name=CAST).is_visible():
            go_by(page.get_by_role("button", name=CAST))
            expect(page.get_by_role("heading", name="Your vote is cast")).to_be_visible()
        else:
            expect(page.get_by_role("alert")).to_be_visible()
    context.close()
    assert {re.sub(".*/b/", "", url): len(sizes) for url, sizes in seen.items()} == {"check": 1, "cast": 1}


def test_boxes_in_pairs_are_chosen_by_keys_and_seen_by_everybody(live: Live, page: Page) -> None:
    [code] = make_open_contest(live.site, ballots=1, method=Method.APPROVAL)
    page.goto(f"{live.address}/b#{code}")
    pair = page.get_by_role("group", name=THEMES[1])
    expect(pair.get_by_role("radio", name="Not chosen")).to_be_checked()
    pair.get_by_role("radio", name="Not chosen").focus()
    page.keyboard.press("ArrowRight")
    expect(pair.get_by_role("radio", name="Chosen", exact=True)).to_be_checked()
    check_accessible(page)
    for label in page.locator(".pair label").all():
        box = label.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 44
    go_by(page.get_by_role("button", name=LOOK))
    check_accessible(page)
    lines = [" ".join(each.split()) for each in page.locator(".chosen li").all_inner_texts()]
    assert [line.partition(" ")[0] for line in lines] == ["–", "✓", "–"]
    go_by(page.get_by_role("button", name="Change it"))
    expect(pair.get_by_role("radio", name="Chosen", exact=True)).to_be_checked()
