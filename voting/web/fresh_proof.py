"""Fresh proof of identity, required of an officer before acts that cannot be undone.

A device left lying about while its officer talks to someone must not end a vote.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

from flask import current_app, flash, redirect, request, session, url_for
from flask_security import current_user
from werkzeug.wrappers import Response

from voting.plain import clock
from voting.plain.translating import gettext as _
from voting.storage.transactions import READING
from voting.web.addresses import address_here

# Maximum age of the proof when the page of such an act is opened, and when its form is sent: a page opened in
# time is not lost while it is being read.
TO_OPEN = timedelta(minutes=15)
TO_SEND = timedelta(minutes=30)
# Clocks of several servers differ slightly; a proof from further ahead was not made here.
AHEAD = timedelta(minutes=2)

KEPT_AS = "proof"

View = TypeVar("View", bound=Callable[..., Any])


def fresh_proof(back_to: str = "") -> Callable[[View], View]:
    """Mark a page or form as open only to an officer who has just proved who they are.

    `back_to` is the page of the act, with its form, to return to when the sender's proof was too old. Nothing
    was done then. A page returns to itself.
    """

    def mark(view: View) -> View:
        view.fresh_proof = back_to  # pyright: ignore[reportFunctionMemberAccess]
        return view

    return mark


def needs_proof(view: Callable[..., Any]) -> bool:
    """Whether a page or form is marked as needing a fresh proof."""
    return hasattr(view, "fresh_proof")


def note_proof(account: str) -> None:
    """Record that an officer has just proved who they are: by signing in, or by entering the password again.

    `account` is the key of their account, which changes with its password (`fs_uniquifier`).
    """
    session[KEPT_AS] = [account, clock.now().timestamp()]


def is_fresh(within: timedelta) -> bool:
    """Whether the current officer has proved who they are within a given time."""
    account, proved_at = session.get(KEPT_AS, (None, 0))
    if account != current_user.fs_uniquifier:
        return False
    return -AHEAD.total_seconds() <= clock.now().timestamp() - proved_at < within.total_seconds()


def ask_for_proof() -> Response | None:
    """Redirect an officer whose proof is too old to prove it again; None for everyone else."""
    view = current_app.view_functions[request.endpoint or ""]
    looks = request.method in READING
    if not needs_proof(view) or is_fresh(TO_OPEN if looks else TO_SEND):
        return None
    if looks:
        return redirect(url_for("security.verify", next=address_here()))
    flash(_("Nothing was done yet. Please confirm it’s you, then press the button again."))
    return redirect(url_for("security.verify", next=_page_of(getattr(view, "fresh_proof"))), code=303)  # noqa: B009


def _page_of(endpoint: str) -> str:
    """Return the address of an act's page, filled in from the address of its form."""
    [rule, *_others] = current_app.url_map.iter_rules(endpoint)
    given = request.view_args or {}
    return url_for(endpoint, **{name: given[name] for name in rule.arguments})
