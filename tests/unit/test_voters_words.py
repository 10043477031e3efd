"""What a voter reads is there in every language of the ballot page, whole."""

from __future__ import annotations

import inspect
import re
from io import BytesIO

import pytest
from babel.messages.extract import extract
from babel.support import Translations

from voting.site.paths import CATALOGUES, TEMPLATES
from voting.vote import messages
from voting.vote.services import casting, checks, sealing
from voting.web import rate_limits

PAGES = (
    "voter",
    "_languages",
    "type_code",
    "ballot",
    "check",
    "receipt",
    "_handed_over",
    "give_back",
    "not_now",
)
# What speaks to voters; other words in the same files are for stewards.
VOICES = (
    casting,
    checks,
    sealing,
    rate_limits.note_wrong_code,
    messages.fault_words,
    messages.missing_words,
    messages.how_much_is_used,
)
# What only stewards and officers read stands in the same files.
NOT_TO_VOTERS = re.compile("Put it aside|tell an administrator|Help someone|Steward:|Officers")
VALUES = re.compile(r"%\(\w+\)s")
LANGUAGES = sorted(folder.name for folder in CATALOGUES.iterdir() if folder.is_dir())


def voters_sentences() -> set[str]:
    files = [TEMPLATES / "problems.html", *(TEMPLATES / "vote" / f"{page}.html" for page in PAGES)]
    pages = [file.read_text(encoding="utf-8") for file in files]
    texts = [("jinja2.ext:babel_extract", page) for page in pages]
    texts += [("python", inspect.getsource(voice)) for voice in VOICES]
    found = (
        message
        for method, text in texts
        for _line, message, _comments, _context in extract(
            method, BytesIO(text.encode()), keywords={"_": None, "_l": None}, options={"encoding": "utf-8"}
        )
    )
    sentences = {message for message in found if isinstance(message, str)}
    return {each for each in sentences if not NOT_TO_VOTERS.search(each)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_of_a_voter_is_translated(language: str) -> None:
    known = Translations.load(CATALOGUES, [language])
    sentences = voters_sentences()
    assert len(sentences) > 30
    assert {each for each in sentences if known.gettext(each) == each} == set()
    assert {
        each
        for each in sentences
        if sorted(VALUES.findall(each)) != sorted(VALUES.findall(known.gettext(each)))
    } == set()
