"""Which languages pages can be read in, and what a language still lacks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.messages.extract import extract_from_dir
from babel.support import NullTranslations, Translations

from voting.site.config import BadConfig, Config
from voting.site.paths import CATALOGUES

# The language the program is written in, which needs no translation.
OWN = "en"
FIELD = "language"
# Functions that mark sentences in the program: gettext's own, and those for late translation.
MARKS = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "_l": None,
    "_n": None,
    "mark": None,
    "mark_each": (1, 2),
}
MARKED_IN = [("**.py", "python"), ("**.html", "jinja2")]


@dataclass(frozen=True)
class Language:
    """A language to read in, with its name as its own readers write it."""

    code: str
    tag: str
    name: str

    @classmethod
    def of(cls, code: str) -> Language:
        """Return the language of a code."""
        return cls(code, tag_of(code), _own_name(code))


def residents_languages(config: Config) -> list[Language]:
    """Return every language of residents' pages: those of all pages, and those with a catalogue."""
    return [*_languages((config.languages.default, *config.languages.offered, *translated()))]


@cache
def _languages(codes: tuple[str, ...]) -> tuple[Language, ...]:
    return tuple(Language.of(code) for code in dict.fromkeys(codes))


def tag_of(code: str) -> str:
    """Return a language code as HTML writes it."""
    return code.replace("_", "-")


def is_own(code: str) -> bool:
    """Whether a language is the one the program is written in."""
    return tag_of(code).split("-")[0] == OWN


@cache
def translated() -> tuple[str, ...]:
    """Return the languages that have a catalogue."""
    return tuple(sorted(folder.name for folder in CATALOGUES.iterdir() if folder.is_dir()))


@cache
def catalogue_of(code: str) -> NullTranslations:
    """Return the translations of a language; empty if it has no catalogue."""
    return Translations.load(CATALOGUES, [code.replace("-", "_")])


def check_offered(config: Config, *, pages: Sequence[Path]) -> None:
    """Raise BadConfig if a language offered to officers does not cover the pages in these folders."""
    for code in config.languages.offered:
        lacking = [] if is_own(code) else lacking_in(code, sentences_in(tuple(pages)))
        if lacking:
            raise BadConfig(
                f"the key languages.offered is wrong: {len(lacking):,} sentences of the pages are not in "
                f"“{code}” yet: leave it out; pages for residents speak every language that has a catalogue "
                f"({', '.join(translated())}) without it."
            )


def lacking_in(code: str, sentences: Iterable[str]) -> list[str]:
    """Return the sentences that a language has no translation for."""
    return [sentence for sentence in sentences if sentence not in _sentences_of(code)]


@cache
def _sentences_of(code: str) -> frozenset[str]:
    known = getattr(catalogue_of(code), "_catalog", {})
    # In a loaded catalogue, a sentence with a number in it occurs once for each plural form.
    return frozenset(key if isinstance(key, str) else key[0] for key in known)


@cache
def sentences_in(folders: tuple[Path, ...]) -> tuple[str, ...]:
    """Return every translatable sentence of our own in the program, as written there."""
    found = dict[str, None]()
    for folder in folders:
        for _file, _line, said, _comments, _context in extract_from_dir(folder, MARKED_IN, keywords=MARKS):
            found[said if isinstance(said, str) else said[0]] = None
    return tuple(found)


def own_name(code: str) -> str:
    """A language as those who speak it call it, as the first word of a line; or as it was noted."""
    try:
        return _own_name(code).capitalize()
    except (ValueError, UnknownLocaleError):
        return code


@cache
def _own_name(code: str) -> str:
    return Locale.parse(code.replace("-", "_")).get_display_name() or code
