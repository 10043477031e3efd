"""What a page must hold for those who do not see it, or cannot use a mouse."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

AXE = Axe()
# All that axe can judge of a page but its words: what stands in it in which order, how it looks, what it is
# called. A page of the same make was judged before: thirty ballots are looked at once.
MAKE = """
() => [innerWidth, document.title, ...[...document.querySelectorAll("*")].map((element) => [
  element.tagName, element.checkVisibility(), !!element.textContent.trim(), !!element.value,
  ...[...element.attributes].filter(({name}) => !["value", "href", "content", "d"].includes(name))
    .map(({name, value}) => name + "=" + value.replace(/[0-9a-f-]{8,}|[0-9]+/g, "0")),
].join(" "))].join()
"""
judged: set[str] = set()


def check_accessible(page: Page) -> None:
    """No violation that axe can find, and no scrolling sideways."""
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0, f"{page.url} scrolls sideways by {overflow} px"
    make = page.evaluate(MAKE)
    if make in judged:
        return
    results = AXE.run(page)
    found = results.response["violations"]
    assert not found, "\n".join(
        f"{page.url}: {each['id']}: {each['help']}: {[node['html'] for node in each['nodes']]}"
        for each in found
    )
    judged.add(make)
