"""The three pictures of README: a ballot on a phone, the office, and the hall's screen.

    MAKE_PICTURES=1 script/test --only tests/e2e/test_pictures.py

makes them again, on a computer with fonts for every language; otherwise the test looks at what they show.
"""

from __future__ import annotations

import os
from pathlib import Path

from playwright.sync_api import Page, ViewportSize, expect

from tests.e2e.conftest import Live
from tests.e2e.test_collecting import let_in
from tests.factories import make_counted_contest, make_open_contest, publish_the_result
from voting.plain.roles import Role
from voting.rehearsal.seeding import seed

PICTURES = Path(__file__).parent.parent.parent / "docs" / "pictures"
PHONE: ViewportSize = {"width": 390, "height": 780}
LAPTOP: ViewportSize = {"width": 1280, "height": 800}


def take(page: Page, name: str) -> None:
    """Take a picture, where pictures are wanted; the one in README is there in any case."""
    picture = PICTURES / f"{name}.png"
    if os.environ.get("MAKE_PICTURES"):
        PICTURES.mkdir(exist_ok=True)
        page.screenshot(path=picture, scale="css")
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_a_ballot_on_a_phone(live: Live, page: Page) -> None:
    [code, *_others] = make_open_contest(live.site, ballots=1)
    page.set_viewport_size(PHONE)
    page.goto(f"{live.address}/b#{code}")
    expect(page.get_by_role("radio").first).to_be_visible()
    page.get_by_role("radio").first.check()
    take(page, "ballot")


def test_the_office(live: Live, page: Page) -> None:
    with live.site.work() as session:
        seed(session, live.site.instance)
    let_in(page.context, live, Role.ORGANISER)
    page.set_viewport_size(LAPTOP)
    page.goto(f"{live.address}/office")
    expect(page.get_by_text("Your next step")).to_be_visible()
    take(page, "office")


def test_the_halls_screen(live: Live, page: Page) -> None:
    # So many votes that each option's number is told.
    make_counted_contest(live.site, phone=[(1,)] * 9 + [(2,)] * 6 + [(3,)] * 4)
    publish_the_result(live.site)
    page.set_viewport_size(LAPTOP)
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{live.address}/hall/tonight")
    for _option in range(2):
        page.get_by_role("button", name="Next").click()
    expect(page.get_by_text("9 votes")).to_be_visible()
    take(page, "hall")
