"""The list of people known with consent, each person's page, and erasure in two steps."""

from __future__ import annotations

import uuid

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from voting.people.messages import VERSION, Wording, consent_wording, purpose_mark, reason_words
from voting.people.models import Consent, Person, Purpose
from voting.people.rules import Reason
from voting.people.services import (
    FoundPeople,
    erase_person,
    find_people,
    find_person,
    listing,
    open_person,
    rewrite_small_in_turns,
    search_people,
)
from voting.people.views import blueprint
from voting.plain.translating import force_locale
from voting.plain.translating import gettext as _
from voting.site.languages import own_name
from voting.storage.database import db
from voting.web.access import ORGANISERS, actor, allow
from voting.web.fresh_proof import fresh_proof
from voting.web.pages import current_instance, local_today


@blueprint.get("/people")
@allow(ORGANISERS)
def people() -> str:
    """Everybody known with consent, without contact details; ?wants= filters by one thing they want."""
    wants, number = _purpose(request.args.get("wants", "")), request.args.get("page", default=1, type=int)
    return _list(find_people(db.session, wants=wants, number=number, today=local_today()), wants=wants)


@blueprint.post("/people")
@allow(ORGANISERS)
def people_submit() -> str:
    """Search people; each search leaves a journal line, without the words typed."""
    text, wants = request.form.get("q", "").strip(), _purpose(request.form.get("wants", ""))
    number, reason = request.form.get("page", default=1, type=int), _reason()
    found = search_people(
        db.session, text, wants=wants, number=number, reason=reason, today=local_today(), by=actor()
    )
    db.session.commit()
    return _list(found, text=text, wants=wants, reason=reason)


def _list(
    found: FoundPeople, *, text: str = "", wants: Purpose | None = None, reason: Reason = Reason.REACH
) -> str:
    return render_template(
        "people/people.html",
        found=found,
        text=text,
        wants=wants,
        reason=reason,
        reasons=list(Reason),
        reason_words=reason_words,
        purposes=list(Purpose),
        mark=purpose_mark,
    )


@blueprint.get("/people/<uuid:person_id>")
@allow(ORGANISERS)
def person(person_id: uuid.UUID) -> str:
    """One person: what they agreed to, in which words and where; neither contacts nor membership."""
    return _person(find_person(db.session, person_id))


@blueprint.post("/people/<uuid:person_id>")
@allow(ORGANISERS)
def person_submit(person_id: uuid.UUID) -> str:
    """One person's contact details and membership; showing them leaves a journal line."""
    known = open_person(db.session, person_id, reason=_reason(), by=actor())
    db.session.commit()
    return _person(known, is_opened=True)


def _person(known: Person, *, is_opened: bool = False) -> str:
    return render_template(
        "people/person.html",
        person=known,
        batch=listing(db.session, today=local_today()).batch_of(known),
        is_opened=is_opened,
        reasons=list(Reason),
        reason_words=reason_words,
        mark=purpose_mark,
        read=_words_read(known.consents),
        own_name=own_name,
    )


@blueprint.get("/people/<uuid:person_id>/erase")
@allow(ORGANISERS)
@fresh_proof()
def erase(person_id: uuid.UUID) -> str:
    """List what goes when a person is erased."""
    return render_template("people/erase.html", person=find_person(db.session, person_id))


@blueprint.post("/people/<uuid:person_id>/erase")
@allow(ORGANISERS)
@fresh_proof("people.erase")
def erase_submit(person_id: uuid.UUID) -> Response:
    """Erase a person."""
    register = current_instance().erasures
    erase_person(db.session, find_person(db.session, person_id), register=register, by=actor())
    db.session.commit()
    flash(_("Erased: their name, contact details and everything they agreed to."))
    if not rewrite_small_in_turns(db.session):
        flash(_("The database’s own file may still hold a trace. It will be removed tonight."))
    return redirect(url_for("people.people"), code=303)


def _reason() -> Reason:
    typed = request.form.get("reason", "")
    return Reason(typed) if typed in set(Reason) else Reason.REACH


def _purpose(typed: str) -> Purpose | None:
    return Purpose(typed) if typed in set(Purpose) else None


def _words_read(consents: list[Consent]) -> dict[tuple[str, str], Wording]:
    """Return the words that were read, by version and language; older ones are in the guide alone."""
    config, read = current_instance().config, dict[tuple[str, str], Wording]()
    for version, language in {(each.wording, each.language) for each in consents}:
        if version == VERSION:
            shown = language if language in config.languages.offered else config.languages.default
            with force_locale(shown):
                read[version, shown] = consent_wording(config.party.name)
    return read
