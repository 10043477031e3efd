"""The whole map of addresses, for tests that walk over it."""

from __future__ import annotations

import pytest

from tests.house.addresses import Addresses, addresses_of
from tests.sites import Site


@pytest.fixture(scope="session")
def addresses(full_site: Site) -> Addresses:
    """Every address of the full site."""
    return addresses_of(full_site)
