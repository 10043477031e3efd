"""The ballot page, and the desk where papers are entered."""

from __future__ import annotations

from flask import Blueprint
from markupsafe import Markup

from voting.conference.models import Contest
from voting.plain.translating import lazy as _l
from voting.storage.database import db
from voting.vote.languages import title_of, voters_languages, wordings
from voting.vote.page_template import squeezed
from voting.vote.rules import by_number
from voting.vote.services import Unfinished, unfinished_papers, unfinished_words

blueprint = Blueprint("vote", __name__)


def numbered_titles(boxes: list[int], contest: Contest) -> list[tuple[int, Markup]]:
    """Return the numbers in the boxes of a vote, the best first, with the options' titles."""
    return [(number, title_of(contest, option)) for number, option in by_number(boxes, rules=contest.rules)]


def papers_left(contest: Contest) -> str:
    """Say which papers of a contest are unfinished; empty if there are none."""
    left = unfinished_papers(db.session, contest)
    return "" if left == Unfinished(0, 0) else unfinished_words(left, ward=contest.ward.name)


from voting.vote.views import discrepancies, faults, kiosk, missing, padding, paper, phone  # noqa: E402
from voting.web.contributions import Contributions, MenuEntry  # noqa: E402

VOTERS = phone.VOTERS
contributions = Contributions(
    blueprint,
    functions=(
        voters_languages,
        wordings,
        title_of,
        papers_left,
        kiosk.steward_signs_in,
        kiosk.is_handed_over,
    ),
    filters=(squeezed, numbered_titles),
    menu=(MenuEntry("vote.type_code", _l("Vote")),),
    tokenless=phone.NEED_NO_TOKEN,
    voters=VOTERS,
)

__all__ = [
    "VOTERS",
    "blueprint",
    "contributions",
    "discrepancies",
    "faults",
    "kiosk",
    "missing",
    "padding",
    "paper",
    "phone",
]
