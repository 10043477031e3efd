"""What other pages say of results: the hall's screen and the front page."""

from __future__ import annotations

from markupsafe import Markup

from voting.conference.models import Contest
from voting.conference.reading import titles_read
from voting.publish.messages import chosen_words, titles_of, truncation_words
from voting.publish.models import Result
from voting.publish.rules import OptionToShow, in_turn
from voting.publish.services import result_of
from voting.storage.database import db


def chosen_title(result: Result) -> Markup | str | None:
    """Return the titles of a result's chosen options, first one first, or None if there are none."""
    return chosen_words(result.declared, titles_declared(result))


def options_in_turn(contest: Contest) -> list[OptionToShow]:
    """Return the options of a published contest in the order in which the hall's screen shows them."""
    result = result_of(db.session, contest)
    titles = titles_declared(result)
    options = [{**each, "title": titles[each["number"]]} for each in result.declared["options"]]
    return in_turn({**result.declared, "options": options})


def titles_declared(result: Result) -> dict[int, Markup | str]:
    """Return the titles of a result's options, by number, as a resident reads them."""
    return titles_read(result.contest, titles_of(result.declared))


def truncation_remark(contest: Contest) -> str:
    """Return the note on the hall's screen if parts of votes that were cut off decided; else empty."""
    return truncation_words() if result_of(db.session, contest).declared.get("cut_decides") else ""
