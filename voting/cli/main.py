"""The `voting` command."""

from __future__ import annotations

import os
import sys
from io import StringIO
from pathlib import Path

import click
from flask import Flask

from voting.app import ROOMS, create_app
from voting.cli.demo import demo
from voting.cli.serve import run
from voting.cli.setup import invite, retire, setup
from voting.plain.refusals import Refusal
from voting.printing.check import try_press
from voting.site.command import Named, say
from voting.site.config import BadConfig
from voting.site.instance import find_instance
from voting.storage.shape import require_current


def open_site(folder: Path | None) -> Flask:
    """Open the site of an instance; raises DatabaseIsNotReady unless it is set up and its schema current."""
    app = create_app(find_instance(folder))
    with app.app_context():
        require_current()
    return app


@click.group()
@click.option(
    "--instance",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="VOTING_INSTANCE",
    help="The installation's folder; without it, instance/ beside config.toml.",
)
@click.version_option(package_name="community-conference")
@click.pass_context
def voting(context: click.Context, folder: Path | None) -> None:
    """Ask every door for its one big local issue, choose together, and show what was done."""
    context.obj = Named(folder, lambda: open_site(folder))


OF_ROOMS = (command for room in ROOMS for command in room.commands)
for command in (demo, setup, invite, retire, run, *OF_ROOMS, try_press):
    voting.add_command(command)


def main() -> None:
    """Run a command; bad input ends with one sentence on stderr and exit code 2, and changes nothing."""
    # Every file a command makes, including SQLite's own, is private to this user.
    before = os.umask(0o077)
    try:
        _run()
    finally:
        os.umask(before)


def _run() -> None:
    try:
        voting(prog_name="voting", standalone_mode=False)
    except (Refusal, BadConfig) as refusal:
        say(str(refusal), err=True)
        sys.exit(2)
    except click.ClickException as error:
        shown = StringIO()
        error.show(shown)
        say(shown.getvalue().rstrip("\n"), err=True)
        sys.exit(2)
    except OSError as error:
        say(f"{error.filename or 'This machine'}: {error.strerror or error}.", err=True)
        sys.exit(2)
    except click.Abort:
        # Ctrl-C may come at any point: only the command itself knows what was done before it.
        say("Stopped.", err=True)
        sys.exit(2)
