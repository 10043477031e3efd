"""No page leads to another site because of the path by which it was asked for."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from tests.sites import Site

BETWEEN = ("%5C", "%09/", "/", "%2F", "%0A/", "%5C%5C", "%0D%5C", "./%5C")
ELSEWHERE = [f"/{between}evil.example/x" for between in BETWEEN]


def as_a_browser_reads(address: str) -> str:
    """An address without what browsers leave out, and with their slashes (url.spec.whatwg.org, 4.4)."""
    return "".join(each for each in address if each not in "\t\r\n").strip().replace("\\", "/")


@pytest.mark.parametrize("path", ELSEWHERE)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_no_link_or_form_takes_the_path_asked_for_as_a_site(site: Site, path: str, method: str) -> None:
    client = site.visitor().client
    for asked in (path, f"/b{path}", f"{path}?language=pl"):
        answered = client.open(asked, method=method)
        assert "evil.example" not in answered.headers.get("Location", "").split("?")[0]
        page = BeautifulSoup(answered.get_data(as_text=True), "html.parser")
        addresses = [
            str(each[name])
            for name in ("href", "action", "formaction", "src")
            for each in page.select(f"[{name}]")
        ]
        away = [each for each in addresses if as_a_browser_reads(each).startswith("//")]
        assert away == []


def test_the_languages_of_a_page_that_is_not_there_lead_to_it(site: Site) -> None:
    answered = site.visitor().client.get("/%5Cevil.example/x")
    page = BeautifulSoup(answered.get_data(as_text=True), "html.parser")
    links = [str(each["href"]) for each in page.select(".in-languages a")]
    assert links
    assert all(each.startswith("/%5Cevil.example/x?language=") for each in links)
