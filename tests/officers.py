"""Officers who can sign in, as tests need them: with a password that nobody types."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.sites import Site
from voting.people.models import Officer
from voting.people.services import vouch_again


def able(session: Session, officer: Officer) -> str:
    """An officer who has chosen a password, as the journal names them."""
    officer.password = "set"
    vouch_again(session, officer, by="test")
    return f"officer:{officer.id}"


def give_passwords(site: Site, *emails: str) -> None:
    with site.work() as session:
        for officer in session.scalars(sa.select(Officer).where(Officer.email.in_(emails))):
            able(session, officer)
