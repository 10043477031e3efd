"""An address that is printed can be opened."""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

import pytest

from voting.web.addresses import open_address


def listening(host: str) -> socket.socket:
    """A server at a host, where this machine has such addresses."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, 0), family=family)
    except OSError:
        pytest.skip(f"this machine has no {host}")


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "0.0.0.0", "::"])
def test_what_is_printed_for_a_host_opens(host: str) -> None:
    with listening(host) as server:
        port = server.getsockname()[1]
        address = urlsplit(open_address(host, port))
        assert address.port == port
        assert address.hostname not in {None, "", "0.0.0.0", "::"}
        with socket.create_connection((str(address.hostname), port), timeout=10):
            pass


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000"),
        ("::1", "http://[::1]:8000"),
        ("localhost", "http://localhost:8000"),
        ("hall.example.org", "http://hall.example.org:8000"),
    ],
)
def test_a_host_that_can_be_opened_is_printed_as_it_is(host: str, address: str) -> None:
    assert open_address(host, 8000) == address


@pytest.mark.parametrize(("host", "own"), [("0.0.0.0", "127.0.0.1"), ("::", "[::1]")])
def test_a_machine_that_reaches_nobody_opens_its_own(
    host: str, own: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody(*_given: object) -> None:
        raise OSError

    monkeypatch.setattr(socket.socket, "connect", nobody)
    assert open_address(host, 8000) == f"http://{own}:8000"
