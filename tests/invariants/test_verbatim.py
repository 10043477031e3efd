"""No browser translates what is copied letter by letter: codes, receipts, references, addresses.

A page that Chrome or Edge translates changes "ABLE-MOON" as gladly as a sentence.
"""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup

from tests.ballot_forms import vote_with
from tests.factories import make_open_contest
from tests.invariants.addresses import Addresses
from tests.invariants.people import person_on
from tests.reading import read
from tests.sites import Site
from voting.collect.models import Answer
from voting.site.paths import TEMPLATES

RECEIPT = r"\b[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}\b"
MAIL = r"[\w.+-]+@[\w-]+\.[\w.]+"
DIGEST = r"\b[0-9a-f]{4}( [0-9a-f]{4}){3}\b|\b[0-9a-f]{32,}\b"
ADDRESS = r"\blocalhost(:\d+)?/[\w/#]+"
COPIED = re.compile("|".join((RECEIPT, MAIL, DIGEST, ADDRESS)))
# A tag whose class says that it holds something to copy says so to browsers, too.
KINDS = re.compile(r'<[a-z]+[^>]*class="(?:digest|join-link|code)"[^>]*>')
# Dice are numbers.
NUMBERS = {"declared_lots.html"}


def unprotected(page: BeautifulSoup) -> list[str]:
    """What is to be copied and stands where a browser would translate it."""
    found: list[str] = []
    for text in page.find_all(string=COPIED):
        around = [*text.parents]
        is_kept = any(each.get("translate") == "no" for each in around)
        if not is_kept and not {"script", "head"} & {each.name for each in around}:
            found.append(str(text).strip()[:120])
    return found


@pytest.mark.parametrize("who", ["stranger", "organiser", "desk helper", "canvasser"])
def test_what_is_copied_is_not_translated_on_any_page(
    full_site: Site, addresses: Addresses, who: str
) -> None:
    person = person_on(full_site, who)
    paths = {each.endpoint: each.path for each in addresses if "GET" in each.methods}
    wrong: dict[str, list[str]] = {}
    for path in paths.values():
        answer = person.client.get(path, buffered=True)
        if answer.mimetype == "text/html" and answer.status_code == 200:
            wrong[path] = unprotected(BeautifulSoup(answer.data, "html.parser"))
    wrong = {path: found for path, found in wrong.items() if found}
    assert wrong == {}, 'write `{{ it | verbatim }}`, or translate="no" on its tag'


def test_a_receipt_is_not_translated(site: Site) -> None:
    [code] = make_open_contest(site, ballots=1)
    page = read(site.visitor().post("/b/cast", vote_with(code, 1)))
    [receipt] = page.find_all(string=re.compile(RECEIPT))
    assert receipt.parent is not None
    assert receipt.parent.get("translate") == "no"


def test_a_reference_is_not_translated(full_site: Site) -> None:
    person = person_on(full_site, "organiser")
    with full_site.work() as session:
        held = session.scalars(sa.select(Answer).where(Answer.is_held)).first()
        assert held is not None
        reference, address = held.reference, f"/answers/{held.id}/correct"
    page = BeautifulSoup(person.client.get(address).data, "html.parser")
    said = page.find_all(string=re.compile(re.escape(reference)))
    assert said
    assert all(text.find_parent(translate="no") for text in said)


def test_every_tag_for_something_to_copy_says_so() -> None:
    tags = {
        f"{path.relative_to(TEMPLATES)}: {tag}"
        for path in TEMPLATES.rglob("*.html")
        if str(path.relative_to(TEMPLATES)) not in NUMBERS
        for tag in KINDS.findall(path.read_text(encoding="utf-8"))
        if 'translate="no"' not in tag
    }
    assert tags == set()
