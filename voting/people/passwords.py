"""Password checks: no lock is held, few run at once, and repeated failures mean longer waits.

A right password always gets in: at once from a device where its officer has signed in before, which has
places of its own; from elsewhere after a wait of seconds. Strangers' guesses count for an account and the
network they come from, so a hall full of wrong guesses shuts out nobody else in it.
"""

from __future__ import annotations

import math
import os
import secrets
import sys
import threading
import uuid
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import lru_cache
from typing import Any

from flask import current_app, g, has_request_context, request
from flask import session as cookie
from flask_security import current_user
from flask_security.utils import hash_password, verify_password
from sqlalchemy import select

from voting.people.devices import TURN, devices_here, turn_key
from voting.people.models import Officer
from voting.people.services import (
    AccountWasChanged,
    check_vouched,
    is_vouched,
    lock_account,
    vouch_again,
)
from voting.people.signin_limits import Doors
from voting.plain import clock
from voting.plain.refusals import Refusal
from voting.plain.translating import gettext as _
from voting.plain.translating import ngettext
from voting.storage.database import db
from voting.storage.transactions import SLOW_PAGES, begin_writing, let_go
from voting.web.attempts import Failures
from voting.web.expensive_work import LaneIsFull
from voting.web.rate_limits import network_of, wide_network_of
from voting.web.turns import Turn


class TooManyTries(Refusal):
    """This account was tried too often from here, or too many passwords are being checked just now."""

    status = 429

    def __init__(self, sentence: str, *, seconds: int, turn: Turn | None = None) -> None:
        super().__init__(sentence)
        self.seconds, self.turn = seconds, turn


class SignedOutMeanwhile(Refusal):
    """An account got another password, or was ended, while its old one was being changed."""


class PatientHasher:
    """The library's password hashing; it first ends the database transaction and queues in a lane."""

    def __init__(self, made: Any) -> None:
        self.made = made

    def __getattr__(self, name: str) -> Any:
        return getattr(self.made, name)

    def verify(self, *given: Any, **named: Any) -> bool:
        """Whether a password is right."""
        return bool(_in_turn(self.made.verify, *given, **named))

    def hash(self, *given: Any, **named: Any) -> str:
        """Return the hash of a password; on the library's pages it is about to be saved."""
        hashed = str(_in_turn(self.made.hash, *given, **named))
        if has_request_context() and request.endpoint in SLOW_PAGES:
            begin_writing(db.session)
            if current_user.is_authenticated:
                # The account was checked before: vouch only for its row as it is now.
                _hold_signed_in(db.session.get_one(Officer, current_user.id))
        return hashed


def _hold_signed_in(officer: Officer) -> None:
    """Lock an account, if this browser is still signed in to it.

    Its officer may have chosen another password meanwhile, because this one leaked.
    """
    lock_account(db.session, officer)
    if not officer.active or cookie.get("_user_id") != officer.fs_uniquifier:
        raise SignedOutMeanwhile(
            _("The password for %(email)s was changed in the meantime. Sign in again.", email=officer.email)
        )


def _step_back() -> None:
    """Lower the priority of this thread, and of those argon2 starts from it, to run on idle processors."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICE)


# A thread cannot raise its priority again, so strangers' passwords are checked on a thread of their own.
NICE = 15
_HASHING = ThreadPoolExecutor(max_workers=1, thread_name_prefix="hashing", initializer=_step_back)


def _in_turn(work: Any, *given: Any, **named: Any) -> Any:
    if not has_request_context():
        return work(*given, **named)
    officer = g.get("known_officer") or _signed_in() or wide_network_of(request.remote_addr)
    let_go(db.session)
    is_stranger = g.get("is_stranger", False)
    lane = _doors().strangers if is_stranger else _doors().known
    try:
        with lane.turn(wide_network_of(request.remote_addr) if is_stranger else officer):
            if check := g.get("check_again"):
                check()
            if lane is _doors().strangers:
                return _HASHING.submit(copy_context().run, work, *given, **named).result()
            return work(*given, **named)
    except LaneIsFull:
        raise many_are_signing_in() from None


def _signed_in() -> str:
    """Return the signed-in account, so that an officer in a hall shares no places with the others there."""
    return current_user.id.hex if current_user.is_authenticated else ""


def many_are_signing_in() -> TooManyTries:
    """The refusal when there is no place just now."""
    return TooManyTries(
        _("Many people are signing in at the moment. Wait a few seconds, then try again."), seconds=5
    )


def sign_in(email: str, password: str) -> Officer | None:
    """Return the officer with this address and password; None, as slowly, when either is wrong.

    Raises TooManyTries when the caller has to wait.
    """
    account = email.lower()
    officer = db.session.scalar(select(Officer).where(Officer.email == account))
    officer_id, hashed = (officer.id, officer.password) if officer and officer.active else (None, None)
    was_vouched = is_vouched(db.session, officer)
    let_go(db.session)
    tried = _on_device(account, officer_id) or _as_stranger(account)
    turn = _doors().turns.take(turn_key(), account, now=clock.now().timestamp())
    if turn is None:
        _check(tried, account)
        g.check_again = lambda: _check(tried, account)
    security = current_app.extensions["security"]
    typed = security.password_util.normalize(password)
    try:
        is_right = verify_password(typed, hashed or _stand_in()) and hashed is not None
    except TooManyTries:
        if turn:
            _doors().turns.give_back(turn)
        raise
    finally:
        g.pop("check_again", None)
    now = clock.now().timestamp()
    for failures, who in tried:
        if is_right:
            failures.forget(who)
        else:
            failures.note(who, now=now)
    if not is_right or officer is None:
        return None
    if not was_vouched:
        raise AccountWasChanged(account)
    # Read the row again: the password may have been changed, or the account ended, while it was checked.
    if officer.password != hashed or not officer.active:
        return None
    if security.pwd_context.needs_update(hashed):
        renewed = hash_password(typed)
        lock_account(db.session, officer)
        officer.password = renewed
        vouch_again(db.session, officer, by=f"officer:{officer.id}")
    # Check once more: the row was read again, and it decides whose cookie this becomes.
    check_vouched(db.session, officer)
    return officer


Tried = list[tuple[Failures, tuple[str, str]]]


def _on_device(account: str, officer_id: uuid.UUID | None) -> Tried | None:
    """Return the failure counter and key to use, if this officer has signed in on this device before."""
    if officer_id is None or (device := devices_here().get(officer_id.hex)) is None:
        return None
    g.known_officer = officer_id.hex
    return [(_doors().on_device, (account, device))]


def _as_stranger(account: str) -> Tried:
    g.is_stranger = True
    network = network_of(request.remote_addr)
    return [(_doors().here, (account, network)), (_doors().anywhere, (account, ""))]


def _check(tried: Tried, account: str) -> None:
    """Refuse a caller who has to wait; hold a turn for a stranger, whose next try is then always taken."""
    now = clock.now().timestamp()
    wait = max(failures.wait(who, now=now) for failures, who in tried)
    if wait > 0:
        turn = _hold_turn(account, wait, now=now) if g.get("is_stranger", False) else None
        seconds = math.ceil(max(1.0, turn.at - now) if turn else wait)
        raise TooManyTries(
            ngettext(
                "Too many wrong passwords. Wait %(num)s second, then try again.",
                "Too many wrong passwords. Wait %(num)s seconds, then try again.",
                seconds,
            ),
            seconds=seconds,
            turn=turn,
        )


def _hold_turn(account: str, wait: float, *, now: float) -> Turn | None:
    turns = _doors().turns
    held = turns.still_held(turn_key(), account, now=now)
    return held or turns.hold(account, wide_network_of(request.remote_addr), wait=wait, now=now)


def _doors() -> Doors:
    doors: Doors = current_app.extensions["doors"]
    return doors


@lru_cache
def _stand_in() -> str:
    """The hash to check a password against when there is no such account; made at the start."""
    return str(current_app.extensions["security"].pwd_context.made.hash(secrets.token_urlsafe()))


def has_turn(cookies: Mapping[str, str], *, doors: Doors) -> bool:
    """Whether a caller who was asked to wait now has their turn to try a password."""
    return doors.turns.has_come(cookies.get(TURN, ""), now=clock.now().timestamp())
