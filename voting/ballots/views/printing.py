"""Printing ballots: the exact order first; then the file, once, streamed as it is made."""

from __future__ import annotations

import uuid
from functools import partial

from flask import Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from voting.ballots import services
from voting.ballots.forms import OrderForm, PrintForm, WaiveForm, order_form, plan_in_words
from voting.ballots.messages import design_name
from voting.ballots.views import blueprint
from voting.conference.models import Contest
from voting.conference.services import contest_at
from voting.plain.refusals import BadInput, Refusal
from voting.plain.translating import gettext as _
from voting.storage.database import db
from voting.storage.turns import ShortTurns
from voting.web.access import ORGANISERS, actor, allow
from voting.web.files import file_answer
from voting.web.pages import Page, current_instance
from voting.web.refused_forms import refusal_of, shows_again

ADDRESS = "/conferences/<conference>/<ward>/ballots/print"


def _asked_again(refusal: Refusal, conference: str, ward: str) -> str:
    return print_page(contest_at(db.session, conference, ward), _asked_form(), refusal=refusal)


@blueprint.get(ADDRESS)
@allow(ORGANISERS)
@shows_again(_asked_again)
def print_ballots(conference: str, ward: str) -> Page:
    """The print gate; then the rest of a plan, or the number of ballots; then the exact order.

    Nothing is printed yet.
    """
    contest, form, is_asked = contest_at(db.session, conference, ward), _asked_form(), "count" in request.args
    if in_the_way := refusal_of(partial(_check_press, contest)):
        return print_page(contest, form, refusal=in_the_way, is_shut=True), in_the_way.status
    missing = services.missing_of_plan(db.session, contest)
    if not is_asked and not missing:
        return print_page(contest, form)
    if is_asked and not form.validate():
        return print_page(contest, form), 400
    wishes = form.wishes if is_asked else list(missing.items())
    orders = services.plan_orders(db.session, contest, wishes, instance=current_instance())
    return print_page(contest, form, orders=orders, is_rest=not is_asked)


def _check_press(contest: Contest) -> None:
    services.check_printable(db.session, contest, instance=current_instance())
    services.check_safe(current_instance())


def _asked_form() -> OrderForm:
    return order_form(current_instance(), formdata=request.args or None, meta={"csrf": False})


def _print_again(refusal: Refusal, conference: str, ward: str) -> str:
    return print_page(
        contest_at(db.session, conference, ward), order_form(current_instance()), refusal=refusal
    )


@blueprint.post(ADDRESS)
@allow(ORGANISERS)
@shows_again(_print_again)
def print_ballots_submit(conference: str, ward: str) -> Page:
    """Register the ballots of one run and send its file sheet by sheet; a second click sends nothing."""
    contest, form, instance = contest_at(db.session, conference, ward), PrintForm(), current_instance()
    if not form.validate_on_submit():
        raise BadInput("\n".join(str(each) for errors in form.errors.values() for each in errors))
    design = form.design.data or ""
    press = services.prepare_press(db.session, contest, design=design, instance=instance)
    if planned := form.planned(instance):
        services.remember_plan(db.session, contest, planned)
    printing = services.begin_printing(
        db.session,
        contest,
        press=press,
        count=form.count.data or 0,
        design=design,
        instance=instance,
        by=actor(),
        run_id=form.run_id,
        turns=ShortTurns(db.session),
    )
    db.session.commit()
    return _file(
        printing, name=f"ballots-{conference}-{contest.ward.slug}-{printing.first}-{printing.last}.pdf"
    )


@blueprint.post(f"{ADDRESS}/forget")
@allow(ORGANISERS)
def forget_plan_submit(conference: str, ward: str) -> AnyResponse:
    """Drop the rest of a plan, and plan again."""
    contest = contest_at(db.session, conference, ward)
    services.forget_plan(db.session, contest)
    db.session.commit()
    return redirect(url_for("ballots.print_ballots", conference=conference, ward=ward), code=303)


@blueprint.post(f"{ADDRESS}/<uuid:run>/arrived")
@allow(ORGANISERS)
def arrived_submit(conference: str, ward: str, run: uuid.UUID) -> AnyResponse:
    """Record that a print run's file arrived complete: its packs can be issued."""
    contest = contest_at(db.session, conference, ward)
    printed = services.accept_run(db.session, contest, run, by=actor())
    db.session.commit()
    flash(
        _(
            "%(count)s ballots are ready. Delete the file once you have printed it.",
            count=printed.count,
        )
    )
    return _to_packs(contest)


@blueprint.post(f"{ADDRESS}/<uuid:run>/discard")
@allow(ORGANISERS)
def discard_submit(conference: str, ward: str, run: uuid.UUID) -> AnyResponse:
    """Record that a print run's file did not arrive: as if it had never been requested."""
    contest = contest_at(db.session, conference, ward)
    services.discard_run(db.session, contest, run, by=actor(), turns=ShortTurns(db.session))
    db.session.commit()
    flash(_("That print run has been discarded: none of its ballots is registered. You can print again."))
    return _to_packs(contest)


def _file(printing: services.Printing, *, name: str) -> Response:
    """Stream the file, with headers from which a page shows the progress."""
    response = file_answer(printing.stream(), name=name, is_saved=True)
    response.headers["Content-Length"] = str(printing.length)
    response.headers["X-Sheets"] = str(printing.sheets)
    response.headers["X-Bytes-Before"] = str(len(printing.press.head))
    response.headers["X-Bytes-A-Sheet"] = str(printing.press.sheet_bytes)
    return response


def _to_packs(contest: Contest) -> AnyResponse:
    where = url_for("ballots.packs", conference=contest.conference.slug, ward=contest.ward.slug)
    return redirect(where, code=303)


def print_page(
    contest: Contest,
    form: OrderForm,
    *,
    orders: list[services.PrintOrder] | None = None,
    is_rest: bool = False,
    refusal: Refusal | None = None,
    is_shut: bool = False,
    waive_form: WaiveForm | None = None,
) -> str:
    """Render the print page: the obstacles, the questions, or the exact order."""
    return render_template(
        "ballots/print_ballots.html",
        contest=contest,
        form=form,
        waive_form=waive_form or WaiveForm(formdata=None),
        is_scanned=services.is_scanned(db.session, contest.conference, instance=current_instance()),
        orders=[(order, uuid.uuid4()) for order in orders or []],
        # The rest of a plan is in the database already.
        plan="" if is_rest else plan_in_words(orders or []),
        is_rest=is_rest,
        design_name=design_name,
        refusal=refusal,
        is_shut=is_shut,
    )
