"""A contest's question and titles as a resident reads them: in the language of the page, if it has them."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from voting.conference.models import Contest, Translation
from voting.plain.translating import get_locale
from voting.site.languages import tag_of
from voting.web.page_language import as_typed
from voting.web.pages import current_instance


def question_read(contest: Contest) -> Markup | str:
    """Return a contest's question as a resident reads it: in the language of the page, if it is
    translated.
    """
    put = _put_in_what_is_read(contest)
    return put.question if put else as_typed(contest.question)


def titles_read(contest: Contest, titles: Mapping[int, str] | None = None) -> dict[int, Markup | str]:
    """Return the titles of a contest's options by number, as a resident reads them."""
    put = _put_in_what_is_read(contest)
    titles = titles or {option.number: option.title for option in contest.options}
    return {number: put.titles[number - 1] if put else as_typed(title) for number, title in titles.items()}


def _put_in_what_is_read(contest: Contest) -> Translation | None:
    """Return the contest's translation into the language of the page; None for the original language."""
    reading = tag_of(str(get_locale()))
    if reading == tag_of(current_instance().config.languages.default):
        return None
    return next((each for each in contest.translations if tag_of(each.language) == reading), None)
