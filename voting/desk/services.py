"""The door desk of a conference: joining it by its link, and which ballot a home gets there."""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voting.ballots.services.packs import HANDING_OUT
from voting.collect.services import wards_with_street
from voting.conference.models import Conference, Contest
from voting.people.services import end_all_passes
from voting.places.models import Ward
from voting.places.services import HomeFound, NotAPostcode, UnknownPostcode, find_home
from voting.plain.base32 import JOIN_BITS, join_token_of, read_join_token
from voting.plain.clock import day_in
from voting.plain.dates import local_time
from voting.plain.refusals import BadInput, NotFound, Refusal
from voting.plain.roles import PassKind
from voting.plain.translating import gettext as _
from voting.storage.instances import zone_of

# Time to set up tables and brief helpers; a code left on a table last week opens nothing.
DESK_OPENS_BEFORE = timedelta(hours=3)


class DeskIsOver(Refusal):
    """The conference's day is past, so no phone can join its desk."""


class DeskIsNotOpen(Refusal):
    """It is hours before the conference, so no phone can join its desk yet."""


class UnknownStreet(NotFound):
    """No round and no answer has such a street."""


@dataclass(frozen=True)
class BallotToGive:
    """The wards a home may be in, by its postcode or street.

    With one ward and nothing near the answer is sure; `contests` are those of its wards that vote here.
    """

    said: str
    wards: tuple[Ward, ...]
    home: HomeFound | None
    contests: tuple[Contest, ...]

    @property
    def is_sure(self) -> bool:
        """Whether no question remains."""
        near = self.home is not None and bool(self.home.near or self.home.near_outside)
        return len(self.wards) == 1 and not near

    @property
    def hands_out(self) -> bool:
        """Whether they surely get a ballot."""
        return self.is_sure and any(contest.state in HANDING_OUT for contest in self.contests)

    def no_ballot_of(self, ward: Ward) -> str:
        """Return why nobody of one of these wards gets a ballot now; empty if they get one."""
        contest = next((each for each in self.contests if each.ward_code == ward.code), None)
        if contest is None:
            return _("No ballot: %(ward)s has no vote at this conference.", ward=ward.name)
        if contest.state not in HANDING_OUT:
            return _("No ballot: voting in %(ward)s is over.", ward=ward.name)
        return ""


def find_desk(session: Session, token: str, *, at: datetime, any_hour: bool = False) -> Conference:
    """Return the conference whose desk a code opens, from hours before its start to the end of its day.

    Its row is locked, so that nobody joins by a code that is just being replaced.
    """
    found = session.scalars(
        sa.select(Conference)
        .where(Conference.desk_token.in_({token, read_join_token(token)} - {""}))
        .with_for_update(read=True, of=Conference)
    ).first()
    if found is None:
        raise NotFound(
            _(
                "This code isn’t for a door desk, or it has been replaced. Ask the organiser for the "
                "latest code."
            )
        )
    zone = zone_of(session)
    if day_in(zone, at) > day_in(zone, found.starts_at):
        raise DeskIsOver(_("This conference is over, so nobody can join its door desk now."), field="code")
    if at < desk_opens_at(found) and not any_hour:
        raise DeskIsNotOpen(
            _(
                "This code works from %(time)s. Scan it again then.",
                time=local_time(desk_opens_at(found)),
            )
        )
    return found


def desk_opens_at(conference: Conference) -> datetime:
    """Return the time from which a desk's code lets phones join."""
    return conference.starts_at - DESK_OPENS_BEFORE


def replace_desk_code(session: Session, conference: Conference, *, by: str) -> int:
    """Give a desk a new code, and end every pass from the old one; returns how many."""
    session.refresh(conference, with_for_update={"of": Conference})
    conference.desk_token = join_token_of(secrets.randbits(JOIN_BITS))
    session.flush()
    return end_all_passes(session, PassKind.DESK, subject_id=conference.id, by=by)


def get_desk(session: Session, conference_id: uuid.UUID) -> Conference:
    """Return the conference with this key."""
    found = session.get(Conference, conference_id)
    if found is None:
        raise NotFound(_("There is no such door desk."))
    return found


def which_ballot(session: Session, conference: Conference, typed: str) -> BallotToGive:
    """Find the ballot a home gets, by its postcode or else by its street; nothing of it is kept."""
    if not typed.strip():
        raise BadInput(_("Type a postcode or street."))
    try:
        home = find_home(session, typed)
    except UnknownPostcode as unknown:
        raise UnknownPostcode(
            _("%(why)s If it’s correct, ask the organiser before you hand out a ballot.", why=unknown)
        ) from unknown
    except NotAPostcode:
        return _by_street(session, conference, typed)
    wards = (home.ward, *home.near) if home.ward else home.near
    return BallotToGive(home.postcode, wards, home, _contests(conference, wards))


def _by_street(session: Session, conference: Conference, typed: str) -> BallotToGive:
    wards = tuple(wards_with_street(session, conference.seat, typed))
    if not wards:
        raise UnknownStreet(_("We don’t recognise this street or postcode. Ask for the full postcode."))
    return BallotToGive(" ".join(typed.split()), wards, None, _contests(conference, wards))


def _contests(conference: Conference, wards: tuple[Ward, ...]) -> tuple[Contest, ...]:
    codes = {ward.code for ward in wards}
    return tuple(contest for contest in conference.contests if contest.ward_code in codes)
