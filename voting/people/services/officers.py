"""Inviting officers."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voting.people.addresses import tidy_email
from voting.people.journal_entries import OfficerInvited, OfficerRetired
from voting.people.models import Officer, OfficerRole, Proposal
from voting.people.services.accounts import (
    check_vouched,
    is_vouched,
    lock_account,
    seal_of_account,
    vouch_again,
    was_ended,
)
from voting.plain import clock
from voting.plain.refusals import BadInput, NotFound, Refusal
from voting.plain.roles import STEWARDING, Role
from voting.plain.translating import gettext as _
from voting.storage import journal


class InvitedByAnother(Refusal):
    """Another officer invited this person, who has not chosen a password yet."""


class HasAccount(Refusal):
    """The person to be invited already has an account."""


def invite_officer(session: Session, email: str, *, roles: Sequence[Role], by: str) -> Officer:
    """Give a person an account with roles; they choose a password by the link of `invitation_token`.

    They count as invited by nobody: this is for administrators of the server. Pages use `invite_steward`. If
    the account was changed in the database, nothing of it is kept; if it was not active, its password is not.
    """
    officer = _find_officer(session, email)
    is_changed = officer is not None and not is_vouched(session, officer)
    if officer is not None and (is_changed or not officer.active):
        officer.password, officer.fs_uniquifier = None, uuid.uuid4().hex
        officer.roles = [] if is_changed else officer.roles
    if not roles and not (officer and officer.roles):
        address = tidy_email(email)
        raise BadInput(
            _("%(email)s has no account yet. Give it a role to say what it may do.", email=address)
        )
    officer = officer or _new_officer(session, email)
    officer.active = True
    _belongs_to(officer, "")
    _add_roles(session, officer, roles)
    _record_invited(session, officer, roles, by=by)
    return officer


def _find_officer(session: Session, email: str) -> Officer | None:
    found = sa.select(Officer).where(Officer.email == tidy_email(email)).with_for_update()
    # The row as it is now: it may have been read before, and have changed since.
    return session.scalar(found, execution_options={"populate_existing": True})


def _new_officer(session: Session, email: str) -> Officer:
    officer = Officer(email=tidy_email(email), active=True, fs_uniquifier=uuid.uuid4().hex, roles=[])
    session.add(officer)
    return officer


def _add_roles(session: Session, officer: Officer, roles: Sequence[Role]) -> None:
    """Add roles to an account."""
    for role in roles:
        held = _role(session, role)
        if held not in officer.roles:
            officer.roles.append(held)
    session.flush()


def _record_invited(session: Session, officer: Officer, roles: Sequence[Role], *, by: str) -> None:
    """Record an invitation, once it is made; the line vouches for the account as it is now."""
    session.flush()
    seal = seal_of_account(session, officer)
    for role in roles or [Role(held.name) for held in officer.roles]:
        journal.record(session, OfficerInvited(str(officer.id), role, seal), by=by)


def _belongs_to(officer: Officer, by: str) -> None:
    """Note who sees the link to an account; links that others saw before stop working."""
    if officer.invited_by != by or (by and officer.invited_at is None):
        officer.invited_by, officer.invited_at = by, clock.now() if by else None
        if officer.password is None:
            officer.fs_uniquifier = uuid.uuid4().hex


def invite_steward(
    session: Session, email: str, *, by: str, any_invitation: bool = False, waits: bool = False
) -> Officer:
    """Invite a person as a steward, as any organiser may: the second of two officers.

    Only for a person who has no account yet, or has not used a steward's invitation: a new link to another
    account would open it to anyone who sees the link. So an invitation is made again only by the officer who
    made it, or by one who may make `any_invitation` again. One that `waits` for another officer opens nothing
    yet.
    """
    address, officer = tidy_email(email), _find_officer(session, email)
    if officer is not None:
        check_vouched(session, officer)
    if officer is not None and not officer.active and was_ended(session, officer):
        raise HasAccount(
            _(
                "The account for %(email)s was closed. Only an administrator on the server can reopen it.",
                email=address,
            )
        )
    if officer is not None and (officer.password or {role.name for role in officer.roles} - {Role.STEWARD}):
        raise HasAccount(
            _("%(email)s already has an account. They sign in with their own password.", email=address)
        )
    if officer is not None and officer.invited_by != by and not any_invitation:
        raise InvitedByAnother(
            _(
                "%(email)s was invited by someone else, who can make the link again. So can an "
                "administrator.",
                email=address,
            )
        )
    officer = officer or _new_officer(session, email)
    officer.active = not waits
    _belongs_to(officer, by)
    _add_roles(session, officer, [Role.STEWARD])
    if waits:
        vouch_again(session, officer, by=by)
    else:
        _record_invited(session, officer, [Role.STEWARD], by=by)
    return officer


def open_account(session: Session, officer: Officer, *, by: str) -> None:
    """Open an account whose invitation another officer has agreed to."""
    lock_account(session, officer)
    officer.active = True
    _record_invited(session, officer, [Role.STEWARD], by=by)


# Hooks by which later stages forget a retired officer: session, and their name in the journal.
AtRetiring = Callable[[Session, str], None]
AT_RETIRING: list[AtRetiring] = []


def at_retiring(forget: AtRetiring) -> AtRetiring:
    """Register a later stage's hook to run whenever an officer is retired."""
    AT_RETIRING.append(forget)
    return forget


def retire_officer(session: Session, email: str, *, by: str) -> Officer:
    """End an officer's account: they are signed out everywhere, and their acts stay in the journal.

    Their password ends with it: an officer who is invited again chooses a new one by the link.
    """
    officer = _find_officer(session, email)
    if officer is None:
        raise NotFound(_("%(email)s has no account.", email=tidy_email(email)))
    was_vouched = is_vouched(session, officer)
    if officer.active or not was_vouched:
        officer.active, officer.password, officer.fs_uniquifier = False, None, uuid.uuid4().hex
        # A retired officer's agreement decides nothing.
        session.execute(sa.delete(Proposal).where(Proposal.proposed_by == f"officer:{officer.id}"))
        for forget in AT_RETIRING:
            forget(session, f"officer:{officer.id}")
        session.flush()
        # Their inviter is still looked up later: never vouch for a row that was changed.
        seal = seal_of_account(session, officer) if was_vouched else ""
        journal.record(session, OfficerRetired(str(officer.id), seal), by=by)
    return officer


def count_officers(session: Session) -> int:
    """Count a conference's officers who can sign in: those who can confirm another's proposal."""
    at_conference = Officer.roles.any(OfficerRole.name.in_(STEWARDING))
    can_sign_in = Officer.active & Officer.password.is_not(None)
    return session.scalar(sa.select(sa.func.count()).where(at_conference, can_sign_in)) or 0


def named_officers(session: Session, written: Collection[str]) -> dict[str, str]:
    """Return officers' addresses by their names in the journal; any other name is kept as it is."""
    found = {f"officer:{each.id}": each.email for each in session.scalars(sa.select(Officer))}
    return {by: found.get(by, by) for by in written}


def _role(session: Session, role: Role) -> OfficerRole:
    held = session.scalar(sa.select(OfficerRole).where(OfficerRole.name == role))
    if held is None:
        held = OfficerRole(name=role)
        session.add(held)
    return held
