"""Every page any test fetches is checked here."""

from __future__ import annotations

import re

from html5lib import HTMLParser
from html5lib.constants import E
from werkzeug.test import TestResponse

OWN_STYLE_OR_SCRIPT = re.compile(r"<style|<script(?![^>]*\ssrc=)|<[a-z][^<>]*\s(?:style|on[a-z]+)=[\"']")
IMPRINT = "Printed and promoted by A. Rehearsal on behalf of the Example Party, both at 1 Example Street."
# Whether a page is valid does not hang on its words and quoted attributes, as long as they hold no sign
# that a parser heeds: pages that differ in nothing else need not be parsed again.
QUOTED, WORDS = re.compile(rb'"[^"<>&=]+"'), re.compile(rb">[^<>&]*[^<>&\s][^<>&]*<")
SEEN: set[bytes] = set()


def valid_html(response: TestResponse, *, imprint: str = IMPRINT) -> TestResponse:
    """HTML5 without a single parse error, the imprint, and no script or style of its own."""
    if response.mimetype == "text/html" and response.data:
        text = response.get_data(as_text=True)
        own = OWN_STYLE_OR_SCRIPT.search(text)
        assert not own, f"{response.request.path}: move this into static/: {own[0] if own else ''}"
        whole = "<html" in text and "Location" not in response.headers
        assert not whole or imprint in text, f"{response.request.path}: no imprint"
        shape = WORDS.sub(b">x<", QUOTED.sub(b'""', response.data))
        if shape not in SEEN:
            wrong = errors_in(response.data, text.splitlines())
            assert not wrong, f"{response.request.path} is not valid HTML5: " + "; ".join(wrong[:5])
            SEEN.add(shape)
    return response


def errors_in(page: bytes, lines: list[str]) -> list[str]:
    """What a parser of HTML5 finds wrong."""
    parser = HTMLParser()
    parser.parse(page)
    return [
        f"line {line}: {E[error] % facts}: {lines[line - 1].strip()[:100]}"
        for (line, _column), error, facts in parser.errors
    ]
