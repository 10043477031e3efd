"""The recount bundle: the code shipped with it gives the same result, and says so calmly."""

from __future__ import annotations

import ast
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner

from tests.unit.bundles import (
    BUNDLE,
    ZIP,
    a_bundle,
    bundle_of,
    changed,
    drop_vote,
    some_contest,
    votes_for,
    with_sums,
    wrong_with,
)
from voting.cli.main import voting
from voting.conference.rules import frozen_content
from voting.count.bundle import bundle_zip
from voting.count.pyz import count_pyz
from voting.count.recount.contest import digest_of
from voting.count.recount.packing import BadBundle, read_bundle, shown, strangers_in
from voting.count.recount.report import main, recounted
from voting.methods.summing import FEWEST_VOTES
from voting.plain.digests import digest_of as house_digest


@pytest.mark.parametrize("seed", range(30))
def test_a_bundle_of_any_method_agrees_with_itself(seed: int) -> None:
    chance = Random(seed)
    rules = some_contest(chance)
    files = a_bundle(rules, votes_for(rules, chance.choice([0, 3, 10, 11, 40]), chance), chance=chance)
    assert wrong_with(files) == []


def test_votes_are_in_the_order_that_chance_gives_and_left_out_where_few_voted() -> None:
    assert bundle_of("approval", 40) == bundle_of("approval", 40)
    few, enough = bundle_of("approval", FEWEST_VOTES - 1), bundle_of("approval", FEWEST_VOTES)
    assert enough.keys() - few.keys() == {"votes.csv", "votes.cat", "votes.pb"}
    assert json.loads(few["result.json"])["detail"] is None
    with_votes = with_sums({**few, "votes.csv": enough["votes.csv"]})
    assert wrong_with(with_votes) == ["votes.csv is there, with fewer than 10 votes in the account."]


def test_the_program_in_the_bundle_runs_alone_and_gives_the_same(tmp_path: Path) -> None:
    for method in ("approval", "stv"):
        files = bundle_of(method, 25)
        bundle, program = tmp_path / f"{method}.zip", tmp_path / "count.pyz"
        bundle.write_bytes(bundle_zip(files))
        program.write_bytes(files["count.pyz"])
        ran = run_alone(program, bundle)
        assert (ran.returncode, ran.stderr) == (0, ""), method
        counted = json.loads(files["result.json"])
        assert all(f"{count}" in ran.stdout for _option, count in counted["counts"])
        assert "All agrees with what was published." in ran.stdout
        bundle.write_bytes(bundle_zip(with_sums({**files, "receipts.txt": files["receipts.txt"][13:]})))
        ran = run_alone(program, bundle)
        assert (ran.returncode, ran.stderr) == (
            2,
            "There are 26 receipts, and 27 envelopes in the account.\n",
        )


def run_alone(*arguments: Path) -> subprocess.CompletedProcess[str]:
    """Plain Python without anything of ours or of others in its path."""
    return subprocess.run(
        [sys.executable, "-I", "-S", *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        env={"LC_ALL": "C"},
    )


def test_the_program_is_always_the_same_bytes_and_old_pythons_can_read_it() -> None:
    assert count_pyz() == count_pyz() == BUNDLE["count.pyz"]
    with zipfile.ZipFile(io.BytesIO(count_pyz())) as program:
        assert {"__main__.py", "voting/methods/stv.py"} < set(program.namelist())
        for name in program.namelist():
            ast.parse(program.read(name), feature_version=(3, 9))


def test_the_shipped_digest_is_that_of_the_house() -> None:
    options = [("A", 3), ("Ä 🌳", 4)]
    ours = frozen_content(
        question="Why?", ward="W", options=options, method="run-off", tie_rule="lot", shortlist="s"
    )
    fixed = {"question": "Why?", "ward": "W", "options": options, "method": "run-off"}
    assert digest_of({**fixed, "tie rule": "lot", "shortlist": "s"}) == house_digest(ours)


def test_a_folder_is_read_like_its_zip_and_follows_no_link(tmp_path: Path) -> None:
    for name, content in BUNDLE.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / ".DS_Store").write_bytes(b"left behind")
    assert read_bundle(tmp_path) == BUNDLE
    (tmp_path / "contest.json").unlink()
    (tmp_path / "contest.json").symlink_to("/etc/passwd")
    with pytest.raises(BadBundle, match=r"^contest.json is not a plain file\.$"):
        read_bundle(tmp_path)
    with pytest.raises(BadBundle, match="There is no bundle"):
        read_bundle(tmp_path / "nowhere.zip")
    with pytest.raises(BadBundle, match=r"cannot be read: File name too long\.$"):
        read_bundle(tmp_path / ("long" * 200))


def test_the_command_says_the_same_in_words_and_in_json(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.zip", tmp_path / "bad.zip"
    good.write_bytes(ZIP)
    bad.write_bytes(bundle_zip(drop_vote(BUNDLE)))
    said = CliRunner().invoke(voting, ["recount", str(good)])
    assert (said.exit_code, "All agrees with what was published." in said.stdout) == (0, True)
    said = CliRunner().invoke(voting, ["recount", "--json", str(good)])
    assert json.loads(said.stdout)["counted"] == json.loads(BUNDLE["result.json"])
    said = CliRunner().invoke(voting, ["recount", str(bad)])
    assert said.exit_code == 2
    assert "There are 11 votes, and 12 in the account." in said.stderr
    said = CliRunner().invoke(voting, ["recount", "--json", str(bad)])
    assert (said.exit_code, json.loads(said.stdout)["agrees"]) == (2, False)


def test_the_program_says_how_it_is_used_and_what_is_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for arguments in ([], ["--help"], ["one.zip", "two.zip"]):
        assert main(arguments) == 2
        assert capsys.readouterr().err.startswith("Say which bundle to recount")
    assert main([str(tmp_path / "nowhere.zip")]) == 2
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", f"There is no bundle at {tmp_path / 'nowhere.zip'}.\n")
    (tmp_path / "few.zip").write_bytes(bundle_zip(bundle_of("approval", 9)))
    assert main([str(tmp_path / "few.zip")]) == 0
    assert "Fewer than 10 voted: their votes are not published." in capsys.readouterr().out


def test_what_an_option_is_called_steers_no_terminal() -> None:
    assert shown("a\x1b[2Jb\nc\u202ed\ud800") == "a [2Jb c d "


def test_reasons_may_be_left_out_of_the_account() -> None:
    assert wrong_with(changed("account.json", lambda told: told.update(reasons=None))) == []


@pytest.mark.parametrize(
    "strangers",
    [
        ["desktop.ini", "Thumbs.db"],
        ["__MACOSX/"],
        ["Neues Textdokument.txt", "votes (1).json"],
        ["$RECYCLE.BIN/"],
    ],
)
def test_what_a_file_manager_leaves_in_the_folder_is_named_and_left_out(
    tmp_path: Path, strangers: list[str]
) -> None:
    unpacked = tmp_path / "bundle"
    unpacked.mkdir()
    for name, content in BUNDLE.items():
        (unpacked / name).write_bytes(content)
    whole, _lines = recounted(unpacked)
    for name in [*strangers, ".DS_Store"]:
        if name.endswith("/"):
            (unpacked / name).mkdir()
        else:
            (unpacked / name).write_bytes(b"[.ShellClassInfo]")
    found, lines = recounted(unpacked)
    assert found.wrong == whole.wrong == []
    assert found.counted == whole.counted
    named = ", ".join(sorted(name.rstrip("/") for name in strangers))
    assert f"  Not part of the bundle, and left out: {named}." in lines
    assert strangers_in(tmp_path / "nowhere") == []
