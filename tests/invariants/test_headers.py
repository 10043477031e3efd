"""What every answer says to browsers and caches."""

from __future__ import annotations

import pytest

from tests.invariants.addresses import Addresses
from tests.invariants.people import PEOPLE, person_on
from tests.sites import Site, config_for
from voting.web.assets import FOR_EVER

# What is the same for everybody, and asked for again each time.
ASKED_AGAIN = {"static", "security.static", "evening.hall_now"}


@pytest.mark.parametrize("who", PEOPLE)
def test_no_page_is_kept_by_a_browser_or_a_cache(full_site: Site, addresses: Addresses, who: str) -> None:
    person, wrong = person_on(full_site, who), dict[str, str | None]()
    for each in {each.endpoint: each for each in addresses if "GET" in each.methods}.values():
        answer = person.client.get(each.path, buffered=True)
        said = answer.headers.get("Cache-Control")
        # A voter's page is not to be compressed on its way either.
        allowed = {"no-store, no-transform" if each.path.startswith("/b") else "no-store"}
        if each.endpoint in ASKED_AGAIN:
            allowed |= {"no-cache", FOR_EVER}
        if said not in allowed:
            wrong[each.path] = said
    assert wrong == {}


def test_a_file_that_is_not_there_is_not_kept_either(full_site: Site) -> None:
    assert full_site.visitor().client.get("/static/none.css").headers["Cache-Control"] == "no-store"


def test_a_site_on_https_is_asked_by_https_alone_and_no_other(site: Site) -> None:
    assert site.visitor().client.get("/b").headers["Strict-Transport-Security"] == "max-age=31536000"
    url, plain = site.instance.config.database.url, {"base_url": "http://127.0.0.1:8000"}
    other = Site.open(site.instance.folder, config_for(url, site=plain))
    try:
        assert "Strict-Transport-Security" not in other.visitor().client.get("/b").headers
    finally:
        other.close()
