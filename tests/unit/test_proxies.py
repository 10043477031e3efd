"""A proxy that stands in front and is not trusted is noticed, and said once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from voting.web.proxies import SAID_IN, ProxyWatch, proxy_in

BEHIND = {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "203.0.113.7"}


def answer(_environ: dict[str, Any], _start: Any) -> list[bytes]:
    return [b"the page"]


def watch(said: list[str]) -> ProxyWatch:
    return ProxyWatch(answer, say=said.append)


@pytest.fixture(autouse=True)
def _one_start(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(SAID_IN, str(tmp_path))


def test_a_proxy_is_said_once_and_every_request_goes_on() -> None:
    said: list[str] = []
    site = watch(said)
    assert [*site(BEHIND, None), *site(BEHIND, None)] == [b"the page"] * 2
    [warning] = said
    assert "everybody seems to come from 127.0.0.1" in warning
    assert "site.trusted_proxies = 1" in warning


def test_several_workers_say_it_once_together() -> None:
    said: list[str] = []
    for worker in (watch(said), watch(said), watch(said)):
        worker(BEHIND, None)
    assert len(said) == 1


def test_what_no_proxy_sent_is_not_remarked_on() -> None:
    said: list[str] = []
    site = watch(said)
    site({"REMOTE_ADDR": "127.0.0.1"}, None)
    site(BEHIND | {"REMOTE_ADDR": "8.8.8.8"}, None)
    assert said == []


@pytest.mark.parametrize(
    "header", ["HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_FORWARDED", "HTTP_X_REAL_IP"]
)
@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "10.0.0.4", "172.17.0.1", "fe80::1%eth0"])
def test_a_proxy_is_known_by_any_of_its_headers(header: str, address: str) -> None:
    assert proxy_in({"REMOTE_ADDR": address, header: "x"}) == address
