"""Links for choosing a password: each works once, for as long as its kind allows."""

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
    """Why a password may be chosen; the first letter of a link gives its kind."""

    INVITATION = "i"
    FORGOTTEN = "f"


class How(StrEnum):
    """How an officer got a new password, as the journal records it."""

    INVITED = "with the link of an invitation"
    FORGOT = "with a link by e-mail"
    CHANGED = "with the old password"


LASTS = {LinkKind.INVITATION: timedelta(days=7), LinkKind.FORGOTTEN: timedelta(hours=1)}


class LinkIsDead(BadInput):
    """A link was used, has expired, or is incomplete."""

    field = "token"


def link_code(officer: Officer, kind: LinkKind) -> str:
    """Return the secret part of a link; it expires with the officer's current password."""
    return f"{kind}{_signer(kind).dumps([officer.id.hex, _state(officer)])}"


def invitation_token(officer: Officer) -> str:
    """Return the secret part of an officer's invitation link; it works once, for seven days."""
    return link_code(officer, LinkKind.INVITATION)


def invitation_link(officer: Officer, *, address: str) -> str:
    """Return the link where an invited officer chooses a password; `address` is the site's, from
    config.toml.
    """
    return link_address(invitation_token(officer), address=address)


def link_address(code: str, *, address: str) -> str:
    """Return the address of a link with this secret part: it follows the #, which no browser sends."""
    return f"{address}/password#{code}"


def officer_of_link(session: Session, code: str) -> Officer:
    """Return the officer whose password a link may set; raises LinkIsDead."""
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
    """Set an officer's new password by a link, and end all sessions of the old one.

    Raises LinkIsDead when the link was used, or the account ended, while the password was hashed.
    """
    lock_account(session, officer)
    officer_of_link(session, code)
    officer.password, officer.fs_uniquifier = hashed, uuid.uuid4().hex
    is_invited = LinkKind(code[:1]) == LinkKind.INVITATION
    note_password(session, officer, how=How.INVITED if is_invited else How.FORGOT)


def note_password(session: Session, officer: Officer, *, how: How) -> None:
    """Record that an officer has a new password, never which, with a seal that vouches for the row."""
    session.flush()
    act = PasswordChosen(how, str(officer.id), seal_of_account(session, officer))
    journal.record(session, act, by=f"officer:{officer.id}")


def _state(officer: Officer) -> str:
    """Return a value that changes with every password and reveals nothing of it."""
    state = f"{officer.fs_uniquifier} {officer.password or ''}"
    return hashlib.sha256(state.encode()).hexdigest()[:32]


def _signer(kind: LinkKind) -> URLSafeTimedSerializer:
    signing: dict[str, Any] = {"salt": f"password link {kind.name}", "signer": ClockSigner}
    return URLSafeTimedSerializer(current_app.secret_key or "", **signing)
