"""Where a site may be reached from."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sites import Site, config_for
from voting.serve import NoProxy, check_proxy


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
