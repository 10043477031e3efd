"""Result pages."""

from __future__ import annotations

from flask import Blueprint, render_template

from voting.access import PUBLIC, allow

blueprint = Blueprint("publish", __name__)


@blueprint.get("/results")
@allow(PUBLIC)
def results() -> str:
    """All results, newest first."""
    return render_template("publish/results.html")
