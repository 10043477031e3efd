"""The languages of the ballot page, and a contest's words in each of its languages."""

from __future__ import annotations

from dataclasses import dataclass

from flask import g, request
from markupsafe import Markup

from voting.conference.models import Contest
from voting.plain.translating import get_locale, refresh
from voting.site.languages import FIELD, Language, residents_languages, tag_of
from voting.web.page_language import first_asked_for
from voting.web.pages import current_instance


@dataclass(frozen=True)
class Wording:
    """A contest's question and titles in one language; `tag` is its HTML language tag."""

    tag: str
    question: str
    titles: list[str]


def speak() -> None:
    """Answer in the language the voter chose, or else the first supported one their phone asks for."""
    known = [language.code for language in voters_languages()]
    asked = request.args.get(FIELD)
    if asked is None:
        asked = "" if request.method == "GET" else request.form.get(FIELD, "")
    was_asked_before = "language" in g
    g.language = asked if asked in known else first_asked_for(known)
    if was_asked_before:
        refresh()


def voters_languages() -> list[Language]:
    """Return every language of the ballot page: those of all residents' pages."""
    return residents_languages(current_instance().config)


def wordings(contest: Contest) -> list[Wording]:
    """Return a contest's words in each of its languages, the language of the page first."""
    default = current_instance().config.languages.default
    found = [
        Wording(tag_of(default), contest.question, [option.title for option in contest.options]),
        *(Wording(tag_of(each.language), each.question, each.titles) for each in contest.translations),
    ]
    reading = tag_of(str(get_locale()))
    return sorted(found, key=lambda each: each.tag != reading)


def title_of(contest: Contest, number: int) -> Markup:
    """Return an option's title in each of the contest's languages, tagged for display and screen readers."""
    titles = [(each.tag, each.titles[number - 1]) for each in wordings(contest)]
    # `bdi` detects its own direction. Tags are short, because a ballot's page repeats them for every option.
    words = Markup("").join(Markup("<bdi lang={}>{}</bdi>").format(tag, title) for tag, title in titles)
    return Markup("<span class=both>{}</span>").format(words) if len(titles) > 1 else words
