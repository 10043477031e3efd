"""Access rules: every route states one, or the app does not start."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeVar
from urllib.parse import urlsplit

from flask import Flask, abort, g, redirect, request, url_for
from flask_security import current_user
from werkzeug.exceptions import Forbidden
from werkzeug.wrappers import Response

from voting.plain import clock
from voting.plain.refusals import Refusal
from voting.plain.roles import ORGANISING, STEWARDING, PassKind, Role
from voting.plain.translating import gettext as _
from voting.storage.transactions import ASKS_AGAIN, READING
from voting.web.addresses import address_here
from voting.web.fresh_proof import ask_for_proof

# What browsers send with a form from another site (W3C, Fetch Metadata); no page can fake it.
ELSEWHERE = frozenset({"cross-site", "same-site"})


class Pass(Protocol):
    """A phone's pass; the people stage stores them."""

    kind: PassKind
    subject_id: uuid.UUID

    @property
    def hands_in(self) -> bool: ...

    def waits(self, *, at: datetime) -> bool: ...


@dataclass(frozen=True)
class Access:
    """One rule: open to anyone, to officers of some roles, or to a kind of pass."""

    name: str
    everyone: bool = False
    roles: frozenset[Role] = frozenset()
    pass_kind: PassKind | None = None
    # Whether an expired pass still admits, to hand in what was recorded with it.
    hands_in: bool = False
    # Whether residents read these pages, which are then served in every language that has a catalogue.
    for_residents: bool = False

    def allows(self) -> bool:
        """Whether the current requester is admitted."""
        if self.everyone:
            return True
        held = {role.name for role in getattr(current_user, "roles", ())}
        if held & self.roles:
            return True
        return any(each.kind == self.pass_kind and _is_for_this_page(each) for each in self._passes())

    def _passes(self) -> list[Pass]:
        """Return this phone's passes that count for this rule."""
        if not self.hands_in:
            return g.get("open_passes", [])
        return [each for each in g.get("passes", []) if each.hands_in]

    def waits(self) -> bool:
        """Whether this phone has a pass for this page that is waiting to be let in."""
        now, held = clock.now(), g.get("passes", [])
        return any(e.kind == self.pass_kind and e.waits(at=now) and _is_for_this_page(e) for e in held)


PUBLIC = Access("public", everyone=True)
RESIDENTS = Access("public", everyone=True, for_residents=True)
OFFICERS = Access("officers", roles=frozenset(Role))
ORGANISERS = Access("organisers", roles=ORGANISING)
STEWARDS = Access("stewards", roles=STEWARDING)
ADMINISTRATORS = Access("administrators", roles=frozenset({Role.ADMINISTRATOR}))
CANVASSERS = Access("canvassers", pass_kind=PassKind.ROUND)
HANDING_IN = Access("handing in", pass_kind=PassKind.ROUND, hands_in=True)

# The desk's pass, or an officer who runs the door. Every address it opens names its desk.
DESK = Access("desk", roles=STEWARDS.roles, pass_kind=PassKind.DESK)

# The name, in addresses, of the round or desk that a pass must be for.
NAMED_BY = {PassKind.ROUND: "round_id", PassKind.DESK: "conference_id"}

# Library pages cannot carry a decorator, so each is named here.
OF_LIBRARIES = {
    "static": PUBLIC,
    "security.static": PUBLIC,
    "security.login": PUBLIC,
    "security.verify": OFFICERS,
    "security.logout": OFFICERS,
    "security.change_password": OFFICERS,
}


def _is_for_this_page(held: Pass) -> bool:
    """Whether a pass matches the round or desk in the address, if the address names one."""
    named = (request.view_args or {}).get(NAMED_BY[held.kind], held.subject_id)
    return named == held.subject_id


def actor() -> str:
    """Return the signed-in officer's name in the journal."""
    return f"officer:{current_user.id}"


def is_for_residents(app: Flask, endpoint: str | None) -> bool:
    """Whether residents read a page; a page that does not exist counts as theirs."""
    rule = rule_of(app, endpoint) if endpoint else None
    return endpoint is None or (rule is not None and rule.for_residents)


View = TypeVar("View", bound=Callable[..., Any])


def allow(rule: Access) -> Callable[[View], View]:
    """Set a page's access rule: `@allow(PUBLIC)` under the route's line."""

    def mark(view: View) -> View:
        view.access = rule  # pyright: ignore[reportFunctionMemberAccess]
        return view

    return mark


def rule_of(app: Flask, endpoint: str) -> Access | None:
    """Return an endpoint's access rule, or None if it states none."""
    return getattr(app.view_functions.get(endpoint), "access", OF_LIBRARIES.get(endpoint))


# Messages for a phone without a pass for a page, by kind of pass.
WITHOUT_PASS = {
    PassKind.ROUND: lambda: _(
        "This phone has no pass for this page. Scan the code for today’s round again, then carry on."
    ),
    PassKind.DESK: lambda: _(
        "This phone has no pass for the door desk. Scan the desk’s code, type your first name, then go on."
    ),
}


# Messages for a phone that has a pass and has not been let in yet.
STILL_WAITS = {
    PassKind.ROUND: lambda: _(
        "More phones have joined than people are walking this round. Ask your organiser to let "
        "this one in, then load this page again."
    ),
    PassKind.DESK: lambda: _("No steward has let this phone in yet. Ask one who is signed in."),
}


class PassHasEnded(Refusal):
    """This phone has no pass, or its pass has expired or been ended."""

    status = 403


class RouteWithoutAccess(Exception):
    """A route states no access rule; the text names the route and says what to add."""


def is_from_elsewhere(*, unnamed: bool = False) -> bool:
    """Whether the browser says that another site sent this request.

    Browsers before 2023 only say where a form comes from (`Origin`). Another site can withhold its name and
    send "null", which our own pages never do: pass `unnamed` where that must count as another site too.
    """
    if request.headers.get("Sec-Fetch-Site") in ELSEWHERE:
        return True
    origin = request.headers.get("Origin", "")
    if origin in {"", "null"}:
        return unnamed and origin == "null"
    # Compare without the port, which a proxy may omit from the host it passes on.
    with suppress(ValueError):
        return urlsplit(origin).hostname != urlsplit(f"//{request.host}").hostname
    return True


def guard(app: Flask) -> None:
    """Raise RouteWithoutAccess if a route states no rule; check the rule before every request."""
    for endpoint in app.view_functions:
        if rule_of(app, endpoint) is None:
            raise RouteWithoutAccess(f"{endpoint}: say who may open it with @allow(...).")

    def ask() -> Response | None:
        if request.endpoint is None:
            return None
        if request.method not in READING and is_from_elsewhere():
            return abort(403)
        rule = rule_of(app, request.endpoint)
        if rule is None:
            raise RouteWithoutAccess(f"{request.endpoint} was added after the doors were checked.")
        if rule.allows():
            return ask_for_proof()
        if rule.pass_kind and rule.waits():
            raise PassHasEnded(STILL_WAITS[rule.pass_kind]())
        if rule.pass_kind:
            raise PassHasEnded(WITHOUT_PASS[rule.pass_kind]())
        if rule.roles and request.method == "GET" and _is_stranger():
            return redirect(url_for("security.login", next=address_here()))
        return abort(403)

    app.before_request(ask)


def ask_again(app: Flask, *, look_again: Callable[[], bool]) -> None:
    """Check the rule again when a request begins to write, after which nothing can change beside it.

    The request may have waited a long time: a pass or account ended in the meantime must have no effect.
    `look_again` reloads the requester, and returns whether a signed-in officer still is one.
    """

    def ask() -> None:
        rule = rule_of(app, request.endpoint or "")
        if rule is None or rule.everyone:
            return
        if not look_again():
            abort(403)
        if not rule.allows():
            raise PassHasEnded(WITHOUT_PASS[rule.pass_kind]()) if rule.pass_kind else Forbidden

    app.extensions[ASKS_AGAIN] = ask


def _is_stranger() -> bool:
    return not current_user.is_authenticated and not g.get("passes")
