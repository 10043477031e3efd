"""A row or a line that this program never writes stops nothing without one sentence that names it."""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import closing

import pytest
import sqlalchemy as sa

from tests.factories import make_campaign, make_open_contest
from tests.reading import read, words
from tests.sites import Site
from tests.stages.planted_votes import close_and_open, told
from tests.stages.test_witness import RUBBISH, rows
from voting.keeping.services import check_journal
from voting.plain.roles import Role
from voting.storage.journal import JournalEntry
from voting.web.odd_rows import odd_keys

TONIGHT = "/conferences/tonight"


def test_a_word_that_is_no_state_is_named_with_its_row(site: Site) -> None:
    make_open_contest(site, ballots=3)
    with site.work() as session:
        session.execute(sa.text("UPDATE ballot SET state = 'gone' WHERE number = 2"))
    page = read(site.officer(Role.ORGANISER).get(f"{TONIGHT}/run"), 500)
    assert "ballot number 2: state “gone”" in words(page)
    assert "ask an administrator to put this back" in words(page)


def test_a_key_that_is_none_is_named_with_its_row(site: Site) -> None:
    make_open_contest(site, ballots=3)
    if site.instance.database_file is None:
        pytest.skip("PostgreSQL keeps no key that is none.")
    with closing(sqlite3.connect(site.instance.database_file)) as database:
        database.execute("UPDATE pack SET run_id = 'none of ours'")
        database.commit()
    page = read(site.officer(Role.ORGANISER).get(f"{TONIGHT}/harborne/ballots"), 500)
    assert "pack number 1: run_id “none of ours”" in words(page)


def test_no_row_is_named_by_the_address_of_an_officer(site: Site) -> None:
    site.officer(Role.STEWARD)
    if site.instance.database_file is None:
        pytest.skip("PostgreSQL keeps no key that is none.")
    with closing(sqlite3.connect(site.instance.database_file)) as database:
        database.execute("UPDATE officer SET id = 'none of ours'")
        database.commit()
    with site.work() as session:
        assert odd_keys(session) == ["officer id none of ours: id “none of ours”"]


def test_a_mistake_in_the_program_is_not_taken_for_a_row(site: Site) -> None:
    def mistaken() -> str:
        raise KeyError("a mistake")

    site.app.view_functions["home.front"], was = mistaken, site.app.view_functions["home.front"]
    setattr(mistaken, "access", getattr(was, "access"))  # noqa: B009, B010
    try:
        with pytest.raises(KeyError):
            site.visitor().client.get("/")
    finally:
        site.app.view_functions["home.front"] = was


@pytest.mark.parametrize("lines", [1, 3])
def test_a_line_that_somebody_put_behind_the_end_keeps_nobody_from_working(
    site: Site, receipts: list[str], lines: int
) -> None:
    last = rows(site)[-1]["number"]
    with site.work() as session:
        added = [RUBBISH | {"number": last + 1 + each, "hash": f"f{each}"} for each in range(lines)]
        session.execute(sa.insert(JournalEntry), added)
    with site.work() as session:
        make_campaign(session, "Something else")
    close_and_open(site)
    assert told(site) == (Counter({1: 12, 2: 2, 3: 0}), 0, 0, 0)
    with site.work() as session:
        check_journal(session)
        taken_out = sa.select(JournalEntry.details).where(JournalEntry.act == "LinesTakenOut")
        assert session.scalars(taken_out).all() == [{"lines": lines}]


@pytest.mark.parametrize("odd", ["details", "at"])
def test_a_line_behind_the_end_that_nobody_can_read_is_taken_out_as_well(site: Site, odd: str) -> None:
    make_open_contest(site, ballots=3)
    is_sqlite = site.instance.database_file is not None
    wrong = {"details": "{" if is_sqlite else "[1]", "at": "yesterday" if is_sqlite else "infinity"}
    said = {"details": "{}", "at": "2026-11-29 10:00:00"} | {odd: wrong[odd]}
    line = (
        "INSERT INTO journal_entry (number, at, actor, act, details, hash) "
        f"VALUES ({rows(site)[-1]['number'] + 1}, '{said['at']}', 'x', 'x', '{said['details']}', 'x')"
    )
    with site.work() as session:
        session.connection().exec_driver_sql(line)
    with site.work() as session:
        make_campaign(session, "Something else")
    with site.work() as session:
        check_journal(session)
        assert (
            session.scalars(sa.select(JournalEntry.act).order_by(JournalEntry.number))
            .all()
            .count("LinesTakenOut")
            == 1
        )
