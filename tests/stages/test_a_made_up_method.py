"""A voting method that is made up in this file alone, and decides from the form to the bundle."""

from __future__ import annotations

import ast
from collections.abc import Collection, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from tests.ballot_forms import numbered
from tests.casting import cast_by_phone
from tests.factories import (
    BY,
    THEMES,
    close_the_contest,
    make_campaign,
    make_conference,
    make_frozen_shortlist,
    publish_the_result,
    the_contest,
)
from tests.reading import read, words
from tests.sites import Site
from tests.stages.test_ballot_page import fields, receipt, sentence
from tests.stages.test_paper import enter
from voting.ballots.ballot_texts import ballot_words
from voting.ballots.services import issue_pack, packs_of, register_ballots
from voting.conference.services import open_contest
from voting.count.recount.report import recounted
from voting.count.services import open_and_erase_in_turns
from voting.methods.boxes import RankColumns
from voting.methods.by_sums import decide_sums
from voting.methods.method import Boxes, Finish, Method, Words
from voting.methods.registry import METHODS
from voting.plain.roles import Role
from voting.shortlist.models import Shortlist

RESULT = "/results/tonight/harborne"
ROOT = Path(__file__).parent.parent.parent
# Six voters put 1 first, five 2, and four 3; those of 3 like 2 better than 1.
RANKED = [(1, 2, 3)] * 6 + [(2, 1, 3)] * 5 + [(3, 2, 1)] * 4


def count_points(ballots: bytes, options: Sequence[int], places: int) -> tuple[dict[int, int], Finish]:
    """A point for an option from everybody who prefers it to another one, for each of the others (Borda)."""
    ranks = RankColumns(ballots, options)
    points = {
        option: sum(ranks.preferring(option, other) for other in options if other != option)
        for option in options
    }
    return points, partial(decide_sums, points, votes=ranks.votes, places=places)


def can_be_points(numbers: Collection[int], votes: int, most: int) -> bool:
    return max(numbers, default=0) <= votes * (most - 1) and sum(numbers) <= votes * most * (most - 1) // 2


BORDA = Method(
    name="borda",
    title="Put in order: points for places",
    words=Words(
        how="Put the options in order. An option gets a point for each one that you put below it.",
        do="Number the boxes: 1 for the best.",
        counted="Points for places",
        number=("point for a place", "points for places"),
        on_top="Its places gave it %(votes)s points from %(valid)s valid votes.",
    ),
    boxes=Boxes.RANK,
    count=count_points,
    can_add_up=can_be_points,
    exports=("orders",),
    chooses_several=True,
    told_of_few=frozenset({"chosen"}),
    fewest_options=3,
    unchecked="What was chosen: points of so few could prove in which order somebody voted.",
)


@pytest.fixture(autouse=True)
def registered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(METHODS, BORDA.name, BORDA)


def put_to_the_vote(site: Site, published: str) -> None:
    """Choose the method on the page where a contest is made."""
    with site.work() as session:
        make_frozen_shortlist(session, make_campaign(session))
        make_conference(session)
        shortlist = str(session.scalars(sa.select(Shortlist.id)).one())
    organiser, page = site.officer(Role.ORGANISER), "/conferences/tonight/contests/new"
    offered = words(read(organiser.get(page)))
    assert all(each in offered for each in (BORDA.title, BORDA.words.how, BORDA.words.do))
    assert "With fewer than 3 options or 30 votes, only what was chosen is published" in offered
    asked = {"shortlist": shortlist, "question": "Which first?", "method": BORDA.name, "tie_rule": "lot"}
    assert organiser.post(page, asked | {"published_votes": published}).status_code == 303


def open_the_vote(site: Site, *, ballots: int) -> list[str]:
    """Print ballots that say what to do, hand them out and open; their codes."""
    with site.work() as session:
        contest = the_contest(session)
        [tongue] = ballot_words(contest, instance=site.instance)["tongues"]
        assert (tongue.mark_words, tongue.method_words) == (BORDA.words.do, BORDA.words.how)
        codes = register_ballots(session, contest, count=ballots, design="a5", pepper=site.pepper, by=BY)
        for pack in packs_of(session, contest):
            issue_pack(session, pack, by=BY)
        open_contest(session, contest, keys=site.instance.keys, pepper=site.pepper, by=BY)
    return [code for _number, code in codes]


def vote_by_phone(site: Site, code: str, boxes: Sequence[int]) -> None:
    """Mark a ballot on its page, look at the choice, and cast it."""
    visitor = site.visitor()
    ballot = visitor.post("/b/ballot", {"code": code})
    assert all(each in ballot.text for each in (BORDA.words.do, BORDA.words.how, *THEMES))
    twice = visitor.post("/b/check", {"code": code, **numbered(1, 1, 2)})
    assert sentence(twice) == "You gave the number 1 to 2 options. Use each number only once."
    looked = visitor.post("/b/check", {"code": code, **numbered(*boxes)})
    assert "Is this your choice?" in looked.text
    assert receipt(visitor.post("/b/cast", fields(looked, "/b/cast")))


def vote_on_paper(site: Site, code: str, boxes: Sequence[int]) -> None:
    """Enter a paper as two people."""
    typed = tuple(str(number or "") for number in boxes)
    said = [enter(site.officer(each), code, boxes=typed) for each in (Role.STEWARD, Role.ORGANISER)]
    assert "Both entries agree on ballot" in said[1]


def count_and_publish(site: Site) -> dict[str, Any]:
    close_the_contest(site)
    with site.work() as session:
        open_and_erase_in_turns(session, the_contest(session), keys=site.instance.keys, by=BY)
    counted = words(read(site.officer(Role.ORGANISER).get("/conferences/tonight/harborne/count")))
    assert BORDA.words.counted in counted
    return publish_the_result(site)


@pytest.mark.parametrize(
    ("published", "times", "points"),
    [("full list", 1, [17, 20, 8]), ("sums", 1, [None] * 3), ("sums", 2, [34, 40, 16])],
    ids=["every vote", "what is chosen", "totals"],
)
def test_a_method_made_up_in_one_file_decides_from_the_form_to_the_bundle(
    site: Site, tmp_path: Path, published: str, times: int, points: list[int | None]
) -> None:
    votes = RANKED * times
    put_to_the_vote(site, published)
    codes = open_the_vote(site, ballots=len(votes))
    vote_by_phone(site, codes[0], votes[0])
    vote_on_paper(site, codes[1], votes[1])
    for code, boxes in zip(codes[2:], votes[2:], strict=True):
        cast_by_phone(site, code, *boxes)
    declared = count_and_publish(site)
    assert (declared["method"], declared["chosen"]) == ("borda", [2])
    assert [option["votes"] for option in declared["options"]] == points

    page = words(read(site.visitor().get(RESULT)))
    assert f"Harborne chose {THEMES[1]}" in page
    said = f"Its places gave it {points[1]} points from {len(votes)} valid votes."
    assert (said in page) == (points[1] is not None)
    assert f"{BORDA.words.counted} Doors" in page
    hall = site.visitor().get("/hall/tonight").text
    assert ("points for places" in hall) == (points[1] is not None)
    assert site.visitor().get(f"{RESULT}.pdf").status_code == 200

    bundle = tmp_path / "result.zip"
    bundle.write_bytes(site.visitor().get(f"{RESULT}.zip").data)
    found, lines = recounted(bundle)
    assert (found.wrong, found.counted["chosen"]) == ([], [2])
    assert (BORDA.unchecked in found.unchecked) == (points[1] is None)
    assert any(line.endswith("chosen") and THEMES[1] in line for line in lines)
    bundle.write_bytes(bundle.read_bytes().replace(b"1,", b"2,", 1))
    assert recounted(bundle)[0].wrong


def test_no_room_knows_a_method_by_its_name() -> None:
    """A column of another program's format is called as a method is."""
    files = [file for file in (ROOT / "voting").rglob("*.py") if "methods" not in file.parts]
    named = {
        (file.name, text.value)
        for file in files
        if "migrations" not in file.parts
        for text in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(text, ast.Constant) and text.value in METHODS
    }
    assert named == {("exports.py", "score")}
    pages = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "ballots").rglob("*.html")]
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert not [name for name in METHODS if f'"{name}"' in text or f"'{name}'" in text], page
