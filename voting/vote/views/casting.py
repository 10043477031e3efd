"""The one way in which the site's pages cast."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from flask import Flask, current_app, g
from flask.blueprints import BlueprintSetupState

from voting.site.instance import Instance
from voting.storage.database import db
from voting.vote.rules import marks_in
from voting.vote.services import Cast, CastBatcher, Commit
from voting.vote.views import blueprint


def casting() -> CastBatcher:
    """Return the site's batcher, after this request has released everything that others wait for."""
    db.let_go()
    return cast("CastBatcher", current_app.extensions["casting"])


def cast_boxes(typed: str, boxes: Sequence[int], nonce: str) -> Cast:
    """Cast a vote from its boxes; records whether the commit began, for the page of a later failure."""
    batcher, commit = casting(), Commit()
    row = batcher.find_ballot(typed)
    marks = marks_in(boxes, rules=row.contest.rules, options=len(row.contest.options))
    try:
        return batcher.cast(row, marks=marks, nonce=nonce, commit=commit)
    finally:
        g.commit_began = commit.has_begun


@blueprint.record
def begin_casting(state: BlueprintSetupState) -> None:
    """Give each site its own batcher."""
    app = cast("Flask", state.app)
    instance = cast("Instance", app.extensions["instance"])
    with app.app_context():
        casts = CastBatcher(db.engine, pepper=instance.secret("pepper"), keys=instance.keys)
    app.extensions["casting"] = casts
