"""However full a ballot is, nothing on it overlaps, is cut, or runs off the paper."""

from __future__ import annotations

from itertools import combinations

import pytest
from PIL import ImageOps

from tests.factories import make_ready_contest, the_contest
from tests.print.sheaf import print_more
from tests.sites import Site
from voting.ballots.designs import SIZES, ballot_page, find_design
from voting.ballots.faces import SAMPLES
from voting.press import lay_out

MM_PER_PX = 25.4 / 96
WORDS = "Make the long road by the school safer for children, for the old and for everyone else there "
APART = (
    "question",
    "method",
    "qr",
    "steps",
    "domain",
    "code",
    "method-words",
    "sealed",
    "not-official",
    "imprint",
)


def titles(number: int, letters: int) -> list[str]:
    """Different titles of so many letters."""
    return [f"{index + 10} {WORDS * 2}"[: letters - 1].strip() + "." for index in range(number)]


@pytest.mark.parametrize(
    ("options", "letters"),
    [(2, 20), (2, 100), (4, 60), (6, 100), (8, 30), (8, 100), (12, 20), (12, 60)],
)
def test_every_text_is_whole_and_inside_the_margins(paper: Site, options: int, letters: int) -> None:
    asked = titles(options, letters)
    with paper.work() as session:
        make_ready_contest(session, titles=asked)
    sheaf = print_more(paper, count=1)
    assert len(sheaf.document) == 1
    assert [title for title in asked if title not in sheaf.texts[0]] == []
    ink = ImageOps.invert(sheaf.picture(0, dpi=100)).getbbox()
    assert ink is not None
    left, top, right, bottom = (edge * 25.4 / 100 for edge in ink)
    # The corner marks reach furthest out: 5 mm from the edges.
    assert left >= 4.8
    assert top >= 4.8
    assert right <= 143.2
    assert bottom <= 205.2


def test_a_word_without_a_gap_is_broken_rather_than_cut(paper: Site) -> None:
    with paper.work() as session:
        make_ready_contest(session, titles=["Mend" * 25, "A bus on Sundays"])
    sheaf = print_more(paper, count=1)
    ink = ImageOps.invert(sheaf.picture(0, dpi=100)).getbbox()
    assert ink is not None
    assert ink[2] * 25.4 / 100 <= 143.2
    assert sheaf.texts[0].replace(" ", "").count("Mend" * 25) == 1


@pytest.mark.parametrize(("options", "size"), [(5, "roomy"), (9, "middle"), (12, "close")])
def test_no_two_parts_of_a_ballot_overlap(paper: Site, options: int, size: str) -> None:
    folder = find_design("a5", instance=paper.instance)
    with paper.work() as session:
        make_ready_contest(session, titles=titles(options, 55))
        page = ballot_page(the_contest(session), folder=folder, instance=paper.instance)
        anchors = lay_out(page(SAMPLES[0], size=size), folder=folder).pages[0].anchors
    parts = {name: box for name, box in anchors.items() if name in APART or name.startswith("option-")}
    assert len(parts) == len(APART) + options
    for (one, first), (other, second) in combinations(parts.items(), 2):
        across = min(first[2], second[2]) - max(first[0], second[0])
        down = min(first[3], second[3]) - max(first[1], second[1])
        assert min(across, down) * MM_PER_PX < 0.05, f"{one} and {other} overlap"


@pytest.mark.parametrize("size", SIZES)
def test_the_qr_code_and_the_boxes_are_large_enough_for_old_eyes_and_hands(paper: Site, size: str) -> None:
    folder = find_design("a5", instance=paper.instance)
    with paper.work() as session:
        make_ready_contest(session)
        page = ballot_page(the_contest(session), folder=folder, instance=paper.instance)
        anchors = lay_out(page(SAMPLES[0], size=size), folder=folder).pages[0].anchors
    left, top, right, bottom = (edge * MM_PER_PX for edge in anchors["qr"])
    assert right - left == pytest.approx(bottom - top)
    assert right - left >= 30
    assert (anchors["option-1"][3] - anchors["option-1"][1]) * MM_PER_PX >= 6
