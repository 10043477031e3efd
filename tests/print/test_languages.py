"""Ballots in two languages: whole, side by side, in their own writing and direction."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from pathlib import Path

import pikepdf
import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from tests.sites import Site
from voting.ballots.languages import NotTranslated, ballot_sentences, check_translated, untranslated
from voting.printing.weasy import write_pdf
from voting.site.paths import BALLOT_DESIGNS, CATALOGUES

TRANSLATED = ("ar", "bn", "pa", "pl", "ur")
PLACEHOLDER = re.compile(r"%\(\w+\)s")
PAGE = '<html lang="en"><link rel="stylesheet" href="../fonts/fonts.css"><p lang="{0}" dir="{1}">{2}</p>'


def catalogue(language: str) -> Path:
    return CATALOGUES / language / "LC_MESSAGES" / "messages.po"


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_sentence_of_a_ballot_is_translated(paper: Site, language: str) -> None:
    with paper.app.app_context():
        sentences = ballot_sentences()
        assert "This is not an official election." in sentences
        assert "Put a cross (X) in ONE box." in sentences
        assert untranslated(language) == []
        check_translated(language)
    with catalogue(language).open("rb") as file:
        known = read_po(file, locale=language)
    said = [(of_forms(message.id), of_forms(message.string or "")) for message in known if message.id]
    assert {*sentences} <= {ids[0] for ids, _strings in said}
    for ids, strings in said:
        assert placeholders(strings[-1]) == placeholders(ids[-1])
        # "One door" may do without its number.
        assert all({*placeholders(each)} <= {*placeholders(ids[-1])} for each in strings)
        assert all(strings)


def of_forms(words: str | Sequence[str]) -> Sequence[str]:
    """All that a sentence says, once for each number it can be about."""
    return (words,) if isinstance(words, str) else words


def placeholders(words: str) -> list[str]:
    return sorted(PLACEHOLDER.findall(words))


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_compiled_translation_is_that_of_the_readable_one(language: str) -> None:
    compiled = io.BytesIO()
    with catalogue(language).open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    assert catalogue(language).with_suffix(".mo").read_bytes() == compiled.getvalue()


def test_a_language_without_the_ballots_sentences_is_refused_by_name(paper: Site) -> None:
    with paper.app.app_context():
        check_translated("en")
        check_translated("en_GB")
        with pytest.raises(NotTranslated, match=r"isn’t fully translated into Somali: “.+” is missing"):
            check_translated("so")


@pytest.mark.parametrize("language", TRANSLATED)
def test_our_fonts_have_every_letter_of_our_translations(paper: Site, language: str) -> None:
    with catalogue(language).open("rb") as file:
        words = [str(message.string) for message in read_po(file, locale=language) if message.id]
    direction = "rtl" if language in {"ar", "ur"} else "ltr"
    page = PAGE.format(language, direction, "<br>".join(words))
    with paper.app.app_context():
        pdf = write_pdf(page, folder=BALLOT_DESIGNS / "a5", title="Words")
    with pikepdf.open(io.BytesIO(pdf)) as printed:
        fonts = printed.pages[0].Resources.Font.values()
        families = {str(font.DescendantFonts[0].FontDescriptor.FontFamily) for font in fonts}
    # Nothing comes from the machine that prints.
    assert families <= {f"Reading{writing}" for writing in ("", " More", " Arabic", " Gurmukhi", " Bengali")}
