"""The `voting` command."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from voting.app import create_app
from voting.command import Named
from voting.config import BadConfig
from voting.instance import find_instance
from voting.refusals import Refusal
from voting.serve import run
from voting.setup import invite, setup


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
    context.obj = Named(folder, lambda: create_app(find_instance(folder)))


for command in (setup, invite, run):
    voting.add_command(command)


def main() -> None:
    """Run a command; bad input ends in one sentence on stderr and exit code 2, with nothing changed."""
    try:
        voting(standalone_mode=False)
    except (Refusal, BadConfig) as refusal:
        click.echo(str(refusal), err=True)
        sys.exit(2)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except click.Abort:
        click.echo("Stopped; nothing was changed.", err=True)
        sys.exit(2)
