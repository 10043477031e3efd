"""Where what the Scottish rules cut off decided, result, notice and hall say so; otherwise nobody does."""

from __future__ import annotations

from io import BytesIO

import pypdfium2 as pdfium

from tests.factories import make_published_contest
from tests.methods import Method
from tests.reading import read, words
from tests.sites import Site
from voting.conference.models import PublishedVotes

RESULT = "/results/tonight/harborne"
SAID = "Here that made the difference"
TITLES = tuple(f"Theme {number}" for number in range(1, 6))
# The marks of tests/unit/test_truncation.py: option 1 has 3.99996 votes, and option 5 has 4.
DECIDED = [(2, 3, 0, 1, 0)] * 9 + [(2, 4, 5, 3, 1)] * 3 + [(0, 0, 1, 3, 2)]


def publish(site: Site, votes: list[tuple[int, ...]], **rules: object) -> None:
    make_published_contest(site, phone=votes, titles=TITLES, method=Method.STV, places=2, **rules)


def notice_of(site: Site) -> str:
    pdf = site.visitor().get("/results/tonight/harborne.pdf").data
    [page] = pdfium.PdfDocument(BytesIO(pdf))
    return " ".join(page.get_textpage().get_text_range().split())


def test_result_notice_and_hall_say_that_parts_of_votes_decided(site: Site) -> None:
    publish(site, DECIDED, published_votes=PublishedVotes.FULL_LIST)
    assert SAID in words(read(site.visitor().get(RESULT)))
    assert SAID in words(read(site.visitor().get("/hall/tonight")))
    assert SAID in notice_of(site)
    assert site.visitor().get(f"{RESULT}.json").get_json()["cut_decides"] is True


def test_it_is_said_where_only_totals_are_published_too(site: Site) -> None:
    publish(site, DECIDED)
    assert SAID in words(read(site.visitor().get(RESULT)))


def test_nobody_says_so_where_it_is_not_so(site: Site) -> None:
    publish(site, [*DECIDED, (1, 0, 0, 0, 0)])
    assert SAID not in words(read(site.visitor().get(RESULT)))
    assert SAID not in words(read(site.visitor().get("/hall/tonight")))
    assert site.visitor().get(f"{RESULT}.json").get_json()["cut_decides"] is False
