"""The ballot page."""

from __future__ import annotations

from flask import Blueprint, render_template


from voting.access import PUBLIC, allow

import voting.vote.services  # noqa: F401

blueprint = Blueprint("vote", __name__)


@blueprint.get("/b")
@allow(PUBLIC)
def type_code() -> str:
    """Where a scanned ballot leads, and where a code can be typed; opening it spends nothing."""
    return render_template("vote/type_code.html")
