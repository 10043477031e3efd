"""`voting demo`: a rehearsal with something at every stage, rebuilt on every start and then served."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Generator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import IO

import click
import qrcode

from voting.app import create_app
from voting.ballots.ballot_texts import set_up_press
from voting.ballots.rules import PACK_SIZE
from voting.cli.serve import check_address, serve
from voting.cli.setup import make_instance
from voting.plain.refusals import Refusal
from voting.printing.check import check_press
from voting.printing.run.writer import in_packs
from voting.rehearsal.conferences import DESIGN
from voting.rehearsal.seeding import Handed, seed
from voting.site.command import Named, say
from voting.site.config import read_config
from voting.site.instance import Instance
from voting.storage.database import db
from voting.web.addresses import open_address

try:
    import fcntl
except ImportError:  # Windows: nobody else is kept from the folder.
    fcntl = None

CONFIG = Path(__file__).parent.parent / "rehearsal" / "config.toml"
ADDRESS_IN_CONFIG = "http://127.0.0.1:8000"
MARKER = "this-is-a-rehearsal"


class NotARehearsal(Refusal):
    """The folder was not made by a rehearsal, so it is left alone."""


class RehearsalIsRunning(Refusal):
    """Another rehearsal is running in this folder."""


@click.command("demo")
@click.option("--host", default="127.0.0.1", show_default=True, help="This machine's address, for phones.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.pass_obj
def demo(named: Named, host: str, port: int) -> None:
    """Open a rehearsal with something at every stage.

    It is kept in ./rehearsal; for another folder: script/voting --instance FOLDER demo.
    """
    at = check_address(host, port)
    check_press()
    folder = (named.folder or Path("rehearsal")).resolve()
    with closing(claim(folder)):
        say("Making a rehearsal, which can take a minute or two ...")
        address = open_address(host, port)
        with new_in(folder) as made:
            handed = make_rehearsal(made, address=address)
            take_the_place_of_the_old(folder, made)
        app = create_app(Instance(folder, read_config(folder / "config.toml")))
        serve(app, at=at, port=port, started=lambda: welcome(address, handed, folder=folder))
        # If the terminal was closed, nobody can read this.
        with suppress(OSError):
            say("The rehearsal is over.")


def claim(folder: Path) -> IO[str]:
    """Lock the folder, if new or a rehearsal's, until the returned file is closed."""
    marker = folder / MARKER
    if folder.exists() and not marker.exists():
        raise NotARehearsal(f"{folder} was not made by a rehearsal, so it is left alone. Move it away first.")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    held = marker.open("a", encoding="utf-8")
    try:
        if fcntl:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        held.close()
        raise RehearsalIsRunning(f"A rehearsal is running in {folder}: end it with Ctrl-C first.") from None
    held.truncate(0)
    held.write("Made by `voting demo`. The next one removes everything in this folder.\n")
    held.flush()
    return held


@contextmanager
def new_in(folder: Path) -> Generator[Path]:
    """Yield a subfolder to build the next rehearsal in: the old one stays until the new one is complete."""
    made = folder / "new"
    shutil.rmtree(made, ignore_errors=True)
    made.mkdir(mode=0o700)
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def take_the_place_of_the_old(folder: Path, made: Path) -> None:
    """Replace the old rehearsal with the new one."""
    for old in folder.iterdir():
        if old.is_dir() and old != made:
            shutil.rmtree(old)
        elif old not in {folder / MARKER, made}:
            old.unlink()
    for each in made.iterdir():
        each.rename(folder / each.name)


def make_rehearsal(folder: Path, *, address: str) -> Handed:
    """Make and fill the instance, with today's ballots as PDF beside it."""
    file = folder / "config.toml"
    file.write_text(CONFIG.read_text(encoding="utf-8").replace(ADDRESS_IN_CONFIG, address), encoding="utf-8")
    instance = Instance(folder, read_config(file))
    make_instance(instance)
    app = create_app(instance)
    with app.app_context():
        handed = seed(db.session, instance)
        for contest, numbered in handed.printed.items():
            press = set_up_press(contest, design=DESIGN, instance=instance)
            pdf = b"".join(press.stream(in_packs(numbered, size=PACK_SIZE)))
            (folder / f"ballots-{contest.ward.slug}.pdf").write_bytes(pdf)
        db.engine.dispose()
    return handed


def welcome(address: str, handed: Handed, *, folder: Path) -> None:
    """Print the link for each role, and a ballot as a QR code."""
    ballot = f"{address}/b#{handed.codes[0]}"
    rows = {
        "The front page": f"{address}/",
        "A result": f"{address}/results/last-spring/bartley-green",
        "Resident": ballot,
        "Canvasser": f"{address}/join#{handed.join_token}",
        "Steward": f"{address}/rehearsal/steward",
        "Organiser": f"{address}/rehearsal/organiser",
        "Administrator": f"{address}/rehearsal/admin",
    }
    say("\nEverything in this rehearsal is invented: party, answers, ballots and votes.")
    say()
    for who, link in rows.items():
        say(f"  {who:<16}{link}")
    say(f"\nBallots to print are in {folder}. The resident's ballot, to scan:\n")
    code = qrcode.QRCode(border=2)
    code.add_data(ballot)
    # On a terminal the colours are set explicitly, so that the code is dark on light whatever the theme.
    code.print_ascii(tty=sys.stdout.isatty(), invert=True)
    say(f"The rehearsal is open at {address}. Ctrl-C ends it.")
