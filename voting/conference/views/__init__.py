"""Planning a conference, and its public page."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("conference", __name__)

from voting.conference.messages import published_words  # noqa: E402
from voting.conference.reading import question_read, titles_read  # noqa: E402
from voting.conference.views import conferences, contests  # noqa: E402
from voting.web.contributions import Contributions  # noqa: E402

contributions = Contributions(
    blueprint,
    functions=(question_read, titles_read, published_words),
    invitation=conferences.invitation_of,
)

__all__ = ["blueprint", "conferences", "contests", "contributions"]
