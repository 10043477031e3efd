"""A fresh proof that it is still the same officer, before what cannot be undone.

A device that lies about while its officer talks to somebody must not end a vote.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

from flask import current_app, flash, redirect, request, session, url_for
from flask_babel import gettext as _
from flask_security import current_user
from werkzeug.wrappers import Response

from voting.plain import clock
from voting.storage.transactions import READING
from voting.web.addresses import address_here

# How long ago an officer may have proved who they are when the page of such an act opens, and when its form
# is sent: what was opened in time is not lost while it is read.
TO_OPEN = timedelta(minutes=15)
TO_SEND = timedelta(minutes=30)
# Clocks of several servers differ by moments; a proof from further ahead was not made here.
AHEAD = timedelta(minutes=2)

KEPT_AS = "proof"

View = TypeVar("View", bound=Callable[..., Any])


def fresh_proof(back_to: str = "") -> Callable[[View], View]:
    """Mark what only an officer who has just proved who they are may open or send.

    `back_to` is the page of the act: where its form is, to go back to when the proof of whoever sent it was
    too old. Nothing was done then. A page goes back to itself.
    """

    def mark(view: View) -> View:
        view.fresh_proof = back_to  # pyright: ignore[reportFunctionMemberAccess]
        return view

    return mark


def needs_proof(view: Callable[..., Any]) -> bool:
    """Whether a page or form is marked."""
    return hasattr(view, "fresh_proof")


def note_proof(account: str) -> None:
    """Note that an officer has proved just now who they are: by signing in, or by the password again.

    `account` is the key of their account, which changes with its password (`fs_uniquifier`).
    """
    session[KEPT_AS] = [account, clock.now().timestamp()]


def is_fresh(within: timedelta) -> bool:
    """Whether the officer who asks has proved who they are within a time."""
    account, proved_at = session.get(KEPT_AS, (None, 0))
    if account != current_user.fs_uniquifier:
        return False
    return -AHEAD.total_seconds() <= clock.now().timestamp() - proved_at < within.total_seconds()


def ask_for_proof() -> Response | None:
    """Send an officer whose proof is too old to prove it again; None for all others."""
    view = current_app.view_functions[request.endpoint or ""]
    looks = request.method in READING
    if not needs_proof(view) or is_fresh(TO_OPEN if looks else TO_SEND):
        return None
    if looks:
        return redirect(url_for("security.verify", next=address_here()))
    flash(_("Nothing was done yet. Please confirm it’s you, then press the button again."))
    return redirect(url_for("security.verify", next=_page_of(getattr(view, "fresh_proof"))), code=303)  # noqa: B009


def _page_of(endpoint: str) -> str:
    """The address of an act's page, filled with what the address of its form says."""
    [rule, *_others] = current_app.url_map.iter_rules(endpoint)
    given = request.view_args or {}
    return url_for(endpoint, **{name: given[name] for name in rule.arguments})
