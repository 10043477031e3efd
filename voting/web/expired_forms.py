"""Returning a form that outlived its session as it was sent, with a token of the current session.

A token proves that a form comes from one of our own pages in the current session. Someone who signs out and
in again in another window still has an honest form with an old token: it is not acted on yet, and nothing
they typed is lost.
"""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, TypeVar

from flask import Response, current_app, g, make_response, render_template, request
from flask_security import current_user
from flask_wtf.csrf import CSRFError

from voting.plain.refusals import BadInput, Refusal
from voting.plain.translating import gettext as _
from voting.storage.database import db
from voting.storage.transactions import read_only
from voting.web.access import is_from_elsewhere, rule_of
from voting.web.addresses import address_here
from voting.web.fresh_proof import needs_proof
from voting.web.submitted_form import sent_fields, sent_files, sent_secrets, typed_words

View = TypeVar("View", bound=Callable[..., Any])


class FormIsStale(BadInput):
    """The form was opened in a session that has ended."""


def comes_back(view: View) -> View:
    """Mark a page that redisplays its own form, filled in, before it does anything.

    It does so either because the form is not valid, or by calling `refuse_stale_form`.
    """
    view.comes_back = True  # pyright: ignore[reportFunctionMemberAccess]
    return view


def refuse_stale_form() -> None:
    """Raise FormIsStale for a form that outlived its session, in a page that reads its form itself."""
    if g.get("stale_form", False):
        g.stale_form_said = True
        raise FormIsStale(stale_words())


def stale_words() -> str:
    """Return the message above a form that was returned."""
    return _(
        "Nothing was done yet: you signed in or out since this page was opened. What you sent is "
        "still here; check it and send it again."
    )


def says_stale() -> str:
    """Return the message for the layout, unless the page itself has shown it."""
    return stale_words() if g.get("stale_form", False) and not g.get("stale_form_said", False) else ""


def form_came_too_late(_error: CSRFError) -> Response:
    """Answer a form that lacks the current session's token."""
    if is_from_elsewhere(unnamed=True):
        # A form sent by another site is never offered for resending.
        sentence = _("This came from another site, so nothing was done.")
        return make_response(render_template("refusal.html", sentence=sentence, status=400), 400)
    g.stale_form = True
    page = _its_own_page() or make_response(_any_page(stale_words()))
    page.status_code = HTTPStatus.BAD_REQUEST
    return page


def was_sent_signed_out() -> bool:
    """Whether an officers' form comes from someone no longer signed in (a new password elsewhere)."""
    rule = rule_of(current_app, request.endpoint) if request.endpoint else None
    from_here = request.method == "POST" and not is_from_elsewhere(unnamed=True)
    return from_here and rule is not None and bool(rule.roles) and not current_user.is_authenticated


def page_for_signed_out(sentence: str) -> str:
    """Render the page that holds a submission until its sender has signed in."""
    return _any_page(sentence)


def _its_own_page() -> Response | None:
    """Return the form's own page, filled in; None if the requester may not see it."""
    view = current_app.view_functions[request.endpoint or ""]
    rule = rule_of(current_app, request.endpoint or "")
    if not getattr(view, "comes_back", False) or rule is None or not rule.allows() or needs_proof(view):
        return None
    try:
        with read_only(db.session):
            return make_response(view(**(request.view_args or {})))
    except Refusal:
        return None


def _any_page(sentence: str) -> str:
    """Render a page that holds the whole submission, behind one button."""
    g.stale_form_said = True
    rule = rule_of(current_app, request.endpoint or "")
    return render_template(
        "send_again.html",
        sentence=sentence,
        action=address_here(),
        fields=sent_fields(),
        secrets=sent_secrets(),
        files=sent_files(),
        typed=typed_words(),
        is_shut_out=rule is not None and not rule.allows(),
    )
