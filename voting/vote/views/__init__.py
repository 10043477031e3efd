"""The ballot page, and the desk where papers are entered."""

from __future__ import annotations

from flask import Blueprint

from voting.conference.models import Contest
from voting.vote.rules import by_number

blueprint = Blueprint("vote", __name__)


@blueprint.app_template_filter()
def numbered_titles(boxes: list[int], contest: Contest) -> list[tuple[int, str]]:
    """What stands in the boxes of a vote, the best first, with the titles of the options."""
    return [(number, contest.titles[option]) for number, option in by_number(boxes, ruling=contest.ruling)]


from voting.vote.views import paper, phone  # noqa: E402

__all__ = ["blueprint", "paper", "phone"]
