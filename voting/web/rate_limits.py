"""Rate limits per address."""

from __future__ import annotations

import threading
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any, ClassVar, cast

from flask import Flask, Response, current_app, request
from flask_limiter import Limiter
from limits import parse
from limits.storage import MemoryStorage

from voting.plain.refusals import Refusal
from voting.plain.translating import gettext as _

# A hall shares one address, so nobody there may shut another out: signed-in officers' passwords are counted
# by account and device, requests for a link by the address typed. Each server process counts for itself: two
# of them allow twice as many attempts, which changes nothing, and saves a shared counter. Sign-in has its own
# count (voting.people.passwords).
ASKED_LINKS = "5/minute"
PASSWORDS = "10/minute"
# Invalid links from one address; a valid link always works.
WRONG_LINKS = parse("10/minute")
# Mails to one account, from all requests together, wherever they come from.
LINKS = parse("3/hour")
# Prefix length of one IPv6 line; its owner may choose the remaining bits afresh for each request.
LINE_BITS = 64
# Prefix length of one customer or small network, by IP version.
WIDE_BITS = {4: 24, 6: 48}

# Unknown codes from one address. Nobody guesses 80 bits: this keeps a stranger's rubbish from costing more
# than one lookup each. A hall shares one address, so only failures are counted and turned away; a known code
# always votes. A thousand people who mistype one code in ten within a quarter of an hour stay far below the
# limit.
WRONG_CODES = parse("120/minute")


LONGEST_ADDRESS = 200
# Accept-Language is read no further than any browser writes.
LONGEST_LANGUAGES = 300


class LockedStorage(MemoryStorage):
    """The library's in-memory counters, locked: two simultaneous counts would start its timer twice."""

    STORAGE_SCHEME: ClassVar[list[str]] = ["one-by-one"]  # pyright: ignore[reportIncompatibleVariableOverride]

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.guard = threading.Lock()

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        with self.guard:
            return super().incr(key, expiry, amount)


class TooManyWrongLinks(Refusal):
    """Too many invalid links came from this address just now."""

    status = 429


class TooManyWrongCodes(Refusal):
    """Too many unknown codes came from this address just now."""

    status = 429


def network_of(address: str | None) -> str:
    """Return the part of an address that its sender cannot choose: an IPv4 address, or an IPv6 line."""
    try:
        found = ip_address((address or "").partition("%")[0])
    except ValueError:
        return address or "nowhere"
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return str(ip_network((found, LINE_BITS), strict=False))
    return str(found)


def wide_network_of(address: str | None) -> str:
    """Return the wider network, in which one line may have many addresses: it shares turns, never counts."""
    try:
        found = ip_address(network_of(address).partition("/")[0])
    except ValueError:
        return address or "nowhere"
    return str(ip_network((found, WIDE_BITS[found.version]), strict=False))


def _asked_from() -> str:
    return network_of(request.remote_addr)


def may_send_link(account: str) -> bool:
    """Count a link to be mailed to an account; return whether it may be sent."""
    [limiter] = cast("set[Limiter]", current_app.extensions["limiter"])
    return limiter.limiter.hit(LINKS, "link", account)


def note_wrong_link() -> None:
    """Count an invalid link from this address; raises TooManyWrongLinks over the limit."""
    [limiter] = cast("set[Limiter]", current_app.extensions["limiter"])
    if not limiter.limiter.hit(WRONG_LINKS, "wrong link", _asked_from()):
        raise TooManyWrongLinks(_("Too many tries in a short time. Wait a minute and try again."))


def note_wrong_code() -> None:
    """Count an unknown code from this address; raises TooManyWrongCodes over the limit."""
    [limiter] = cast("set[Limiter]", current_app.extensions["limiter"])
    if not limiter.limiter.hit(WRONG_CODES, "wrong code", _asked_from()):
        raise TooManyWrongCodes(
            _("Too many wrong codes came from here. Wait a minute, then type the code again.")
        )


def init_limits(app: Flask, *, account_here: Callable[[], str]) -> None:
    """Rate-limit password attempts and requests for links; over the limit, the page says to wait a minute.

    `account_here` names the signed-in account and its device.
    """
    limiter = Limiter(_asked_from, app=app, storage_uri="one-by-one://")
    for endpoint, limit, counted_by in (
        ("people.forgotten_submit", ASKED_LINKS, _asked_for),
        ("security.change_password", PASSWORDS, account_here),
        ("security.verify", PASSWORDS, account_here),
    ):
        view = cast("Callable[..., Response]", app.view_functions[endpoint])
        app.view_functions[endpoint] = limiter.limit(limit, key_func=counted_by, methods=["POST"])(view)


def _asked_for() -> str:
    """Return the rate-limit key: the sender's network and the typed address."""
    return f"{_asked_from()} {request.form.get('email', '')[:LONGEST_ADDRESS].strip().lower()}"
