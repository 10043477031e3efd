"""Printing ballots: what will be printed, said exactly; then the file, once."""

from __future__ import annotations

import uuid

from flask import Response, render_template, request

from voting.access import ORGANISERS, allow
from voting.ballots import services
from voting.ballots.forms import PrintForm, print_form
from voting.ballots.views import blueprint
from voting.conference.models import Contest
from voting.conference.services import find_conference, find_contest
from voting.database import db
from voting.pages import current_instance
from voting.people.views import actor
from voting.prints import check_imprint
from voting.refusals import Refusal

Page = str | tuple[str, int] | Response

ADDRESS = "/conferences/<conference>/<ward>/ballots/print"


@blueprint.get(ADDRESS)
@allow(ORGANISERS)
def print_ballots(conference: str, ward: str) -> Page:
    """How many ballots; with a number, what exactly would be printed. Nothing is printed yet."""
    contest = find_contest(find_conference(db.session, conference), ward)
    form = print_form(current_instance(), formdata=request.args or None, meta={"csrf": False})
    try:
        check_imprint(current_instance())
        if "count" not in request.args:
            return _page(contest, form)
        if not form.validate():
            return _page(contest, form), 400
        order = services.plan_order(db.session, contest, count=form.count.data or 0)
    except Refusal as refusal:
        return _page(contest, form, refusal=refusal), refusal.status
    form.run.data = str(uuid.uuid4())
    return _page(contest, form, order=order)


@blueprint.post(ADDRESS)
@allow(ORGANISERS)
def print_ballots_submit(conference: str, ward: str) -> Page:
    """Print and register the ballots, and send the file; a second click sends nothing."""
    contest = find_contest(find_conference(db.session, conference), ward)
    form = print_form(current_instance())
    if not form.validate_on_submit():
        return _page(contest, form), 400
    try:
        printed = services.print_ballots(
            db.session,
            contest,
            count=form.count.data or 0,
            design=form.design.data,
            instance=current_instance(),
            by=actor(),
            run_id=form.run_id,
        )
    except Refusal as refusal:
        db.session.rollback()
        return _page(contest, form, refusal=refusal), refusal.status
    db.session.commit()
    name = f"ballots-{conference}-{contest.ward.slug}-{printed.first}-{printed.last}.pdf"
    response = Response(printed.pdf, mimetype="application/pdf")
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def _page(
    contest: Contest,
    form: PrintForm,
    *,
    order: services.PrintOrder | None = None,
    refusal: Refusal | None = None,
) -> str:
    return render_template(
        "ballots/print_ballots.html", contest=contest, form=form, order=order, refusal=refusal
    )
