"""How often a thing may be tried from one address."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from flask import Flask, Response
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

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


def init_limits(app: Flask) -> None:
    """Limit the tries at a password; after too many, the page says to wait a minute."""
    limiter = Limiter(get_remote_address, app=app, storage_uri="memory://")
    for endpoint, limit in LIMITS.items():
        view = cast("Callable[..., Response]", app.view_functions[endpoint])
        app.view_functions[endpoint] = limiter.limit(limit, methods=["POST"])(view)
