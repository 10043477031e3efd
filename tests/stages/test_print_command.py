"""`voting ballots print`: into a new file that only its owner can read, or not at all."""

from __future__ import annotations

import errno
import json
import os
import re
import stat
from pathlib import Path

import pikepdf
import pytest
from click.testing import CliRunner, Result

from tests.factories import make_ready_contest
from tests.sites import Site
from tests.stages.printer import registered
from voting.ballots.commands import ballots
from voting.plain.refusals import Refusal
from voting.site.command import Named


def run(site: Site, *given: str) -> Result:
    """Run `voting ballots print` with these options; what is not given is usual."""
    usual = {"--conference": "tonight", "--ward": "Harborne", "--count": "30"}
    named = dict(zip(given[::2], given[1::2], strict=True))
    options = [word for pair in (usual | named).items() for word in pair]
    return CliRunner().invoke(ballots, ["print", *options], obj=Named(site.instance.folder, lambda: site.app))


@pytest.mark.parametrize("ward", ["Harborne", "harborne", "E05011144"])
def test_the_command_prints_into_a_file_only_its_owner_can_read(
    ready: Site, tmp_path: Path, ward: str
) -> None:
    file = tmp_path / "ballots.pdf"
    done = run(ready, "--out", str(file), "--ward", ward)
    assert "30 ballots for Harborne, numbers 1 to 30" in done.output
    with pikepdf.open(file) as pdf:
        assert len(pdf.pages) == 30
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert registered(ready) == (1, 2, 30)


def test_the_command_answers_in_json(ready: Site, tmp_path: Path) -> None:
    file = tmp_path / "ballots.pdf"
    named = Named(ready.instance.folder, lambda: ready.app)
    options = ["--conference", "tonight", "--ward", "harborne", "--count", "2", "--out", str(file), "--json"]
    done = CliRunner().invoke(ballots, ["print", *options], obj=named)
    assert json.loads(done.output) == {
        "conference": "tonight",
        "ward": "harborne",
        "ballots": 2,
        "sheets": 2,
        "first": 1,
        "last": 2,
        "file": str(file),
    }


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (("--count", "0"), "from 1 to 1,000,000"),
        (("--count", "1000001"), "from 1 to 1,000,000"),
        (("--design", "a7"), "no ballot design called “a7”"),
        (("--ward", "Atlantis"), "Atlantis"),
        (("--conference", "never"), "no conference called “never”"),
    ],
)
def test_a_command_that_cannot_be_done_says_why_and_writes_nothing(
    ready: Site, tmp_path: Path, given: tuple[str, str], sentence: str
) -> None:
    file = tmp_path / "ballots.pdf"
    done = run(ready, "--out", str(file), *given)
    assert isinstance(done.exception, Refusal)
    assert re.search(sentence, str(done.exception))
    assert not file.exists()
    assert registered(ready) == (0, 0, 0)


def test_the_command_never_writes_over_a_file(ready: Site, tmp_path: Path) -> None:
    file = tmp_path / "ballots.pdf"
    file.write_text("of last year")
    done = run(ready, "--out", str(file))
    assert "already exists" in str(done.exception)
    assert file.read_text() == "of last year"
    assert registered(ready) == (0, 0, 0)


def test_a_file_that_cannot_be_written_registers_nothing(ready: Site, tmp_path: Path) -> None:
    done = run(ready, "--out", str(tmp_path / "no folder" / "ballots.pdf"))
    assert "could not be written" in str(done.exception)
    assert registered(ready) == (0, 0, 0)


def test_a_full_disk_leaves_neither_file_nor_run(
    ready: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    done = run(ready, "--out", str(tmp_path / "ballots.pdf"))
    assert "No space left on device" in str(done.exception)
    assert list(tmp_path.glob("ballots.pdf*")) == []
    assert registered(ready) == (0, 0, 0)


def test_without_a_scanned_test_ballot_the_command_wants_a_reason(site: Site, tmp_path: Path) -> None:
    with site.work() as session:
        make_ready_contest(session)
    file = tmp_path / "ballots.pdf"
    assert "No phone has scanned a test ballot" in str(run(site, "--out", str(file)).exception)
    assert registered(site) == (0, 0, 0)
    done = run(site, "--out", str(file), "--without-test", "The hall has no signal yet")
    assert done.exit_code == 0
    assert registered(site) == (1, 2, 30)


@pytest.mark.parametrize("reason", [errno.EPERM, errno.ENOTSUP, errno.ENOSYS])
def test_a_stick_without_second_names_takes_the_file_all_the_same(
    ready: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reason: int
) -> None:
    def refused(*_given: object, **_named: object) -> None:
        raise OSError(reason, os.strerror(reason))

    monkeypatch.setattr("voting.ballots.commands.os.link", refused)
    file = tmp_path / "ballots.pdf"
    assert "numbers 1 to 30" in run(ready, "--out", str(file)).output
    with pikepdf.open(file) as pdf:
        assert len(pdf.pages) == 30
    assert [each.name for each in tmp_path.iterdir() if "ballots" in each.name] == ["ballots.pdf"]
    assert registered(ready) == (1, 2, 30)


def test_a_file_that_comes_meanwhile_on_such_a_stick_is_never_overwritten(
    ready: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "ballots.pdf"

    def taken(*_given: object, **_named: object) -> None:
        file.write_text("somebody else's")
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr("voting.ballots.commands.os.link", taken)
    refused = run(ready, "--out", str(file))
    assert isinstance(refused.exception, Refusal)
    assert "already exists" in str(refused.exception)
    assert file.read_text() == "somebody else's"
    assert registered(ready) == (0, 0, 0)
