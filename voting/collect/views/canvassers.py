"""The canvassers of a round: how many, which waiting phones are let in, and everything from all of them."""

from __future__ import annotations

import uuid

from flask import flash, redirect, request, url_for

from voting.collect.services import (
    expect_canvassers,
    get_round,
    is_settled,
    set_round_aside,
    take_round_back,
)
from voting.collect.views import blueprint
from voting.collect.views.phones import back_in_words
from voting.collect.views.rounds import round_page
from voting.people.services import admit, are_forgotten, turn_away_waiting, who_joined
from voting.plain.refusals import Refusal
from voting.plain.roles import PassKind
from voting.plain.translating import gettext as _
from voting.plain.translating import ngettext
from voting.storage.database import db
from voting.web.access import ORGANISERS, actor, allow
from voting.web.pages import Page, current_instance
from voting.web.refused_forms import shows_again

DIGITS = 3


def _again(refusal: Refusal, round_id: uuid.UUID) -> str:
    return round_page(get_round(db.session, round_id), refusal=refusal)


def _not_admitted(refusal: Refusal, round_id: uuid.UUID, pass_id: uuid.UUID) -> str:  # noqa: ARG001
    return _again(refusal, round_id)


@blueprint.post("/rounds/<uuid:round_id>/canvassers")
@allow(ORGANISERS)
@shows_again(_again)
def canvassers_submit(round_id: uuid.UUID) -> Page:
    """Set how many walk the round."""
    walked, typed = get_round(db.session, round_id), request.form.get("canvassers", "").strip()[:DIGITS]
    number = int(typed) if typed.isascii() and typed.isdigit() else 0
    expect_canvassers(db.session, walked, number, by=actor())
    words = ngettext("1 canvasser is now expected.", "%(num)s canvassers are now expected.", number)
    return _done(round_id, words)


@blueprint.post("/rounds/<uuid:round_id>/passes/<uuid:pass_id>/admit")
@allow(ORGANISERS)
@shows_again(_not_admitted)
def admit_phone_submit(round_id: uuid.UUID, pass_id: uuid.UUID) -> Page:
    """Let in a waiting phone."""
    walked = get_round(db.session, round_id)
    admitted = admit(db.session, pass_id, subject_id=walked.id, by=actor())
    return _done(round_id, _("%(name)s has been let in.", name=admitted.name))


@blueprint.post("/rounds/<uuid:round_id>/turn-away")
@allow(ORGANISERS)
def turn_away_submit(round_id: uuid.UUID) -> Page:
    """Turn away all waiting phones, and none that is on the round."""
    walked = get_round(db.session, round_id)
    count = turn_away_waiting(db.session, PassKind.ROUND, subject_id=walked.id, by=actor())
    return _done(round_id, ngettext("1 phone turned away.", "%(num)s phones turned away.", count))


@blueprint.post("/rounds/<uuid:round_id>/set-aside")
@allow(ORGANISERS)
@shows_again(_again)
def set_round_aside_submit(round_id: uuid.UUID) -> Page:
    """Set aside everything that came from the phones of a round."""
    walked = get_round(db.session, round_id)
    joined = who_joined(db.session, PassKind.ROUND, walked.id)
    are_all_forgotten = all(
        are_forgotten(db.session, each, ward_code=walked.ward_code, instance=current_instance())
        for each in joined
    )
    count = set_round_aside(db.session, walked, instance=current_instance(), by=actor())
    words = ngettext("1 door set aside.", "%(num)s doors set aside.", count)
    if is_settled(db.session, walked):
        words = _("Its people are set aside. Its answers stay, because the shortlist is frozen.")
    if are_all_forgotten:
        forgotten = _(
            "We no longer know which people came from these phones: everyone who gave their name "
            "on them was listed more than 14 days ago. You can erase anyone you know to be made up."
        )
        words = f"{words} {forgotten}" if count else forgotten
    return _done(round_id, words)


@blueprint.post("/rounds/<uuid:round_id>/take-back")
@allow(ORGANISERS)
@shows_again(_again)
def take_round_back_submit(round_id: uuid.UUID) -> Page:
    """Undo setting a round aside."""
    walked = get_round(db.session, round_id)
    count = take_round_back(db.session, walked, instance=current_instance(), by=actor())
    return _done(round_id, back_in_words(walked, count))


def _done(round_id: uuid.UUID, words: str) -> Page:
    db.session.commit()
    flash(words)
    return redirect(url_for("collect.show_round", round_id=round_id), code=303)
