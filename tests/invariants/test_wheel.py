"""The built wheel carries pages, print designs, postcodes and the example, and works from any folder."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from voting.site.paths import BALLOT_DESIGNS, TEMPLATES

ROOT = Path(__file__).parent.parent.parent
LOOK = """
import voting
from voting.app import create_app
client = create_app().test_client()
print(voting.__file__, client.get("/").status_code, client.get("/static/site.css").status_code)
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the program as a wheel unpacks it, far from its source."""
    folder = tmp_path_factory.mktemp("wheel")
    built = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as opened:
        opened.extractall(folder / "installed")
    return folder / "installed"


def test_pages_and_designs_travel_inside(installed: Path) -> None:
    for home, inside in ((TEMPLATES, "templates"), (BALLOT_DESIGNS, "designs")):
        files = {file.relative_to(home) for file in home.rglob("*") if file.is_file()}
        there = installed / "voting" / inside
        assert files == {file.relative_to(there) for file in there.rglob("*") if file.is_file()}


def test_an_installed_copy_works_from_any_folder(installed: Path, tmp_path: Path) -> None:
    def run(*words: str) -> str:
        done = subprocess.run(
            [sys.executable, *words],
            cwd=tmp_path,
            env={"PYTHONPATH": str(installed)},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.stdout + done.stderr

    assert f"copy the example, {installed}" in run("-m", "voting", "run")
    example = (installed / "voting" / "config.example.toml").read_text(encoding="utf-8")
    (tmp_path / "config.toml").write_text(example, encoding="utf-8")
    assert "choose a password here" in run("-m", "voting", "setup", "--organiser", "a@example.org")
    assert run("-c", LOOK).split() == [str(installed / "voting" / "__init__.py"), "200", "200"]


def test_it_holds_nothing_but_the_program(installed: Path) -> None:
    assert {each.name for each in installed.iterdir()} == {"voting", "community_conference-0.1.0.dist-info"}
    assert not list(installed.rglob("*.sqlite"))
