"""Tables are written again when something was erased, and nobody who votes waits behind that."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
import sqlalchemy.exc

from tests.reading import read, words
from tests.sites import Site
from tests.stages.disk import add_answer, whole_disk
from tests.stages.test_on_the_disk import TONIGHT, invented, left
from voting.plain.roles import Role
from voting.storage.database import Model, db
from voting.storage.rewriting import rewrite_tables


def test_words_that_were_corrected_are_gone_from_the_disk_at_once(
    site: Site, server_folder: Path | None
) -> None:
    with site.work() as session:
        answer = add_answer(session, invented(60))
        key, secret = answer.id, [answer.words.encode()]
    organiser = site.officer(Role.ORGANISER)
    page = read(organiser.post(f"/answers/{key}/correct", {"words": "Mend it"}, follow_redirects=True))
    assert "Words corrected." in words(page)
    assert TONIGHT not in words(page)
    assert left(secret, whole_disk(site, server_folder)) == 0


def test_nobody_waits_behind_a_table_that_cannot_be_rewritten_yet(
    site: Site, server_folder: Path | None
) -> None:
    if server_folder is None:
        pytest.skip("SQLite keeps no line of those who wait for a table.")
    with site.app.app_context():
        engine, ballot = db.engine, Model.metadata.tables["ballot"]
    count = sa.text("SELECT count(*) FROM ballot")
    with ThreadPoolExecutor() as pool, engine.connect() as reader, engine.connect() as voter:
        reader.execute(count)
        rewriting = pool.submit(rewrite_tables, engine, ballot, wait=2.0)
        # Were the whole wait one turn, a vote would stand behind it until this runs out, and fail.
        voter.execute(sa.text("SET lock_timeout = '1s'"))
        while not rewriting.done():
            voter.execute(count)
            voter.rollback()
        with pytest.raises(sqlalchemy.exc.OperationalError):
            rewriting.result()
        voter.execute(sa.text("RESET lock_timeout"))
