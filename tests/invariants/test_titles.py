"""The title of a page says where one is: of which ward it is, and which step of several."""

from __future__ import annotations

from collections import defaultdict

import pytest
from bs4 import BeautifulSoup

from tests.invariants.addresses import Addresses
from tests.invariants.people import person_on
from tests.sites import Site

WARDS = {"harborne": "Harborne", "edgbaston": "Edgbaston"}


def titles_of(site: Site, addresses: Addresses, who: str) -> dict[str, str]:
    """The titles of all pages that somebody can open, by their addresses."""
    person, found = person_on(site, who), dict[str, str]()
    for path in {each.path for each in addresses if "GET" in each.methods}:
        answer = person.client.get(path, buffered=True)
        if answer.mimetype == "text/html" and answer.status_code == 200:
            title = BeautifulSoup(answer.data, "html.parser").title
            found[path] = title.get_text() if title else ""
    return found


@pytest.mark.parametrize("full_site", ["sqlite"], indirect=True)
def test_the_page_of_a_ward_names_it_in_its_title(full_site: Site, addresses: Addresses) -> None:
    titles = titles_of(full_site, addresses, "organiser")
    of_wards = {path: set(path.split("/")) & WARDS.keys() for path in titles}
    nameless = {
        path: titles[path]
        for path, wards in of_wards.items()
        if not all(WARDS[ward] in titles[path] for ward in wards)
    }
    assert len([path for path, wards in of_wards.items() if wards]) > 15
    assert nameless == {}


@pytest.mark.parametrize("full_site", ["sqlite"], indirect=True)
def test_no_two_pages_of_one_kind_of_work_have_one_title(full_site: Site, addresses: Addresses) -> None:
    of_desk = defaultdict[str, list[str]](list)
    for path, title in titles_of(full_site, addresses, "organiser").items():
        if path.startswith("/conferences/today/"):
            of_desk[title].append(path)
    assert {title: paths for title, paths in of_desk.items() if len(paths) > 1} == {}
