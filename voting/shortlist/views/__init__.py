"""The sorting page, freezing, and the public page of a shortlist."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("shortlist", __name__)

from voting.shortlist import commands  # noqa: E402
from voting.shortlist.views import freezing, public, sorting, themes  # noqa: E402
from voting.web.contributions import Contributions  # noqa: E402

contributions = Contributions(blueprint, commands=(commands.shortlist,))

__all__ = ["blueprint", "contributions", "freezing", "public", "sorting", "themes"]
