"""Printed sheets of a hall beside its ballots: poster, count sheets, pack labels and the ballot account."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, url_for

from voting.ballots.messages import design_name
from voting.ballots.services import account_to_print, heads_of, packs_in_view
from voting.ballots.sheets import (
    PackLabel,
    press_account,
    press_count_sheet,
    press_labels,
    press_poster,
)
from voting.ballots.views import blueprint
from voting.conference.models import Contest
from voting.conference.services import contest_at, find_conference
from voting.plain.refusals import NotFound
from voting.plain.translating import gettext as _
from voting.site.instance import Instance
from voting.storage.database import db
from voting.storage.journal import last_mark
from voting.web.access import STEWARDS, allow
from voting.web.files import file_answer
from voting.web.pages import current_instance

ADDRESS = "/conferences/<conference>/<ward>/prints"


@blueprint.get("/conferences/<conference>/poster.pdf")
@allow(STEWARDS)
def poster(conference: str) -> Response:
    """The hall's poster: how to vote, and the Wi-Fi."""
    event = find_conference(db.session, conference)
    return file_answer(press_poster(event, instance=current_instance()), name=f"poster-{event.slug}.pdf")


@blueprint.get(f"{ADDRESS}/<any(count_sheet, labels, account):kind>.pdf")
@allow(STEWARDS)
def sheet(conference: str, ward: str, kind: str) -> Response:
    """A count sheet, the labels of all packs, or the form of a ward's ballot account."""
    contest = contest_at(db.session, conference, ward)
    pdf = SHEETS[kind](contest, current_instance())
    return file_answer(pdf, name=f"{kind.replace('_', '-')}-{conference}-{contest.ward.slug}.pdf")


def _count_sheet(contest: Contest, instance: Instance) -> bytes:
    return press_count_sheet(contest, instance=instance)


def _account(contest: Contest, instance: Instance) -> bytes:
    """Return the form with the numbers that were signed; before that with blanks, so that none is out of
    date.
    """
    account = account_to_print(db.session, contest)
    if account is None:
        return press_account(contest, instance=instance)
    mark = last_mark(db.session)
    heads, line = heads_of(db.session, contest), str(mark) if mark else ""
    return press_account(contest, account, heads=heads, journal=line, instance=instance)


def _labels(contest: Contest, instance: Instance) -> bytes:
    """Return a label for each pack; its QR code opens the pack at the door desk."""
    desk, ward = contest.conference_id, contest.ward.slug
    labels = [
        PackLabel(
            number=pack.number,
            first=pack.first,
            last=pack.last,
            count=pack.last - pack.first + 1,
            design=design_name(pack.design),
            link=instance.config.site.address
            + url_for("desk.pack", conference_id=desk, ward=ward, number=pack.number),
        )
        for pack in packs_in_view(db.session, contest)
    ]
    if not labels:
        raise NotFound(_("%(ward)s has no packs yet. Print ballots first.", ward=contest.ward.name))
    return press_labels(labels, contest=contest, instance=instance)


SHEETS: dict[str, Callable[[Contest, Instance], bytes]] = {
    "count_sheet": _count_sheet,
    "labels": _labels,
    "account": _account,
}
