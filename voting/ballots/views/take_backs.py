"""Take-backs at the door, and undoing them: one officer proposes, a second confirms."""

from __future__ import annotations

import uuid

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from voting.ballots.services import (
    UNDO,
    UNDO_ALL,
    ballots_to_restore,
    subject_of_all,
    takers_of,
    undo_all_of,
    undo_take_back,
)
from voting.ballots.views import blueprint
from voting.conference.services import find_conference
from voting.people.services import withdraw_proposal
from voting.plain.refusals import Refusal
from voting.plain.translating import gettext as _
from voting.storage.database import db
from voting.web.access import STEWARDS, actor, allow
from voting.web.pages import Page
from voting.web.refused_forms import shows_again

ADDRESS = "/conferences/<conference>/taken-back"


@blueprint.get(ADDRESS)
@allow(STEWARDS)
def taken_back(conference: str) -> str:
    """What was taken back, by phone and by officer, and what waits for a second officer."""
    return _page(conference)


def _again(refusal: Refusal, conference: str, take_back_id: uuid.UUID) -> str:  # noqa: ARG001
    return _page(conference, refusal)


@blueprint.post(f"{ADDRESS}/<uuid:take_back_id>/undo")
@allow(STEWARDS)
@shows_again(_again)
def undo_take_back_submit(conference: str, take_back_id: uuid.UUID) -> Page:
    """Propose to undo one act, or confirm it."""
    event, seen = find_conference(db.session, conference), request.form.get("seen", "")
    is_undone = undo_take_back(db.session, event, take_back_id, by=actor(), seen=seen)
    return _done(conference, is_undone=is_undone)


def _all_again(refusal: Refusal, conference: str) -> str:
    return _page(conference, refusal)


@blueprint.post(f"{ADDRESS}/undo-all")
@allow(STEWARDS)
@shows_again(_all_again)
def undo_all_submit(conference: str) -> Page:
    """Propose to undo everything that one phone or officer took back, or confirm it."""
    event = find_conference(db.session, conference)
    taken_by, seen = request.form.get("taken_by", ""), request.form.get("seen", "")
    is_undone = undo_all_of(db.session, event, taken_by, by=actor(), seen=seen)
    return _done(conference, is_undone=is_undone)


@blueprint.post(f"{ADDRESS}/<uuid:take_back_id>/keep")
@allow(STEWARDS)
def keep_take_back_submit(conference: str, take_back_id: uuid.UUID) -> Page:
    """Withdraw a proposal about one act."""
    find_conference(db.session, conference)
    withdraw_proposal(db.session, UNDO, subject_id=take_back_id, by=actor())
    return _withdrawn(conference)


@blueprint.post(f"{ADDRESS}/keep-all")
@allow(STEWARDS)
def keep_all_submit(conference: str) -> Page:
    """Withdraw a proposal about all acts of one phone or officer."""
    event = find_conference(db.session, conference)
    subject = subject_of_all(event, request.form.get("taken_by", ""))
    withdraw_proposal(db.session, UNDO_ALL, subject_id=subject, by=actor())
    return _withdrawn(conference)


def _done(conference: str, *, is_undone: bool) -> Response:
    db.session.commit()
    if is_undone:
        flash(
            _(
                "Undone. These ballots count as handed out again. If their papers are in the "
                "ballot box, two people should enter them as usual."
            )
        )
    else:
        flash(
            _("You’ve proposed this. Another officer must confirm it on this page, from their own account.")
        )
    return redirect(url_for("ballots.taken_back", conference=conference), code=303)


def _withdrawn(conference: str) -> Response:
    db.session.commit()
    flash(_("Proposal withdrawn. Nothing has changed."))
    return redirect(url_for("ballots.taken_back", conference=conference), code=303)


def _page(conference: str, refusal: Refusal | None = None) -> str:
    event = find_conference(db.session, conference)
    return render_template(
        "ballots/taken_back.html",
        conference=event,
        takers=takers_of(db.session, event),
        to_restore=ballots_to_restore(db.session, event),
        me=actor(),
        refusal=refusal,
    )
