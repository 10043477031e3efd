"""A person who was met at a door, by whichever way they come in: tidied and checked before they are kept."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import date

from voting.people.addresses import tidy_email
from voting.people.messages import VERSIONS
from voting.people.models import Answered, Channel, Purpose
from voting.people.rules import LANGUAGE_TAG, LONGEST_CONTACT, is_phone, tidy_phone
from voting.plain.refusals import BadInput
from voting.plain.text_cleaning import one_line
from voting.plain.translating import gettext as _


@dataclass(frozen=True)
class NewPerson:
    """A person as met at a door; the key makes sure that sending them twice stores them once."""

    key: uuid.UUID
    name: str
    phone: str
    email: str
    on_register: Answered | None
    is_member: Answered | None
    # Whether they agreed to have the two fields above recorded.
    special_consent: bool
    purposes: tuple[Purpose, ...]
    channels: tuple[Channel, ...]
    wording: str
    language: str
    ward_code: str
    met_on: date
    # The phone they came from, as long as that is kept; and whether everything from it is set aside.
    origin: str | None = None
    is_set_aside: bool = False
    # Whether they came faster than people can be met: then they are set aside as well.
    is_hasty: bool = False
    # The revision of this record: a delayed copy never undoes a later one.
    revision: int = 0


def check_person(met: NewPerson) -> NewPerson:
    """Return the person with every field tidied; refuse, naming what is missing."""
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
