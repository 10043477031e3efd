"""Loaded files of answers: set one aside as a whole, or restore it."""

from __future__ import annotations

import uuid

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from voting.collect.services import find_campaign, set_file_aside, take_file_back
from voting.collect.views import blueprint
from voting.plain.translating import gettext as _
from voting.plain.translating import ngettext
from voting.storage.database import db
from voting.storage.turns import ShortTurns
from voting.web.access import ORGANISERS, actor, allow

FILE = "/campaigns/<campaign>/files/<uuid:file_id>"


@blueprint.post(f"{FILE}/set-aside")
@allow(ORGANISERS)
def set_file_aside_submit(campaign: str, file_id: uuid.UUID) -> Response:
    """Set aside everything that came with one file."""
    asked = find_campaign(db.session, campaign)
    count = set_file_aside(db.session, asked, file_id, by=actor(), between=ShortTurns(db.session))
    words = ngettext("1 answer set aside.", "%(num)s answers set aside.", count)
    return _done(campaign, words if count else _("Nothing from this file counted, so nothing has changed."))


@blueprint.post(f"{FILE}/take-back")
@allow(ORGANISERS)
def take_file_back_submit(campaign: str, file_id: uuid.UUID) -> Response:
    """Undo setting a file aside."""
    asked = find_campaign(db.session, campaign)
    count = take_file_back(db.session, asked, file_id, by=actor(), between=ShortTurns(db.session))
    words = ngettext("1 answer restored.", "%(num)s answers restored.", count)
    return _done(campaign, words if count else _("Nothing from this file was still set aside."))


def _done(campaign: str, words: str) -> Response:
    db.session.commit()
    flash(words)
    return redirect(url_for("collect.campaign", campaign=campaign), code=303)
