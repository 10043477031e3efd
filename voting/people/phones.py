"""The passes a phone holds: their keys, in a signed cookie that outlives the browser.

Not in the session: that ends with the browser, and a phone that was switched off between two doors must still
hand in what it recorded.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import timedelta

from flask import Flask, current_app, g, request, session
from flask_security import current_user
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response

from voting.people.models import Officer, PhonePass
from voting.people.services import check_room, count_open, give_pass, origin_of, passes_with_keys
from voting.plain import clock
from voting.plain.roles import PassKind
from voting.storage.database import db
from voting.web.assets import is_asset
from voting.web.pages import current_instance

COOKIE = "passes"
KEPT_FOR = timedelta(days=30)
MOST_PASSES = 8


def init_phones(app: Flask) -> None:
    """Load the requesting phone's passes before any access decision."""
    app.before_request(load_passes)


def load_passes() -> None:
    """Load this phone's passes: all it ever got, and those that open pages now; the newest first."""
    keys = _keys()
    # A file is the same for everybody: it needs no look-up.
    held = passes_with_keys(db.session, keys) if keys and not is_asset() else []
    g.passes, now = held, clock.now()
    g.open_passes = [each for each in held if each.opens(at=now)]


def look_again() -> bool:
    """Reload the requesting phone's passes; return whether a signed-in officer still is one."""
    load_passes()
    # Not `is_authenticated`: it is false for an account that has ended meanwhile.
    if (key := getattr(current_user, "id", None)) is None:
        return True
    officer = db.session.get(Officer, key, populate_existing=True)
    if officer is None or not officer.active or officer.fs_uniquifier != session.get("_user_id"):
        return False
    g._login_user = officer
    return True


def pass_to(kind: PassKind, subject_id: uuid.UUID) -> PhonePass | None:
    """Return this phone's pass that opens the pages of one round or desk, if it holds one."""
    passes: list[PhonePass] = g.open_passes
    return next((each for each in passes if each.kind == kind and each.subject_id == subject_id), None)


def waiting_for(kind: PassKind, subject_id: uuid.UUID) -> PhonePass | None:
    """Return this phone's pass that waits to be let in to one round or desk, if it has one."""
    now, passes = clock.now(), g.passes
    return next(
        (e for e in passes if e.kind == kind and e.subject_id == subject_id and e.waits(at=now)), None
    )


def keep_pass(response: Response, given: PhonePass) -> None:
    """Give a phone a pass, in addition to those it has."""
    _keep(response, [given.id, *(key for key in _keys() if key != given.id)])


def origin_here(phone_pass: PhonePass) -> str:
    """Return the origin that people met with this pass keep, in this installation."""
    return origin_of(phone_pass, instance=current_instance())


def _keep(response: Response, keys: Sequence[uuid.UUID]) -> None:
    response.set_cookie(
        COOKIE,
        signed(keys[:MOST_PASSES]),
        max_age=KEPT_FOR,
        httponly=True,
        samesite="Lax",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
    )


def drop_passes(response: Response, kind: PassKind) -> None:
    """Remove the passes of one kind from this browser; the others stay."""
    held: list[PhonePass] = g.passes
    kept = [each.id for each in held if each.kind != kind]
    if kept:
        _keep(response, kept)
    else:
        response.delete_cookie(COOKIE)


def let_in(
    response: Response, kind: PassKind, subject_id: uuid.UUID, *, name: str, most: int = 0
) -> Response:
    """Send a phone on to the round or desk it joins by a first name; one that has joined keeps its pass.

    Once `most` phones are in, the next one waits for an officer: at a desk every phone does.
    """
    if not (pass_to(kind, subject_id) or waiting_for(kind, subject_id)):
        check_room(db.session, kind, subject_id)
        waiting = count_open(db.session, kind, subject_id) >= most
        given = give_pass(db.session, kind, subject_id=subject_id, name=name, waiting=waiting)
        db.session.commit()
        keep_pass(response, given)
    return response


def signed(keys: Sequence[uuid.UUID]) -> str:
    """Return the cookie's value for passes with these keys."""
    return str(_signer(current_app.secret_key or "").dumps([key.hex for key in keys]))


def phone_of(cookies: Mapping[str, str], *, secret: str | bytes) -> str:
    """Return the key that identifies the phone with these cookies: its first pass; "" if it never had one."""
    keys = _read_keys(cookies, secret)
    return keys[-1].hex if keys else ""


def _keys() -> list[uuid.UUID]:
    return _read_keys(request.cookies, current_app.secret_key or "")


def _read_keys(cookies: Mapping[str, str], secret: str | bytes) -> list[uuid.UUID]:
    if COOKIE not in cookies:
        return []
    try:
        return [uuid.UUID(key) for key in _signer(secret).loads(cookies[COOKIE])]
    except BadSignature:
        return []


def _signer(secret: str | bytes) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt="passes")
