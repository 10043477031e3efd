"""An instance may lie in a folder of any name, on a machine without locks of files."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.sites import config_for
from voting.cli.setup import make_instance
from voting.site.instance import Instance
from voting.storage.shape import is_made

NAMES = ["why?", "no #1", "50%25", "a&b=c", "ünï cödé", "what?mode=memory"]


@pytest.mark.parametrize("name", NAMES)
def test_the_database_lies_inside_whatever_the_folder_is_called(tmp_path: Path, name: str) -> None:
    instance = Instance(tmp_path / name / "instance", config_for("sqlite:///voting.sqlite"))
    assert not is_made(instance.database_address)
    make_instance(instance)
    assert is_made(instance.database_address)
    assert instance.database_file == instance.folder / "voting.sqlite"
    assert (instance.folder / "voting.sqlite").exists()
    assert [each.name for each in tmp_path.iterdir()] == [name]
    assert [each.name for each in (tmp_path / name).iterdir()] == ["instance"]


def test_the_command_starts_on_a_machine_without_locks_of_files() -> None:
    without = "import sys; sys.modules['fcntl'] = None; import voting.cli.demo, voting.storage.write_queue"
    done = subprocess.run(
        [sys.executable, "-c", f"{without}; print(voting.storage.write_queue.fcntl, voting.cli.demo.fcntl)"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, "None None\n"), done.stderr
