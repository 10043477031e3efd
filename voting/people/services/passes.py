"""Giving, finding, admitting and ending phone passes."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voting.people.journal_entries import CodeReplaced, PassEnded, PassGiven, PhoneLetIn, PhonesTurnedAway
from voting.people.models import PhonePass
from voting.people.models.passes import ALL_DIGITS, digits_of
from voting.plain import clock
from voting.plain.refusals import BadInput, NotFound, Refusal
from voting.plain.roles import PassKind
from voting.plain.text_cleaning import one_line
from voting.plain.translating import gettext as _
from voting.storage import journal
from voting.storage.transactions import lock

PASS_LASTS = timedelta(hours=24)
LONGEST_FIRST_NAME = 60
# More than any round or desk has people: holding the code does not allow passes without end, nor taking the
# places of phones that were let in.
MOST_WAITING = 60


class TooManyPhones(Refusal):
    """More phones wait to be let in than there can be people."""


class PassIsOver(Refusal):
    """This phone's pass has ended or expired, so it cannot be let in."""


def give_pass(
    session: Session, kind: PassKind, *, subject_id: uuid.UUID, name: str, waiting: bool = False
) -> PhonePass:
    """Give a phone a pass to one round or desk until tomorrow, under the first name its holder typed.

    A pass that waits opens nothing until a steward lets the phone in.
    """
    name = one_line(name[: 2 * LONGEST_FIRST_NAME])[:LONGEST_FIRST_NAME]
    if not name:
        raise BadInput(_("Type your first name, so that the organiser knows who joined."), field="name")
    joined_at = clock.now()
    phone_pass = PhonePass(
        id=_key_of_its_own(session, kind, subject_id),
        kind=kind,
        subject_id=subject_id,
        name=name,
        joined_at=joined_at,
        expires_at=joined_at + PASS_LASTS,
        admitted_at=None if waiting else joined_at,
    )
    session.add(phone_pass)
    session.flush()
    journal.record(session, PassGiven(str(phone_pass.id), kind), by=f"pass:{phone_pass.id}")
    return phone_pass


def _key_of_its_own(session: Session, kind: PassKind, subject_id: uuid.UUID) -> uuid.UUID:
    """Return a random key whose two digits no waiting or admitted phone there shows, while any are free."""
    now = clock.now()
    joined = who_joined(session, kind, subject_id)
    shown = {each.digits for each in joined if each.waits(at=now) or each.opens(at=now)}
    while digits_of(key := uuid.uuid4()) in shown and len(shown) < ALL_DIGITS:
        pass
    return key


def check_room(session: Session, kind: PassKind, subject_id: uuid.UUID) -> None:
    """Refuse another phone where more wait already than there can be people; the next to join waits."""
    lock(session, subject_id, sharing=False)
    if count_waiting(session, kind, subject_id) >= MOST_WAITING:
        raise TooManyPhones(
            _(
                "%(most)s phones are waiting to be let in. "
                "Ask the organiser or a steward to turn them away, then join again.",
                most=MOST_WAITING,
            )
        )


def passes_with_keys(session: Session, keys: Sequence[uuid.UUID]) -> list[PhonePass]:
    """Return the passes with these keys, in the order of the keys, valid or not."""
    if not keys:
        return []
    found = {each.id: each for each in session.scalars(sa.select(PhonePass).where(PhonePass.id.in_(keys)))}
    return [found[key] for key in keys if key in found]


def who_joined(session: Session, kind: PassKind, subject_id: uuid.UUID) -> list[PhonePass]:
    """Return the phones that joined one round or desk, in order of joining."""
    return list(
        session.scalars(
            sa.select(PhonePass)
            .where(PhonePass.kind == kind, PhonePass.subject_id == subject_id)
            .order_by(PhonePass.joined_at)
        )
    )


def count_waiting(session: Session, kind: PassKind, subject_id: uuid.UUID) -> int:
    """Count the phones that wait to be let in."""
    now = clock.now()
    return sum(each.waits(at=now) for each in who_joined(session, kind, subject_id))


def count_open(session: Session, kind: PassKind, subject_id: uuid.UUID) -> int:
    """Count the phones that are in now."""
    now = clock.now()
    return sum(each.opens(at=now) for each in who_joined(session, kind, subject_id))


def turn_away_waiting(session: Session, kind: PassKind, *, subject_id: uuid.UUID, by: str) -> int:
    """End the passes of all waiting phones and of no others; returns how many."""
    turned = session.scalars(
        sa.update(PhonePass)
        .where(PhonePass.kind == kind, PhonePass.subject_id == subject_id)
        .where(PhonePass.admitted_at.is_(None), PhonePass.ended_at.is_(None))
        .values(ended_at=clock.now())
        .returning(PhonePass.id)
        .execution_options(synchronize_session="fetch")
    ).all()
    if turned:
        journal.record(session, PhonesTurnedAway(str(subject_id), len(turned)), by=by)
    return len(turned)


def find_pass(session: Session, key: uuid.UUID, *, subject_id: uuid.UUID) -> PhonePass:
    """Return a phone's pass to one round or desk, locked."""
    phone_pass = session.get(PhonePass, key, with_for_update=True)
    if phone_pass is None or phone_pass.subject_id != subject_id:
        raise NotFound(_("There is no such pass. Reload the page and try again."))
    return phone_pass


def admit(session: Session, key: uuid.UUID, *, subject_id: uuid.UUID, by: str) -> PhonePass:
    """Let in a waiting phone; repeating it changes nothing."""
    phone_pass = find_pass(session, key, subject_id=subject_id)
    if phone_pass.opens(at=clock.now()):
        return phone_pass
    if not phone_pass.waits(at=clock.now()):
        raise PassIsOver(
            _("%(name)s’s pass has ended. They need to scan the code again.", name=phone_pass.name)
        )
    phone_pass.admitted_at = clock.now()
    session.flush()
    journal.record(session, PhoneLetIn(str(phone_pass.id)), by=by)
    return phone_pass


def end_pass(session: Session, key: uuid.UUID, *, subject_id: uuid.UUID, by: str) -> PhonePass:
    """End a phone's pass to one round or desk; repeating it changes nothing."""
    phone_pass = find_pass(session, key, subject_id=subject_id)
    if phone_pass.ended_at is None:
        phone_pass.ended_at = clock.now()
        session.flush()
        journal.record(session, PassEnded(str(phone_pass.id)), by=by)
    return phone_pass


def end_all_passes(session: Session, kind: PassKind, *, subject_id: uuid.UUID, by: str) -> int:
    """End every pass that a code gave, because a new code replaces it; returns how many."""
    ended = end_open_passes(session, kind, subject_id=subject_id)
    journal.record(session, CodeReplaced(kind, str(subject_id), ended), by=by)
    return ended


def end_open_passes(session: Session, kind: PassKind, *, subject_id: uuid.UUID) -> int:
    """End every pass to a round or desk; returns how many, for the caller's journal entry."""
    ended = session.scalars(
        sa.update(PhonePass)
        .where(PhonePass.kind == kind, PhonePass.subject_id == subject_id, PhonePass.ended_at.is_(None))
        .values(ended_at=clock.now())
        .returning(PhonePass.id)
        .execution_options(synchronize_session="fetch")
    ).all()
    return len(ended)
