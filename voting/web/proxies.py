"""The proxy in front: it is required; an untrusted one is recognised by its headers and reported once.

If the proxy isn't trusted, every request seems to come from its address: one person's wrong passwords count
for everyone, and the site thinks it is reached over plain http.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager, suppress
from ipaddress import ip_address
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask import Flask

from voting.plain.refusals import Refusal

# Headers in which proxies name the client they speak for, as spelt in WSGI.
TELLS_OF_A_PROXY = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_FORWARDED", "HTTP_X_REAL_IP")
# Environment variable with the folder in which the workers of one start see whether one of them has reported
# it.
SAID_IN = "VOTING_SAID_IN"

WARNING = (
    "A proxy stands in front of the site, and site.trusted_proxies is 0: everybody seems to come from "
    "{address}. Set site.trusted_proxies = 1 in config.toml and start again, as docs/hosting.md says."
)


class NoProxy(Refusal):
    """The site would be exposed to the network without a proxy in front."""


Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


class ProxyWatch:
    """Reports once that requests come through an untrusted proxy, and passes them on unchanged."""

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
    """Return the address of the proxy that forwarded a request, as far as can be told; "" for none.

    A proxy is on this machine or its own network; from anywhere else such headers are forged.
    """
    if not any(name in environ for name in TELLS_OF_A_PROXY):
        return ""
    address = str(environ.get("REMOTE_ADDR", ""))
    with suppress(ValueError):
        return address if ip_address(address.partition("%")[0]).is_private else ""
    return ""


def is_first_to_say() -> bool:
    """Whether no other worker of this start has reported it."""
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


def watch_for_proxies(app: Flask, *, say: Callable[[str], object]) -> None:
    """Report a proxy if none is trusted."""
    if not app.extensions["instance"].config.site.trusted_proxies:
        app.wsgi_app = ProxyWatch(app.wsgi_app, say=say)  # type: ignore[method-assign]


@contextmanager
def said_once() -> Generator[None]:
    """Let the workers started in this block see what one of them has reported."""
    with TemporaryDirectory() as folder:
        os.environ[SAID_IN] = folder
        yield


def check_proxy(host: str, app: Flask) -> None:
    """Raise NoProxy if other machines could connect directly: only a proxy keeps slow clients off."""
    site = app.extensions["instance"].config.site
    if not (site.trusted_proxies or site.rehearsal or _is_this_machine(host)):
        raise NoProxy(
            f"Nothing stands between {host} and the network: put a proxy in front, set site.trusted_proxies, "
            "and leave out --host, as docs/hosting.md says."
        )


def _is_this_machine(host: str) -> bool:
    """Whether only this machine can reach an address; an unresolvable one is refused later."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError:
        return True
    return all(ip_address(str(address[0]).partition("%")[0]).is_loopback for *_rest, address in found)
