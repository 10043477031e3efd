"""The doorstep, door by door: a form that works without scripts, and that a phone's script takes over."""

from __future__ import annotations

import uuid

from flask import flash, g, make_response, redirect, render_template, session, url_for
from werkzeug.wrappers import Response

from voting.collect.forms import DoorForm, PersonForm
from voting.collect.messages import script_of
from voting.collect.models import Round
from voting.collect.new_answers import NewAnswer, check_lengths
from voting.collect.services import (
    PageAlreadySaved,
    QueuedAnswer,
    Rejected,
    RoundsOfPhone,
    doors_of_round,
    get_round,
    meet_at_doors,
    record_at_door,
)
from voting.collect.views import blueprint
from voting.collect.views.offline import PAGE, version
from voting.collect.views.turns import BY_FORM, begin_turn, turn
from voting.people.messages import consent_wording
from voting.people.models import PhonePass
from voting.people.new_person import NewPerson, check_person
from voting.people.services import PageAlreadyNoted, check_noted_once
from voting.plain import clock
from voting.plain.refusals import BadInput, Refusal
from voting.plain.roles import PassKind
from voting.plain.translating import get_locale, ngettext
from voting.plain.translating import gettext as _
from voting.storage.database import db
from voting.storage.transactions import reads_first, stop_writing
from voting.web.access import CANVASSERS, PassHasEnded, allow
from voting.web.expired_forms import comes_back
from voting.web.pages import current_instance, local_today


@blueprint.get("/doorstep/")
@allow(CANVASSERS)
def start() -> Response:
    """Redirect to the doorstep of the round this phone joined last."""
    newest = next(each for each in g.open_passes if each.kind == PassKind.ROUND)
    return redirect(url_for("collect.doorstep", round_id=newest.subject_id))


@blueprint.get("/doorstep/<uuid:round_id>")
@allow(CANVASSERS)
def doorstep(round_id: uuid.UUID) -> Response:
    """Show the page for one door; it names the files it was made for, so that a phone keeps them together."""
    form = DoorForm()
    form.fresh_key()
    form.street.data = session.get("street", "")
    response = make_response(_page(_walked(round_id), door=form))
    response.headers["Doorstep-Version"] = version()
    return response


@blueprint.post("/doorstep/<uuid:round_id>")
@allow(CANVASSERS)
@reads_first
@comes_back
def doorstep_submit(round_id: uuid.UUID) -> Response | tuple[str, int]:
    """Record one door, and get ready for the next."""
    walked, form = _walked(round_id), DoorForm()
    _offer(form, walked)
    if not form.validate_on_submit():
        return _page(walked, door=form), 400
    try:
        with turn(BY_FORM, _pass(round_id).id):
            begin_turn()
            session["street"] = _record(form, _walked(round_id)).said.street
            db.session.commit()
            stop_writing(db.session)
    except Refusal as refusal:
        stop_writing(db.session)
        if isinstance(refusal, PageAlreadySaved):
            form.fresh_key()
        return _page(_walked(round_id), door=form, refusal=refusal), refusal.status
    walked = _walked(round_id)
    doors = doors_of_round(db.session, walked).knocked
    flash(
        ngettext(
            "Saved. %(num)s door recorded on this round.",
            "Saved. %(num)s doors recorded on this round.",
            doors,
        )
    )
    return redirect(url_for("collect.doorstep", round_id=walked.id), code=303)


@blueprint.post("/doorstep/<uuid:round_id>/person")
@allow(CANVASSERS)
@reads_first
@comes_back
def meet_submit(round_id: uuid.UUID) -> Response | tuple[str, int]:
    """Remember a person who would come or help."""
    walked, form = _walked(round_id), PersonForm()
    form.offer(consent_wording(current_instance().config.party.name))
    if not form.validate_on_submit():
        return _page(walked, person=form), 400
    try:
        person = check_person(
            form.person(ward_code=walked.ward_code, language=str(get_locale()), on=local_today())
        )
        with turn(BY_FORM, _pass(round_id).id):
            begin_turn()
            walked = _walked(round_id)
            check_noted_once(db.session, person)
            for each in _meet(person, walked):
                raise BadInput(each.reason)
            db.session.commit()
            stop_writing(db.session)
    except Refusal as refusal:
        stop_writing(db.session)
        if isinstance(refusal, PageAlreadyNoted):
            form.fresh_key()
        return _page(_walked(round_id), person=form, refusal=refusal), refusal.status
    flash(_("Thank you. %(name)s will hear from us.", name=form.name.data))
    return redirect(url_for("collect.doorstep", round_id=round_id), code=303)


def _meet(person: NewPerson, walked: Round) -> list[Rejected]:
    way = _rounds(walked).find(str(walked.id))
    return meet_at_doors(db.session, [(person, way)], instance=current_instance())


def _record(form: DoorForm, walked: Round) -> NewAnswer:
    said, key = form.said(), form.given_key()
    check_lengths(said)
    queued = QueuedAnswer(key, str(key), str(walked.id), clock.now(), said.tidied())
    erasures = current_instance().erasures
    return record_at_door(db.session, queued, rounds=_rounds(walked), erasures=erasures)


def _pass(round_id: uuid.UUID) -> PhonePass:
    """Return the pass with which this phone opens the pages of a round."""
    for each in g.open_passes:
        if each.kind == PassKind.ROUND and each.subject_id == round_id:
            return each
    raise PassHasEnded(
        _("This phone has no pass for this page. Scan the code for today’s round again, then carry on.")
    )


def _rounds(walked: Round) -> RoundsOfPhone:
    passes = [each for each in g.passes if each.hands_in]
    zone = current_instance().config.seat.timezone
    return RoundsOfPhone(db.session, {str(walked.id)}, passes, zone=zone)


def _walked(round_id: uuid.UUID) -> Round:
    return get_round(db.session, _pass(round_id).subject_id)


def _offer(form: DoorForm, walked: Round) -> None:
    form.offer(walked.campaign.topics, current_instance().config.languages.spoken)


def _page(
    walked: Round,
    *,
    door: DoorForm | None = None,
    person: PersonForm | None = None,
    refusal: Refusal | None = None,
) -> str:
    party = current_instance().config.party.name
    wording = consent_wording(party)
    door = door or DoorForm(formdata=None)
    person = person or PersonForm(formdata=None)
    _offer(door, walked)
    person.offer(wording)
    return render_template(
        "collect/doorstep.html",
        round=walked,
        phone_pass=_pass(walked.id),
        form=door,
        person=person,
        wording=wording,
        script=script_of(walked, party=party),
        doors=doors_of_round(db.session, walked),
        refusal=refusal,
        page_scripts=PAGE,
    )
