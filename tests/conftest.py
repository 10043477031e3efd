"""What every test shares: a real database of each kind, a site, and ways into it."""

from __future__ import annotations

import fcntl
import gc
import os
import shutil
import signal
import uuid
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings

from tests.factories import make_published_contest
from tests.postgres import Postgres
from tests.prepared import Prepared, Template
from tests.sites import Site, config_for, make_site
from tests.slow_work import watched
from voting.rehearsal.seeding import seed
from voting.vote.rules import RejectedFor

# Whoever starts the suite in the background hands these down as ignored, and then servers cannot be ended.
signal.signal(signal.SIGINT, signal.default_int_handler)
if hasattr(signal, "SIGHUP"):
    signal.signal(signal.SIGHUP, signal.SIG_DFL)

# So many new objects before Python looks for rubbish; a test makes little, and a site as it runs has its own.
SELDOM = (20_000, 50, 100)
# No test hangs on how fast the machine is.
settings.register_profile("project", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("project")
# For script/mutate: the same examples for every mistake, and no search for the smallest that fails.
settings.register_profile(
    "mutate", settings.default, derandomize=True, database=None, phases=[Phase.explicit, Phase.generate]
)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the whole way, which takes longest: at the end everybody would wait for it."""
    items.sort(key=lambda item: item.path.stem != "test_whole_way")


def pytest_collection_finish() -> None:
    """What is loaded by now stays for good: looking through it for rubbish takes time from every test."""
    gc.freeze()
    gc.set_threshold(*SELDOM)


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
    if request.param not in kept_sites:
        folder = tmp_path_factory.mktemp(request.param)
        made = kept_sites[request.param] = fresh_site(request, folder / "instance")
        template = Template(request.getfixturevalue(f"{request.param}_template"), "template_voting")
        server = request.getfixturevalue("postgres") if request.param == "postgresql" else None
        made.prepared = Prepared(template, folder, server)
        made.prepared.watch(made)
    site = kept_sites[request.param]
    assert site.prepared is not None
    site.prepared.renew(site)
    return site


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
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
    # The first of the processes that run tests together makes it, the others copy.
    own = tmp_path_factory.getbasetemp()
    shared = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / f"full-{request.param}"
    server = request.getfixturevalue("postgres") if request.param == "postgresql" else None
    with Path(f"{shared}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if shared.exists():
            made = copy_site(made, server, shared)
        else:
            with made.work() as session:
                seed(session, made.instance)
            keep_site(made, server, shared)
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


def keep_site(site: Site, server: Postgres | None, folder: Path) -> None:
    """Keep a site in a folder, for other processes too."""
    site.close()
    shutil.copytree(site.instance.folder, folder)
    if server:
        commands = server.dump(site.instance.config.database.url)
        (folder / "database.sql").write_text(commands, encoding="utf-8")


def copy_site(site: Site, server: Postgres | None, folder: Path) -> Site:
    """What another site was when it was kept, in the place of this one, with the other's secrets."""
    site.close()
    shutil.rmtree(site.instance.folder)
    shutil.copytree(folder, site.instance.folder)
    if server:
        commands = site.instance.folder / "database.sql"
        server.renew(site.instance.config.database.url, template="template1")
        server.load(site.instance.config.database.url, commands.read_text(encoding="utf-8"))
        commands.unlink()
    return Site.open(site.instance.folder, site.instance.config)


def throw_away(request: pytest.FixtureRequest, site: Site) -> None:
    """Close a site that `fresh_site` made, and let its database go."""
    site.close()
    if request.param == "postgresql":
        server: Postgres = request.getfixturevalue("postgres")
        server.drop(site.instance.config.database.url)
