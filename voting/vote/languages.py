"""Which languages a voter can read the ballot page in, and a contest's words in each of its languages."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from babel import Locale
from flask import g, request
from flask_babel import get_locale, refresh
from markupsafe import Markup

from voting.ballots.languages import CATALOGUES
from voting.conference.models import Contest
from voting.pages import current_instance

FIELD = "language"


@dataclass(frozen=True)
class Language:
    """A language to read in, and its name as those who read it write it."""

    code: str
    tag: str
    name: str


@dataclass(frozen=True)
class Wording:
    """A contest's question and titles in one language; `tag` is that language's in HTML."""

    tag: str
    question: str
    titles: list[str]


def speak() -> None:
    """Answer in the language that the voter chose, or else in the first that their phone asks for."""
    known = [language.code for language in voters_languages()]
    asked = request.values.get(FIELD, "")
    g.language = asked if asked in known else _first_asked_for(known)
    refresh()


def _first_asked_for(known: list[str]) -> str | None:
    """The first language of the phone's list that is known, whatever country it is spoken in."""
    by_tag = {tag_of(code).lower(): code for code in reversed(known)}
    tags = [tag.lower() for tag, _quality in request.accept_languages]
    found = (by_tag.get(tag) or by_tag.get(tag.split("-")[0]) for tag in tags)
    return next((code for code in found if code), None)


def voters_languages() -> list[Language]:
    """Every language the ballot page speaks: those this site offers, and those with a catalogue."""
    config = current_instance().config.languages
    codes = dict.fromkeys([config.default, *config.offered, *_translated()])
    return [Language(code, tag_of(code), _own_name(code)) for code in codes]


def wordings(contest: Contest) -> list[Wording]:
    """What a contest asks in each of its languages, the one in which the page is read first."""
    default = current_instance().config.languages.default
    found = [
        Wording(tag_of(default), contest.question, [option.title for option in contest.options]),
        *(Wording(tag_of(each.language), each.question, each.titles) for each in contest.translations),
    ]
    reading = tag_of(str(get_locale()))
    return sorted(found, key=lambda each: each.tag != reading)


def title_of(contest: Contest, number: int) -> Markup:
    """An option's title in each of the contest's languages, so that it is shown and read aloud as such."""
    titles = [(each.tag, each.titles[number - 1]) for each in wordings(contest)]
    words = Markup("").join(
        Markup('<span lang="{}" dir="auto">{}</span>').format(tag, title) for tag, title in titles
    )
    return Markup("<span>{}</span>").format(words)


def tag_of(code: str) -> str:
    """A language code as HTML writes it."""
    return code.replace("_", "-")


@cache
def _translated() -> list[str]:
    return sorted(folder.name for folder in CATALOGUES.iterdir() if folder.is_dir())


@cache
def _own_name(code: str) -> str:
    return Locale.parse(code.replace("-", "_")).get_display_name() or code
