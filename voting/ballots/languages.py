"""Which languages a ballot can be printed in: those that have every sentence of it."""

from __future__ import annotations

from babel import Locale
from flask_babel import force_locale, get_locale
from flask_babel import gettext as _
from jinja2.ext import babel_extract

from voting.conference.messages import MARK_SENTENCES, METHOD_SENTENCES, TIE_SENTENCES
from voting.plain.refusals import Refusal
from voting.site.languages import OWN, is_own, lacking_in
from voting.web.pages import BALLOT_DESIGNS

PARTS = BALLOT_DESIGNS / "parts" / "parts.html"


class NotTranslated(Refusal):
    """A ballot would be in a language that lacks some of its sentences."""


def check_translated(language: str) -> None:
    """Refuse to print ballots in a language until all their own sentences are translated into it."""
    missing = untranslated(language)
    if missing:
        raise NotTranslated(
            _(
                "The ballot’s standard wording isn’t fully translated into %(language)s: "
                "“%(sentence)s” is missing. Choose another language for this ward, or leave this "
                "one out.",
                language=Locale.parse(language.replace("-", "_")).get_display_name(get_locale()),
                sentence=missing[0],
            )
        )


def untranslated(language: str) -> list[str]:
    """The sentences of a ballot that are not translated into a language."""
    return [] if is_own(language) else lacking_in(language, ballot_sentences())


def ballot_sentences() -> list[str]:
    """Every sentence of our own that stands on a ballot, as the program has it."""
    with PARTS.open("rb") as page, force_locale(OWN):
        # A sentence with a value in it comes with the names of the values.
        found = (message for _line, _function, message, _comments in babel_extract(page, ("_",), [], {}))
        drawn = [message[0] if isinstance(message, tuple) else message for message in found]
        said = (METHOD_SENTENCES, MARK_SENTENCES, TIE_SENTENCES)
        return [*dict.fromkeys([*map(str, drawn), *(str(each) for words in said for each in words.values())])]
