"""Everything from one phone of a round: let it count, set it aside, restore it."""

from __future__ import annotations

import uuid

from flask import flash, redirect, render_template, url_for

from voting.collect.models import Round
from voting.collect.services import (
    get_round,
    is_settled,
    phones_of,
    release_phone,
    set_phone_aside,
    take_phone_back,
)
from voting.collect.services.at_once import waiting_from
from voting.collect.views import blueprint
from voting.people.models import PhonePass
from voting.people.phones import origin_here
from voting.people.rules import FEWEST_CANDIDATES
from voting.people.services import are_forgotten, find_pass, hasty_origins, people_from
from voting.plain.refusals import NotFound, Refusal
from voting.plain.translating import gettext as _
from voting.plain.translating import ngettext
from voting.storage.database import db
from voting.web.access import ORGANISERS, actor, allow
from voting.web.pages import Page, current_instance, local_today
from voting.web.refused_forms import shows_again

PHONE = "/rounds/<uuid:round_id>/passes/<uuid:pass_id>"


@blueprint.get(PHONE)
@allow(ORGANISERS)
def phone(round_id: uuid.UUID, pass_id: uuid.UUID) -> str:
    """Show what came from one phone, and what can be done with all of it."""
    return _page(round_id, pass_id)


def _again(refusal: Refusal, round_id: uuid.UUID, pass_id: uuid.UUID) -> str:
    return _page(round_id, pass_id, refusal)


@blueprint.post(f"{PHONE}/release")
@allow(ORGANISERS)
@shows_again(_again)
def release_phone_submit(round_id: uuid.UUID, pass_id: uuid.UUID) -> Page:
    """Let everything count that was held for coming too fast or too late."""
    walked = get_round(db.session, round_id)
    has_people = _origin(pass_id, round_id) in hasty_origins(db.session, today=local_today())
    count = release_phone(db.session, walked, pass_id, instance=current_instance(), by=actor())
    db.session.commit()
    flash(_what_counts(count, has_people=has_people))
    return redirect(url_for("collect.phone", round_id=round_id, pass_id=pass_id), code=303)


@blueprint.post(f"{PHONE}/set-aside")
@allow(ORGANISERS)
@shows_again(_again)
def set_aside_submit(round_id: uuid.UUID, pass_id: uuid.UUID) -> Page:
    """Set aside everything that came from one phone."""
    walked = get_round(db.session, round_id)
    is_forgotten = _is_forgotten(_pass(pass_id, round_id), walked)
    count = set_phone_aside(db.session, walked, pass_id, instance=current_instance(), by=actor())
    words = ngettext("1 door set aside.", "%(num)s doors set aside.", count)
    if is_settled(db.session, walked):
        words = _("Its people are set aside. Its answers stay, because the shortlist is frozen.")
    if is_forgotten:
        words = f"{words} {forgotten_words()}" if count else forgotten_words()
    db.session.commit()
    flash(words)
    return redirect(url_for("collect.phone", round_id=round_id, pass_id=pass_id), code=303)


@blueprint.post(f"{PHONE}/take-back")
@allow(ORGANISERS)
@shows_again(_again)
def take_phone_back_submit(round_id: uuid.UUID, pass_id: uuid.UUID) -> Page:
    """Undo setting a phone aside."""
    walked = get_round(db.session, round_id)
    count = take_phone_back(db.session, walked, pass_id, instance=current_instance(), by=actor())
    words = back_in_words(walked, count, of=pass_id)
    db.session.commit()
    flash(words)
    return redirect(url_for("collect.phone", round_id=round_id, pass_id=pass_id), code=303)


def forgotten_words() -> str:
    """Return the message that nobody can be set aside with a phone any more."""
    return _(
        "We no longer know which people came from this phone: everyone who gave their name on it "
        "was listed more than 14 days ago. You can erase anyone you know to be made up."
    )


def back_in_words(walked: Round, count: int, *, of: uuid.UUID | None = None) -> str:
    """Return a message on what was restored of a round's phones, or of one, and what could not be."""
    said = [ngettext("1 door restored.", "%(num)s doors restored.", count)]
    phones = [each for each in phones_of(db.session, walked) if of in (None, each.phone_pass.id)]
    left = sum(each.doors.set_aside for each in phones if each.phone_pass.set_aside_at is None)
    if is_settled(db.session, walked):
        people = _("Its people are restored. The frozen shortlist doesn’t change.")
        said = [*said, people] if count else [people]
    if left:
        said.append(
            ngettext(
                "1 door can’t be restored: its answer no longer shows which phone it came from.",
                "%(num)s doors can’t be restored: their answers no longer show which phone they came from.",
                left,
            )
        )
    return " ".join(said)


def _what_counts(count: int, *, has_people: bool) -> str:
    doors = ngettext("1 door now counts.", "%(num)s doors now count.", count)
    if has_people:
        people = _("Its people will be listed with the next people from their ward.")
        return f"{doors} {people}" if count else people
    return doors if count else _("Nothing from this phone was held, so nothing has changed.")


def _is_forgotten(phone_pass: PhonePass, walked: Round) -> bool:
    instance = current_instance()
    return are_forgotten(db.session, phone_pass, ward_code=walked.ward_code, instance=instance)


def _pass(pass_id: uuid.UUID, round_id: uuid.UUID) -> PhonePass:
    return find_pass(db.session, pass_id, subject_id=round_id)


def _origin(pass_id: uuid.UUID, round_id: uuid.UUID) -> str:
    return origin_here(_pass(pass_id, round_id))


def _page(round_id: uuid.UUID, pass_id: uuid.UUID, refusal: Refusal | None = None) -> str:
    walked = get_round(db.session, round_id)
    found = next((each for each in phones_of(db.session, walked) if each.phone_pass.id == pass_id), None)
    if found is None:
        raise NotFound(_("There is no such pass. Reload the page and try again."))
    origin = origin_here(found.phone_pass)
    people = people_from(db.session, [origin])
    return render_template(
        "collect/phone.html",
        round=walked,
        phone=found,
        # In steps: a number that grows at a door would show whose door it was.
        people=people - people % FEWEST_CANDIDATES,
        few=FEWEST_CANDIDATES,
        waiting=waiting_from(db.session, walked.campaign_id, [PhonePass.id == pass_id]).get(pass_id, 0),
        has_hasty=origin in hasty_origins(db.session, today=local_today()),
        is_settled=is_settled(db.session, walked),
        is_forgotten=_is_forgotten(found.phone_pass, walked),
        forgotten_words=forgotten_words(),
        refusal=refusal,
    )
