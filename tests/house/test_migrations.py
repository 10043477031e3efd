"""The migrations make exactly the tables that the models describe."""

from __future__ import annotations

from tests.sites import Site
from voting.database import alembic


def test_migrations_equal_models(site: Site) -> None:
    with site.app.app_context():
        assert alembic.compare_metadata() == []


def test_every_migration_follows_the_one_before(site: Site) -> None:
    with site.app.app_context():
        assert len(alembic.heads()) == 1
        assert not alembic.needs_upgrade()
