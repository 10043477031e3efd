"""Spoilt ballots: a paper taken back, and another handed out for it."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from voting.access import STEWARDS, allow
from voting.ballots.forms import SpoilForm
from voting.ballots.services import find_ballot, spoil_ballot
from voting.ballots.views import blueprint
from voting.database import db
from voting.pages import current_instance
from voting.people.views import actor
from voting.refusals import Refusal

Page = str | tuple[str, int] | Response


@blueprint.get("/desk/spoil")
@allow(STEWARDS)
def spoil() -> Page:
    """Scan or type the code of a paper that somebody spoilt."""
    return render_template("ballots/spoil.html", form=SpoilForm())


@blueprint.post("/desk/spoil")
@allow(STEWARDS)
def spoil_submit() -> Page:
    """Take a spoilt ballot back: its code stops working."""
    form = SpoilForm()
    if not form.validate_on_submit():
        return render_template("ballots/spoil.html", form=form), 400
    try:
        ballot = find_ballot(db.session, form.code.data or "", pepper=current_instance().secret("pepper"))
        spoil_ballot(db.session, ballot, by=actor())
    except Refusal as refusal:
        db.session.rollback()
        return render_template("ballots/spoil.html", form=form, refusal=refusal), refusal.status
    db.session.commit()
    flash(
        _(
            "Ballot %(number)s of %(ward)s is spoilt: its code no longer works. "
            "Now hand out another ballot, and keep the spoilt paper.",
            number=ballot.number,
            ward=ballot.contest.ward.name,
        )
    )
    return redirect(url_for("ballots.spoil"), code=303)
