"""Links by which an officer chooses a password: each works once, and for as long as its kind says."""

from __future__ import annotations

import hashlib
import uuid
from datetime import timedelta
from enum import StrEnum
from typing import Any

from flask import current_app
from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer
from sqlalchemy.orm import Session

from voting.people.journal_entries import PasswordChosen
from voting.people.models import Officer
from voting.people.services.accounts import check_vouched, lock_account, seal_of_account
from voting.plain.refusals import BadInput
from voting.plain.translating import gettext as _
from voting.storage import journal
from voting.web.cookies import ClockSigner


class LinkKind(StrEnum):
    """Why somebody may choose a password; a link says its kind in its first letter."""

    INVITATION = "i"
    FORGOTTEN = "f"


class How(StrEnum):
    """By which way an officer got a new password, as the journal says it."""

    INVITED = "with the link of an invitation"
    FORGOT = "with a link by e-mail"
    CHANGED = "with the old password"


LASTS = {LinkKind.INVITATION: timedelta(days=7), LinkKind.FORGOTTEN: timedelta(hours=1)}


class LinkIsDead(BadInput):
    """A link was used, has run out, or is not whole."""

    field = "token"


def link_code(officer: Officer, kind: LinkKind) -> str:
    """The secret part of a link; it ends with the password that the officer has now."""
    return f"{kind}{_signer(kind).dumps([officer.id.hex, _state(officer)])}"


def invitation_token(officer: Officer) -> str:
    """The secret part of an officer's invitation link; it works once, for seven days."""
    return link_code(officer, LinkKind.INVITATION)


def invitation_link(officer: Officer, *, address: str) -> str:
    """Where an invited officer chooses a password; `address` is the site's, as config.toml has it."""
    return link_address(invitation_token(officer), address=address)


def link_address(code: str, *, address: str) -> str:
    """Where a link with this secret part leads: it follows the #, which no browser sends."""
    return f"{address}/password#{code}"


def officer_of_link(session: Session, code: str) -> Officer:
    """Whose password a link lets choose, or LinkIsDead."""
    try:
        kind = LinkKind(code[:1])
        named = _signer(kind).loads(code[1:], max_age=int(LASTS[kind].total_seconds()))
        officer = session.get(Officer, uuid.UUID(named[0]))
    except SignatureExpired:
        raise LinkIsDead(_("This link has expired. Ask for a new one.")) from None
    except (BadSignature, ValueError, TypeError, LookupError):
        raise _not_whole() from None
    if officer is None or not officer.active or named[1] != _state(officer):
        raise _not_whole()
    check_vouched(session, officer)
    return officer


def _not_whole() -> LinkIsDead:
    return LinkIsDead(_("This link has been used or is incomplete. Ask for a new one."))


def set_password(session: Session, officer: Officer, hashed: str, *, code: str) -> None:
    """Give an officer a new password by a link; whatever was signed in with the old one is signed out.

    Raises LinkIsDead when the link was used, or the account ended, while the password was hashed.
    """
    lock_account(session, officer)
    officer_of_link(session, code)
    officer.password, officer.fs_uniquifier = hashed, uuid.uuid4().hex
    is_invited = LinkKind(code[:1]) == LinkKind.INVITATION
    note_password(session, officer, how=How.INVITED if is_invited else How.FORGOT)


def note_password(session: Session, officer: Officer, *, how: How) -> None:
    """Leave a line that an officer has a new password, and that vouches for it; never what it is."""
    session.flush()
    act = PasswordChosen(how, str(officer.id), seal_of_account(session, officer))
    journal.record(session, act, by=f"officer:{officer.id}")


def _state(officer: Officer) -> str:
    """What changes with every password, and tells nothing of it."""
    state = f"{officer.fs_uniquifier} {officer.password or ''}"
    return hashlib.sha256(state.encode()).hexdigest()[:32]


def _signer(kind: LinkKind) -> URLSafeTimedSerializer:
    signing: dict[str, Any] = {"salt": f"password link {kind.name}", "signer": ClockSigner}
    return URLSafeTimedSerializer(current_app.secret_key or "", **signing)
