"""The pages of the door desk."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("desk", __name__)

from voting.desk.views import ballots, heads, joining, packs, papers, passes  # noqa: E402

# Reached from a voter's page, which has no session and so no token: a phone of the desk looks at a ballot.
NEED_NO_TOKEN = (papers.ballot_at_desk,)

__all__ = ["NEED_NO_TOKEN", "ballots", "blueprint", "heads", "joining", "packs", "papers", "passes"]
