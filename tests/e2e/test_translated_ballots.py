"""A browser that translates the page changes no length of what a ballot sends."""

from __future__ import annotations

from playwright.sync_api import Browser

from tests.e2e.conftest import Live
from tests.factories import make_open_contest
from tests.methods import Method

# What browsers do: they write other words, and other digits, wherever the page does not forbid it.
TRANSLATE = """() => {
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const digits = "০১২৩৪৫৬৭৮৯";
    while (texts.nextNode()) {
        const text = texts.currentNode;
        if (text.parentElement.translate) {
            text.data = text.data.replace(/[0-9]/g, (digit) => digits[digit]);
        }
    }
}"""


def test_a_translated_ballot_sends_the_same_length_whatever_is_ranked(served: Live, browser: Browser) -> None:
    titles = [f"Option {number}" for number in range(1, 13)]
    codes = make_open_contest(served.site, ballots=3, titles=titles, method=Method.RUN_OFF)
    lengths = set[int]()
    for code, ranked in zip(codes, (0, 1, 12), strict=True):
        context = browser.new_context(locale="bn-BD")
        page = context.new_page()
        page.goto(f"{served.address}/b#{code}")
        lists = page.locator("#choice select")
        assert lists.count() == 12
        page.evaluate(TRANSLATE)
        for rank in range(ranked):
            lists.nth(rank).select_option(index=rank + 1)
        with page.expect_request("**/b/check") as asked:
            page.locator("#choice button:not([name])").click()
        lengths.add(len(asked.value.post_data or ""))
        context.close()
    assert len(lengths) == 1, lengths
