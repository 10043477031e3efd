"""What a browser keeps for signing in: on which devices an officer has signed in, and a turn that is held."""

from __future__ import annotations

import math
import secrets
import uuid
from collections.abc import Mapping

from flask import current_app, request
from flask_security import current_user
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response

from voting import clock
from voting.limits import network_of
from voting.turns import KEPT_FOR as KEPT_FOR_TURN
from voting.turns import Turn

COOKIE, TURN = "device", "turn"
KEPT_FOR = 365 * 24 * 60 * 60


def devices_here() -> dict[str, str]:
    """The officers who have signed in on this device, and its name for each of them."""
    return _read_devices(request.cookies, current_app.secret_key or "")


def is_known_device(cookies: Mapping[str, str], *, secret: str | bytes) -> bool:
    """Whether some officer has signed in on the device that sends these cookies."""
    return COOKIE in cookies and bool(_read_devices(cookies, secret))


def _read_devices(cookies: Mapping[str, str], secret: str | bytes) -> dict[str, str]:
    try:
        kept = _signer(secret).loads(cookies.get(COOKIE, ""))
    except BadSignature:
        return {}
    return kept if isinstance(kept, dict) else {}


def account_here() -> str:
    """The account that is signed in, and the device it is on: one that is stolen counts for itself."""
    network = network_of(request.remote_addr)
    if not current_user.is_authenticated:
        return network
    officer_id: uuid.UUID = current_user.id
    return f"{officer_id} {devices_here().get(officer_id.hex, network)}"


MOST_OFFICERS = 8


def keep_device(response: Response, officer_id: uuid.UUID) -> Response:
    """Let this device be known to be this officer's, too."""
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
    """The key of the turn that is held for this browser, if one is."""
    return request.cookies.get(TURN, "")


def keep_turn(response: Response, turn: Turn) -> None:
    """Let this browser come again with the turn that is held for it."""
    response.set_cookie(
        TURN,
        turn.key,
        max_age=math.ceil(turn.at + KEPT_FOR_TURN - clock.now().timestamp()),
        path="/login",
        httponly=True,
        samesite="Lax",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
    )
