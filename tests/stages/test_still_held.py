"""Nothing is called erased while the database still keeps it for somebody."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.engine.interfaces import IsolationLevel

from tests.factories import BY, the_contest
from tests.reading import refused
from tests.sites import Site
from tests.stages.test_secrecy import cast_in_two_halves, count
from voting.count.models import Count, CountStep
from voting.count.services import TracesInUse, open_and_erase
from voting.database import db


@pytest.mark.parametrize(
    ("level", "statement"),
    [
        ("REPEATABLE READ", "SELECT version_num FROM alembic_version"),
        # Whoever has written keeps what is erased afterwards as well, even between two statements.
        ("READ COMMITTED", "SELECT txid_current()"),
    ],
    ids=["reads", "has written"],
)
def test_while_somebody_is_there_from_before_nothing_is_called_erased(
    site: Site, level: IsolationLevel, statement: str
) -> None:
    if site.instance.config.database.url.startswith("sqlite"):
        pytest.skip("SQLite has no old snapshots: who reads holds up who rewrites.")
    cast_in_two_halves(site)
    with site.app.app_context():
        engine = db.engine
    with engine.connect().execution_options(isolation_level=level) as other:
        other.execute(sa.text(statement))
        still = "Somebody still reads the database as it was. Wait a minute, then press again."
        with refused(TracesInUse, still):
            count(site)
        with site.work() as session:
            assert session.scalars(sa.select(Count)).one().step == CountStep.OPENED
    with site.work() as session:
        open_and_erase(session, the_contest(session), keys=site.instance.keys, by=BY)
        assert session.scalars(sa.select(Count)).one().step == CountStep.ERASED
