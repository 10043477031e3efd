"""Planning a conference, and finding it again."""

from __future__ import annotations

import secrets
from datetime import datetime

import sqlalchemy as sa
from slugify import slugify
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, selectinload

from voting.collect.rules import LONGEST_NAME
from voting.conference.journal_entries import ClosingTimeAnnounced, ConferencePlanned, WifiSaid
from voting.conference.models import Conference, Contest
from voting.conference.services.changing import check_place
from voting.conference.services.contests import find_contest
from voting.places.models import Seat, Ward
from voting.plain.base32 import JOIN_BITS, join_token_of
from voting.plain.names import is_same_name
from voting.plain.refusals import BadInput, NotFound, Refusal
from voting.plain.text_cleaning import one_line
from voting.plain.translating import gettext as _
from voting.printing.printable import check_printable
from voting.storage import journal

# IEEE 802.11: a network's name has at most 32 bytes, a WPA passphrase at most 63.
LONGEST_NETWORK, LONGEST_PASSWORD = 32, 63
# Names of pages, which a conference therefore cannot have in addresses.
RESERVED = frozenset({"new"})


class NameIsTaken(Refusal):
    """Another conference already has this name."""

    field = "name"


def plan_conference(
    session: Session, *, seat: Seat, name: str, place: str, starts_at: datetime, by: str
) -> Conference:
    """Plan a conference for a seat; its contests are then made ward by ward."""
    name = one_line(name)
    slug = slugify(name)
    if not slug:
        raise BadInput(_("Use letters in the name of the conference."), field="name")
    if len(name) > LONGEST_NAME:
        raise BadInput(_("That name or place is too long for a ballot. Use fewer words."), field="name")
    check_printable(name, field="name")
    place = check_place(place)
    conference = Conference(
        seat=seat,
        slug=slug,
        name=name,
        place=place,
        starts_at=starts_at,
        desk_token=join_token_of(secrets.randbits(JOIN_BITS)),
    )
    try:
        with session.begin_nested():
            if slug in RESERVED or _is_taken(session, slug, name):
                raise _taken(name)
            session.add(conference)
    except IntegrityError:  # Somebody else took the name a moment ago.
        raise _taken(name) from None
    journal.record(session, ConferencePlanned(slug), by=by)
    return conference


def set_wifi(session: Session, conference: Conference, *, network: str, password: str, by: str) -> None:
    """Set the Wi-Fi that the hall has for guests; an empty name removes it.

    The journal keeps the name; saving it unchanged leaves no line.
    """
    network, password = one_line(network), one_line(password)
    if len(network.encode()) > LONGEST_NETWORK or len(password.encode()) > LONGEST_PASSWORD:
        raise BadInput(
            _("That name or password is too long for Wi-Fi. Check it letter by letter."),
            field="network" if len(network.encode()) > LONGEST_NETWORK else "password",
        )
    password = password if network else ""
    if (network, password) == (conference.wifi_network, conference.wifi_password):
        return
    conference.wifi_network, conference.wifi_password = network, password
    session.flush()
    journal.record(session, WifiSaid(conference.slug, network), by=by)


def announce_closing_time(
    session: Session, conference: Conference, *, closes_at: datetime | None, by: str
) -> None:
    """Announce when voting will close, for the hall's screen; None withdraws it. Nothing closes by itself.

    Saving it unchanged leaves no line in the journal.
    """
    if closes_at == conference.closes_at:
        return
    if closes_at is not None and closes_at <= conference.starts_at:
        raise BadInput(
            _("Voting can’t close before the conference begins. Choose a later time."), field="closes_at"
        )
    conference.closes_at = closes_at
    said = closes_at.isoformat() if closes_at else ""
    journal.record(session, ClosingTimeAnnounced(conference.slug, said), by=by)


def find_conference(session: Session, slug: str) -> Conference:
    """Return the conference with this name in addresses."""
    conference = session.scalar(sa.select(Conference).where(Conference.slug == slug))
    conference = conference or _named(session, slug)
    if conference is None:
        raise NotFound(_("There is no conference called “%(slug)s”.", slug=slug))
    return conference


def contest_at(session: Session, conference: str, ward: str) -> Contest:
    """Return the contest of a ward at a conference, both by their names in addresses."""
    return find_contest(find_conference(session, conference), ward)


def _named(session: Session, name: str) -> Conference | None:
    """Return the only conference of this name, however it is typed."""
    called = [each for each in session.scalars(sa.select(Conference)) if is_same_name(each.name, name)]
    return called[0] if len(called) == 1 else None


def next_conference(session: Session, ward: Ward, *, after: datetime) -> Conference | None:
    """Return the next conference at which a ward decides, or else the next without any ward."""
    ahead = session.scalars(
        sa.select(Conference)
        .where(Conference.seat_id == ward.seat_id, Conference.starts_at > after)
        .options(selectinload(Conference.contests))
        .order_by(Conference.starts_at, Conference.slug)
    ).all()
    deciding = (each for each in ahead if any(one.ward_code == ward.code for one in each.contests))
    still_empty = (each for each in ahead if not each.contests)
    return next(deciding, None) or next(still_empty, None)


def _is_taken(session: Session, slug: str, name: str) -> bool:
    named = session.execute(sa.select(Conference.slug, Conference.name)).tuples()
    return any(slug == known or is_same_name(name, other) for known, other in named)


def _taken(name: str) -> NameIsTaken:
    return NameIsTaken(
        _("The name “%(name)s” is already taken. Choose another name for the conference.", name=name)
    )
