"""A site with something at every stage, for tests that walk over the whole map of addresses."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.conftest import fresh_site
from tests.house.addresses import Addresses, addresses_of
from tests.sites import Site
from voting.rehearsal.seeding import seed


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def full_site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The rehearsal's site, on each kind of database; tests may look at it but not change it."""
    site = fresh_site(
        request,
        tmp_path_factory.mktemp("full") / "instance",
        site={"rehearsal": True},
        mail={"server": "localhost", "sender": "conference@example.org"},
    )
    with site.work() as session:
        seed(session, site.instance)
    yield site
    site.close()


@pytest.fixture(scope="session")
def addresses(full_site: Site) -> Addresses:
    """Every address of the full site."""
    return addresses_of(full_site)
