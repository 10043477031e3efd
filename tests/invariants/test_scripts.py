"""From a bare machine to a ready checkout: what script/prepare looks for, says, and makes anew."""

from __future__ import annotations

import os
import pwd
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from voting.printing.needs import PACKAGES

ROOT = Path(__file__).parent.parent.parent
# What names the programs of .venv: their first lines hold the folder in which they were made.
PROGRAM = re.compile(r"\.venv/bin/(?!python\b)\S+")
# In place of uv and of Python in .venv: both note what they are told.
UV = """#!/bin/sh
echo "uv $*" >>"$NOTED"
if [ "$1" = venv ]; then
    rm -rf .venv && mkdir -p .venv/bin
    printf '#!/bin/sh\\necho "python $*" >>"$NOTED"\\n' >.venv/bin/python
    chmod +x .venv/bin/python
fi
"""


@dataclass
class Checkout:
    """A checkout whose uv only notes what it is told."""

    folder: Path

    @property
    def noted(self) -> Path:
        return self.folder.parent / "noted"

    def told(self, what: str) -> list[str]:
        """What uv or Python was told since last asked."""
        lines = self.noted.read_text(encoding="utf-8").splitlines() if self.noted.exists() else []
        self.noted.unlink(missing_ok=True)
        return [line for line in lines if line.startswith(what)]

    def sh(self, words: str, *, user: str | None = None, **env: str) -> subprocess.CompletedProcess[str]:
        """Read in script/prepare, and go on with these words."""
        return subprocess.run(
            ["sh", "-euc", f". script/prepare\n{words}"],
            cwd=self.folder,
            env={"PATH": os.environ["PATH"], "HOME": str(self.folder.parent), "NOTED": str(self.noted)} | env,
            capture_output=True,
            text=True,
            check=False,
            user=user,
        )


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    folder = tmp_path / "Ortsgruppe é" / "checkout"
    shutil.copytree(ROOT / "script", folder / "script")
    for name in ("pyproject.toml", "requirements.txt", "requirements-dev.txt"):
        shutil.copy(ROOT / name, folder)
    tool = folder / ".uv" / "tool"
    (tool / "bin").mkdir(parents=True)
    shutil.copy(folder / "script" / "uv.txt", tool / "installed")
    (tool / "bin" / "uv").write_text(UV, encoding="utf-8")
    (tool / "bin" / "uv").chmod(0o755)
    return Checkout(folder)


READY = "look() { find_python; needed='' wanted=''; }\nprepare requirements.txt"


def test_nothing_starts_a_program_of_the_checkout_but_by_its_python() -> None:
    written = [
        *(ROOT / "script").iterdir(),
        ROOT / ".ci" / "run",
        *ROOT.glob("*.md"),
        *(ROOT / "docs").glob("*.md"),
    ]
    named = {file.name: PROGRAM.findall(file.read_text(encoding="utf-8")) for file in written}
    assert {name: found for name, found in named.items() if found} == {}


def test_the_second_time_nothing_is_made_again(checkout: Checkout) -> None:
    assert checkout.sh(READY).returncode == 0
    assert [line.split()[1] for line in checkout.told("uv")] == ["venv", "pip", "pip"]
    assert checkout.sh(READY).returncode == 0
    assert checkout.told("uv") == []


def test_what_the_tests_need_is_enough_for_the_program(checkout: Checkout) -> None:
    checkout.sh(READY.replace("requirements.txt", "requirements-dev.txt"))
    checkout.told("uv")
    assert checkout.sh(READY).returncode == 0
    assert checkout.told("uv") == []


@pytest.mark.parametrize("put", [shutil.move, shutil.copytree])
def test_a_checkout_that_was_moved_or_copied_runs_its_own_code(checkout: Checkout, put: object) -> None:
    checkout.sh(READY)
    elsewhere = Checkout(checkout.folder.with_name("elsewhere"))
    assert callable(put)
    put(checkout.folder, elsewhere.folder)
    elsewhere.told("uv")
    assert elsewhere.sh(READY).returncode == 0
    assert [line.split()[1] for line in elsewhere.told("uv")] == ["venv", "pip", "pip"]
    assert (elsewhere.folder / ".venv" / "folder").read_text(encoding="utf-8").strip() == str(
        elsewhere.folder
    )


def test_one_look_names_all_that_is_lacking_with_one_command(checkout: Checkout) -> None:
    done = checkout.sh(
        "has_modules() { false; }\nhas_libraries() { false; }\n"
        "find_browser() { false; }\nmay_install() { false; }\nfind_python() { python=python3; }\n"
        "command() { case $2 in pdftotext) false ;; *) true ;; esac; }\nopen_folder\nget_lacking tests"
    )
    sentence, command = done.stderr.splitlines()
    assert done.returncode == 1
    for name in ("Python’s venv", "Pango", "Chromium", "libatomic", "Poppler"):
        assert name in sentence
    assert re.search(
        r"apt-get update && (sudo )?apt-get install -y python3\.\d+-venv libpango-1\.0-0 ", command
    )
    for package in (*PACKAGES.split(), "chromium-headless-shell", "libatomic1", "poppler-utils"):
        assert package in command.split()


LACKS_A_BROWSER = (
    "find_browser() { false; }\nmay_install() { false; }\nopen_folder\nget_lacking tests\necho goes on"
)


@pytest.mark.skipif(shutil.which("apt-get") is None, reason="elsewhere Playwright brings the browser")
def test_what_only_tests_need_stops_nobody_but_ci(checkout: Checkout) -> None:
    done = checkout.sh(LACKS_A_BROWSER)
    assert (done.returncode, done.stdout) == (0, "goes on\n")
    assert "Until then the tests that need it are skipped, and say so." in done.stderr
    assert checkout.sh(LACKS_A_BROWSER, CI="true").returncode == 1


def test_for_the_program_alone_nothing_of_the_tests_is_asked_for(checkout: Checkout) -> None:
    done = checkout.sh(
        LACKS_A_BROWSER.replace(
            "get_lacking tests", "has_modules() { true; }\nhas_libraries() { true; }\nget_lacking"
        )
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "goes on\n", "")


@pytest.mark.skipif(os.getuid() != 0, reason="only root can try it as another user")
def test_a_folder_that_cannot_be_written_is_said_to_be_so(checkout: Checkout, tmp_path: Path) -> None:
    for folder in (tmp_path, *tmp_path.parents):
        if folder.stat().st_uid == 0 and folder != Path("/"):
            folder.chmod(folder.stat().st_mode | 0o055)
    nobody = pwd.getpwuid(65534).pw_name
    done = checkout.sh("open_folder", user=nobody)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert f"{nobody} may not write in {checkout.folder}" in done.stderr


def test_a_user_without_a_home_has_one_in_the_folder(checkout: Checkout) -> None:
    done = checkout.sh('open_folder\necho "$HOME"', HOME="/nonexistent")
    assert done.stdout.strip() == str(checkout.folder / ".uv" / "home")
    assert Path(done.stdout.strip()).is_dir()


def test_whatever_is_fetched_is_kept_in_the_folder(checkout: Checkout) -> None:
    kept = checkout.sh('echo "$UV_CACHE_DIR $PIP_CACHE_DIR"').stdout.split("  ")[0]
    assert kept.count(str(checkout.folder)) == 2


def test_what_a_program_says_when_it_fails_is_shown(checkout: Checkout) -> None:
    done = checkout.sh("open_folder\nquietly sh -c 'echo No space left on device >&2; exit 7' || echo failed")
    assert done.stdout == "failed\n"
    assert "No space left on device" in done.stderr


def test_what_it_says_when_it_works_goes_to_a_log(checkout: Checkout) -> None:
    done = checkout.sh("open_folder\nquietly echo 'Unpacking libthai-data ...'")
    assert (done.stdout, done.stderr) == ("", "")
    assert "Unpacking" in (checkout.folder / ".uv" / "log").read_text(encoding="utf-8")


def test_the_program_and_the_script_name_the_same_packages(checkout: Checkout) -> None:
    assert checkout.sh('echo "$pango"').stdout.strip() == PACKAGES
