"""Where boxes, QR code and corner marks lie on the paper of a print run is what is kept with the run."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import takewhile
from typing import Any

import pytest
import sqlalchemy as sa
from PIL import Image, ImageOps

from tests.factories import BY, make_ready_contest, the_contest
from tests.methods import Method
from tests.print.printed_ballots import TITLES, PrintedBallots, print_more
from tests.print.test_fitting import (
    IN_URDU,
    check_marks,
    contest_of,
    first_that_fits,
    picture,
    printed,
    titles,
)
from tests.print.unregistered import make_contest, unregistered_ballots
from tests.sites import Site
from voting.ballots.ballot_texts import set_up_press, write_ballots
from voting.ballots.designs import SIZES
from voting.ballots.models import PrintRun
from voting.ballots.services import register_ballots
from voting.conference.models import Contest
from voting.conference.rules import order_of
from voting.plain.digests import digest_of_text, short_digest
from voting.plain.roles import Role
from voting.printing.run.geometry import Geometry
from voting.printing.run.template import make_template
from voting.printing.run.writer import Press
from voting.storage.journal import JournalEntry

DESIGNS = {"a5": 1, "a4-two-up": 2, "large-18": 1, "large-24": 1}
PAGES = {
    "a5": [[0, 0, 148, 210]],
    "a4-two-up": [[0, 0, 148.5, 210], [148.5, 0, 297, 210]],
    "large-18": [[0, 0, 210, 297]],
    "large-24": [[0, 0, 210, 297]],
}
DOTS_PER_MM = 20
NEAR_MM = 0.1
DARK = 128
# What a dot of a picture turned round is taken for: white, or ink.
INK = [0] * DARK + [255] * (256 - DARK)
PACK = 4


def press_of_size(contest: Contest, site: Site, *, design: str, size: str) -> Press:
    """A press for ballots in a size of our choice, whether or not they would fit in a larger one."""
    written = write_ballots(contest, design=design, instance=site.instance)
    sheets = written.sizes[SIZES.index(size)]
    return Press(
        make_template(
            sheets,
            options=written.options,
            folder=written.folder,
            size=size,
            link_prefix=written.link_prefix,
        )
    )


def fixed(geometry: Geometry) -> dict[str, Any]:
    return json.loads(geometry.text)


def check_paper(press: Press, site: Site, *, orders: int) -> None:
    """Print a pack of every order, and hold what is drawn on its first sheet against the geometry."""
    geometry, unregistered = press.template.geometry, unregistered_ballots(site, press, *[PACK] * orders)
    kept = fixed(geometry)
    assert len(kept["orders"]) == orders
    for order, ballots in enumerate(kept["orders"]):
        first = order * PACK // press.per_sheet * press.sides
        sides = unregistered.texts[first : first + press.sides]
        assert " ".join(sides).count(short_digest(geometry.digest)) == press.per_sheet
        page = unregistered.picture(first, dpi=round(DOTS_PER_MM * 25.4))
        assert len(ballots) == len(kept["pages"]) == press.per_sheet
        for own_page, ballot in zip(kept["pages"], ballots, strict=True):
            left, top, right, bottom = (round(edge * DOTS_PER_MM) for edge in own_page)
            check_ballot(page.crop((left, top, right, bottom)), ballot)


def check_ballot(page: Image.Image, ballot: dict[str, Any]) -> None:
    boxes = {int(number): rectangles for number, rectangles in ballot["boxes"].items()}
    assert boxes.keys() == set(ballot["options"])
    for rectangles in boxes.values():
        for rectangle in rectangles:
            assert drawn_around(page, rectangle) == pytest.approx(rectangle, abs=NEAR_MM)
    for rectangle in ballot["marks"].values():
        assert drawn_around(page, rectangle) == pytest.approx(rectangle, abs=NEAR_MM)
    assert ballot["marks"].keys() == {"top-left", "top-right", "bottom-left", "bottom-right"}
    assert modules_in(page, ballot["qr"]) == pytest.approx(ballot["qr"], abs=NEAR_MM)


def drawn_around(page: Image.Image, rectangle: list[float]) -> list[float]:
    """The frame or square that is drawn around the middle of a rectangle, to its outer edges."""
    left, top, right, bottom = rectangle
    x, y = round((left + right) / 2 * DOTS_PER_MM), round((top + bottom) / 2 * DOTS_PER_MM)
    row = page.crop((0, y, page.width, y + 1)).tobytes()
    column = page.crop((x, 0, x + 1, page.height)).tobytes()
    edges = (
        x - reach(reversed(row[:x])),
        y - reach(reversed(column[:y])),
        x + reach(iter(row[x:])),
        y + reach(iter(column[y:])),
    )
    return [edge / DOTS_PER_MM for edge in edges]


def reach(dots: Iterator[int]) -> int:
    """How many dots from the middle the first dark line ends, over what is white before it."""
    rest = list(dots)
    inside = sum(1 for _dot in takewhile(lambda dot: dot >= DARK, rest))
    return inside + sum(1 for _dot in takewhile(lambda dot: dot < DARK, rest[inside:]))


def modules_in(page: Image.Image, code: list[float]) -> list[float]:
    """The outer edges of the modules of a QR code, of which the quiet zone around is white."""
    quiet = 1.5
    left, top, right, bottom = (
        round((edge + way * quiet) * DOTS_PER_MM) for edge, way in zip(code, (-1, -1, 1, 1), strict=True)
    )
    inked = ImageOps.invert(page.crop((left, top, right, bottom))).point(INK)
    found = inked.getbbox()
    assert found is not None
    return [(edge + (left, top)[index % 2]) / DOTS_PER_MM for index, edge in enumerate(found)]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("design", DESIGNS)
def test_what_is_kept_is_what_lies_on_the_paper_in_every_design_size_and_order(
    paper: Site, design: str, size: str
) -> None:
    make_contest(paper, rotates=True)
    with paper.work() as session:
        press = press_of_size(the_contest(session), paper, design=design, size=size)
    kept = fixed(press.template.geometry)
    assert (kept["design"], kept["size"], kept["side"]) == (design, size, "front")
    assert kept["pages"] == PAGES[design]
    assert kept["sheet"] == PAGES[design][-1][2:]
    for pack, ballots in enumerate(kept["orders"], 1):
        order = order_of(len(TITLES), pack=pack, rotates=True)
        assert [ballot["options"] for ballot in ballots] == [list(order)] * DESIGNS[design]
    check_paper(press, paper, orders=len(TITLES))


def test_words_leave_the_corner_marks_free_however_full_a_ballot_in_two_languages_is(paper: Site) -> None:
    contest = contest_of(titles(5, 40), titles(5, 40, IN_URDU))
    with paper.app.app_context():
        document = first_that_fits(paper, contest, design="a5")
    check_marks(picture(printed(document)[0]))


@pytest.mark.parametrize("method", Method)
def test_what_is_kept_is_what_lies_on_the_paper_with_every_method(paper: Site, method: Method) -> None:
    with paper.work() as session:
        make_ready_contest(session, titles=TITLES, method=method)
        press = set_up_press(the_contest(session), design="a4-two-up", instance=paper.instance)
    check_paper(press, paper, orders=1)


def test_each_run_keeps_its_own_geometry_and_its_paper_and_the_journal_name_it(paper: Site) -> None:
    with paper.work() as session:
        make_ready_contest(session, titles=TITLES)
    by_design = {design: print_more(paper, count=PACK, design=design) for design in ("a5", "large-18")}
    with paper.work() as session:
        runs = {run.design: run for run in session.scalars(sa.select(PrintRun))}
        lines = session.scalars(sa.select(JournalEntry).where(JournalEntry.act == "BallotsPrinted"))
        noted = {line.details["design"]: line.details for line in lines}
        assert runs["a5"].geometry_digest != runs["large-18"].geometry_digest
        for design, ballots in by_design.items():
            run = runs[design]
            assert run.geometry is not None
            assert run.geometry_digest is not None
            geometry = Geometry.unpacked(run.geometry)
            assert fixed(geometry)["design"] == design
            assert digest_of_text(geometry.text) == geometry.digest == run.geometry_digest
            assert noted[design]["geometry"] == run.geometry_digest
            assert noted[design]["digest"] == the_contest(session).digest
            check_on_paper(ballots, run.geometry_digest, sides=1 if design == "a5" else 2)


def check_on_paper(ballots: PrintedBallots, digest: str, *, sides: int) -> None:
    """Check that the digest stands on every ballot, on its last side."""
    assert len(ballots.texts) == PACK * sides
    assert all(short_digest(digest) in text for text in ballots.texts[sides - 1 :: sides])


def test_a_run_of_an_earlier_version_has_no_geometry_and_no_page_says_so(paper: Site) -> None:
    with paper.work() as session:
        contest = make_ready_contest(session)
        register_ballots(session, contest, count=PACK, design="a5", pepper=paper.pepper, by=BY)
        run = session.scalars(sa.select(PrintRun)).one()
        assert (run.geometry, run.geometry_digest) == (None, None)
    page = paper.officer(Role.ORGANISER).get("/conferences/tonight/harborne/ballots")
    assert page.status_code == 200
