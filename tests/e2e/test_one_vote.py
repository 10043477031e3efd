"""How much a whole vote costs a phone, from the scan to the receipt, in bytes that came over the line."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect

from tests.e2e.conftest import Live
from tests.e2e.pages import go_by
from tests.factories import THEMES, make_open_contest

MOST_BYTES = 25_000
MOST_REQUESTS = 3


def test_a_whole_vote_takes_three_requests_after_the_scan_and_25_kilobytes(served: Live, page: Page) -> None:
    """Counted is all that the browser receives, headers and all: the page that the scan opens, each file it
    needs in an empty cache, the ballot, the check and the receipt. Requests are counted after that page.
    """
    [code] = make_open_contest(
        served.site, ballots=1, titles=[f"{THEMES[0]} and more {n}" for n in range(12)]
    )
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    asked: dict[str, str] = {}
    received: dict[str, int] = {}

    def note(event: dict[str, Any]) -> None:
        asked[event["requestId"]] = f"{event['request']['method']} {event['request']['url']}"

    def count(event: dict[str, Any]) -> None:
        received[event["requestId"]] = event["encodedDataLength"]

    line.on("Network.requestWillBeSent", note)
    line.on("Network.loadingFinished", count)
    page.goto(f"{served.address}/b#{code}")
    page.get_by_label(f"{THEMES[0]} and more 3").check()
    go_by(page.get_by_role("button", name="Look at my choice"))
    go_by(page.get_by_role("button", name="Cast my vote"))
    expect(page.get_by_role("heading", name="Your vote is cast")).to_be_visible()
    over_the_line = {asked[each]: size for each, size in received.items() if size and each in asked}
    after = [what for what in over_the_line if what.startswith("POST")]
    static = [what for what in over_the_line if "/static/" in what]
    assert len(after) == MOST_REQUESTS
    assert len(over_the_line) == 1 + len(static) + len(after)
    assert len(static) == 2, static
    assert sum(over_the_line.values()) <= MOST_BYTES, over_the_line
