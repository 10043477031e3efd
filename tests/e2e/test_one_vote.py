"""How much a whole vote costs a phone, from the scan to the receipt, in bytes that came over the line."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import Live
from tests.e2e.pages import go_by
from tests.factories import THEMES, make_open_contest
from voting.conference.models import Method

MOST_BYTES = 25_000
MOST_REQUESTS = 3
SIXTY_LETTERS = "A safer crossing on the high street beside the library no %d"
LANGUAGES = {"en": "en-GB", "ar": "ar", "bn": "bn-BD", "pa": "pa-IN", "pl": "pl-PL", "ur": "ur-PK"}


class OverTheLine:
    """All that the browser receives, headers and all, and what it asked for."""

    def __init__(self, page: Page) -> None:
        line = page.context.new_cdp_session(page)
        line.send("Network.enable")
        self.asked: dict[str, str] = {}
        self.received: dict[str, int] = {}
        line.on("Network.requestWillBeSent", self._note)
        line.on("Network.loadingFinished", self._count)

    def _note(self, event: dict[str, Any]) -> None:
        self.asked[event["requestId"]] = f"{event['request']['method']} {event['request']['url']}"

    def _count(self, event: dict[str, Any]) -> None:
        self.received[event["requestId"]] = event["encodedDataLength"]

    def expect_little(self) -> None:
        """Counted are the page that the scan opens, each file it needs in an empty cache, the ballot, the
        check and the receipt. Requests are counted after that page.
        """
        told = {self.asked[each]: size for each, size in self.received.items() if size and each in self.asked}
        after = [what for what in told if what.startswith("POST")]
        static = [what for what in told if "/static/" in what]
        assert len(after) == MOST_REQUESTS
        assert len(told) == 1 + len(static) + len(after)
        assert len(static) == 2, static
        assert sum(told.values()) <= MOST_BYTES, told


def test_a_whole_vote_takes_three_requests_after_the_scan_and_25_kilobytes(served: Live, page: Page) -> None:
    [code] = make_open_contest(
        served.site, ballots=1, titles=[f"{THEMES[0]} and more {n}" for n in range(12)]
    )
    line = OverTheLine(page)
    page.goto(f"{served.address}/b#{code}")
    page.get_by_label(f"{THEMES[0]} and more 3").check()
    go_by(page.get_by_role("button", name="Check my choice"))
    go_by(page.get_by_role("button", name="Cast my vote"))
    expect(page.get_by_role("heading", name="Your vote is cast")).to_be_visible()
    line.expect_little()


@pytest.mark.parametrize("method", [Method.RUN_OFF, Method.RANKED_PAIRS, Method.STV])
def test_putting_twelve_long_options_in_order_takes_little_in_every_language(
    served: Live, browser: Browser, method: Method
) -> None:
    titles = [SIXTY_LETTERS % number for number in range(10, 22)]
    assert {len(title) for title in titles} == {60}
    places = {"places": 3} if method == Method.STV else {}
    codes = make_open_contest(served.site, ballots=len(LANGUAGES), titles=titles, method=method, **places)
    for code, (language, locale) in zip(codes, LANGUAGES.items(), strict=True):
        context = browser.new_context(locale=locale, viewport={"width": 360, "height": 740})
        page = context.new_page()
        line = OverTheLine(page)
        page.goto(f"{served.address}/b#{code}")
        for option, box in enumerate(page.locator("#choice select").all(), start=1):
            box.select_option(label=f"{13 - option}")
        go_by(page.locator("#choice button:not([name])"))
        assert page.locator("html").get_attribute("lang") == language
        go_by(page.locator("form[action='/b/cast'] button"))
        expect(page.locator("p.code")).to_be_visible()
        line.expect_little()
        context.close()
