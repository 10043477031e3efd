"""A proxy that stands in front and is not trusted: noticed by what it sends, and said once.

Without trust everybody seems to come from the proxy's own address: wrong passwords of one count for all, and
the site believes that it is asked by http.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from ipaddress import ip_address
from pathlib import Path
from typing import Any

# What proxies tell of whom they speak for, as WSGI spells it.
TELLS_OF_A_PROXY = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_FORWARDED", "HTTP_X_REAL_IP")
# Where all workers of one start see whether one of them has said it.
SAID_IN = "VOTING_SAID_IN"

WARNING = (
    "A proxy stands in front of the site, and site.trusted_proxies is 0: everybody seems to come from "
    "{address}. Set site.trusted_proxies = 1 in config.toml and start again, as docs/hosting.md says."
)

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


class ProxyWatch:
    """Says once that requests come through a proxy that is not trusted, and passes all on as they are."""

    def __init__(self, app: Application, *, say: Callable[[str], object]) -> None:
        self.app = app
        self.say = say
        self.has_seen = False

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if not self.has_seen and (address := proxy_in(environ)):
            self.has_seen = True
            if is_first_to_say():
                self.say(WARNING.format(address=address))
        return self.app(environ, start_response)


def proxy_in(environ: dict[str, Any]) -> str:
    """The address of the proxy that passed a request on, as far as can be told; "" for none.

    It stands on this machine or its network: whoever else sends such headers made them up.
    """
    if not any(name in environ for name in TELLS_OF_A_PROXY):
        return ""
    address = str(environ.get("REMOTE_ADDR", ""))
    with suppress(ValueError):
        return address if ip_address(address.partition("%")[0]).is_private else ""
    return ""


def is_first_to_say() -> bool:
    """Whether no other worker of this start has said it."""
    folder = os.environ.get(SAID_IN)
    if not folder:
        return True
    try:
        (Path(folder) / "proxy").touch(exist_ok=False)
    except FileExistsError:
        return False
    except OSError:
        return True
    return True
