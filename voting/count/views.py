"""The count, step by step: what just happened, and what is next."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from voting.access import ORGANISERS, allow
from voting.ballots.services import account_of, check_account_signed
from voting.conference.models import Contest, ContestState
from voting.conference.services import find_conference, find_contest
from voting.conference.wording import tie_words
from voting.count.forms import LotForm, lot_form
from voting.count.rules import reasons_to_tell
from voting.count.services import count_of, draw_lot, has_tie, lot_of, open_and_erase, rejected_of, tally_of
from voting.database import db
from voting.pages import current_instance
from voting.people.views import actor
from voting.refusals import Refusal

blueprint = Blueprint("count", __name__, url_prefix="/conferences/<conference>/<ward>/count")

Page = str | tuple[str, int] | Response


@blueprint.get("")
@allow(ORGANISERS)
def show(conference: str, ward: str) -> Page:
    """Where the count of a ward stands: before it the ballot account, after it the tally."""
    return _show(_contest(conference, ward))


@blueprint.post("/open")
@allow(ORGANISERS)
def open_submit(conference: str, ward: str) -> Page:
    """Open all envelopes at once, shuffled, and erase what linked them to ballots; safe to repeat."""
    contest = _contest(conference, ward)
    open_and_erase(db.session, contest, keys=current_instance().keys, by=actor())
    flash(_("The envelopes are open and counted. Nothing links a vote to a ballot any more."))
    return redirect(url_for("count.show", conference=conference, ward=ward), code=303)


@blueprint.post("/lot")
@allow(ORGANISERS)
def lot_submit(conference: str, ward: str) -> Page:
    """Record the lot that was drawn in public."""
    contest = _contest(conference, ward)
    form = lot_form(contest, tally_of(db.session, contest))
    if not form.validate_on_submit():
        return _show(contest, form), 400
    draw_lot(
        db.session,
        contest,
        drawn=form.drawn.data,
        how=form.how.data or "",
        witnesses=form.witnesses.data or "",
        by=actor(),
    )
    db.session.commit()
    flash(_("The lot is recorded. It will be published with the result."))
    return redirect(url_for("count.show", conference=conference, ward=ward), code=303)


def _contest(conference: str, ward: str) -> Contest:
    return find_contest(find_conference(db.session, conference), ward)


def _why_not_opened(contest: Contest) -> Refusal | None:
    """What still has to be done about the papers before the envelopes are opened."""
    try:
        check_account_signed(db.session, contest)
    except Refusal as refusal:
        return refusal
    return None


def _show(contest: Contest, form: LotForm | None = None) -> str:
    account = account_of(db.session, contest)
    if contest.state not in {ContestState.COUNTED, ContestState.PUBLISHED}:
        why_not = _why_not_opened(contest)
        return render_template(
            "count/before.html", contest=contest, account=account, is_signed=not why_not, why_not=why_not
        )
    tallied, rejected = tally_of(db.session, contest), rejected_of(db.session, contest)
    lot = lot_of(db.session, contest)
    return render_template(
        "count/tally.html",
        contest=contest,
        account=account,
        count=count_of(db.session, contest),
        tallied=tallied,
        votes=dict(tallied.counts),
        rejected=sum(rejected.values()),
        reasons=reasons_to_tell(rejected, votes=tallied.valid + sum(rejected.values())) or {},
        tied=has_tie(tallied),
        tie_rule=tie_words(contest.tie_rule),
        lot=lot,
        form=form or lot_form(contest, tallied),
    )
