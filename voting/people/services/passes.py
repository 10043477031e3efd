"""Giving, finding and ending the passes of phones."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from voting import clock, journal
from voting.access import PassKind
from voting.people.acts import PassEnded, PassGiven
from voting.people.models import PhonePass
from voting.refusals import BadInput, NotFound
from voting.texts import one_line

PASS_LASTS = timedelta(hours=24)
LONGEST_FIRST_NAME = 60


def give_pass(session: Session, kind: PassKind, *, subject_id: uuid.UUID, name: str) -> PhonePass:
    """Let a phone in to one round or desk until tomorrow, under the first name its holder typed."""
    name = one_line(name)[:LONGEST_FIRST_NAME]
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


def passes_with_keys(session: Session, keys: Sequence[uuid.UUID]) -> list[PhonePass]:
    """The passes with these keys, in the order of the keys, whether or not they still hold."""
    if not keys:
        return []
    found = {each.id: each for each in session.scalars(sa.select(PhonePass).where(PhonePass.id.in_(keys)))}
    return [found[key] for key in keys if key in found]


def who_joined(session: Session, kind: PassKind, subject_id: uuid.UUID) -> list[PhonePass]:
    """The phones that joined one round or desk, in order of joining."""
    return list(
        session.scalars(
            sa.select(PhonePass)
            .where(PhonePass.kind == kind, PhonePass.subject_id == subject_id)
            .order_by(PhonePass.joined_at)
        )
    )


def end_pass(session: Session, key: uuid.UUID, *, subject_id: uuid.UUID, by: str) -> PhonePass:
    """End a phone's pass to one round or desk; ending it again changes nothing."""
    phone_pass = session.get(PhonePass, key, with_for_update=True)
    if phone_pass is None or phone_pass.subject_id != subject_id:
        raise NotFound(_("There is no such pass. Reload the page and look again."))
    if phone_pass.ended_at is None:
        phone_pass.ended_at = clock.now()
        session.flush()
        journal.record(session, PassEnded(str(phone_pass.id)), by=by)
    return phone_pass
