"""One pack at the door desk: the page of its label, issuing it, and taking back all or part of it.

A pass can issue packs; an officer can take them back. Taking back by a label or by numbers, with no paper at
hand, is for officers who are signed in.
"""

from __future__ import annotations

import uuid

from flask import flash, redirect

from voting.ballots.messages import when_ballots_work
from voting.ballots.models import Pack
from voting.ballots.services import (
    CannotBeTakenBack,
    find_pack,
    issue_pack,
    note_refused,
    numbers_of,
    return_ballots,
    take_back_pack,
)
from voting.ballots.services.packs import PackIsNotWhole
from voting.conference.models import Conference
from voting.conference.services import find_contest
from voting.desk.acting import DESK_ADDRESS, who_acts
from voting.desk.forms import NumbersForm
from voting.desk.services import get_desk
from voting.desk.views import blueprint
from voting.desk.views.pages import desk_address, pack_page
from voting.plain.refusals import Refusal
from voting.plain.translating import gettext as _
from voting.plain.translating import ngettext
from voting.storage.database import db
from voting.web.access import DESK, STEWARDS, actor, allow
from voting.web.pages import Page
from voting.web.refused_forms import shows_again

PACK_ADDRESS = f"{DESK_ADDRESS}/packs/<ward>/<int(max=999999):number>"


@blueprint.get(PACK_ADDRESS)
@allow(DESK)
def pack(conference_id: uuid.UUID, ward: str, number: int) -> Page:
    """The page that a pack's label opens: the pack's state, and what can be done with it."""
    return pack_page(*_find(conference_id, ward, number))


def _again(refusal: Refusal, conference_id: uuid.UUID, ward: str, number: int) -> Page:
    """The pack again. A refusal may tell that one of several ballots has voted: the journal has who asked."""
    conference, found = _find(conference_id, ward, number)
    ticked = NumbersForm().ticked(numbers_of(db.session, found))
    if isinstance(refusal, PackIsNotWhole | CannotBeTakenBack):
        note_refused(db.session, found, count=len(ticked), by=actor())
        db.session.commit()
    return pack_page(conference, found, refusal=refusal, ticked=ticked)


@blueprint.post(f"{PACK_ADDRESS}/sign-out")
@allow(DESK)
@shows_again(_again)
def issue_at_desk_submit(conference_id: uuid.UUID, ward: str, number: int) -> Page:
    """Issue a pack: its ballots become valid."""
    conference, found = _find(conference_id, ward, number)
    issue_pack(db.session, found, by=who_acts(conference_id))
    issued = _("Pack %(number)s of %(ward)s has been issued.", number=number, ward=found.contest.ward.name)
    return _done(conference, f"{issued} {when_ballots_work(found.contest.state)}")


@blueprint.post(f"{PACK_ADDRESS}/take-back")
@allow(STEWARDS)
@shows_again(_again)
def take_back_submit(conference_id: uuid.UUID, ward: str, number: int) -> Page:
    """Take back a whole pack, if none of its ballots was used."""
    conference, found = _find(conference_id, ward, number)
    take_back_pack(db.session, found, by=actor())
    return _done(
        conference,
        _(
            "Pack %(number)s of %(ward)s has been taken back. Its ballots won’t work until it’s "
            "issued again.",
            number=number,
            ward=found.contest.ward.name,
        ),
    )


@blueprint.post(f"{PACK_ADDRESS}/return")
@allow(STEWARDS)
@shows_again(_again)
def return_submit(conference_id: uuid.UUID, ward: str, number: int) -> Page:
    """Take back unused ballots of a pack by the numbers printed on them: all that were ticked, or none."""
    conference, found = _find(conference_id, ward, number)
    ticked = NumbersForm().ticked(numbers_of(db.session, found))
    return_ballots(db.session, found, numbers=ticked, by=actor())
    words = ngettext(
        "1 ballot from pack %(number)s has been taken back. It no longer works. Keep the paper.",
        "%(num)s ballots from pack %(number)s have been taken back. They no longer work. Keep the papers.",
        len(ticked),
        number=number,
    )
    return _done(conference, words)


def _find(conference_id: uuid.UUID, ward: str, number: int) -> tuple[Conference, Pack]:
    conference = get_desk(db.session, conference_id)
    return conference, find_pack(db.session, find_contest(conference, ward), number)


def _done(conference: Conference, words: str) -> Page:
    db.session.commit()
    flash(words)
    return redirect(desk_address(conference), code=303)
