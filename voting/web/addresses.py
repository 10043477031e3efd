"""Addresses that people can open: those a server listens at, and the current page's."""

from __future__ import annotations

import socket
from contextlib import suppress
from ipaddress import IPv6Address, ip_address
from urllib.parse import quote

from flask import request

# Documentation networks, where nobody is: looking up the route to them sends nothing.
SOMEWHERE = {4: (socket.AF_INET, "192.0.2.1"), 6: (socket.AF_INET6, "2001:db8::1")}


# Characters kept as sent in a query; all others are percent-encoded.
QUERY = "%&=+;:@,/?!$'()*"


def path_here() -> str:
    """Return the current path, safe for a browser to read as an address: always on this site.

    Werkzeug decodes paths, and browsers read two slashes, or a slash and a backslash, as the start of another
    site's name.
    """
    return "/" + quote(request.path.lstrip("/"))


def address_here() -> str:
    """Return the current path with its query."""
    query = quote(request.query_string, safe=QUERY)
    return f"{path_here()}?{query}" if query else path_here()


class Literal(str):
    """An IPv6 address among trusted hosts; Werkzeug would cut it at its first colon, looking for a port."""

    __slots__ = ()

    def partition(self, sep: str) -> tuple[str, str, str]:
        return self, "", ""


def trusted(*hosts: str) -> list[str]:
    """Return the hosts a site may be requested by, including the names this machine has for itself."""
    return [
        Literal(host) if host.startswith("[") else host
        for host in (*hosts, "localhost", "127.0.0.1", "[::1]")
    ]


def open_address(host: str, port: int) -> str:
    """Return the address to open for a server that listens at a host, or at all addresses of this machine."""
    return f"http://{_in_url(_opened_host(host))}:{port}"


def _opened_host(host: str) -> str:
    with suppress(ValueError, OSError):
        listening = ip_address(str(socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)[0][4][0]))
        if listening.is_unspecified:
            return _own_address(listening.version)
    return host


def _own_address(version: int) -> str:
    """Return the address this machine reaches others from, or its loopback address if it reaches nobody."""
    family, somewhere = SOMEWHERE[version]
    with suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as probe:
        probe.connect((somewhere, 9))
        return str(probe.getsockname()[0])
    return "127.0.0.1" if version == 4 else "::1"  # noqa: PLR2004


def _in_url(host: str) -> str:
    """Format a host for a URL: an IPv6 address in brackets."""
    with suppress(ValueError):
        return f"[{host}]" if isinstance(ip_address(host), IPv6Address) else host
    return host
