"""Whether an officer's row is as this program wrote it: the newest line about the account vouches for it.

Whoever can write the database could copy another officer's password, role or line of invitations for a
moment. So each line that changes an account carries a seal over all of its row, and whatever is done with an
account asks for it first.
"""

from __future__ import annotations

import json
import uuid

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from voting import journal
from voting.chain import fits
from voting.people.acts import AccountSealed, OfficerInvited, OfficerRetired, PasswordChosen
from voting.people.models import Officer
from voting.refusals import Refusal
from voting.vouching import seal_on
from voting.witness import Said, witness_of

# The lines that say how an account stands from then on.
LINES = frozenset(each.__name__ for each in (AccountSealed, OfficerInvited, OfficerRetired, PasswordChosen))


class AccountWasChanged(Refusal):
    """An officer's row is not what the journal vouches for."""

    def __init__(self, email: str) -> None:
        super().__init__(
            _(
                "The account of %(email)s is not as this site last wrote it: somebody changed the database. "
                "It opens nothing until whoever has the server runs “voting invite %(email)s”, with its "
                "roles, and a new password is chosen by that link.",
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
    """Whether the sealed journal vouches for an officer's row as it was read; for nobody's, as slowly."""
    said = said_of_account(session, officer.id if officer else uuid.uuid4())
    if officer is None or not said:
        return False
    return fits(seal_of_account(session, officer), str(said[-1].details.get("seal", "")))


def check_vouched(session: Session, officer: Officer) -> None:
    """Refuse an account whose row is not what the journal vouches for."""
    if not is_vouched(session, officer):
        raise AccountWasChanged(officer.email)


def hold_account(session: Session, officer: Officer) -> None:
    """Keep an account still for what is about to change of it, if it is as this program last wrote it."""
    held = sa.select(Officer).where(Officer.id == officer.id).with_for_update()
    session.execute(held, execution_options={"populate_existing": True}).one()
    check_vouched(session, officer)


def vouch_again(session: Session, officer: Officer, *, by: str) -> None:
    """Have the journal vouch for an account as it stands now."""
    session.flush()
    act = AccountSealed(str(officer.id), seal_of_account(session, officer))
    journal.record(session, act, by=by)


def said_of_account(session: Session, officer_id: uuid.UUID, *, for_good: bool = False) -> list[Said]:
    """What the sealed journal has said of an account, the oldest first."""
    said = witness_of(session).heard(session).about(str(officer_id), for_good=for_good)
    return [each for each in said if each.act in LINES]


def seal_earlier_accounts(session: Session, *, by: str) -> None:
    """Vouch, once, for the accounts of a version whose lines carried no seals, as they stand.

    Never for one of which the journal knows nothing, or which it has vouched for before.
    """
    for officer in session.scalars(sa.select(Officer).order_by(Officer.email)):
        said = said_of_account(session, officer.id, for_good=True)
        if said and not any(each.details.get("seal") for each in said):
            vouch_again(session, officer, by=by)
