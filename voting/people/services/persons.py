"""Remembering people who said at the door that they would come or help, and consented to be reached."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from voting import clock, journal
from voting.database import add_unless_there
from voting.people.acts import PersonMet
from voting.people.models import Channel, Consent, Person, Purpose, Told
from voting.people.rules import LONGEST_CONTACT, is_phone, sought_text, tidy_phone, tidy_postcode
from voting.people.services.erasing import drop_erased
from voting.people.services.officers import tidy_email
from voting.people.wording import VERSIONS
from voting.refusals import BadInput


@dataclass(frozen=True)
class Met:
    """A person as they were met at a door; the key makes sure that sending them twice remembers them once."""

    key: uuid.UUID
    name: str
    phone: str
    email: str
    postcode: str
    on_register: Told | None
    is_member: Told | None
    purposes: tuple[Purpose, ...]
    channels: tuple[Channel, ...]
    wording: str
    language: str
    round_id: uuid.UUID
    met_at: datetime


def check_person(met: Met) -> Met:
    """The person with everything tidy, or a refusal that says what is missing."""
    name = " ".join(met.name.split())
    phone, postcode = tidy_phone(met.phone), tidy_postcode(met.postcode)
    email = tidy_email(met.email) if met.email.strip() else ""
    if not name:
        raise BadInput(_("Write down their name."))
    if max(len(name), len(met.phone), len(postcode)) > LONGEST_CONTACT:
        raise BadInput(_("That is too long for a name, a phone number or a postcode."))
    if not (phone or email or postcode):
        raise BadInput(_("Write down a phone number, an e-mail address or a postcode."))
    if phone and not is_phone(phone):
        raise BadInput(_("“%(phone)s” is not a whole phone number.", phone=met.phone.strip()[:40]))
    if not met.purposes:
        raise BadInput(_("Ask what we may reach them for, and tick it. Without a tick nothing is kept."))
    if not met.channels:
        raise BadInput(_("Ask how we may reach them, and tick it. Without a tick nothing is kept."))
    if {Channel.CALL, Channel.TEXT} & set(met.channels) and not phone:
        raise BadInput(_("They want to be called or texted: write down their phone number."))
    if Channel.EMAIL in met.channels and not email:
        raise BadInput(_("They want an e-mail: write down their e-mail address."))
    if met.wording not in VERSIONS:
        raise BadInput(
            _("The words they agreed to are not known here. Load the page again and ask once more.")
        )
    return replace(
        met, name=name, phone=phone, email=email, postcode=postcode, met_at=min(met.met_at, clock.now())
    )


def meet_people(session: Session, people: Sequence[Met], *, by: str) -> int:
    """Remember people who were checked, each once; returns how many were not known before."""
    new = add_unless_there(
        session,
        Person,
        [
            {
                "id": met.key,
                "name": met.name,
                "phone": met.phone,
                "email": met.email,
                "postcode": met.postcode,
                "on_register": met.on_register,
                "is_member": met.is_member,
                "round_id": met.round_id,
                "met_at": met.met_at,
                "sought": sought_text(name=met.name, phone=met.phone, email=met.email, postcode=met.postcode),
            }
            for met in people
        ],
    )
    new -= drop_erased(session, new)
    for met in people:
        if met.key in new:
            session.add_all(
                Consent(
                    person_id=met.key,
                    purpose=purpose,
                    channel=channel,
                    wording=met.wording,
                    language=met.language,
                    given_at=met.met_at,
                    round_id=met.round_id,
                )
                for purpose in met.purposes
                for channel in met.channels
            )
            journal.record(session, PersonMet(str(met.key)), by=by)
    session.flush()
    return len(new)
