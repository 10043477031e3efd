"""A command that only looks waits for nobody who writes, and nobody who writes waits for it."""

from __future__ import annotations

import sqlite3

import pytest
from click.testing import CliRunner

from tests.factories import make_campaign, make_frozen_shortlist
from tests.sites import Site
from voting.keeping.commands import journal
from voting.shortlist.commands import shortlist
from voting.site.command import Named

COMMANDS = {"journal": journal, "shortlist": shortlist}


@pytest.mark.parametrize("site", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "asked",
    [["journal"], ["journal", "--check"], ["shortlist", "harborne", "--campaign", "this-summer"]],
    ids=" ".join,
)
def test_a_command_that_only_looks_answers_while_somebody_writes(site: Site, asked: list[str]) -> None:
    with site.work() as session:
        make_frozen_shortlist(session, make_campaign(session))
    other = sqlite3.connect(str(site.instance.database_file), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    named = Named(site.instance.folder, lambda: site.app)
    said = CliRunner().invoke(COMMANDS[asked[0]], asked[1:], obj=named)
    other.rollback()
    other.close()
    assert said.exit_code == 0, said.output
