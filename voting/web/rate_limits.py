"""How often a thing may be tried from one address."""

from __future__ import annotations

import threading
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any, ClassVar, cast

from flask import Flask, Response, current_app, request
from flask_babel import gettext as _
from flask_limiter import Limiter
from limits import parse
from limits.storage import MemoryStorage

from voting.plain.refusals import Refusal

# A hall shares one address, so nobody there shuts another out: passwords of officers who are signed in are
# counted by account and device, requests for a link by the address that is typed. Each server process counts
# for itself: with two of them there are twice as many tries, which changes nothing, and there is no shared
# counter. Signing in has a count of its own (voting.people.passwords).
ASKED_LINKS = "5/minute"
PASSWORDS = "10/minute"
# Links that open nothing, from one address; one that opens something always does.
WRONG_LINKS = parse("10/minute")
# What one account is mailed, whoever asks for it and from wherever.
LINKS = parse("3/hour")
# An IPv6 line has this many first bits to itself; the rest its owner may choose anew for each request.
LINE_BITS = 64
# How many first bits are one customer's or one small network's, by the version of the address.
WIDE_BITS = {4: 24, 6: 48}

# Codes of no ballot from one address. Nobody guesses 80 bits: this keeps a stranger's rubbish from costing
# more than a look each. A hall shares one address, so only what fails is counted and turned away; a known
# code always votes. A thousand people who mistype one code in ten within a quarter of an hour stay far below.
WRONG_CODES = parse("120/minute")


LONGEST_ADDRESS = 200
# What a browser says of its languages is read as far as any browser writes.
LONGEST_LANGUAGES = 300


class LockedStorage(MemoryStorage):
    """The library's counters in memory: two who count at the same moment would start its timer twice."""

    STORAGE_SCHEME: ClassVar[list[str]] = ["one-by-one"]  # pyright: ignore[reportIncompatibleVariableOverride]

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.guard = threading.Lock()

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        with self.guard:
            return super().incr(key, expiry, amount)


class TooManyWrongLinks(Refusal):
    """Too many links that open nothing came from this address just now."""

    status = 429


class TooManyWrongCodes(Refusal):
    """Too many unknown codes came from this address just now."""

    status = 429


def network_of(address: str | None) -> str:
    """Where a request comes from, as far as its sender cannot choose: an IPv4 address, or an IPv6 line."""
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
    """The network in which one line may have many addresses: turns are shared by it, never counted for it."""
    try:
        found = ip_address(network_of(address).partition("/")[0])
    except ValueError:
        return address or "nowhere"
    return str(ip_network((found, WIDE_BITS[found.version]), strict=False))


def _asked_from() -> str:
    return network_of(request.remote_addr)


def may_send_link(account: str) -> bool:
    """Whether one more link may be mailed to an account; counts it."""
    [limiter] = cast("set[Limiter]", current_app.extensions["limiter"])
    return limiter.limiter.hit(LINKS, "link", account)


def note_wrong_link() -> None:
    """Count one more link that opens nothing from this address; refuse when there were too many."""
    [limiter] = cast("set[Limiter]", current_app.extensions["limiter"])
    if not limiter.limiter.hit(WRONG_LINKS, "wrong link", _asked_from()):
        raise TooManyWrongLinks(_("Too many tries in a short time. Wait a minute and try again."))


def note_wrong_code() -> None:
    """Count one more unknown code from this address; refuse when there were too many."""
    [limiter] = cast("set[Limiter]", current_app.extensions["limiter"])
    if not limiter.limiter.hit(WRONG_CODES, "wrong code", _asked_from()):
        raise TooManyWrongCodes(
            _("Too many wrong codes came from here. Wait a minute, then type the code again.")
        )


def init_limits(app: Flask, *, account_here: Callable[[], str]) -> None:
    """Limit the tries at a password and the asking for links; after too many, the page says to wait a minute.

    `account_here` names the account that is signed in and its device.
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
    """The address typed, from where it is."""
    return f"{_asked_from()} {request.form.get('email', '')[:LONGEST_ADDRESS].strip().lower()}"
