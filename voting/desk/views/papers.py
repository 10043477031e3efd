"""One ballot at the door desk: its page, and taking it back, spoilt or unused."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from flask import flash, redirect, request

from voting.ballots.models import Ballot
from voting.ballots.scans import LONGEST_SCAN
from voting.ballots.services import return_ballot, spoil_ballot
from voting.desk.acting import DESK_ADDRESS, who_acts
from voting.desk.services import get_desk
from voting.desk.views import blueprint
from voting.desk.views.pages import ballot_of, ballot_page, desk_address
from voting.plain.refusals import Refusal
from voting.plain.translating import gettext as _
from voting.storage.database import db
from voting.storage.transactions import reads_only
from voting.web.access import DESK, allow
from voting.web.pages import Page
from voting.web.refused_forms import shows_again


@blueprint.post(f"{DESK_ADDRESS}/ballot")
@allow(DESK)
@reads_only
def ballot_at_desk(conference_id: uuid.UUID) -> Page:
    """Show the ballot of a scanned or typed code; looking changes nothing."""
    return ballot_page(get_desk(db.session, conference_id), _typed())


def _again(refusal: Refusal, conference_id: uuid.UUID) -> Page:
    return ballot_page(get_desk(db.session, conference_id), _typed(), refusal=refusal)


@blueprint.post(f"{DESK_ADDRESS}/ballot/spoil")
@allow(DESK)
@shows_again(_again)
def spoil_at_desk_submit(conference_id: uuid.UUID) -> Page:
    """Take back a spoilt ballot: its code stops working."""
    return _take_back(conference_id, spoil_ballot, _spoilt_words)


@blueprint.post(f"{DESK_ADDRESS}/ballot/return")
@allow(DESK)
@shows_again(_again)
def return_at_desk_submit(conference_id: uuid.UUID) -> Page:
    """Take back an unused ballot: its code stops working."""
    return _take_back(conference_id, return_ballot, _returned_words)


def _take_back(conference_id: uuid.UUID, take: Callable[..., None], words: Callable[[Ballot], str]) -> Page:
    conference = get_desk(db.session, conference_id)
    ballot = ballot_of(conference, _typed())
    take(db.session, ballot, by=who_acts(conference_id))
    db.session.commit()
    flash(words(ballot))
    return redirect(desk_address(conference), code=303)


def _typed() -> str:
    return request.form.get("code", "")[:LONGEST_SCAN]


def _spoilt_words(ballot: Ballot) -> str:
    return _(
        "Ballot %(number)s of %(ward)s has been taken back as spoilt: its code no longer works. "
        "Now hand out another ballot, and keep the spoilt paper.",
        number=ballot.number,
        ward=ballot.contest.ward.name,
    )


def _returned_words(ballot: Ballot) -> str:
    return _(
        "Ballot %(number)s of %(ward)s has been taken back unused: its code no longer works. Keep the paper.",
        number=ballot.number,
        ward=ballot.contest.ward.name,
    )
