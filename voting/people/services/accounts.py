"""Whether an officer's row is as this program wrote it: the newest line about the account vouches for it.

Whoever can write the database could copy another officer's password, role or line of invitations for a
moment. So each line that changes an account carries a seal over all of its row, and whatever is done with an
account asks for it first.
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

# The lines that say how an account stands from then on.
LINES = frozenset(each.__name__ for each in (AccountSealed, OfficerInvited, OfficerRetired, PasswordChosen))


class AccountWasChanged(Refusal):
    """An officer's row is not what the journal vouches for."""

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
    """The seal on all that an officer's row says."""
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
    """Whether the sealed journal vouches for an officer's row as it was read; for nobody's, as slowly.

    Not while lines that are kept outside are hidden: one of them may have ended the account.
    """
    testimony = witness_of(session).heard(session)
    said = _of_accounts(testimony.ever_about(str(officer.id if officer else uuid.uuid4())))
    if officer is None or not said or testimony.is_short:
        return False
    return fits(seal_of_account(session, officer), str(said[-1].details.get("seal", "")))


def check_vouched(session: Session, officer: Officer) -> None:
    """Refuse an account whose row is not what the journal vouches for."""
    if not is_vouched(session, officer):
        raise AccountWasChanged(officer.email)


def lock_account(session: Session, officer: Officer) -> None:
    """Keep an account still for what is about to change of it, if it is as this program last wrote it."""
    held = sa.select(Officer).where(Officer.id == officer.id).with_for_update()
    session.execute(held, execution_options={"populate_existing": True}).one()
    check_vouched(session, officer)


def vouch_again(session: Session, officer: Officer, *, by: str) -> None:
    """Have the journal vouch for an account as it stands now."""
    session.flush()
    act = AccountSealed(str(officer.id), seal_of_account(session, officer))
    journal.record(session, act, by=by)


def said_of_account(session: Session, officer_id: uuid.UUID) -> list[Said]:
    """What the sealed journal has ever said of an account, the oldest first."""
    return _of_accounts(witness_of(session).heard(session).ever_about(str(officer_id)))


def _of_accounts(said: Iterable[Said]) -> list[Said]:
    return [each for each in said if each.act in LINES]


def known_officers(session: Session) -> dict[str, Officer]:
    """All officers by how the journal writes them down; of rows of which it says nothing none is one."""
    testimony = witness_of(session).heard(session)
    officers = session.scalars(sa.select(Officer))
    return {
        f"officer:{each.id}": each for each in officers if _of_accounts(testimony.ever_about(str(each.id)))
    }


def was_ended(session: Session, officer: Officer) -> bool:
    """Whether an account was ended since it was last invited, as the journal has it."""
    kinds = (OfficerInvited.__name__, OfficerRetired.__name__)
    said = [each.act for each in said_of_account(session, officer.id) if each.act in kinds]
    return said[-1:] == [OfficerRetired.__name__]


def seal_earlier_accounts(session: Session, *, by: str) -> None:
    """Vouch, once, for the accounts of a version whose lines carried no seals, as they stand.

    Never for one of which the journal knows nothing, or of which a line of this version speaks: those all
    have a seal, and one that is empty says that nobody could vouch for it.
    """
    for officer in session.scalars(sa.select(Officer).order_by(Officer.email)):
        said = said_of_account(session, officer.id)
        if said and not any("seal" in each.details for each in said):
            vouch_again(session, officer, by=by)
