"""Languages a ballot can be printed in: those with every sentence translated."""

from __future__ import annotations

from babel import Locale
from jinja2.ext import babel_extract

from voting.conference.messages import sentences_on_ballots
from voting.plain.refusals import Refusal
from voting.plain.translating import force_locale, get_locale
from voting.plain.translating import gettext as _
from voting.site.languages import OWN, is_own, lacking_in
from voting.site.paths import BALLOT_DESIGNS

PARTS = BALLOT_DESIGNS / "parts" / "parts.html"


class NotTranslated(Refusal):
    """A ballot would be in a language that lacks some of its sentences."""


def check_translated(language: str) -> None:
    """Refuse to print ballots in a language until all of our sentences on them are translated into it."""
    missing = untranslated(language)
    if missing:
        raise NotTranslated(
            _(
                "The ballot’s standard wording isn’t fully translated into %(language)s: "
                "“%(sentence)s” is missing. Choose another language for this ward, or leave this "
                "one out.",
                language=_name_of(language),
                sentence=missing[0],
            )
        )


def translate(sentence: str, *, language: str, design: str, **words: object) -> str:
    """Return a design's own sentence in a language; raises NotTranslated.

    A party's copy of a design may be older than our translations, and say what they no longer do.
    """
    if not is_own(language) and lacking_in(language, [sentence]):
        raise NotTranslated(
            _(
                "The design “%(design)s” says “%(sentence)s”, which isn’t translated into %(language)s. "
                "Use the sentence as our own design has it now, or leave this language out.",
                design=design,
                sentence=sentence,
                language=_name_of(language),
            )
        )
    with force_locale(language):
        return _(sentence, **words)


def _name_of(language: str) -> str:
    return Locale.parse(language.replace("-", "_")).get_display_name(get_locale()) or language


def untranslated(language: str) -> list[str]:
    """Return the sentences of a ballot that are not translated into a language."""
    return [] if is_own(language) else lacking_in(language, ballot_sentences())


def ballot_sentences() -> list[str]:
    """Return all of our own sentences on ballots, in the program's language."""
    with PARTS.open("rb") as page, force_locale(OWN):
        # A sentence with a value in it is extracted together with the names of its values.
        found = (message for _line, _function, message, _comments in babel_extract(page, ("_",), [], {}))
        drawn = [message[0] if isinstance(message, tuple) else message for message in found]
        return [*dict.fromkeys([*map(str, drawn), *sentences_on_ballots()])]
