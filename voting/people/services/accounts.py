"""Whether an officer's row is as this program wrote it: the account's newest journal line vouches for it.

Anyone who can write the database could copy another officer's password, role or line of invitations for a
moment. So each line that changes an account carries a seal over its whole row, which is checked before any
act on the account.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voting.people.journal_entries import AccountSealed, OfficerInvited, OfficerRetired, PasswordChosen
from voting.people.models import Officer
from voting.plain.refusals import Refusal
from voting.plain.translating import gettext as _
from voting.storage import journal
from voting.storage.chain import fits
from voting.storage.vouching import seal_on
from voting.storage.witness import Said, witness_of

# The lines that set the state of an account.
LINES = frozenset(each.__name__ for each in (AccountSealed, OfficerInvited, OfficerRetired, PasswordChosen))


class AccountWasChanged(Refusal):
    """The journal does not vouch for an officer's row."""

    def __init__(self, email: str) -> None:
        super().__init__(
            _(
                "The account for %(email)s isn’t as this site last saved it: someone changed the "
                "database. It can’t be used until the person who runs the server runs “voting "
                "invite %(email)s”, with its roles, and a new password is chosen through that link.",
                email=email,
            )
        )


def seal_of_account(session: Session, officer: Officer) -> str:
    """Return the seal over an officer's whole row."""
    return seal_on(
        session,
        json.dumps(
            [
                "officer",
                officer.id.hex,
                officer.email,
                officer.password,
                officer.active,
                officer.fs_uniquifier,
                officer.invited_by,
                officer.invited_at and officer.invited_at.isoformat(),
                sorted(role.name for role in officer.roles),
            ]
        ),
    )


def is_vouched(session: Session, officer: Officer | None) -> bool:
    """Whether the sealed journal vouches for an officer's row as read; as slow without an officer.

    Never while lines that are kept outside are hidden: one of them may have ended the account.
    """
    testimony = witness_of(session).heard(session)
    said = _of_accounts(testimony.ever_about(str(officer.id if officer else uuid.uuid4())))
    if officer is None or not said or testimony.is_short:
        return False
    return fits(seal_of_account(session, officer), str(said[-1].details.get("seal", "")))


def check_vouched(session: Session, officer: Officer) -> None:
    """Refuse an account whose row the journal does not vouch for."""
    if not is_vouched(session, officer):
        raise AccountWasChanged(officer.email)


def lock_account(session: Session, officer: Officer) -> None:
    """Lock an account for a change, if it is as this program last wrote it."""
    held = sa.select(Officer).where(Officer.id == officer.id).with_for_update()
    session.execute(held, execution_options={"populate_existing": True}).one()
    check_vouched(session, officer)


def vouch_again(session: Session, officer: Officer, *, by: str) -> None:
    """Have the journal vouch for an account as it is now."""
    session.flush()
    act = AccountSealed(str(officer.id), seal_of_account(session, officer))
    journal.record(session, act, by=by)


def said_of_account(session: Session, officer_id: uuid.UUID) -> list[Said]:
    """Return all that the sealed journal ever said of an account, oldest first."""
    return _of_accounts(witness_of(session).heard(session).ever_about(str(officer_id)))


def _of_accounts(said: Iterable[Said]) -> list[Said]:
    return [each for each in said if each.act in LINES]


def known_officers(session: Session) -> dict[str, Officer]:
    """Return all officers by their names in the journal; rows unknown to the journal are left out."""
    testimony = witness_of(session).heard(session)
    officers = session.scalars(sa.select(Officer))
    return {
        f"officer:{each.id}": each for each in officers if _of_accounts(testimony.ever_about(str(each.id)))
    }


def was_ended(session: Session, officer: Officer) -> bool:
    """Whether, by the journal, an account was ended since it was last invited."""
    kinds = (OfficerInvited.__name__, OfficerRetired.__name__)
    said = [each.act for each in said_of_account(session, officer.id) if each.act in kinds]
    return said[-1:] == [OfficerRetired.__name__]


def seal_earlier_accounts(session: Session, *, by: str) -> None:
    """Vouch, once, for accounts of a version whose lines carried no seals, as they are.

    Never for an account that the journal does not know, or that has a line of this version: those lines all
    have a seal, and an empty one says that nobody could vouch for the account.
    """
    for officer in session.scalars(sa.select(Officer).order_by(Officer.email)):
        said = said_of_account(session, officer.id)
        if said and not any("seal" in each.details for each in said):
            vouch_again(session, officer, by=by)
