"""Making an installation, and the sentences for one that is not ready."""

from __future__ import annotations

import io
import os
import shutil
import socket
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.servers import free_port
from tests.sites import Site, config_for
from voting.__main__ import main as run_module
from voting.cli.main import main
from voting.cli.setup import make_instance
from voting.people.models import Officer
from voting.printing.needs import PACKAGES
from voting.printing.weasy import DesignIsBroken
from voting.site.instance import SECRETS, Instance, find_instance
from voting.site.paths import EXAMPLE

Voting = Callable[..., tuple[int, str, str]]
ORGANISER = ("--organiser", "organiser@example.org")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the example config.toml, where commands are typed."""
    shutil.copy(EXAMPLE, tmp_path / "config.toml")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def voting(here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Voting:
    """Type a `voting` command: its exit code, what it says, and what it says on stderr."""

    def typed(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["voting", *words])
        try:
            main()
            code = 0
        except SystemExit as ended:
            code = int(ended.code or 0)
        said = capsys.readouterr()
        return code, said.out, said.err

    return typed


def one_sentence(answer: tuple[int, str, str]) -> str:
    """What a refused command says: one line on stderr, exit code 2."""
    code, out, err = answer
    assert (code, out, err.count("\n")) == (2, "", 1)
    return err.strip()


def mode_of(file: Path) -> int:
    return stat.S_IMODE(file.stat().st_mode)


def test_setup_makes_secrets_database_and_the_first_organiser(voting: Voting, here: Path) -> None:
    code, out, err = voting("setup", *ORGANISER)
    assert (code, err) == (0, "")
    assert "organiser@example.org is invited as organiser and administrator" in out
    assert "http://127.0.0.1:8000/password#" in out
    assert {mode_of(here / "instance" / name) for name in SECRETS} == {0o600}
    assert {mode_of(here / "instance"), mode_of(here / "instance" / "keys")} == {0o700}
    assert (here / "instance" / "voting.sqlite").exists()


def test_nobody_else_may_read_what_a_command_makes(voting: Voting, here: Path) -> None:
    before = os.umask(0)
    try:
        voting("setup", *ORGANISER)
        voting("tidy")
    finally:
        os.umask(before)
    made = [*(here / "instance").rglob("*")]
    assert (here / "instance" / "voting.sqlite") in made
    assert {file: mode_of(file) for file in made if mode_of(file) & 0o077} == {}


# Nothing was erased yet, so the key of erasures may be made again: tests/stages/test_erasures.py.


def test_a_wrong_address_changes_nothing(voting: Voting, here: Path) -> None:
    assert "not an email address" in one_sentence(voting("setup", "--organiser", "nobody"))
    assert [file.name for file in here.iterdir()] == ["config.toml"]


def test_whoever_ends_the_first_question_has_changed_nothing(
    voting: Voting, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())
    code, _out, err = voting("setup")
    assert (code, err.split("\n")[-2]) == (2, "Stopped; nothing was changed.")
    assert [file.name for file in here.iterdir()] == ["config.toml"]


def test_whoever_ends_the_question_after_the_instance_was_made_is_told_so(
    voting: Voting, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_instance(find_instance(here / "instance"))
    monkeypatch.setattr("sys.stdin", io.StringIO())
    code, _out, err = voting("setup")
    assert (code, err.split("\n")[-2]) == (2, "Stopped; the instance is made, and has no officer yet.")


def test_ctrl_c_in_the_midst_of_a_command_promises_nothing(
    voting: Voting, monkeypatch: pytest.MonkeyPatch
) -> None:
    def pressed(*_given: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("voting.cli.setup.make_instance", pressed)
    code, _out, err = voting("setup", *ORGANISER)
    assert (code, err.strip()) == (2, "Stopped.")


@pytest.mark.parametrize("missing", ["libpango-1.0-0", "libharfbuzz-0"])
def test_without_the_libraries_that_print_every_command_names_their_packages(
    missing: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Lacking:
        def find_spec(self, name: str, *_given: object) -> None:
            if name == "voting.cli.main":
                raise OSError(f"cannot load library '{missing}': no such file.\nAdditionally, ...")

    monkeypatch.delitem(sys.modules, "voting.cli.main")
    monkeypatch.setattr("sys.meta_path", [Lacking(), *sys.meta_path])
    with pytest.raises(SystemExit) as ended:
        run_module()
    told = capsys.readouterr().err
    assert ended.value.code == 2
    assert told.count("\n") == 1
    assert PACKAGES in told


def test_a_site_does_not_start_where_its_ballots_cannot_be_printed(
    voting: Voting, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    voting("setup", *ORGANISER)
    config = here / "config.toml"
    config.write_text(
        config.read_text(encoding="utf-8").replace('imprint = ""', 'imprint = "Promoted by A. Person."'),
        encoding="utf-8",
    )
    monkeypatch.setattr("voting.printing.check.write_pdf", broken_press)
    for command in ("run", "demo"):
        assert PACKAGES in one_sentence(voting(command, "--port", str(free_port())))


def broken_press(*_given: object, **_more: object) -> bytes:
    raise DesignIsBroken("the font cannot be subset.")


@pytest.mark.parametrize(
    "command", [["run"], ["invite", "a@example.org"], ["postcodes", "load", "config.toml"]]
)
def test_a_command_before_setup_says_so(voting: Voting, command: list[str]) -> None:
    assert one_sentence(voting(*command)).endswith("run `voting setup` first.")


def test_without_a_config_the_example_is_named(voting: Voting, here: Path) -> None:
    (here / "config.toml").unlink()
    assert f"copy the example, {EXAMPLE}" in one_sentence(voting("setup", *ORGANISER))


def test_a_wrong_config_is_one_sentence(voting: Voting, here: Path) -> None:
    config = here / "config.toml"
    config.write_text(
        EXAMPLE.read_text(encoding="utf-8").replace("workers = 2", "workers = 0"), encoding="utf-8"
    )
    sentence = one_sentence(voting("run"))
    assert sentence == f"{config}: the key site.workers is wrong: it takes a whole number from 1 to 64."


@pytest.mark.parametrize("content", ["not hex", "", "00" * 31])
def test_a_damaged_secret_is_named(voting: Voting, here: Path, content: str) -> None:
    voting("setup", *ORGANISER)
    (here / "instance" / "pepper").write_text(content, encoding="ascii")
    assert "pepper is damaged: restore it from a backup" in one_sentence(voting("setup", *ORGANISER))


def test_a_folder_that_cannot_be_made_is_named(voting: Voting, here: Path) -> None:
    (here / "instance").write_text("a file in the way", encoding="ascii")
    assert "instance" in one_sentence(voting("setup", *ORGANISER))


def test_an_officer_invited_twice_stays_one(voting: Voting, here: Path) -> None:
    voting("setup", *ORGANISER)
    assert voting("setup", *ORGANISER)[0] == 0
    instance = Instance(here / "instance", config_for("sqlite:///voting.sqlite"))
    site = Site.open(instance.folder, instance.config)
    with site.work() as session:
        assert [officer.email for officer in session.scalars(sa.select(Officer))] == ["organiser@example.org"]
    site.close()


def test_a_new_link_keeps_the_roles_and_an_unknown_address_needs_one(voting: Voting, here: Path) -> None:
    voting("setup", *ORGANISER)
    assert "no account yet. Give it a role to say what it may do" in one_sentence(
        voting("invite", "new@example.org")
    )
    again = voting("invite", "organiser@example.org")
    assert again[0] == 0
    assert "is invited as administrator and organiser" in again[1]


@pytest.mark.parametrize("command", ["run", "demo"])
def test_a_port_in_use_is_one_sentence(voting: Voting, command: str) -> None:
    voting("setup", *ORGANISER)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert f"127.0.0.1, port {port} (Address already in use)" in one_sentence(
            voting(command, "--port", port)
        )


def test_a_site_without_an_imprint_does_not_start_unless_it_is_a_rehearsal(
    voting: Voting, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    served = list[bool]()
    monkeypatch.setattr("voting.cli.serve.serve", lambda *_given, **_more: served.append(True))  # pyright: ignore
    voting("setup", *ORGANISER)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    assert "does not start without an imprint" in one_sentence(voting("run", "--port", port))
    config, example = here / "config.toml", EXAMPLE.read_text(encoding="utf-8")
    for changed in (
        example.replace('imprint = ""', 'imprint = "Promoted by A. Person, 1 Example Street."'),
        example.replace("rehearsal = false", "rehearsal = true"),
    ):
        config.write_text(changed, encoding="utf-8")
        assert voting("run", "--port", port) == (0, "", "")
    assert served == [True, True]
