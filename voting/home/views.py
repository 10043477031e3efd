"""The front page and the office."""

from __future__ import annotations

from flask import Blueprint, render_template

from voting.access import OFFICERS, PUBLIC, allow

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@allow(PUBLIC)
def front() -> str:
    """What is going on in a resident's ward, on one screen."""
    return render_template("home/front.html")


@blueprint.get("/office")
@allow(OFFICERS)
def office() -> str:
    """Where each campaign and conference stands, and the one next step."""
    return render_template("home/office.html")
