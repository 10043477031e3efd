"""Every method from the ballot to the published result, and the bundle that counts it again."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.casting import cast_by_phone
from tests.factories import (
    BY,
    THEMES,
    make_counted_contest,
    make_open_contest,
    make_published_contest,
    publish_the_result,
    the_contest,
)
from tests.lots import draw_by_two
from tests.methods import Method
from tests.reading import read, words
from tests.sites import Site
from voting.conference.models import TieRule
from voting.count.services import NoTieToBreak, tally_of, throw_dice
from voting.plain.roles import Role
from voting.vote.services import MarksDoNotFit

RESULT = "/results/tonight/harborne"
COUNT = "/conferences/tonight/harborne/count"
THROWS = "4351 2662 1543 1632 4551"
# Six voters put 1 first, five 2, and four 3; those of 3 like 2 better than 1.
RANKED = [(1, 2, 3)] * 6 + [(2, 1, 3)] * 5 + [(3, 2, 1)] * 4


Case = tuple[dict[str, Any], list[tuple[int, ...]], list[int], str]


@pytest.mark.parametrize(
    "case",
    [
        ({"method": Method.RUN_OFF}, RANKED, [2], "came out ahead of “Safer crossing on the high street”"),
        ({"method": Method.RANKED_PAIRS}, RANKED, [2], "More voters preferred"),
        ({"method": Method.STV, "places": 2}, RANKED, [1, 2], "We don’t say how many votes each had"),
        ({"method": Method.SCORE, "places": 2}, [(5, 0, 3)] * 6 + [(0, 4, 1)] * 5, [1, 3], "Points"),
        (
            {"method": Method.APPROVAL, "most_marks": 2},
            [(1, 3)] * 7 + [(2, 3)] * 4,
            [3],
            "It got 11 of 11 valid votes.",
        ),
    ],
    ids=["run-off", "ranked pairs", "stv", "score", "approval at most two"],
)
def test_a_method_goes_from_the_ballot_to_the_result_and_is_counted_again(
    site: Site, tmp_path: Path, case: Case
) -> None:
    rules, votes, chosen, said = case
    make_published_contest(site, phone=votes, **rules)
    page = words(read(site.visitor().get(RESULT)))
    assert f"Harborne chose {', '.join(THEMES[number - 1] for number in chosen)}" in page
    assert said in page
    assert site.visitor().get(f"{RESULT}.json").get_json()["chosen"] == chosen
    assert read(site.officer(Role.ORGANISER).get(COUNT))
    bundle = tmp_path / "result.zip"
    bundle.write_bytes(site.visitor().get(f"{RESULT}.zip").data)
    with zipfile.ZipFile(bundle) as files:
        program = tmp_path / "count.pyz"
        program.write_bytes(files.read("count.pyz"))
    command = [sys.executable, "-I", program, bundle]
    counted = subprocess.run(command, capture_output=True, text=True, check=False)
    assert counted.returncode == 0, counted.stderr
    assert all(THEMES[number - 1] in counted.stdout for number in chosen)
    fingerprint = counted.stdout.split()[-1]
    assert fingerprint in page
    assert "This could not be checked:" in counted.stdout
    bundle.write_bytes(bundle.read_bytes().replace(b"1,", b"2,", 1))
    assert subprocess.run(command, capture_output=True, check=False).returncode == 2


def test_dice_break_a_tie_by_a_sum_that_anyone_can_repeat(site: Site) -> None:
    make_counted_contest(site, phone=[(1,)] * 5 + [(3,)] * 5, tie_rule=TieRule.DICE)
    organiser = site.officer(Role.ORGANISER)
    assert "These options have tied: “Safer crossing on the high street”, “A bus on Sundays”" in words(
        read(organiser.get(COUNT))
    )
    one = {"number": "1", "voided": "0", "name": "The caretaker"}
    for bad in ("", "123", "7" * 20, "six " * 20):
        assert organiser.post(f"{COUNT}/lot", {"dice": bad, **one}).status_code == 400
    with site.work() as session, pytest.raises(NoTieToBreak, match="in another way"):
        draw_by_two(session, drawn=1)
    assert organiser.post(f"{COUNT}/lot", {"dice": THROWS, **one}).status_code == 303
    with site.work() as session:
        throw_dice(session, the_contest(session), number=1, voided=0, dice=THROWS, name="A steward", by=BY)
    declared = publish_the_result(site)
    [lot] = declared["lots"]
    assert (lot["between"], lot["dice"]) == ([1, 3], THROWS.replace(" ", ""))
    assert declared["chosen"] == [lot["drawn"]]
    page = words(read(site.visitor().get(RESULT)))
    assert f"Dice throws {lot['dice']} Witnesses The caretaker, A steward" in page


def test_a_count_may_need_several_lots(site: Site) -> None:
    """Three level first choices: the first lot puts one out, and the second decides between the others."""
    make_counted_contest(site, phone=[(1, 0, 0), (0, 1, 0), (0, 0, 1)] * 4, method=Method.RUN_OFF)
    organiser = site.officer(Role.ORGANISER)
    assert "is out, and its votes are transferred" in words(read(organiser.get(COUNT)))
    with site.work() as session:
        draw_by_two(session, drawn=2)
    assert "There is another tie: draw again" in words(read(organiser.get(COUNT)))
    gone = {"number": "2", "voided": "0", "drawn": "2", "how": "A hat.", "name": "The caretaker"}
    assert organiser.post(f"{COUNT}/lot", gone).status_code == 400
    with site.work() as session:
        draw_by_two(session, drawn=3)
        assert tally_of(session, the_contest(session)).chosen == (1,)
    assert [lot["drawn"] for lot in publish_the_result(site)["lots"]] == [2, 3]
    assert "Tie 2 and its draw" in words(read(site.visitor().get(RESULT)))


def test_below_ten_votes_no_single_vote_is_told(site: Site, tmp_path: Path) -> None:
    make_published_contest(site, phone=RANKED[:9], method=Method.RANKED_PAIRS)
    declared = site.visitor().get(f"{RESULT}.json").get_json()
    assert declared["detail"] is None
    bundle = tmp_path / "result.zip"
    bundle.write_bytes(site.visitor().get(f"{RESULT}.zip").data)
    with zipfile.ZipFile(bundle) as files:
        assert not [name for name in files.namelist() if name.startswith("votes")]
        assert not {"sums.json", "list.txt"} & set(files.namelist())
    assert "It contains no votes" in words(read(site.visitor().get(RESULT)))


@pytest.mark.parametrize(
    ("rules", "marks"),
    [
        ({"method": Method.RUN_OFF}, (1, 1, 2)),
        ({"method": Method.RUN_OFF}, (0, 0, 0)),
        ({"method": Method.STV, "places": 2}, (1, 2)),
        ({"method": Method.SCORE}, (6, 0, 0)),
        ({"method": Method.SCORE}, (0, 0, 0)),
        ({"method": Method.APPROVAL, "most_marks": 2}, (1, 2, 3)),
    ],
)
def test_marks_that_make_no_vote_are_refused(
    site: Site, rules: dict[str, Any], marks: tuple[int, ...]
) -> None:
    [code] = make_open_contest(site, ballots=1, **rules)
    with pytest.raises(MarksDoNotFit):
        cast_by_phone(site, code, *marks)
