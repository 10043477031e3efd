"""`voting demo`: one command, and the main job in front of you."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from tests.servers import free_port
from voting.cli.demo import (
    CONFIG,
    MARKER,
    NotARehearsal,
    RehearsalIsRunning,
    claim,
    new_in,
    take_the_place_of_the_old,
)
from voting.site.config import Config, read_config

LINK = re.compile(r"^  (\S.*?)\s+(http://\S+)$", re.MULTILINE)


@dataclass
class Demo:
    """A rehearsal running in a folder, and what it said when it opened."""

    process: subprocess.Popen[str]
    folder: Path
    said: str

    @property
    def links(self) -> dict[str, str]:
        return dict(LINK.findall(self.said))


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A rehearsal that was opened as a newcomer does."""
    folder = tmp_path_factory.mktemp("newcomer")
    process = subprocess.Popen(
        [sys.executable, "-m", "voting", "demo", "--port", str(free_port())],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    said = ""
    for line in process.stdout:
        said += line
        if "Ctrl-C ends it" in line:
            break
    yield Demo(process, folder, said)
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()


def test_every_link_it_prints_opens(demo: Demo) -> None:
    assert list(demo.links) == [
        "The front page",
        "A result",
        "Resident",
        "Canvasser",
        "Steward",
        "Organiser",
        "Administrator",
    ]
    for link in demo.links.values():
        with urllib.request.urlopen(link.partition("#")[0], timeout=60) as answer:
            assert answer.status == 200


def test_the_square_in_the_terminal_is_the_residents_ballot(demo: Demo) -> None:
    drawn = [line for line in demo.said.splitlines() if set(line) <= set("█▀▄\xa0") and len(line) > 20]
    image = Image.new("L", (len(drawn[0]), 2 * len(drawn)))
    for row, line in enumerate(drawn):
        for column, block in enumerate(line):
            image.putpixel((column, 2 * row), 255 if block in "█▀" else 0)
            image.putpixel((column, 2 * row + 1), 255 if block in "█▄" else 0)
    read = zxingcpp.read_barcodes(image.resize((image.width * 8, image.height * 8), Image.Resampling.NEAREST))
    assert [code.text for code in read] == [demo.links["Resident"]]


def test_ballots_to_print_lie_in_its_folder(demo: Demo) -> None:
    prints = sorted((demo.folder / "rehearsal").glob("ballots-*.pdf"))
    assert [file.name for file in prints] == ["ballots-edgbaston.pdf", "ballots-harborne.pdf"]
    assert {file.read_bytes()[:5] for file in prints} == {b"%PDF-"}


def test_no_code_is_kept_but_on_the_ballots(demo: Demo) -> None:
    code = demo.links["Resident"].partition("#")[2]
    assert len(code) == 16
    kept = [
        file.name
        for file in (demo.folder / "rehearsal").rglob("*")
        if file.is_file() and code.encode() in file.read_bytes()
    ]
    assert kept in ([], ["ballots-harborne.pdf"])


def test_another_one_in_the_same_folder_is_refused(demo: Demo) -> None:
    with pytest.raises(RehearsalIsRunning, match="end it with Ctrl-C first"):
        claim(demo.folder / "rehearsal")


def test_ctrl_c_ends_it_without_a_traceback(tmp_path: Path) -> None:
    ended = subprocess.Popen(
        [sys.executable, "-m", "voting", "demo", "--port", str(free_port())],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    assert ended.stdout is not None
    for line in ended.stdout:
        if "Ctrl-C ends it" in line:
            # A terminal sends Ctrl-C to every process that it started.
            os.killpg(ended.pid, signal.SIGINT)
            break
    rest = ended.stdout.read()
    assert (ended.wait(timeout=60), rest) == (0, "The rehearsal is over.\n")
    ended.stdout.close()


def test_it_removes_only_what_a_rehearsal_made(tmp_path: Path) -> None:
    mine = tmp_path / "rehearsal" / "letters"
    mine.mkdir(parents=True)
    with pytest.raises(NotARehearsal, match="was not made by a rehearsal, so it is left alone"):
        claim(tmp_path / "rehearsal")
    assert mine.exists()


def test_it_starts_afresh_on_every_start(tmp_path: Path) -> None:
    folder = tmp_path / "rehearsal"
    claim(folder).close()
    (folder / "voting.sqlite").write_text("old", encoding="ascii")
    (folder / "keys").mkdir()
    claim(folder).close()
    with new_in(folder) as made:
        (made / "config.toml").write_text("new", encoding="ascii")
        take_the_place_of_the_old(folder, made)
    assert sorted(file.name for file in folder.iterdir()) == ["config.toml", MARKER]


def test_ctrl_c_while_it_is_made_leaves_the_old_one(tmp_path: Path) -> None:
    folder = tmp_path / "rehearsal"
    claim(folder).close()
    (folder / "voting.sqlite").write_text("old", encoding="ascii")
    ended = subprocess.Popen(
        [sys.executable, "-m", "voting", "demo", "--port", str(free_port())],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )
    assert ended.stdout is not None
    assert ended.stdout.readline().startswith("Making a rehearsal")
    while not (folder / "new" / "voting.sqlite").exists():
        time.sleep(0.01)
    os.killpg(ended.pid, signal.SIGINT)
    rest = ended.stdout.read()
    assert (ended.wait(timeout=60), rest) == (2, "\nStopped.\n")
    ended.stdout.close()
    assert sorted(file.name for file in folder.iterdir()) == [MARKER, "voting.sqlite"]
    assert (folder / "voting.sqlite").read_text(encoding="ascii") == "old"


def test_its_config_is_the_rehearsals_own() -> None:
    config: Config = read_config(CONFIG)
    assert config.site.rehearsal
    assert "invented" in config.party.name
    assert "invented" in config.party.imprint
