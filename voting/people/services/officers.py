"""Inviting officers."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence

import sqlalchemy as sa
from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from voting import journal
from voting.access import STEWARDS, Role
from voting.people.acts import OfficerInvited
from voting.people.bounds import check_address_length
from voting.people.models import Officer, OfficerRole
from voting.refusals import BadInput, Refusal


class HasAccount(Refusal):
    """Somebody who would be invited has an account already."""


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


def invite_steward(session: Session, email: str, *, by: str) -> Officer:
    """Invite somebody as a steward, as any organiser may: the second of two officers.

    Only who has no account yet, or has not used a steward's invitation: a new link to another account would
    open it to whoever sees the link.
    """
    address = tidy_email(email)
    officer = session.scalar(sa.select(Officer).where(Officer.email == address))
    if officer is not None and (officer.password or {role.name for role in officer.roles} - {Role.STEWARD}):
        raise HasAccount(
            _("%(email)s has an account already. They sign in with their own password.", email=address)
        )
    return invite_officer(session, address, roles=[Role.STEWARD], by=by)


def count_officers(session: Session) -> int:
    """How many officers of a conference can sign in: those who can confirm what another proposed."""
    at_conference = Officer.roles.any(OfficerRole.name.in_(STEWARDS.roles))
    can_sign_in = Officer.active & Officer.password.is_not(None)
    return session.scalar(sa.select(sa.func.count()).where(at_conference, can_sign_in)) or 0


def named_officers(session: Session, written: Collection[str]) -> dict[str, str]:
    """The addresses of officers by how the journal writes them down; whoever is none keeps that name."""
    found = {f"officer:{each.id}": each.email for each in session.scalars(sa.select(Officer))}
    return {by: found.get(by, by) for by in written}


def tidy_email(typed: str) -> str:
    """An e-mail address in small letters, as sign-in compares it; whether anybody reads it is not asked."""
    check_address_length(typed)
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
