"""The door desk: which ballot to hand out, and one field for anything scanned.

Nothing typed about a home is kept, and nothing here says who got which ballot. A code comes in the body of a
POST and is never in an address.
"""

from __future__ import annotations

import uuid

from flask import redirect, url_for
from werkzeug.wrappers import Response

from voting.ballots.scans import Scan, Scanned, read_scan
from voting.desk.acting import DESK_ADDRESS
from voting.desk.forms import LONGEST_HOME, HomeForm, ScanForm
from voting.desk.services import get_desk, which_ballot
from voting.desk.views import blueprint
from voting.desk.views.pages import ballot_page, desk_page
from voting.plain.refusals import BadInput, Refusal
from voting.plain.translating import gettext as _
from voting.storage.database import db
from voting.storage.transactions import reads_only
from voting.web.access import DESK, allow
from voting.web.pages import Page, current_instance
from voting.web.refused_forms import shows_again


@blueprint.get(DESK_ADDRESS)
@allow(DESK)
def desk(conference_id: uuid.UUID) -> Page:
    """The door desk: its questions and scans, and the state of every ward's papers."""
    return desk_page(get_desk(db.session, conference_id))


@blueprint.get(f"{DESK_ADDRESS}/<any(ward, scan, ballot):page>")
@allow(DESK)
def back_to_desk(conference_id: uuid.UUID, page: str) -> Response:  # noqa: ARG001
    """Send a desk page that was reloaded or opened from the history back to the desk."""
    return redirect(url_for("desk.desk", conference_id=conference_id))


def _ask_again(refusal: Refusal, conference_id: uuid.UUID) -> Page:
    return desk_page(get_desk(db.session, conference_id), unknown_home=refusal, home_typed=_home())


@blueprint.post(f"{DESK_ADDRESS}/ward")
@allow(DESK)
@reads_only
@shows_again(_ask_again)
def ask_ward(conference_id: uuid.UUID) -> Page:
    """Find which ward's ballot a person gets."""
    conference = get_desk(db.session, conference_id)
    return desk_page(conference, answer=which_ballot(db.session, conference, _home()))


def _home() -> str:
    return (HomeForm().home.data or "")[:LONGEST_HOME]


@blueprint.post(f"{DESK_ADDRESS}/scan")
@allow(DESK)
@reads_only
def scan(conference_id: uuid.UUID) -> Page:
    """Go on to what was scanned, or say what it is and what to scan instead."""
    conference = get_desk(db.session, conference_id)
    read = read_scan(ScanForm().scan.data or "", address=current_instance().config.site.address)
    if read.kind == Scanned.PACK and read.desk == conference.id:
        onward = url_for("desk.pack", conference_id=conference_id, ward=read.ward, number=read.number)
        return redirect(onward, code=303)
    if read.kind == Scanned.BALLOT:
        return ballot_page(conference, read.code)
    return desk_page(conference, wrong_scan=BadInput(_what_it_is(read)))


def _what_it_is(read: Scan) -> str:
    """Return one sentence about a scan that is no pack and no ballot of this desk."""
    instead = _("Scan a pack label or a ballot.")
    match read.kind:
        case Scanned.PACK:
            return _("This pack belongs to another conference. Put it aside and ask the organiser.")
        case Scanned.RESULT:
            what = _("This code opens a result page.")
        case Scanned.WARD:
            what = _("This code opens a ward page.")
        case Scanned.ROUND:
            what = _("This code is for canvassers.")
        case Scanned.DESK:
            what = _("This code is for joining the door desk. You’ve already joined.")
        case Scanned.WIFI:
            what = _("This code is for the hall’s Wi-Fi.")
        case Scanned.RECEIPT:
            what = _("This looks like a receipt. It shows that a vote is in, but doesn’t open anything.")
        case Scanned.PAGE:
            what = _("This code opens another page of this site.")
        case Scanned.OTHER_SITE:
            what = _("This code belongs to another site, %(host)s.", host=read.host[:60])
        case Scanned.TOO_LONG:
            what = _("That’s too long for a pack label or a ballot.")
        case Scanned.NOTHING:
            what = _("Nothing was scanned.")
        case _:
            what = _("This isn’t a pack label or a ballot code.")
    return f"{what} {instead}"
