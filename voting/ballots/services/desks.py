"""The door desk of a conference: joining it by its link, and which ballot a home gets there."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from voting.collect.services import wards_with_street
from voting.conference.models import Conference, Contest
from voting.letters import read_join_token
from voting.pages import local_day
from voting.places.models import Ward
from voting.places.services import HomeFound, NotAPostcode, find_home
from voting.refusals import NotFound, Refusal


class DeskIsOver(Refusal):
    """The conference's day is past, so its desk lets nobody join."""


class UnknownStreet(NotFound):
    """No round and no answer names such a street."""


@dataclass(frozen=True)
class BallotToGive:
    """Which wards a home may be in: by its postcode, or by a street.

    With one ward and nothing near the ballot is sure; `contests` has those of its wards that decide here.
    """

    said: str
    wards: tuple[Ward, ...]
    home: HomeFound | None
    contests: tuple[Contest, ...]

    @property
    def is_sure(self) -> bool:
        """Whether nothing need be asked."""
        near = self.home is not None and bool(self.home.near or self.home.near_outside)
        return len(self.wards) == 1 and not near


def find_desk(session: Session, token: str, *, today: date) -> Conference:
    """The conference whose desk a scanned link opens; it works until the end of the conference's day."""
    found = session.scalars(
        sa.select(Conference).where(Conference.desk_token.in_({token, read_join_token(token)} - {""}))
    ).first()
    if found is None:
        raise NotFound(_("This link belongs to no door desk. Ask the organiser for tonight's link."))
    if today > local_day(found.starts_at):
        raise DeskIsOver(_("This conference is over, so nobody can join its door desk any more."))
    return found


def get_desk(session: Session, desk_id: uuid.UUID) -> Conference:
    """The conference with this key."""
    found = session.get(Conference, desk_id)
    if found is None:
        raise NotFound(_("There is no such door desk."))
    return found


def which_ballot(session: Session, conference: Conference, typed: str) -> BallotToGive:
    """Which ballot a home gets, by its postcode or else by its street; nothing of it is kept."""
    try:
        home = find_home(session, typed)
    except NotAPostcode:
        return _by_street(session, conference, typed)
    wards = (home.ward, *home.near) if home.ward else home.near
    return BallotToGive(home.postcode, wards, home, _contests(conference, wards))


def _by_street(session: Session, conference: Conference, typed: str) -> BallotToGive:
    wards = tuple(wards_with_street(session, conference.seat, typed))
    if not wards:
        raise UnknownStreet(_("We do not know this street or postcode. Ask for the whole postcode."))
    return BallotToGive(" ".join(typed.split()), wards, None, _contests(conference, wards))


def _contests(conference: Conference, wards: tuple[Ward, ...]) -> tuple[Contest, ...]:
    codes = {ward.code for ward in wards}
    return tuple(contest for contest in conference.contests if contest.ward_code in codes)
