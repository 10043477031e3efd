"""Remembering people who said at the door that they would come or help, and consented to be reached."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voting.people.messages import VERSIONS
from voting.people.models import Answered, Channel, Consent, Person, Purpose
from voting.people.rules import (
    LANGUAGE_TAG,
    LONGEST_CONTACT,
    is_phone,
    search_key,
    tidy_phone,
)
from voting.people.services.erasing import erased_among
from voting.people.services.listing import note_people_in
from voting.people.services.officers import tidy_email
from voting.people.services.rewriting import leave_to_rewrite
from voting.plain.refusals import BadInput, Refusal
from voting.plain.text_cleaning import one_line
from voting.plain.translating import gettext as _
from voting.storage.database import add_or_renew
from voting.storage.transactions import is_reading
from voting.web.pages import local_today


class PageAlreadyNoted(Refusal):
    """The page that sends this person has already noted another one."""


@dataclass(frozen=True)
class NewPerson:
    """A person as they were met at a door; the key makes sure that sending them twice remembers them once."""

    key: uuid.UUID
    name: str
    phone: str
    email: str
    on_register: Answered | None
    is_member: Answered | None
    # Whether they agreed that the two above are written down.
    special_consent: bool
    purposes: tuple[Purpose, ...]
    channels: tuple[Channel, ...]
    wording: str
    language: str
    ward_code: str
    met_on: date
    # From which phone they came, as long as that is kept; and whether all that comes from it is set aside.
    origin: str | None = None
    is_set_aside: bool = False
    # Whether they came faster than people can be met: then they are set aside as well.
    is_hasty: bool = False
    # Which writing of them this is: a copy that was on its way for long never undoes a later one.
    revision: int = 0


def check_person(met: NewPerson) -> NewPerson:
    """The person with everything tidy, or a refusal that says what is missing."""
    if max(len(met.name), len(met.phone)) > LONGEST_CONTACT:
        raise BadInput(
            _("That’s too long for a name or a phone number."),
            field="name" if len(met.name) > LONGEST_CONTACT else "phone",
        )
    name = one_line(met.name)
    phone = tidy_phone(met.phone)
    email = tidy_email(met.email) if met.email.strip() else ""
    if not name:
        raise BadInput(_("Write down their name."), field="name")
    if not (phone or email):
        raise BadInput(_("Write down a phone number or an email address."), field="phone")
    if phone and not is_phone(phone):
        raise BadInput(
            _("“%(phone)s” is not a complete phone number.", phone=met.phone.strip()[:40]), field="phone"
        )
    if not met.purposes:
        raise BadInput(
            _("Ask what we may contact them for, and tick it. Without a tick, nothing is kept."),
            field="purposes",
        )
    if not met.channels:
        raise BadInput(
            _("Ask how we may contact them, and tick it. Without a tick, nothing is kept."), field="channels"
        )
    if {Channel.CALL, Channel.TEXT} & set(met.channels) and not phone:
        raise BadInput(_("They want to be called or texted: write down their phone number."), field="phone")
    if Channel.EMAIL in met.channels and not email:
        raise BadInput(_("They want an email: write down their email address."), field="email")
    if not LANGUAGE_TAG.fullmatch(met.language):
        raise BadInput(
            _("We don’t recognise the language they were asked in. Reload the page and ask again.")
        )
    if met.wording not in VERSIONS:
        raise BadInput(_("We don’t recognise the wording they agreed to. Reload the page and ask again."))
    if not met.special_consent:  # What was told without it is not kept, and costs nothing else.
        met = replace(met, on_register=None, is_member=None)
    return replace(met, name=name, phone=phone, email=email)


def check_noted_once(session: Session, met: NewPerson) -> None:
    """Refuse a page that has noted one person already and now tells of another."""
    noted = session.get(Person, met.key)
    if noted and (noted.name, noted.phone, noted.email) != (met.name, met.phone, met.email):
        raise PageAlreadyNoted(
            _("This page has already saved someone else. Save again to record this person as well.")
        )


def still_to_meet(
    session: Session, people: Collection[NewPerson]
) -> tuple[set[NewPerson], dict[uuid.UUID, str | None]]:
    """Who of these has to be written, which is nobody erased; and the origins of all that are known.

    Where something is about to be written they are held still: whoever erases one of them at this moment is
    waited for, so that an erased person is written down no more, not even to be taken out again.
    """
    keys = [each.key for each in people]
    asked = sa.select(Person.id, Person.revision, Person.origin)
    asked = asked.where(Person.id.in_(keys)).order_by(Person.id)
    if not is_reading():
        asked = asked.with_for_update(of=Person)
    known = session.execute(asked).all()
    revisions = {each.id: each.revision for each in known}
    erased = erased_among(session, keys)
    new = {each for each in people if each.key not in erased and each.revision > revisions.get(each.key, -1)}
    return new, {each.id: each.origin for each in known}


def meet_people(session: Session, people: Sequence[NewPerson]) -> int:
    """Remember people who were checked, each in their newest writing; returns how many are new."""
    new, known = still_to_meet(session, people)
    newest = {met.key: met for met in sorted(new, key=lambda met: met.revision)}
    add_or_renew(
        session,
        Person,
        [_row(met) for met in newest.values()],
        by="revision",
        keep=("origin", "is_set_aside", "is_hasty", "came_on"),
    )
    note_people_in(session, {met.ward_code for met in newest.values() if met.key not in known})
    # Once more: a first copy may have come in and been erased since they were looked for.
    if erased := erased_among(session, newest):
        session.execute(sa.delete(Person).where(Person.id.in_(erased)))
        leave_to_rewrite(session, Person)
    session.execute(sa.delete(Consent).where(Consent.person_id.in_(newest)))
    # By one statement: people who were met are written while votes wait.
    agreed = [row for met in newest.values() if met.key not in erased for row in _consents(met)]
    if agreed:
        session.execute(sa.insert(Consent), agreed)
    session.expire_all()
    # No line in the journal: its moment would lay them beside the answers that came in with them.
    return len(newest.keys() - known.keys() - erased)


def _row(met: NewPerson) -> dict[str, Any]:
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
        "came_on": local_today(),
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
