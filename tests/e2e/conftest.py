"""A real browser and a real server for journeys."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from playwright._impl._driver import compute_driver_executable
from playwright.sync_api import expect
from werkzeug.serving import make_server

from tests.e2e.pages import PATIENCE_MS
from tests.servers import Server, free_port
from tests.sites import Site, config_for, written_config

BROWSERS = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
MAC_CHROME = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
# A browser for tests looks up nothing and updates nothing by itself.
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


def find_browser() -> str | None:
    """The Chromium that script/test found or fetched, else the system's, or none."""
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    return os.environ.get("CHROMIUM") or found or (str(MAC_CHROME) if MAC_CHROME.exists() else None)


@pytest.fixture(scope="session", autouse=True)
def driver() -> None:
    """What drives the browser is a program of its own, and needs a library that not every machine has."""
    program, _script = compute_driver_executable()
    tried = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    if tried.returncode:
        reason = f"Playwright does not start here ({tried.stderr.strip()}): apt-get install libatomic1"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Use the system's Chromium; without one skip and say so, except in CI, where it must be there."""
    path = find_browser()
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("CI has no Chromium: script/test should have installed it.")
        pytest.skip("There is no Chromium on this machine; install it to run the browser tests.")
    return {"executable_path": path, "args": QUIET}


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, Any]:
    return {"viewport": {"width": 360, "height": 740}, "locale": "en-GB"}


expect.set_options(timeout=PATIENCE_MS)
# Ballots are printed for an address without https:// only where nothing counts.
REHEARSAL = {"rehearsal": True}


@dataclass
class Live:
    """A site being served, and its address."""

    site: Site
    address: str


@pytest.fixture
def live(tmp_path: Path, sqlite_template: Path) -> Iterator[Live]:
    """A site of this test's own, served over HTTP by the test's own process: there at once."""
    folder, port = tmp_path / "instance", free_port()
    shutil.copytree(sqlite_template, folder)
    address = f"http://127.0.0.1:{port}"
    site = Site.open(folder, config_for("sqlite:///voting.sqlite", site={"base_url": address} | REHEARSAL))
    server = make_server("127.0.0.1", port, site.app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield Live(site, address)
    server.shutdown()
    thread.join()
    server.server_close()
    site.close()


@pytest.fixture
def served(tmp_path: Path, sqlite_template: Path) -> Iterator[Live]:
    """The same by `voting run`, in processes of its own: as in a hall, and slow to begin."""
    folder = tmp_path / "instance"
    shutil.copytree(sqlite_template, folder)
    server = Server(folder)
    address = f"http://127.0.0.1:{server.port}"
    config = config_for("sqlite:///voting.sqlite", site={"base_url": address} | REHEARSAL)
    site = Site.open(folder, config)
    written_config(site)
    server.start()
    yield Live(site, address)
    server.kill()
    site.close()
