"""Remembering people who said at the door that they would come or help, and consented to be reached."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voting.people.models import Consent, Person
from voting.people.new_person import NewPerson
from voting.people.rules import search_key
from voting.people.services.erasing import erased_among
from voting.people.services.listing import note_people_in
from voting.people.services.rewriting import leave_to_rewrite
from voting.plain.refusals import Refusal
from voting.plain.translating import gettext as _
from voting.site.instance import Instance
from voting.storage.database import add_or_renew
from voting.storage.transactions import is_reading


class PageAlreadyNoted(Refusal):
    """The page that sends this person has already noted another one."""


def check_noted_once(session: Session, met: NewPerson) -> None:
    """Refuse a page that has noted one person already and now sends another."""
    noted = session.get(Person, met.key)
    if noted and (noted.name, noted.phone, noted.email) != (met.name, met.phone, met.email):
        raise PageAlreadyNoted(
            _("This page has already saved someone else. Save again to record this person as well.")
        )


def still_to_meet(
    session: Session, people: Collection[NewPerson], *, instance: Instance
) -> tuple[set[NewPerson], dict[uuid.UUID, str | None]]:
    """Return which of these people must be written, none of them erased; and the origins of all known ones.

    When about to write, lock their rows: this waits for any erasure in progress, so that an erased person is
    never written again, not even to be deleted once more.
    """
    keys = [each.key for each in people]
    asked = sa.select(Person.id, Person.revision, Person.origin)
    asked = asked.where(Person.id.in_(keys)).order_by(Person.id)
    if not is_reading():
        asked = asked.with_for_update(of=Person)
    known = session.execute(asked).all()
    revisions = {each.id: each.revision for each in known}
    erased = erased_among(session, keys, register=instance.erasures)
    new = {each for each in people if each.key not in erased and each.revision > revisions.get(each.key, -1)}
    return new, {each.id: each.origin for each in known}


def meet_people(session: Session, people: Sequence[NewPerson], *, instance: Instance) -> int:
    """Store people who were checked, each in their newest revision; returns how many are new."""
    new, known = still_to_meet(session, people, instance=instance)
    newest = {met.key: met for met in sorted(new, key=lambda met: met.revision)}
    add_or_renew(
        session,
        Person,
        [_row(met, came_on=instance.today) for met in newest.values()],
        by="revision",
        keep=("origin", "is_set_aside", "is_hasty", "came_on"),
    )
    wards = {met.ward_code for met in newest.values() if met.key not in known}
    note_people_in(session, wards, today=instance.today)
    # Check again: a first copy may have come in and been erased since the look-up.
    if erased := erased_among(session, newest, register=instance.erasures):
        session.execute(sa.delete(Person).where(Person.id.in_(erased)))
        leave_to_rewrite(session, Person)
    session.execute(sa.delete(Consent).where(Consent.person_id.in_(newest)))
    # In one statement: votes wait while people are written.
    agreed = [row for met in newest.values() if met.key not in erased for row in _consents(met)]
    if agreed:
        session.execute(sa.insert(Consent), agreed)
    session.expire_all()
    # No journal line: its time would match them to the answers that came in with them.
    return len(newest.keys() - known.keys() - erased)


def _row(met: NewPerson, *, came_on: date) -> dict[str, Any]:
    return {
        "id": met.key,
        "name": met.name,
        "phone": met.phone,
        "email": met.email,
        "ward_code": met.ward_code,
        "on_register": met.on_register,
        "is_member": met.is_member,
        "special_wording": met.wording if met.on_register or met.is_member else "",
        "met_on": met.met_on,
        "came_on": came_on,
        "revision": met.revision,
        "origin": met.origin,
        "is_set_aside": met.is_set_aside,
        "is_hasty": met.is_hasty,
        "sought": search_key(name=met.name, phone=met.phone, email=met.email),
    }


def _consents(met: NewPerson) -> Iterator[dict[str, Any]]:
    for purpose in dict.fromkeys(met.purposes):
        for channel in dict.fromkeys(met.channels):
            yield {
                "person_id": met.key,
                "purpose": purpose,
                "channel": channel,
                "wording": met.wording,
                "language": met.language,
                "given_on": met.met_on,
            }
