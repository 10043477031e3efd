"""What every test shares: a real database of each kind, a site, and ways into it."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings

from tests.factories import make_published_contest
from tests.sites import Postgres, Site, config_for, make_site
from tests.slow_work import watched
from voting.rehearsal.seeding import seed
from voting.vote.rules import RejectedFor

# No test hangs on how fast the machine is.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")
# For script/mutate: the same examples for every mistake, and no search for the smallest that fails.
settings.register_profile(
    "mutate", settings.default, derandomize=True, database=None, phases=[Phase.explicit, Phase.generate]
)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the whole way, which takes longest: at the end everybody would wait for it."""
    items.sort(key=lambda item: item.path.stem != "test_whole_way")


@pytest.fixture(scope="session", autouse=True)
def slow_work() -> Iterator[None]:
    """Whatever any test asks of a site: slow work with a transaction open fails it."""
    with watched():
        yield


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A real PostgreSQL server of this test process's own.

    Not among pytest's own folders: PostgreSQL never runs as root, and pytest closes those to others.
    """
    with TemporaryDirectory(prefix="postgres-", ignore_cleanup_errors=True) as folder:
        server = Postgres(Path(folder))
        yield server
        server.stop()


@cache
def migrated() -> TemporaryDirectory[str]:
    """An instance on SQLite, migrated once a process: script/mutate forks many, which find it made."""
    folder = TemporaryDirectory(prefix="template-", ignore_cleanup_errors=True)
    make_site(Path(folder.name) / "instance", config_for("sqlite:///voting.sqlite")).close()
    return folder


@pytest.fixture(scope="session")
def sqlite_template() -> Path:
    """An instance on SQLite, to be copied for every test."""
    return Path(migrated().name) / "instance"


@pytest.fixture(scope="session")
def postgresql_template(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An instance on PostgreSQL, migrated once; its database is the template of every test's."""
    folder = tmp_path_factory.mktemp("template") / "instance"
    make_site(folder, config_for(postgres.create("template_voting"))).close()
    return folder


@pytest.fixture(scope="session")
def kept_sites(request: pytest.FixtureRequest) -> Iterator[dict[str, Site]]:
    """The sites that `site` hands out, by kind of database: to make an app takes longer than most tests."""
    kept: dict[str, Site] = {}
    yield kept
    for made in kept.values():
        made.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def site(
    request: pytest.FixtureRequest, kept_sites: dict[str, Site], tmp_path_factory: pytest.TempPathFactory
) -> Site:
    """A site with a fresh database and folder, on each kind of database in turn."""
    if request.param in kept_sites:
        make_fresh(request, kept_sites[request.param])
    else:
        folder = tmp_path_factory.mktemp(request.param) / "instance"
        kept_sites[request.param] = fresh_site(request, folder)
    return kept_sites[request.param]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def published(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site with one result, only to be looked at: 11 votes by phone, 3 papers, 2 rejected."""
    made = fresh_site(request, tmp_path_factory.mktemp("published") / "instance")
    make_published_contest(made, paper=[(2,)], rejected=[RejectedFor.TOO_MANY, RejectedFor.BLANK], spare=4)
    yield made
    throw_away(request, made)


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def full_site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The rehearsal's site, with something at every stage; tests look at it and leave it as it is."""
    made = fresh_site(
        request,
        tmp_path_factory.mktemp("full") / "instance",
        site={"rehearsal": True},
        mail={"server": "localhost", "sender": "conference@example.org"},
    )
    with made.work() as session:
        seed(session, made.instance)
    yield made
    throw_away(request, made)


def fresh_site(request: pytest.FixtureRequest, folder: Path, **changes: dict[str, Any]) -> Site:
    """A site on the kind of database that a fixture asks for, its configuration changed where it says so."""
    shutil.copytree(request.getfixturevalue(f"{request.param}_template"), folder)
    url = "sqlite:///voting.sqlite"
    if request.param == "postgresql":
        server: Postgres = request.getfixturevalue("postgres")
        url = server.create(f"test_{uuid.uuid4().hex}", template="template_voting")
    return Site.open(folder, config_for(url, **changes))


def make_fresh(request: pytest.FixtureRequest, site: Site) -> None:
    """Give a site a new folder and database, and let it forget who tried what how often."""
    site.close()
    shutil.rmtree(site.instance.folder)
    shutil.copytree(request.getfixturevalue(f"{request.param}_template"), site.instance.folder)
    if request.param == "postgresql":
        server: Postgres = request.getfixturevalue("postgres")
        server.renew(site.instance.config.database.url, template="template_voting")
    for limiter in site.app.extensions["limiter"]:
        limiter.reset()
    site.app.extensions["doors"].reset()


def throw_away(request: pytest.FixtureRequest, site: Site) -> None:
    """Close a site that `fresh_site` made, and let its database go."""
    site.close()
    if request.param == "postgresql":
        server: Postgres = request.getfixturevalue("postgres")
        server.drop(site.instance.config.database.url)
