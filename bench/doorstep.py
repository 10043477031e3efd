"""How long a phone waits for the doorstep page, and how much it has to fetch.

Run it with `.venv/bin/python -m bench.doorstep [TIMES]`: a real server and a real browser on this computer, a
fresh phone each time, over a line that Chromium throttles to slow 3G (400 kbit/s, 400 ms). The peer is the
plain form, which is the same page without its script; the ceiling is what the line itself needs for the same
bytes in one piece.
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, sync_playwright

from bench.sizes import size
from tests.e2e.canvassers import Canvasser, plan
from tests.e2e.conftest import QUIET, Live, find_browser
from tests.servers import Server
from tests.sites import config_for, make_site, written_config

BITS_A_SECOND, LATENCY = 400_000, 400
SLOW_3G = {
    "offline": False,
    "latency": LATENCY,
    "downloadThroughput": BITS_A_SECOND / 8,
    "uploadThroughput": BITS_A_SECOND / 8,
}
PHONE: Any = {"viewport": {"width": 360, "height": 740}}
# Present from the first moment at which a door can be recorded: kept on the phone, or at least sent.
USABLE = "[data-part=counts]:not(:empty)"
PRESSABLE = "button[value=spoke]"
TIMES = size(5, 1)


class Fetched:
    """The bytes a page fetches over the line, as transferred (headers and compressed bodies)."""

    def __init__(self, devtools: CDPSession) -> None:
        self.sizes: dict[str, float] = {}
        devtools.send("Network.enable")
        devtools.on("Network.loadingFinished", self._finished)

    def _finished(self, event: dict[str, Any]) -> None:
        self.sizes[event["requestId"]] = event["encodedDataLength"]

    def total(self) -> float:
        return sum(self.sizes.values())


def waited(page: Page, address: str, wanted: str) -> float:
    """Return the seconds from requesting a page until something on it is visible."""
    began = time.perf_counter()
    page.goto(address, wait_until="commit")
    page.locator(wanted).wait_for()
    return time.perf_counter() - began


def joined(browser: Browser, live: Live, token: str, **given: Any) -> BrowserContext:
    """Return a phone that has joined, with nothing cached: only its pass."""
    before = browser.new_context()
    Canvasser(before.new_page(), live.address).join(token)
    phone = browser.new_context(**PHONE, **given)
    phone.add_cookies([each for each in before.cookies() if each.get("name") == "passes"])  # type: ignore[misc]
    before.close()
    return phone


def cold(browser: Browser, live: Live, token: str, *, script: bool) -> tuple[float, float]:
    """Load for the first time over slow 3G; return seconds until usable, and kilobytes fetched."""
    phone = joined(browser, live, token, java_script_enabled=script)
    page = phone.new_page()
    devtools = phone.new_cdp_session(page)
    fetched = Fetched(devtools)
    devtools.send("Network.emulateNetworkConditions", SLOW_3G)
    took = waited(page, f"{live.address}/doorstep/", USABLE if script else PRESSABLE)
    page.wait_for_load_state("networkidle")
    phone.close()
    return took, fetched.total() / 1000


def warm(browser: Browser, live: Live, token: str) -> float:
    """Load without any network, from what the phone keeps; return seconds until usable."""
    phone = browser.new_context(**PHONE)
    page = phone.new_page()
    Canvasser(page, live.address).join(token)
    phone.set_offline(offline=True)
    took = waited(page, f"{live.address}/doorstep/", USABLE)
    phone.close()
    return took


def told(name: str, values: list[float], unit: str) -> None:
    click.echo(f"{name:52} median {statistics.median(values):7.2f} {unit}, worst {max(values):7.2f} {unit}")


def measure(live: Live, times: int) -> None:
    """Measure on a site being served, and print the figures."""
    token = plan(live)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=QUIET)
        ours = [cold(browser, live, token, script=True) for _time in range(times)]
        peer = [cold(browser, live, token, script=False) for _time in range(times)]
        offline = [warm(browser, live, token) for _time in range(times)]
        browser.close()
    size = statistics.median(size for _took, size in ours)
    ceiling = 2 * LATENCY / 1000 + size * 8000 / BITS_A_SECOND
    told("cold over slow 3G, to usable (goal 5 s)", [took for took, _size in ours], "s ")
    told("  the plain form alone, to pressable", [took for took, _size in peer], "s ")
    click.echo(f"  {'the line itself, for these bytes after a redirect':50} {ceiling:14.2f} s")
    told("first load, all of it (goal 120 kB)", [size for _took, size in ours], "kB")
    told("warm, without a network, to usable (goal 1 s)", offline, "s ")


def main() -> None:
    """Serve a site of our own on loopback, measure, and stop it."""
    times = int(sys.argv[1]) if len(sys.argv) > 1 else TIMES
    with TemporaryDirectory() as folder:
        server = Server(Path(folder) / "instance")
        address = f"http://127.0.0.1:{server.port}"
        site = make_site(server.folder, config_for("sqlite:///voting.sqlite", site={"base_url": address}))
        written_config(site)
        server.start()
        try:
            measure(Live(site, address), times)
        finally:
            server.kill()
            site.close()


if __name__ == "__main__":
    main()
