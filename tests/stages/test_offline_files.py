"""What a phone keeps of the doorstep: its worker, its manifest, its files, named by what they hold."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy.event

from tests.reading import read
from tests.sites import Site, Visitor
from tests.stages.phone_answers import EVENING, joined_phone
from voting.plain import clock
from voting.storage.database import db
from voting.web import assets


@pytest.fixture
def phone(site: Site) -> Visitor:
    return joined_phone(site)


def kept_by_worker(site: Site) -> tuple[str, list[str]]:
    answer = site.visitor().get("/doorstep/worker.js")
    assert answer.mimetype == "text/javascript"
    kept = json.loads(answer.get_data(as_text=True).splitlines()[0].removeprefix("self.kept = ").rstrip(";"))
    return kept["version"], kept["files"]


def test_the_worker_keeps_every_file_of_the_page_and_the_page_says_for_which_it_was_made(
    site: Site, phone: Visitor
) -> None:
    version, files = kept_by_worker(site)
    with clock.set_to(EVENING):
        answer = phone.get(phone.get("/doorstep/").location)
    assert answer.headers["Doorstep-Version"] == version
    page = read(answer)
    asked = {str(each["src"]) for each in page.select("script[src]")}
    asked |= {str(each["href"]) for each in page.select("link[rel=stylesheet], link[rel=icon]")}
    assert asked == set(files)
    for address in files:
        assert site.visitor().get(address, buffered=True).status_code == 200


def test_a_file_that_changes_gets_another_address_and_the_worker_another_version(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    version, files = kept_by_worker(site)
    folder = Path(site.app.static_folder or "")
    for file in folder.rglob("*"):
        copy = tmp_path / file.relative_to(folder)
        if file.is_file():
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(file.read_bytes())
    with (tmp_path / "doorstep" / "door.js").open("a") as changed:
        changed.write("// mended\n")
    monkeypatch.setattr(site.app, "static_folder", str(tmp_path))
    newer, newer_files = kept_by_worker(site)
    assert newer != version
    [gone] = set(files) - set(newer_files)
    assert re.fullmatch(r"/static/doorstep/door\.js\?v=[0-9a-f]{12}", gone)


def test_a_file_is_kept_by_browsers_as_long_as_it_is_asked_for_by_what_it_holds(site: Site) -> None:
    _version, files = kept_by_worker(site)
    visitor = site.visitor()
    forever = "public, max-age=31536000, immutable"
    assert visitor.get(files[0], buffered=True).headers["Cache-Control"] == forever
    for other in ("/static/icon.svg", "/static/icon.svg?v=000000000000"):
        assert visitor.get(other, buffered=True).headers["Cache-Control"] == "no-cache"


def test_a_file_asks_nobody_and_leaves_nothing_with_the_phone(site: Site, phone: Visitor) -> None:
    asked: list[str] = []
    with site.app.app_context():
        engine = db.engine

    def note(*given: Any) -> None:
        asked.append(given[2])

    sqlalchemy.event.listen(engine, "before_cursor_execute", note)
    answer = phone.get("/static/site.css", buffered=True)
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert asked == []
    phone.get("/doorstep/", buffered=True)
    assert asked
    sqlalchemy.event.remove(engine, "before_cursor_execute", note)


def test_pages_and_files_come_compressed_to_those_who_take_it(site: Site) -> None:
    for path in ("/", "/static/site.css"):
        plain = site.visitor().get(path, buffered=True)
        packed = site.visitor().client.get(path, buffered=True, headers={"Accept-Encoding": "gzip"})
        assert packed.headers["Content-Encoding"] == "gzip"
        assert "Accept-Encoding" in packed.headers["Vary"]
        assert len(packed.data) < len(plain.data) / 2
        assert len(gzip.decompress(packed.data)) == len(plain.data)


def test_the_manifest_lets_the_doorstep_be_installed(site: Site) -> None:
    answer = site.visitor().get("/doorstep/manifest.webmanifest")
    assert answer.mimetype == "application/manifest+json"
    assert answer.json["start_url"] == answer.json["scope"] == "/doorstep/"
    assert {icon["sizes"] for icon in answer.json["icons"]} == {"192x192", "512x512"}
    assert "maskable" in {icon["purpose"] for icon in answer.json["icons"]}
    for icon in answer.json["icons"]:
        assert site.visitor().get(icon["src"], buffered=True).data.startswith(b"\x89PNG")


@pytest.mark.parametrize(
    "name", ["../app.py", "%2e%2e/app.py", "..%2fapp.py", "%2e%2e%2f%2e%2e%2fetc%2fhostname", "a" * 300]
)
def test_no_file_but_ours_is_ever_read(site: Site, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    read: list[Path] = []
    monkeypatch.setattr(assets, "_digest", lambda file, _changed_at: read.append(file) or "0" * 12)  # pyright: ignore
    answer = site.visitor().client.get(f"/static/{name}?v=000000000000")
    assert answer.status_code == 404
    assert answer.headers.get("Cache-Control") != assets.FOR_EVER
    assert [file for file in read if not file.resolve().is_relative_to(site.app.static_folder or "")] == []


def test_a_file_carries_no_session_for_caches_to_keep(site: Site, phone: Visitor) -> None:
    phone.token()
    _version, files = kept_by_worker(site)
    answer = phone.get(files[0], buffered=True)
    assert answer.headers["Cache-Control"] == assets.FOR_EVER
    assert "Set-Cookie" not in answer.headers
