"""The ballot page, and the desk where papers are entered."""

from __future__ import annotations

from flask import Blueprint
from markupsafe import Markup

from voting.conference.messages import published_words
from voting.conference.models import Contest
from voting.storage.database import db
from voting.vote.languages import question_read, title_of, titles_read, voters_languages, wordings
from voting.vote.page_template import squeezed
from voting.vote.rules import by_number
from voting.vote.services import Unfinished, unfinished_papers, unfinished_words

blueprint = Blueprint("vote", __name__)
for shown in (voters_languages, wordings, title_of, question_read, titles_read, published_words):
    blueprint.add_app_template_global(shown)
blueprint.add_app_template_filter(squeezed)


@blueprint.app_template_filter()
def numbered_titles(boxes: list[int], contest: Contest) -> list[tuple[int, Markup]]:
    """What stands in the boxes of a vote, the best first, with the titles of the options."""
    return [(number, title_of(contest, option)) for number, option in by_number(boxes, rules=contest.rules)]


@blueprint.app_template_global()
def papers_left(contest: Contest) -> str:
    """Which papers of a contest are not finished, in words, for pages of the stages before this one."""
    left = unfinished_papers(db.session, contest)
    return "" if left == Unfinished(0, 0) else unfinished_words(left, ward=contest.ward.name)


from voting.vote.views import differences, faults, kiosk, missing, padding, paper, phone  # noqa: E402

NEED_NO_TOKEN = phone.NEED_NO_TOKEN
VOTERS = phone.VOTERS

__all__ = [
    "NEED_NO_TOKEN",
    "VOTERS",
    "blueprint",
    "differences",
    "faults",
    "kiosk",
    "missing",
    "padding",
    "paper",
    "phone",
]
