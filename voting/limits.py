"""How often a thing may be tried from one address."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, ClassVar, cast

from flask import Flask, Response, current_app
from flask_babel import gettext as _
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from limits import parse
from limits.storage import MemoryStorage

from voting.refusals import Refusal

# A password costs argon2 some tens of milliseconds to check, so guessing is slow before it is limited. The
# limit is there so that one address cannot keep the server busy with it. Each server process counts for
# itself: with two of them an address gets twice as many tries, which changes nothing for either purpose,
# and the house stays without a shared counter. A hall behind one address has few officers signing in.
LIMITS = {
    "security.login": "10/minute",
    "security.forgot_password": "5/minute",
    "security.change_password": "10/minute",
    "security.verify": "10/minute",
}


# Codes of no ballot from one address. Nobody guesses 80 bits: this keeps a stranger's rubbish from costing
# more than a look each. A hall shares one address, so only what fails is counted and turned away; a known
# code always votes. A thousand people who mistype one code in ten within a quarter of an hour stay far below.
WRONG_CODES = parse("120/minute")


class OneByOne(MemoryStorage):
    """The library's counters in memory: two who count at the same moment would start its timer twice."""

    STORAGE_SCHEME: ClassVar[list[str]] = ["one-by-one"]  # pyright: ignore[reportIncompatibleVariableOverride]

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.guard = threading.Lock()

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        with self.guard:
            return super().incr(key, expiry, amount)


class TooManyWrongCodes(Refusal):
    """Too many unknown codes came from this address just now."""

    status = 429


def note_wrong_code() -> None:
    """Count one more unknown code from this address; refuse when there were too many."""
    [limiter] = cast("set[Limiter]", current_app.extensions["limiter"])
    if not limiter.limiter.hit(WRONG_CODES, "wrong code", get_remote_address()):
        raise TooManyWrongCodes(
            _("Too many wrong codes came from here. Wait a minute, then type the code once more.")
        )


def init_limits(app: Flask) -> None:
    """Limit the tries at a password; after too many, the page says to wait a minute."""
    limiter = Limiter(get_remote_address, app=app, storage_uri="one-by-one://")
    for endpoint, limit in LIMITS.items():
        view = cast("Callable[..., Response]", app.view_functions[endpoint])
        app.view_functions[endpoint] = limiter.limit(limit, methods=["POST"])(view)
