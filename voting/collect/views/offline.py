"""The doorstep without a network: its service worker, its manifest, and the files they keep."""

from __future__ import annotations

import json

from flask import Response, jsonify, url_for

from voting.collect.views import blueprint
from voting.plain.digests import digest_of
from voting.plain.translating import get_locale
from voting.plain.translating import gettext as _
from voting.web.access import PUBLIC, allow
from voting.web.pages import current_instance

# In order of dependency.
STORE = ("vendor/idb.js", "doorstep/keys.js", "doorstep/store.js", "doorstep/send.js")
# Shows on any page how much is still on the phone.
LINE = (*STORE, "doorstep/words.js", "doorstep/line.js")
PAGE = (
    *LINE,
    "doorstep/checks.js",
    "doorstep/warn.js",
    "doorstep/careful.js",
    "doorstep/streets.js",
    "doorstep/door.js",
    "doorstep/saved.js",
    "doorstep/list.js",
    "doorstep/person.js",
    "doorstep/page.js",
)
LOOKS = ("icon.svg", "vendor/pico.min.css", "site.css", "doorstep/doorstep.css")
GREEN, GROUND = "#14532d", "#fbfaf6"


def kept_files() -> list[str]:
    """Return the addresses of the files that make up the doorstep's pages; each changes with its content."""
    return [url_for("static", filename=name) for name in (*LOOKS, *PAGE)]


def version() -> str:
    """Return a short name for these very files: a phone keeps a page only with the files it was made for."""
    return digest_of({"files": kept_files()})[:16]


@blueprint.get("/doorstep/worker.js")
@allow(PUBLIC)
def worker() -> Response:
    """Serve the service worker: which files it keeps, and the scripts it shares with the page."""
    kept = {"version": version(), "files": kept_files()}
    scripts = [url_for("static", filename=name) for name in (*STORE, "doorstep/worker.js")]
    lines = [f"self.kept = {json.dumps(kept)};", f"importScripts(...{json.dumps(scripts)});"]
    return Response("\n".join(lines) + "\n", mimetype="text/javascript")


@blueprint.get("/doorstep/manifest.webmanifest")
@allow(PUBLIC)
def manifest() -> Response:
    """Serve the manifest: what a phone shows once the doorstep is on its home screen."""
    icons = [("192", "any"), ("512", "any"), ("maskable-512", "maskable")]
    sheet = jsonify(
        id=url_for("collect.start"),
        name=_("Doorstep: %(party)s", party=current_instance().config.party.name),
        short_name=_("Doorstep"),
        lang=str(get_locale()),
        start_url=url_for("collect.start"),
        scope=url_for("collect.start"),
        display="standalone",
        theme_color=GREEN,
        background_color=GROUND,
        icons=[
            {
                "src": url_for("static", filename=f"icons/{name}.png"),
                "sizes": "x".join([name.rpartition("-")[2]] * 2),
                "type": "image/png",
                "purpose": purpose,
            }
            for name, purpose in icons
        ],
    )
    sheet.mimetype = "application/manifest+json"
    return sheet
