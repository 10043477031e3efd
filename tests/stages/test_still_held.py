"""Nothing is called erased while the database still keeps it for somebody."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy.engine.interfaces import IsolationLevel

from tests.factories import BY, the_contest
from tests.reading import refused
from tests.sites import Site
from tests.stages.disk import whole_disk
from tests.stages.test_on_the_disk import left
from tests.stages.test_secrecy import cast_in_two_halves, count
from voting.ballots.models import Ballot
from voting.count.models import Count, CountStep
from voting.count.services import TracesInUse, open_and_erase_in_turns
from voting.storage.database import db
from voting.storage.rewriting import rewrite_tables


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
        still = "The old version of the database is still being read. Wait a minute, then press again."
        with refused(TracesInUse, still):
            count(site)
        with site.work() as session:
            assert session.scalars(sa.select(Count)).one().step == CountStep.OPENED
    with site.work() as session:
        open_and_erase_in_turns(session, the_contest(session), keys=site.instance.keys, by=BY)
        assert session.scalars(sa.select(Count)).one().step == CountStep.ERASED


@pytest.mark.parametrize("is_written", [False, True], ids=["reads", "has written"])
def test_who_reads_another_database_of_the_server_holds_no_count_up_and_who_writes_there_does(
    site: Site, server_folder: Path | None, is_written: bool
) -> None:
    """Nothing is called erased that is on the disk, and nothing kept that is not."""
    if server_folder is None:
        pytest.skip("SQLite has one database a file.")
    cast_in_two_halves(site)
    with site.work() as session:
        envelopes = [each for each in session.scalars(sa.select(Ballot.envelope)) if each]
    url = sa.make_url(site.instance.config.database.url).set(drivername="postgresql", database="postgres")
    with psycopg.connect(url.render_as_string(hide_password=False)) as other:
        other.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        other.execute("SELECT txid_current()" if is_written else "SELECT 1")
        if is_written:
            with pytest.raises(TracesInUse):
                count(site)
        else:
            count(site)
            assert left(envelopes, whole_disk(site, server_folder)) == 0
        with site.app.app_context():
            rewrite_tables(db.engine, Ballot.__table__)
        assert (left(envelopes, whole_disk(site, server_folder)) > 0) == is_written
    with site.work() as session:
        open_and_erase_in_turns(session, the_contest(session), keys=site.instance.keys, by=BY)
        assert session.scalars(sa.select(Count)).one().step == CountStep.ERASED
    assert left(envelopes, whole_disk(site, server_folder)) == 0
