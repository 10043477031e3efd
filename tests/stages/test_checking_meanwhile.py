"""The journal is checked in batches: nobody who writes meanwhile waits, and new lines are no alarm."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from tests.sites import Site
from voting.collect.journal_entries import CampaignStarted
from voting.keeping.services import JournalIsBroken, check_journal
from voting.storage import chain, journal
from voting.storage.database import db


def write(site: Site) -> None:
    with site.work() as session:
        journal.record(session, CampaignStarted("meanwhile"), by="test")


def length(site: Site) -> int:
    with site.work() as session:
        return journal.verify(session)


def check(site: Site) -> int:
    with site.app.app_context():
        return check_journal(db.session)


def when_read(monkeypatch: pytest.MonkeyPatch, acts: dict[int, Callable[[], object]]) -> None:
    """Do something once, while the check is at the line of a number."""

    def follows(previous: str, line: Any) -> bool:
        acts.pop(line.number, lambda: None)()
        return chain.follows(previous, line)

    monkeypatch.setattr(journal, "follows", follows)


@pytest.mark.parametrize("at_a_time", [2, 1000])
def test_lines_written_while_it_is_checked_wait_for_nothing_and_are_checked_too(
    site: Site, monkeypatch: pytest.MonkeyPatch, at_a_time: int
) -> None:
    for _line in range(5):
        write(site)
    lines = length(site)
    monkeypatch.setattr(chain, "LINES_AT_A_TIME", at_a_time)
    when_read(monkeypatch, dict.fromkeys([1, lines - 1, lines, lines + 1], lambda: write(site)))
    assert check(site) == lines + 4


def test_an_end_that_names_lines_that_are_not_there_is_noticed(site: Site) -> None:
    write(site)
    with site.work() as session:
        session.execute(sa.update(journal.JournalHead).values(number=journal.JournalHead.number + 3))
    with pytest.raises(JournalIsBroken, match="that is not where it was ended"):
        check(site)


def test_what_is_put_behind_the_end_meanwhile_without_its_seal_is_noticed(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(site)
    lines = length(site)

    def forge() -> None:
        with site.work() as session:
            session.execute(
                sa.text(
                    "INSERT INTO journal_entry (number, at, actor, act, details, hash) "
                    "SELECT number + 1, at, actor, act, details, 'forged' FROM journal_entry "
                    "WHERE number = :last"
                ),
                {"last": lines},
            )

    monkeypatch.setattr(chain, "LINES_AT_A_TIME", 1)
    when_read(monkeypatch, {lines: forge})
    with pytest.raises(JournalIsBroken, match=f"broken at line {lines + 1}"):
        check(site)
