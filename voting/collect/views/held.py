"""Held answers: by phone, one by one, and those that came late to frozen wards all at once."""

from __future__ import annotations

import uuid

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from voting.collect.services import doubted_phones, find_campaign
from voting.collect.services.corrections import (
    HELD_SHOWN,
    comes_too_late,
    count_to_read,
    get_answer,
    held_answers,
    release_answer,
)
from voting.collect.services.erased_soon import erased_soon
from voting.collect.services.late_answers import bring_late_back, late_answers, leave_late_out
from voting.collect.views import blueprint
from voting.plain.translating import gettext as _
from voting.plain.translating import ngettext
from voting.storage.database import db
from voting.storage.turns import ShortTurns
from voting.web.access import ORGANISERS, actor, allow
from voting.web.pages import current_instance

DIGITS = 6


@blueprint.get("/campaigns/<campaign>/held")
@allow(ORGANISERS)
def held(campaign: str) -> str:
    """Show the held answers, each to be released, corrected or erased; or all of a phone together."""
    asked = find_campaign(db.session, campaign)
    total, after = count_to_read(db.session, asked), _after()
    answers = held_answers(db.session, asked, after=after)
    phones = doubted_phones(db.session, asked, instance=current_instance())
    return render_template(
        "collect/held.html",
        campaign=asked,
        answers=answers,
        total=total,
        after=after,
        next_after=after + HELD_SHOWN if after + len(answers) < total else None,
        late=late_answers(db.session, asked),
        phones=[each for each in phones if each.is_doubted],
        waiting=[each for each in phones if each.waiting],
        soon=erased_soon(db.session, asked, instance=current_instance()),
    )


def _after() -> int:
    typed = request.args.get("after", "")[:DIGITS]
    return int(typed) if typed.isascii() and typed.isdigit() else 0


@blueprint.post("/answers/<uuid:answer_id>/release")
@allow(ORGANISERS)
def release_submit(answer_id: uuid.UUID) -> Response:
    """Release a held answer as it is."""
    answer = get_answer(db.session, answer_id)
    is_new = release_answer(db.session, answer, by=actor())
    is_late = comes_too_late(db.session, answer)
    db.session.commit()
    if not is_new:
        flash(_("This answer was no longer held, so nothing has changed."))
    elif is_late:
        words = _("Released. The shortlist for %(ward)s is frozen, so this doesn’t change it.")
        flash(words % {"ward": answer.ward.name})
    else:
        flash(_("Released. You can sort it now."))
    return redirect(url_for("collect.held", campaign=answer.campaign.slug), code=303)


@blueprint.post("/campaigns/<campaign>/held/leave-out")
@allow(ORGANISERS)
def leave_out_submit(campaign: str) -> Response:
    """Leave out all answers that came late to frozen wards."""
    asked = find_campaign(db.session, campaign)
    count = leave_late_out(db.session, asked, by=actor(), between=ShortTurns(db.session))
    words = ngettext("1 late answer left out.", "%(num)s late answers left out.", count)
    return _done(campaign, words, count)


@blueprint.post("/campaigns/<campaign>/held/bring-back")
@allow(ORGANISERS)
def bring_back_submit(campaign: str) -> Response:
    """Undo leaving them out."""
    asked = find_campaign(db.session, campaign)
    count = bring_late_back(db.session, asked, by=actor(), between=ShortTurns(db.session))
    words = ngettext("1 late answer is held again.", "%(num)s late answers are held again.", count)
    return _done(campaign, words, count)


def _done(campaign: str, words: str, count: int) -> Response:
    db.session.commit()
    flash(words if count else _("There were none, so nothing has changed."))
    return redirect(url_for("collect.held", campaign=campaign), code=303)
