"""Whoever can write the database changes what was published: no page tells it."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from tests.factories import (
    make_counted_contest,
    publish_the_result,
)
from tests.reading import read, words
from tests.sites import Site
from tests.stages.planted_votes import close_and_open
from voting.conference.models import Translation
from voting.publish.models import Result


@pytest.mark.parametrize("part", ["declared", "fingerprint"])
def test_a_result_that_was_changed_after_it_was_published_is_not_shown(
    site: Site, receipts: list[str], part: str
) -> None:
    close_and_open(site)
    publish_the_result(site)
    address = "/results/tonight/harborne"
    assert site.visitor().get(address).status_code == 200
    with site.work() as session:
        result = session.scalars(sa.select(Result)).one()
        if part == "declared":
            result.declared = result.declared | {"chosen": [3]}
        else:
            result.fingerprint = "0" * 64
    for file in ("", ".json", ".csv", ".zip", ".pdf"):
        assert "This is not the result that was published" in words(
            read(site.visitor().get(address + file), 409)
        )


PLACES = ("/", "/results", "/wards/harborne", "/hall/tonight", "/hall/tonight/now")


@pytest.mark.parametrize("what", ["declared", "the titles in another language"])
def test_no_page_at_all_tells_a_result_that_was_changed(site: Site, what: str) -> None:
    other = ("Ce zmienić?", ["Przejście", "Autobus", "Ławki"])
    make_counted_contest(site, phone=[(1,)] * 11, translated={"pl": other})
    publish_the_result(site)
    told_before = [read_as(site, place) for place in PLACES]
    assert sum("Przejście" in page for page in told_before) >= len(PLACES) - 1
    with site.work() as session:
        if what == "declared":
            result = session.scalars(sa.select(Result)).one()
            result.declared = result.declared | {"chosen": [2]}
        else:
            translation = session.scalars(sa.select(Translation)).one()
            translation.titles = ["Autobus", "Przejście", "Ławki"]
    for place in PLACES:
        page = read_as(site, place)
        assert "Autobus" not in page, place


def read_as(site: Site, place: str) -> str:
    """What a page says to somebody whose phone asks for Polish."""
    answer = site.visitor().client.get(place, headers={"Accept-Language": "pl"})
    return answer.get_data(as_text=True)


@pytest.mark.parametrize("part", ["bundle", "published_at"])
def test_neither_the_zip_nor_the_day_of_a_result_can_be_changed(
    site: Site, receipts: list[str], part: str
) -> None:
    close_and_open(site)
    publish_the_result(site)
    with site.work() as session:
        result = session.scalars(sa.select(Result)).one()
        if part == "bundle":
            result.bundle = b"another"
        else:
            result.published_at = result.published_at.replace(year=2001)
    refused = read(site.visitor().get("/results/tonight/harborne.zip"), 409)
    assert "that was published: someone has changed the database" in words(refused)
