"""What files and pages brought in says nothing to the terminal on which a command answers."""

from __future__ import annotations

import ast
import json
import logging
from collections.abc import Iterator

import click
import pytest
from flask.logging import default_handler

from tests.invariants.test_architecture import FILES
from tests.sites import Site
from voting.cli import main
from voting.plain.refusals import Refusal
from voting.site.command import Said

# Clears the screen, writes to the clipboard, turns a line about; as one letter, too.
HOSTILE = "No\x1b[2J\x1b]52;c;aGk=\x07where\x9b2J\rback\u202e"
SHOWN = "No[2J]52;c;aGk=where2Jback"
# Where words leave the program for a terminal, and why nothing hostile can be among them.
MAY_PRINT = {
    "voting/site/command.py": "the one place",
    "voting/__main__.py": "a sentence of our own about this machine",
    "voting/cli/demo.py": "a square code of our own",
    "voting/collect/separate_process.py": "a pipe to the process that reads the workbook",
    "voting/count/recount/report.py": "runs alone, and shows all it read through a filter of its own",
    "voting/ballots/commands.py": "a bar of progress in words of our own",
}


def test_words_reach_a_terminal_through_one_place() -> None:
    found = {name for name, text in FILES.items() if name.startswith("voting/") and any(_prints(text))}
    assert found == set(MAY_PRINT)


def _prints(text: str) -> Iterator[bool]:
    for each in ast.walk(ast.parse(text)):
        if isinstance(each, ast.Attribute):
            yield ast.unparse(each) in {
                "click.echo",
                "click.secho",
                "click.prompt",
                "click.confirm",
                "sys.stdout",
                "sys.stderr",
            }
        if isinstance(each, ast.Call):
            yield isinstance(each.func, ast.Name) and each.func.id == "print"


def test_an_answer_for_a_person_says_nothing_to_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    Said(f"{HOSTILE}\n\tquestion: ৩ “…” می‌خواهم", {}).say(as_json=False)
    assert capsys.readouterr().out == f"{SHOWN}\n\tquestion: ৩ “…” می‌خواهم\n"


def test_an_answer_for_a_program_is_whole_and_says_nothing_either(capsys: pytest.CaptureFixture[str]) -> None:
    data = {"ward": HOSTILE, "more": ["৩", "\U000e0041", "é"]}
    Said("", data).say(as_json=True)
    said = capsys.readouterr().out
    assert json.loads(said) == data
    assert all(each.isprintable() or each == "\n" for each in said)
    assert "৩" in said


@pytest.mark.parametrize(
    "error",
    [
        Refusal(HOSTILE),
        click.UsageError(HOSTILE),
        FileNotFoundError(2, "Not found", HOSTILE),
    ],
    ids=["refusal", "usage", "file"],
)
def test_a_command_that_ends_with_a_sentence_says_nothing_to_the_terminal(
    error: Exception, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def fail(**_given: object) -> None:
        raise error

    monkeypatch.setattr(main, "voting", fail)
    with pytest.raises(SystemExit):
        main.main()
    said = capfd.readouterr().err
    assert "where2Jback" in said
    assert all(each.isprintable() or each == "\n" for each in said)


def test_a_line_of_the_log_says_nothing_to_the_terminal(site: Site) -> None:
    record = logging.LogRecord("voting", logging.ERROR, "faults.py", 1, "Exception on %s", (HOSTILE,), None)
    line = default_handler.format(record)
    assert line.endswith(f"Exception on {SHOWN}")
