"""The bar: an evening without signal, a killed browser and a bad line lose nothing and double nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Generator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from playwright.sync_api import Error, Page, Playwright, expect

from tests.e2e.canvassers import Canvasser, plan
from tests.e2e.conftest import QUIET, Live, find_browser
from tests.e2e.lines import Line, line_to
from tests.soak.lengths import rounds
from tests.stages.phone_answers import kept, token_of

DOORS = rounds(short=60, long=500)


@contextmanager
def running(folder: Path) -> Generator[int]:
    """A browser that keeps its things in a folder, killed at the end; the port by which it is steered."""
    browser = find_browser()
    assert browser is not None
    told = folder / "DevToolsActivePort"
    told.unlink(missing_ok=True)
    size = "--window-size=360,740"
    process = subprocess.Popen(
        [browser, "--headless=new", *QUIET, size, "--remote-debugging-port=0", f"--user-data-dir={folder}"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        until = time.monotonic() + 60
        while not (told.exists() and told.read_text(encoding="utf-8").count("\n")):
            assert time.monotonic() < until, "the browser did not start within a minute"
            time.sleep(0.05)
        yield int(told.read_text(encoding="utf-8").splitlines()[0])
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@contextmanager
def killed_at_the_end(playwright: Playwright, folder: Path) -> Generator[Page]:
    """A page in a browser that keeps its things in a folder; at the end all of it is killed at once."""
    with ExitStack() as browser:
        for _try in range(3):
            port = browser.enter_context(running(folder))
            # Sometimes a browser that has just come up never answers whoever wants to steer it.
            with suppress(Error):
                connected = playwright.chromium.connect_over_cdp(f"http://127.0.0.1:{port}")
                break
            browser.close()
        else:
            raise AssertionError("the browser cannot be steered")
        yield connected.contexts[0].new_page()


def scan_again(page: Page, line: Line, token: str) -> None:
    """Come back to the round on a bad line: a page that does not come is asked for again."""
    for _try in range(20):
        with suppress(Error):
            page.goto(f"{line.address}/join#{token}")
            if page.get_by_label("Your first name").is_visible():
                page.get_by_label("Your first name").fill("Sam")
                page.get_by_role("button", name="Join").click()
            expect(page.locator("[data-part=counts]")).to_be_visible(timeout=10_000)
            return
    raise AssertionError("the page never came")


def test_an_evening_without_signal_arrives_once_and_whole(
    served: Live, playwright: Playwright, tmp_path: Path, browser_type_launch_args: object
) -> None:
    token = plan(served)
    with line_to(int(served.address.rpartition(":")[2])) as line:
        with killed_at_the_end(playwright, tmp_path / "phone") as page:
            canvasser = Canvasser(page, line.address)
            canvasser.join(token)
            line.is_cut = True
            canvasser.record(DOORS)
            canvasser.sees(DOORS, DOORS)
        assert kept(served.site) == []

        line.is_cut, line.drops, line.doubles, line.largest = False, 0.3, 0.2, 8000
        with killed_at_the_end(playwright, tmp_path / "phone") as page:
            scan_again(page, line, token)
            Canvasser(page, line.address).sees(DOORS, 0)
    answers = kept(served.site)
    assert token == token_of(served.site)
    assert len(answers) == DOORS
    assert {answer.words for answer in answers} == {
        f"Mend gate {number}" if number % 5 else "" for number in range(DOORS)
    }
    assert len({answer.round_id for answer in answers}) == 1
    assert line.dropped
    assert line.doubled
