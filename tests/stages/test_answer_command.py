"""`voting answers load`: the same file, the same sentences, without a page."""

from __future__ import annotations

import io
import sys
from contextlib import redirect_stderr
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from tests.sites import Site, Visitor
from tests.stages.answer_files import loaded
from voting.cli.main import main
from voting.collect.commands import answers
from voting.collect.models import Outcome
from voting.collect.services import loading
from voting.plain.refusals import Refusal
from voting.site.command import Named
from voting.storage.database import db

CAMPAIGN = ["--campaign", "this-summer"]


def command(site: Site, *words: str) -> Result:
    return CliRunner().invoke(answers, ["load", *words], obj=Named(site.instance.folder, lambda: site.app))


def test_the_command_loads_a_file(site: Site, organiser: Visitor, tmp_path: Path) -> None:
    file = tmp_path / "answers.csv"
    file.write_text("id,title\n1,Mend the gate\n2,\n", encoding="cp1252")
    words = [str(file), "--campaign", "this-summer", "--words-column", "title", "--ward", "Harborne"]
    refused = command(site, *words)
    assert isinstance(refused.exception, Refusal)
    assert (
        str(refused.exception) == "Nothing was loaded.\nLine 3: Write down what they said, or choose a topic."
    )
    assert loaded(site) == []
    done = command(site, *words, "--leave-out-bad", "--json")
    assert '"loaded": 1' in done.output
    assert loaded(site) == [("Mend the gate", "", "", "E05011144", str(Outcome.SPOKE))]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ((b"", CAMPAIGN), "The file is empty."),
        ((b"words\nFine\n", ["--campaign", "next-summer"]), "There is no campaign called “next-summer”."),
        ((b"words\nFine\n", [*CAMPAIGN, "--ward", "Ladywood"]), "“Ladywood” is not a ward"),
        ((b"words\nFine\n", CAMPAIGN), "no column called ward"),
        ((b"title\nFine\n", [*CAMPAIGN, "--ward", "Harborne"]), "No column is called “words”."),
    ],
)
def test_the_command_refuses_in_one_sentence(
    site: Site, organiser: Visitor, tmp_path: Path, asked: tuple[bytes, list[str]], said: str
) -> None:
    content, options = asked
    file = tmp_path / "answers.csv"
    file.write_bytes(content)
    refused = command(site, str(file), *options).exception
    assert isinstance(refused, Refusal)
    assert said in str(refused)
    assert "\n" not in str(refused)


HOSTILE = "No\x1b]52;c;aGk=\x07where\x9b2J\u202e"


def test_what_a_file_holds_says_nothing_to_the_terminal(
    site: Site, organiser: Visitor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "answers.csv"
    file.write_text(f"words,ward,day\nFine,Harborne,{HOSTILE}\n", encoding="utf-8")
    done = command(site, str(file), *CAMPAIGN)
    assert "where" in done.output
    file.write_text(f"words,ward\nFine,{HOSTILE}\n", encoding="utf-8")
    monkeypatch.setattr("sys.argv", ["voting", "--instance", str(site.instance.folder), "answers", "load"])

    def open_site(_folder: Path | None) -> Flask:
        return site.app

    monkeypatch.setattr("voting.cli.main.open_site", open_site)
    monkeypatch.setattr("sys.argv", [*sys.argv, str(file), *CAMPAIGN])
    said = io.StringIO()
    with redirect_stderr(said), pytest.raises(SystemExit):
        main()
    assert "where" in said.getvalue()
    for printed in (done.output, said.getvalue()):
        assert not set(printed) & set("\x1b\x07\x9b\u202e")


@pytest.mark.parametrize("site", ["sqlite"], indirect=True)
def test_reading_a_file_holds_up_no_commit(
    site: Site, organiser: Visitor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On SQLite even a transaction that only reads keeps every vote waiting that is cast meanwhile."""
    held, work_out = list[bool](), loading.what_is_new

    def watch(*given: Any, **more: Any) -> Any:
        held.append(db.session.connection().connection.driver_connection.in_transaction)  # type: ignore[union-attr]
        return work_out(*given, **more)

    monkeypatch.setattr(loading, "what_is_new", watch)
    file = tmp_path / "answers.csv"
    file.write_text("title\nMend the gate\n", encoding="utf-8")
    done = command(site, str(file), *CAMPAIGN, "--words-column", "title", "--ward", "Harborne")
    assert (done.exit_code, held) == (0, [False])
