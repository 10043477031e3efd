"""`voting answers load`: the same file, the same sentences, without a page."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.sites import Site, Visitor
from tests.stages.answer_files import loaded
from voting.collect.commands import answers
from voting.collect.models import Outcome
from voting.command import Named
from voting.refusals import Refusal

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
