"""Where a site may be reached from, and who is served there."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from tests.reading import read, words
from tests.servers import free_port
from tests.sites import Site, config_for
from tests.stages.test_signin import EMAIL, join, sign_in
from voting.cli.serve import check_address, stand_in_front
from voting.people import devices
from voting.people.devices import KnownDevices
from voting.people.models import Officer
from voting.people.services import retire_officer
from voting.web import admission
from voting.web.proxies import NoProxy, check_proxy


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7"])
def test_without_a_proxy_a_site_is_not_opened_to_the_network(site: Site, host: str) -> None:
    with pytest.raises(NoProxy, match="put a proxy in front"):
        check_proxy(host, site.app)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_a_site_may_always_be_reached_from_its_own_machine(site: Site, host: str) -> None:
    check_proxy(host, site.app)


@pytest.mark.parametrize("change", [{"trusted_proxies": 1}, {"rehearsal": True}])
def test_behind_a_proxy_or_for_a_rehearsal_a_site_may_be_reached(site: Site, change: dict[str, Any]) -> None:
    other = Site.open(site.instance.folder, config_for(site.instance.config.database.url, site=change))
    check_proxy("0.0.0.0", other.app)
    other.close()


@pytest.mark.parametrize("proxies", [0, 1])
def test_who_finds_no_place_to_sign_in_reads_a_whole_page_that_says_how_long_to_wait(
    site: Site, proxies: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = site.instance.config.database.url
    other = Site.open(site.instance.folder, config_for(url, site={"trusted_proxies": proxies}))
    monkeypatch.setattr(admission, "WAITING", -1)
    stand_in_front(other.app)
    answer = other.visitor().client.post("/login", data={"email": "officer@example.org"})
    other.close()
    page = read(answer, status=429)
    assert "Many people are signing in at the moment. Wait a few seconds, then try again." in words(page)
    assert answer.headers["Retry-After"] == "5"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Content-Security-Policy" in answer.headers
    assert "Set-Cookie" not in answer.headers
    again = page.select_one("main a.button")
    assert again is not None
    assert again["href"] == "/login"


def device_of(site: Site) -> dict[str, str]:
    own = site.visitor()
    sign_in(own)
    cookie = own.client.get_cookie("device")
    assert cookie is not None
    return {"device": cookie.value}


def test_a_device_is_known_by_its_officers_and_told_from_others_before_a_request_is_worked_on(
    site: Site,
) -> None:
    join(site)
    known, one, other = KnownDevices(site.app), device_of(site), device_of(site)
    with site.work() as session:
        officer = session.scalars(sa.select(Officer.id)).one().hex
    # However many devices they have: whoever signs in again and again has no more places for it.
    assert one != other
    assert known.known_as(one) == known.known_as(other) == officer
    kept = one["device"]
    for cookies in ({}, {"device": ""}, {"device": kept + "x"}, {"passes": kept}):
        assert known.known_as(cookies) is None


def test_an_officer_whose_account_was_ended_is_a_stranger_on_every_device(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    join(site)
    monkeypatch.setattr(devices, "READ_AGAIN", 0)
    known, cookies = KnownDevices(site.app), device_of(site)
    assert known.known_as(cookies)
    with site.work() as session:
        retire_officer(session, EMAIL, by="test")
    assert known.known_as(cookies) is None


def test_a_name_is_served_at_the_numbers_that_the_server_needs() -> None:
    assert check_address("localhost", free_port()) in {"127.0.0.1", "::1"}


@pytest.mark.parametrize("host", ["[::1]", "127.0.0.1", "localhost"])
def test_a_site_answers_at_each_address_of_its_own_machine(site: Site, host: str) -> None:
    page = site.app.test_client().get("/", base_url=f"http://{host}:8000")
    assert page.status_code == 200


@pytest.mark.parametrize("host", ["[::2]", "[", "192.0.2.7", "evil.example"])
def test_a_site_answers_at_no_address_but_its_own(site: Site, host: str) -> None:
    page = site.app.test_client().get("/", base_url="http://localhost", headers={"Host": host})
    assert page.status_code == 400


def test_a_rehearsal_at_an_ipv6_address_answers_there(site: Site) -> None:
    config = config_for(site.instance.config.database.url, site={"base_url": "http://[2001:db8::7]:8000"})
    other = Site.open(site.instance.folder, config)
    assert other.app.test_client().get("/", base_url="http://[2001:db8::7]:8000").status_code == 200
    other.close()
