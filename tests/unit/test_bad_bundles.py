"""Bundles of which anything was changed, lost, repacked or made up: each is refused in one sentence."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.bundles import BUNDLE, ZIP, Files, a_bundle, changed, drop_vote, with_sums, wrong_with
from voting.count.recount.packing import MOST_BYTES, SUMS, BadBundle, read_bundle
from voting.methods.tally import Rules


@given(st.integers(0, len(ZIP) - 1), st.integers(1, 255))
def test_a_zip_with_any_byte_changed_is_refused(tmp_path_factory: Any, place: int, by: int) -> None:
    bent = bytearray(ZIP)
    bent[place] ^= by
    file = tmp_path_factory.getbasetemp() / "bent.zip"
    file.write_bytes(bent)
    with pytest.raises(BadBundle, match=r"^bent.zip .*\.$|^The name .*\.$|^Two files"):
        read_bundle(file)


@given(st.data())
def test_a_file_with_any_byte_changed_added_or_lost_is_refused(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(BUNDLE)))
    content = BUNDLE[name]
    place, end = data.draw(st.integers(0, len(content) - 1)), data.draw(st.sampled_from([0, 1]))
    new = content[:place] + data.draw(st.binary(max_size=1)) + content[place + end :]
    assert (wrong_with({**BUNDLE, name: new}) == []) == (new == content)


@pytest.mark.parametrize("name", sorted(BUNDLE))
def test_a_file_that_is_missing_is_named(name: str) -> None:
    assert f"{name} is missing." in wrong_with(
        {other: text for other, text in BUNDLE.items() if other != name}
    )


def set_row(row: bytes) -> Files:
    lines = BUNDLE["votes.csv"].split(b"\n")
    return with_sums({**BUNDLE, "votes.csv": b"\n".join([lines[0], row, *lines[2:]])})


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        (
            changed("contest.json", lambda told: told["fixed"].update(question="?")),
            "The question is not",
        ),
        (
            changed("contest.json", lambda told: told["fixed"].update(method="dance")),
            "contest.json does not",
        ),
        (changed("contest.json", lambda told: told.pop("fixed")), "contest.json does not"),
        (
            changed("contest.json", lambda told: told["fixed"].update(ward="\ud800")),
            "contest.json does not",
        ),
        (changed("account.json", lambda told: told.update(valid=11)), "The account does not"),
        (
            changed("account.json", lambda told: told.update(reasons={"blank": 2})),
            "The account does not",
        ),
        (changed("account.json", lambda told: told.update(votes=True)), "account.json does not say"),
        (changed("contest.json", lambda told: told.update(digest=5)), "contest.json does not"),
        (changed("contest.json", lambda told: told["fixed"].update(places=2)), "contest.json does not"),
        ({**BUNDLE, SUMS: BUNDLE[SUMS] + b"\n"}, "SHA256SUMS was changed."),
        ({**BUNDLE, "more.txt": b""}, "more.txt is not in SHA256SUMS."),
        (changed("account.json", lambda told: told.update(valid=-1)), "account.json does not say"),
        (
            changed("result.json", lambda told: told["counts"].reverse()),
            "result.json is not what",
        ),
        (
            changed("result.json", lambda told: told.update(chosen=[4])),
            "result.json is not what",
        ),
        (with_sums({**BUNDLE, "lots.json": b"[" * 100_000}), "lots.json does not say"),
        (with_sums({**BUNDLE, "lots.json": b"\xff"}), "lots.json does not say"),
        (
            with_sums({**BUNDLE, "receipts.txt": BUNDLE["receipts.txt"] + b"0\n"}),
            "The receipts are not in",
        ),
        (with_sums({**BUNDLE, "receipts.txt": BUNDLE["receipts.txt"][:-1]}), "The receipts do not end"),
        (with_sums({**BUNDLE, "receipts.txt": b"a\n" * 14}), "The receipts are not all different"),
        (drop_vote(BUNDLE), "There are 11 votes, and 12 in the account."),
        (set_row(b"1,2,3"), "votes.csv, line 2: no ballot"),
        (set_row(b"1,2,3,-1"), "votes.csv, line 2: no ballot"),
        (set_row(b"1,2,3,04"), "votes.csv, line 2: no ballot"),
        (set_row(b"1,2,3,"), "votes.csv, line 2: no ballot"),
        (set_row(b'=cmd|"a",2,3,4'), "votes.csv, line 2: no ballot"),
        (with_sums({**BUNDLE, "votes.csv": b""}), "votes.csv does not begin"),
    ],
)
def test_what_was_changed_with_care_is_found_and_said_in_a_sentence(files: Files, sentence: str) -> None:
    wrong = wrong_with(files)
    assert any(each.startswith(sentence) for each in wrong), wrong
    assert all(each.endswith(".") and "\n" not in each for each in wrong)


def test_lots_are_checked_against_the_ties_and_the_dice() -> None:
    files = a_bundle(Rules("choose one", 2), [[1]] * 6 + [[2]] * 6, chance=Random(3))
    assert wrong_with(files) == []
    other = 3 - json.loads(files["lots.json"])[0]["drawn"]
    cases: list[tuple[Callable[[Any], object], str]] = [
        (lambda told: told[0].update(drawn=other), "Lot 1 is not what its throws say."),
        (
            lambda told: told[0].update(between=[1]),
            "Lot 1 decides between other options",
        ),
        (lambda told: told[0].update(throws="123"), "Lot 1: what was written down are not throws of dice."),
        (lambda told: told.clear(), "There is a tie, and no lot that decides it."),
        (lambda told: told.append(told[0]), "Lot 2 decides between other options than those that tie."),
        (
            lambda told: told[0].update(throws="", drawn=other),
            "Lot 1 was not thrown with dice, as the question says",
        ),
    ]
    for change, sentence in cases:
        wrong = wrong_with(changed("lots.json", change, files))
        assert len(wrong) == 1, wrong
        assert wrong[0].startswith(sentence)


def test_ties_are_decided_as_the_question_says() -> None:
    """Who publishes cannot choose what a tie gives by leaving out the throws, or by adding some."""
    votes = [[1]] * 6 + [[2]] * 6
    by_dice = a_bundle(Rules("choose one", 2), votes, chance=Random(3))
    by_hand = a_bundle(Rules("choose one", 2), votes, chance=Random(3), tie_rule="lot")
    assert wrong_with(by_hand) == []
    told = json.loads(by_dice["lots.json"])[0]
    other = 3 - told["drawn"]
    chosen = changed("result.json", lambda told: told.update(chosen=[other]), by_dice)
    quiet = changed("lots.json", lambda told: told[0].update(throws="", drawn=other), chosen)
    assert wrong_with(quiet) == [
        "Lot 1 was not thrown with dice, as the question says that ties are decided."
    ]
    thrown = changed("lots.json", lambda told: told[0].update(throws="1" * 20), by_hand)
    assert wrong_with(thrown) == ["Lot 1 was not drawn by hand, as the question says that ties are decided."]
    stray = changed("lots.json", lambda told: told[0].update(drawn=9), by_hand)
    assert wrong_with(stray) == ["Lot 1 fell on an option that does not tie."]


def zip_of(names: list[str], *, how: int = zipfile.ZIP_STORED, size: int = 1) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as archive:
        for name in names:
            archive.writestr(name, b"0" * size)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is damaged, or it is not a zip file."),
        (b"PK\x05\x06", "is damaged, or it is not a zip file."),
        (zip_of(["../../etc/passwd"]), "The name ../../etc/passwd is not one of a bundle's file."),
        (zip_of(["/tmp/x"]), "The name /tmp/x is not one of a bundle's file."),
        (zip_of(["a\nb"]), "The name a b is not one of a bundle's file."),
        (zip_of([f"f{number}" for number in range(101)]), "There are more files than in any bundle."),
        (zip_of(["bomb"], how=zipfile.ZIP_DEFLATED, size=50_000_000), "was repacked"),
        (zip_of(["a", "b"]), "is not the zip that was published"),
        (ZIP + b" ", "is not the zip that was published"),
        (b" " + ZIP, "is not the zip that was published"),
    ],
)
def test_a_bad_zip_is_one_sentence(tmp_path: Path, content: bytes, sentence: str) -> None:
    file = tmp_path / "some.zip"
    file.write_bytes(content)
    with pytest.raises(BadBundle) as bad:
        read_bundle(file)
    assert sentence in str(bad.value)
    assert "\n" not in str(bad.value)


def test_a_bundle_larger_than_any_is_not_read_into_memory(tmp_path: Path) -> None:
    for file in (tmp_path / "votes.csv", tmp_path.parent / "large.zip"):
        with file.open("wb") as large:
            large.truncate(MOST_BYTES + 1)
    for place in (tmp_path, tmp_path.parent / "large.zip"):
        with pytest.raises(BadBundle, match="larger than any bundle"):
            read_bundle(place)
    (tmp_path.parent / "large.zip").unlink()


def test_a_zip_with_a_file_twice_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "twice.zip"
    with pytest.warns(UserWarning, match="Duplicate name"):
        file.write_bytes(zip_of(["votes.csv", "votes.csv"]))
    with pytest.raises(BadBundle, match=r"^Two files have the same name\.$"):
        read_bundle(file)
