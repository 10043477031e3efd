"""What the tests of several stages start from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.factories import BY, make_campaign, make_ready_contest
from tests.sites import Site, Visitor
from tests.stages.planted_votes import cast_some
from voting.ballots.services import waive_test
from voting.plain.roles import Role


@pytest.fixture
def ready(site: Site) -> Site:
    """A site with a contest ready in Harborne, and through the print gate."""
    with site.work() as session:
        event = make_ready_contest(session).conference
        waive_test(session, event, reason="A test", instance=site.instance, by=BY)
    return site


@pytest.fixture
def organiser(site: Site) -> Visitor:
    """An organiser, and a campaign to load answers into."""
    with site.work() as session:
        make_campaign(session)
    return site.officer(Role.ORGANISER)


@pytest.fixture
def receipts(site: Site) -> list[str]:
    """The receipts of twelve who voted by phone, beside two who voted on paper."""
    return cast_some(site)


@pytest.fixture
def other_process(site: Site) -> Iterator[Site]:
    """The same site as another process has it, which reads the journal only now."""
    other = site.in_another_process()
    yield other
    other.close()


@pytest.fixture
def server_folder(site: Site, request: pytest.FixtureRequest) -> Path | None:
    """Where PostgreSQL keeps its files, if the site is on it."""
    if site.instance.config.database.url.startswith("sqlite"):
        return None
    return Path(request.getfixturevalue("postgres").server.pgdata)
