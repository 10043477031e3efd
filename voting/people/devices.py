"""Sign-in cookies: the officers who have signed in on a device, and the turn held for a browser."""

from __future__ import annotations

import math
import secrets
import threading
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

import sqlalchemy as sa
import sqlalchemy.exc
from flask import Flask, current_app, request
from flask_security import current_user
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response

from voting.people.models import Officer
from voting.plain import clock
from voting.storage.database import db
from voting.storage.transactions import read_only
from voting.web.rate_limits import network_of
from voting.web.turns import KEPT_FOR as KEPT_FOR_TURN
from voting.web.turns import Turn

COOKIE, TURN = "device", "turn"
KEPT_FOR = 365 * 24 * 60 * 60
# Seconds after which the list of active accounts is read again.
READ_AGAIN = 5.0


def devices_here() -> dict[str, str]:
    """Return the officers who have signed in on this device, and its name for each of them."""
    return _read_devices(request.cookies, current_app.secret_key or "")


@dataclass
class KnownDevices:
    """Distinguishes officers' devices from others before a request is handled.

    The list of active accounts is read again every few seconds: an officer whose account was ended is a
    stranger on any device.
    """

    app: Flask
    in_use: frozenset[str] = frozenset()
    read_at: float = -math.inf
    guard: threading.Lock = field(default_factory=threading.Lock)

    def known_as(self, cookies: Mapping[str, str]) -> str | None:
        """Return the officers who have signed in on the device with these cookies; None for a stranger's.

        These officers share places across devices: their names are proven, and nobody can make up more of
        them.
        """
        if COOKIE not in cookies:
            return None
        officers = _read_devices(cookies, self.app.config["SECRET_KEY"])
        if not officers or self._in_use().isdisjoint(officers):
            return None
        return " ".join(sorted(officers))

    def _in_use(self) -> frozenset[str]:
        """Return the officers who can sign in. One thread at a time refreshes the list; others use the old
        one.
        """
        if time.monotonic() < self.read_at + READ_AGAIN or not self.guard.acquire(blocking=not self.in_use):
            return self.in_use
        try:
            with self.app.app_context(), read_only(db.session):
                found = db.session.scalars(sa.select(Officer.id).where(Officer.active))
                self.in_use = frozenset(each.hex for each in found)
            self.read_at = time.monotonic()
        except sqlalchemy.exc.SQLAlchemyError:
            # The page itself reports the database's fault.
            return self.in_use
        finally:
            self.guard.release()
        return self.in_use


def _read_devices(cookies: Mapping[str, str], secret: str | bytes) -> dict[str, str]:
    try:
        kept = _signer(secret).loads(cookies.get(COOKIE, ""))
    except BadSignature:
        return {}
    return kept if isinstance(kept, dict) else {}


def account_here() -> str:
    """Return the signed-in account and its device, so that a stolen session counts separately."""
    network = network_of(request.remote_addr)
    if not current_user.is_authenticated:
        return network
    officer_id: uuid.UUID = current_user.id
    return f"{officer_id} {devices_here().get(officer_id.hex, network)}"


MOST_OFFICERS = 8


def keep_device(response: Response, officer_id: uuid.UUID) -> Response:
    """Remember this device as one of this officer's."""
    kept = devices_here()
    kept[officer_id.hex] = kept.pop(officer_id.hex, None) or secrets.token_urlsafe(12)
    response.set_cookie(
        COOKIE,
        str(_signer(current_app.secret_key or "").dumps(dict(list(kept.items())[-MOST_OFFICERS:]))),
        max_age=KEPT_FOR,
        httponly=True,
        samesite="Lax",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
    )
    return response


def _signer(secret: str | bytes) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt="device")


def turn_key() -> str:
    """Return the key of the turn held for this browser, if there is one."""
    return request.cookies.get(TURN, "")


def keep_turn(response: Response, turn: Turn) -> None:
    """Set the cookie with which this browser comes back for its turn."""
    response.set_cookie(
        TURN,
        turn.key,
        max_age=math.ceil(turn.at + KEPT_FOR_TURN - clock.now().timestamp()),
        path="/login",
        httponly=True,
        samesite="Lax",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
    )
