"""What a page must hold for those who do not see it, or cannot use a mouse."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

AXE = Axe()


def check_accessible(page: Page) -> None:
    """No violation that axe can find, and no scrolling sideways."""
    results = AXE.run(page)
    found = results.response["violations"]
    assert not found, "\n".join(
        f"{page.url}: {each['id']}: {each['help']}: {[node['html'] for node in each['nodes']]}"
        for each in found
    )
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0, f"{page.url} scrolls sideways by {overflow} px"
