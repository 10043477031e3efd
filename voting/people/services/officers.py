"""Inviting officers."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

import sqlalchemy as sa
from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from voting import journal
from voting.access import Role
from voting.people.acts import OfficerInvited
from voting.people.models import Officer, OfficerRole
from voting.refusals import BadInput


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


def _role(session: Session, role: Role) -> OfficerRole:
    held = session.scalar(sa.select(OfficerRole).where(OfficerRole.name == role))
    if held is None:
        held = OfficerRole(name=role)
        session.add(held)
    return held
