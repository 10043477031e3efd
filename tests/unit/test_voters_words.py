"""What a voter reads is there in every language of the ballot page, whole."""

from __future__ import annotations

import re

import pytest
from babel.messages.extract import extract_from_file
from babel.support import Translations

from voting.ballots.languages import CATALOGUES
from voting.pages import PACKAGE, TEMPLATES

PAGES = ("voter", "_languages", "type_code", "ballot", "check", "receipt", "_handed_over", "give_back")
REFUSALS = (PACKAGE / "vote" / "services.py", PACKAGE / "vote" / "wording.py")
# What only stewards and officers read stands in the same files.
NOT_TO_VOTERS = re.compile("Put it aside|tell an administrator|Help somebody|Steward:|Officers")
VALUES = re.compile(r"%\(\w+\)s")
LANGUAGES = sorted(folder.name for folder in CATALOGUES.iterdir() if folder.is_dir())


def voters_sentences() -> set[str]:
    files = [("jinja2.ext:babel_extract", TEMPLATES / "vote" / f"{page}.html") for page in PAGES]
    files += [("python", file) for file in REFUSALS]
    found = (
        message
        for method, file in files
        for _line, message, _comments, _context in extract_from_file(method, str(file), keywords={"_": None})
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
