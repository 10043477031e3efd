"""The worker of the doorstep: it sends with no page open, and takes a new version of the site as a whole."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from tests.e2e.canvassers import Canvasser, plan
from tests.e2e.conftest import Live
from tests.stages.phone_answers import kept
from voting.site.paths import PACKAGE


def wake_to_send(page: Page, address: str) -> None:
    """Have the browser fire Background Sync, as it does by itself when a network comes back."""
    devtools = page.context.new_cdp_session(page)
    found: list[dict[str, Any]] = []

    def note(event: dict[str, Any]) -> None:
        found.extend(event["registrations"])

    devtools.on("ServiceWorker.workerRegistrationUpdated", note)
    devtools.send("ServiceWorker.enable")
    wait_until(page, lambda: bool(found))
    registration = found[-1]["registrationId"]
    devtools.send(
        "ServiceWorker.dispatchSyncEvent",
        {"origin": address, "registrationId": registration, "tag": "send", "lastChance": False},
    )


def wait_until(page: Page, happened: Callable[[], bool]) -> None:
    """Let the browser go on until something has happened; after some seconds it is too late."""
    for _try in range(200):
        if happened():
            return
        page.wait_for_timeout(50)
    raise AssertionError("it did not happen")


def test_what_is_left_goes_when_the_browser_wakes_the_worker_with_no_page_open(
    live: Live, page: Page
) -> None:
    canvasser = Canvasser(page, live.address)
    canvasser.join(plan(live))
    page.context.set_offline(offline=True)
    canvasser.record(3)
    canvasser.sees(3, 3)
    assert kept(live.site) == []
    context = page.context
    page.close()
    context.set_offline(offline=False)
    again = Canvasser(context.new_page(), live.address)
    again.page.goto(f"{live.address}/static/icon.svg")
    wake_to_send(again.page, live.address)
    wait_until(again.page, lambda: len(kept(live.site)) == 3)
    again.page.goto(f"{live.address}/doorstep/")
    again.sees(3, 0)


def test_a_new_version_comes_whole_and_leaves_what_waits_where_it_is(
    live: Live, page: Page, tmp_path: Path
) -> None:
    static = shutil.copytree(PACKAGE / "static", tmp_path / "static")
    live.site.app.static_folder = str(static)
    canvasser = Canvasser(page, live.address)
    canvasser.join(plan(live))
    [old] = page.evaluate("caches.keys()")
    page.context.set_offline(offline=True)
    canvasser.record(3)
    with (static / "doorstep" / "words.js").open("a", encoding="utf-8") as changed:
        changed.write("document.documentElement.dataset.renewed = 'yes';\n")
    page.reload()
    canvasser.sees(3, 3)

    page.context.set_offline(offline=False)
    page.reload()
    canvasser.sees(3, 0)
    expect(page.locator("html")).to_have_attribute("data-renewed", "yes")
    wait_until(page, lambda: len(new := page.evaluate("caches.keys()")) == 1 and new != [old])
    assert len(kept(live.site)) == 3
    page.context.set_offline(offline=True)
    page.reload()
    canvasser.sees(3, 0)
    expect(page.locator("html")).to_have_attribute("data-renewed", "yes")
