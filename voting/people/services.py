"""Inviting officers, and giving, checking and ending the passes of phones."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa
from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _
from flask_security.recoverable import generate_reset_password_token
from sqlalchemy.orm import Session

from voting import clock, journal
from voting.access import PassKind, Role
from voting.people.acts import OfficerInvited, PassGiven
from voting.people.models import Officer, OfficerRole, PhonePass
from voting.refusals import BadInput

PASS_LASTS = timedelta(hours=24)


def invite_officer(session: Session, email: str, *, roles: Sequence[Role], by: str) -> Officer:
    """Give a person an account with roles; they choose a password by the link of `invitation_token`."""
    address = tidy_email(email)
    officer = session.scalar(sa.select(Officer).where(Officer.email == address))
    if officer is None and not roles:
        raise BadInput(_("%(email)s has no account yet. Say what it may do: give a role.", email=address))
    if officer is None:
        officer = Officer(email=address, active=True, fs_uniquifier=uuid.uuid4().hex, roles=[])
        session.add(officer)
    session.flush()
    for role in roles:
        held = _role(session, role)
        if held not in officer.roles:
            officer.roles.append(held)
        journal.record(session, OfficerInvited(officer=str(officer.id), role=role), by=by)
    session.flush()
    return officer


def tidy_email(typed: str) -> str:
    """An e-mail address in small letters, as sign-in compares it; whether anybody reads it is not asked."""
    try:
        return validate_email(typed, check_deliverability=False, test_environment=True).normalized.lower()
    except EmailNotValidError:
        raise BadInput(_("“%(email)s” is not an e-mail address.", email=typed)) from None


def invitation_token(officer: Officer) -> str:
    """The secret part of an officer's invitation link; it works once, for seven days."""
    return generate_reset_password_token(officer)


def _role(session: Session, role: Role) -> OfficerRole:
    held = session.scalar(sa.select(OfficerRole).where(OfficerRole.name == role))
    if held is None:
        held = OfficerRole(name=role)
        session.add(held)
    return held


def give_pass(session: Session, kind: PassKind, *, subject_id: uuid.UUID, name: str) -> PhonePass:
    """Let a phone in to one round or desk until tomorrow, under the first name its holder typed."""
    name = " ".join(name.split())[:60]
    if not name:
        raise BadInput(_("Type your first name, so that the organiser knows who joined."))
    joined_at = clock.now()
    phone_pass = PhonePass(
        kind=kind, subject_id=subject_id, name=name, joined_at=joined_at, expires_at=joined_at + PASS_LASTS
    )
    session.add(phone_pass)
    session.flush()
    journal.record(session, PassGiven(str(phone_pass.id), kind), by=f"pass:{phone_pass.id}")
    return phone_pass


def valid_pass(session: Session, key: str) -> PhonePass | None:
    """The pass with this key, or None when there is none that still holds."""
    phone_pass = session.get(PhonePass, uuid.UUID(key))
    if phone_pass is None or phone_pass.ended_at or phone_pass.expires_at <= clock.now():
        return None
    return phone_pass
