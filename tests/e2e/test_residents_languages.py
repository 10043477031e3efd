"""A resident who reads Urdu, from the ballot to the receipt in the count, and the pages in two writings."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.accessibility import check_accessible
from tests.e2e.conftest import Live
from tests.e2e.pages import go_by
from tests.factories import (
    BY,
    THEMES,
    close_the_contest,
    make_open_contest,
    make_published_contest,
    publish_the_result,
    the_contest,
)
from voting.count.services import open_and_erase_in_turns

PAGES = (
    "/", "/wards/harborne", "/places", "/privacy", "/results", "/results/tonight/harborne",
    "/conferences/tonight", "/shortlists/this-summer/harborne", "/hall/tonight", "/nowhere",
)  # fmt: skip


def count_and_publish(live: Live) -> None:
    """What officers do between the vote and the look-up."""
    close_the_contest(live.site)
    with live.site.work() as session:
        open_and_erase_in_turns(session, the_contest(session), keys=live.site.instance.keys, by=BY)
    publish_the_result(live.site)


def test_whoever_votes_in_urdu_finds_the_receipt_in_urdu(page: Page, live: Live) -> None:
    codes = make_open_contest(live.site, ballots=2)
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{live.address}/b?language=ur")
    page.locator("#code").fill(codes[0])
    go_by(page.get_by_role("button", name="میرا بیلٹ دکھائیں"))
    page.get_by_label(THEMES[1]).check()
    go_by(page.get_by_role("button", name="میرا انتخاب دکھائیں"))
    go_by(page.get_by_role("button", name="میرا ووٹ ڈالیں"))
    receipt = page.locator("p.code").inner_text()
    # The way on from the receipt, on a phone that asks for English.
    go_by(page.get_by_role("link", name="کے بارے میں"))
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    check_accessible(page)
    count_and_publish(live)
    page.reload()
    go_by(page.get_by_role("link", name="نتیجہ دیکھیں"))
    check_accessible(page)
    page.get_by_label("آپ کی رسید").fill(receipt.lower())
    go_by(page.get_by_role("button", name="تلاش کریں"))
    expect(page.get_by_role("status")).to_have_text("جی ہاں۔ اس رسید والا ووٹ گنتی میں ہے۔")
    expect(page.locator("html")).to_have_attribute("lang", "ur")
    check_accessible(page)
    # Read in another language, what was looked up stays looked up.
    go_by(page.get_by_role("button", name="polski"))
    expect(page.get_by_role("status")).to_have_text("Tak. Głos z tym potwierdzeniem jest policzony.")
    page.get_by_label("Twoje potwierdzenie").fill("0000-0000-0000")
    go_by(page.get_by_role("button", name="Sprawdź"))
    expect(page.get_by_role("alert")).to_contain_text("Tego potwierdzenia nie ma w tym liczeniu.")


@pytest.mark.parametrize("language", ["ur", "pl"])
def test_every_page_for_residents_is_sound_in_other_writings(
    browser: Browser, live: Live, language: str
) -> None:
    make_published_contest(live.site)
    for width in (360, 1280):
        context = browser.new_context(
            locale=language, viewport={"width": width, "height": 800}, reduced_motion="reduce"
        )
        page = context.new_page()
        for path in PAGES:
            page.goto(live.address + path)
            expect(page.locator("html")).to_have_attribute("lang", language)
            check_accessible(page)
            assert page.evaluate(
                "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
            ), (path, width)
        context.close()
