"""The pages of the door desk."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("desk", __name__)

from voting.desk.views import ballots, head_count, joining, packs, papers, passes  # noqa: E402
from voting.web.contributions import Contributions  # noqa: E402

contributions = Contributions(
    blueprint,
    # Reached from a voter's page, which has no session and so no token: the desk's phone looks at a ballot.
    tokenless=(papers.ballot_at_desk,),
)

__all__ = ["ballots", "blueprint", "contributions", "head_count", "joining", "packs", "papers", "passes"]
