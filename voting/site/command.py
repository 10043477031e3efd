"""The shared parts of every `voting` command: the site it works on, --json, and one-sentence refusals."""

from __future__ import annotations

import functools
import json
import os
import re
from collections.abc import Callable, Generator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from flask import Flask, g

from voting.plain.refusals import Refusal
from voting.plain.text_cleaning import visible

BY_COMMAND_LINE = "command line"
# The nice value of long work, which yields to the site.
LONG_WORK = 10
NOT_ASCII = re.compile(r"[^\x00-\x7e]")


@dataclass(frozen=True)
class Named:
    """The installation named on the command line, and how to open its site."""

    folder: Path | None
    open_site: Callable[[], Flask]


@dataclass(frozen=True)
class Said:
    """A command's answer: words for a person, and the same as data for a program."""

    words: str
    data: dict[str, Any]

    def say(self, *, as_json: bool) -> None:
        """Print the answer, for a person or for a program."""
        if as_json:
            click.echo(_as_json(self.data))
        else:
            say(self.words)


def say(words: str = "", *, err: bool = False) -> None:
    """Print words for a person, without any control characters that files and pages brought in.

    A terminal obeys what it is sent: a cell of a file could clear the screen, or write to the clipboard.
    """
    click.echo(visible(words), err=err)


def _as_json(data: dict[str, Any]) -> str:
    """Serialise data in full for a program, escaping whatever a terminal would obey or not show."""
    return NOT_ASCII.sub(_numbered, json.dumps(data, indent=2, ensure_ascii=False))


def _numbered(found: re.Match[str]) -> str:
    return found[0] if visible(found[0]) else json.dumps(found[0])[1:-1]


class Stopped(Refusal):
    """A prompt was ended instead of answered."""


def ask(question: str, *, otherwise: str) -> str:
    """Prompt for an answer; raises Stopped, naming the state things are left in, if the prompt is ended."""
    try:
        return str(click.prompt(visible(question)))
    except click.Abort:
        raise Stopped(f"\nStopped; {otherwise}.") from None


@contextmanager
def stepping_back() -> Generator[None]:
    """Lower the priority within the block: the site's voters share the processors with long work."""
    if not hasattr(os, "setpriority"):  # Windows.
        yield
        return
    before = os.getpriority(os.PRIO_PROCESS, 0)
    os.setpriority(os.PRIO_PROCESS, 0, max(before, LONG_WORK))
    try:
        yield
    finally:
        with suppress(PermissionError):  # Only who may do so steps forward again; the command is over anyhow.
            os.setpriority(os.PRIO_PROCESS, 0, before)


def site_command(
    name: str, *, is_long: bool = False, reads_only: bool = False
) -> Callable[[Callable[..., Said]], click.Command]:
    """Make a command that works inside the named instance's site, and can answer in JSON.

    A read-only command holds up no writer.
    """

    def wrap(function: Callable[..., Said]) -> click.Command:
        @click.command(name)
        @click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
        @click.pass_context
        @functools.wraps(function)
        def run(context: click.Context, as_json: bool, **given: Any) -> None:
            way = stepping_back() if is_long else nullcontext()
            with way, context.obj.open_site().app_context():
                g.looks = reads_only
                said = function(**given)
            said.say(as_json=as_json)

        return run

    return wrap
