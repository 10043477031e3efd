"""A database of another version, or that is not there, is not worked on."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.postgres import Postgres
from tests.sites import Site, config_for
from voting.cli.setup import make_instance
from voting.site.instance import Instance
from voting.storage.database import DatabaseIsNotReady, alembic, require_current


def test_an_older_or_newer_database_is_not_worked_on(site: Site) -> None:
    with site.app.app_context():
        require_current()
    with site.work() as session:
        session.execute(sa.text("UPDATE alembic_version SET version_num = 'from the future'"))
    with (
        site.app.app_context(),
        pytest.raises(DatabaseIsNotReady, match="of a newer version than this program"),
    ):
        require_current()
    with site.work() as session:
        session.execute(sa.text("DELETE FROM alembic_version"))
    with site.app.app_context(), pytest.raises(DatabaseIsNotReady, match="run `voting setup` first"):
        require_current()


def test_a_database_that_is_not_there_is_one_sentence(postgres: Postgres, tmp_path: Path) -> None:
    url = postgres.create("goes_away").replace("goes_away", "went_away")
    instance = Instance(tmp_path / "instance", config_for(url))
    with pytest.raises(
        DatabaseIsNotReady, match=r"^The database cannot be opened \(.*\)\. Check database\.url"
    ):
        make_instance(instance)


def test_the_migrations_run_once(site: Site) -> None:
    make_instance(site.instance)
    with site.app.app_context():
        assert not alembic.needs_upgrade()
