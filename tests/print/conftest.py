"""Sixty ballots of one ward, printed once for every test that reads them back."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.print.printed_ballots import ADDRESS, PrintedBallots, print_ballots
from tests.print.round_prints import PARTY
from tests.sites import Site, config_for


@pytest.fixture(scope="session")
def printed(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrintedBallots]:
    """The ballots of Harborne, numbers 1 to 60, of a site with an ordinary address."""
    folder = tmp_path_factory.mktemp("printed") / "instance"
    shutil.copytree(sqlite_template, folder)
    site = Site.open(folder, config_for("sqlite:///voting.sqlite", site={"base_url": ADDRESS}))
    yield print_ballots(site, count=60)
    site.close()


@pytest.fixture
def paper(sqlite_template: Path, tmp_path: Path) -> Iterator[Site]:
    """A fresh site for what is the same on every database: how a page is laid out."""
    folder = tmp_path / "instance"
    shutil.copytree(sqlite_template, folder)
    site = Site.open(folder, config_for("sqlite:///voting.sqlite"))
    yield site
    site.close()


@pytest.fixture
def named(paper: Site) -> Site:
    """A site whose party says how to reach it."""
    config = config_for(paper.instance.config.database.url, party=PARTY)
    return Site.open(paper.instance.folder, config)
