"""Pages for residents speak every language that has a catalogue, whole and the right way round."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from tests.invariants.addresses import Addresses
from tests.invariants.reached import Reached
from tests.sites import Site
from voting.plain.roles import Role
from voting.site.languages import MARKS, catalogue_of, lacking_in, translated
from voting.site.paths import PACKAGE
from voting.vote.views import VOTERS
from voting.vote.views import faults as voters_faults
from voting.web import expired_forms, outages, pages
from voting.web.access import is_for_residents

# What a print says when its design is broken, and what a licence asks for to the letter.
AS_IT_IS = re.compile(
    r"The design “|No font here|This cannot be printed|Nothing can be printed without|There is no seat called"
    r"|Contains (Ordnance Survey|Royal Mail|National Statistics) data"
)
# Read out at the door by whoever writes it down, from a page that is not a resident's.
AT_THE_DOOR = re.compile(
    r"May %\(party\)s keep|May we also write|invite you to|tell you what was chosen|ask you to help with it"
    r"|talk with you about taking|a phone call$|a text message$|an e-mail$"
)
# Names that are the same in every language.
NAMES = re.compile(
    r"PDF|CSV|JSON|zip|Python|python\.org|OK|SHA-256|QR|Wi-Fi|B17 0AA|localhost/b"
    r"|ico\.org\.uk|Information Commissioner’s Office"
)
# A refusal quotes the name that it is about.
QUOTED = re.compile(r"[“\"][^”\"]*[”\"]")
TWO_WORDS = re.compile(r"[A-Za-z]{2,}[ ,.:;’'-]+[A-Za-z]{2,}")


def residents_views(app: Flask) -> Iterator[Callable[..., Any]]:
    """Every page that residents read, and what they are told when one cannot be shown."""
    for endpoint, view in app.view_functions.items():
        if is_for_residents(app, endpoint) or endpoint in VOTERS or endpoint == "vote.give_back":
            yield view
    yield from (getattr(pages, each) for each in ("_explain", "_refuse"))
    yield expired_forms.form_came_too_late
    yield outages.answer
    yield from (each for each in vars(voters_faults).values() if callable(each))


@pytest.mark.parametrize("full_site", ["sqlite"], indirect=True)
def test_every_sentence_that_a_resident_can_be_shown_is_in_every_catalogue(full_site: Site) -> None:
    reached = Reached(full_site.app)
    reached.follow([*residents_views(full_site.app), pages.EXPLANATIONS])
    said = [each for each in reached.sentences if not AS_IT_IS.match(each) and not AT_THE_DOOR.match(each)]
    assert len(said) > 400, "the sentences of residents' pages are found"
    for known in ("Look it up", "Voting closes at %(time)s", "Cast my vote", "left blank", "Your postcode"):
        assert known in said, "in templates, included ones, functions, other rooms and forms"
    missing = {code: lacking_in(code, said) for code in translated()}
    assert {code: sentences for code, sentences in missing.items() if sentences} == {}


def test_no_sentence_stands_inside_another_text_where_the_catalogues_do_not_find_it() -> None:
    hidden = [
        f"{file.relative_to(PACKAGE)}:{call.lineno}"
        for file in PACKAGE.rglob("*.py")
        for text in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in MARKS
    ]
    assert hidden == []


def test_no_sentence_of_a_catalogue_is_left_as_it_was_or_empty() -> None:
    for code in translated():
        kept: dict[Any, str] = getattr(catalogue_of(code), "_catalog")  # noqa: B009
        same = {
            key for key, words in kept.items() if words in {key, ""} or (isinstance(key, tuple) and not words)
        }
        assert same <= {"Wi-Fi:", "Rehearsal"}, code


@pytest.mark.parametrize("full_site", ["sqlite"], indirect=True)
@pytest.mark.parametrize("code", translated())
def test_a_residents_page_holds_no_sentence_of_ours_in_english(
    full_site: Site, addresses: Addresses, code: str
) -> None:
    client, looked = full_site.app.test_client(), 0
    paths = sorted(
        {each.path for each in addresses if is_residents_page(full_site, each.endpoint, each.methods)}
    )
    for path in [*paths, "/b", "/b/back", "/nowhere"]:
        answer = client.get(path, headers={"Accept-Language": f"{code},en;q=0.5"})
        assert answer.status_code in {200, 404}, path
        page = BeautifulSoup(answer.text, "html.parser")
        root = page.html
        assert root is not None
        assert root["lang"] == code, path
        assert root["dir"] == ("rtl" if code in {"ar", "ur"} else "ltr"), path
        assert english_of_ours(page, code) == [], path
        looked += 1
    assert looked > 15


def is_residents_page(site: Site, endpoint: str, methods: frozenset[str]) -> bool:
    return is_for_residents(site.app, endpoint) and "GET" in methods and endpoint != "publish.notice"


def english_of_ours(page: BeautifulSoup, code: str) -> list[str]:
    """What a page says in English outside of what people typed, which carries its own language."""
    root = page.html
    assert root is not None
    for part in page.select(
        "script, style, .code, .digest, .receipts, title, .in-languages, .languages, [translate=no]"
    ):
        part.decompose()
    for part in page.select("[lang]"):
        if part is not root and part["lang"] != code:
            part.decompose()
    texts = [*page.stripped_strings]
    texts += [
        str(each[name])
        for each in page.find_all(True)
        for name in ("aria-label", "placeholder", "alt", "data-words", "data-last")
        if each.get(name)
    ]
    if code == "pl":  # Written in the same letters as ours.
        ours = {key if isinstance(key, str) else key[0] for key in getattr(catalogue_of(code), "_catalog")}  # noqa: B009
        return [text for text in texts if text in ours]
    typed = {"Rehearsal Party", "Birmingham Edgbaston"}
    return [
        text for text in texts if TWO_WORDS.search(NAMES.sub("", QUOTED.sub("", text))) and text not in typed
    ]


def test_officers_read_residents_pages_in_english_until_they_choose_otherwise(site: Site) -> None:
    officer = site.officer(Role.ORGANISER)
    polish = {"Accept-Language": "pl"}
    assert '<html lang="en" dir="ltr"' in officer.get("/", headers=polish).text
    assert '<html lang="ur" dir="rtl"' in officer.get("/?language=ur", headers=polish).text
    assert '<html lang="pl" dir="ltr"' in site.visitor().get("/", headers=polish).text
    assert '<html lang="en" dir="ltr"' in officer.get("/office?language=ur", headers=polish).text


def test_the_language_that_was_chosen_goes_on_with_every_link_and_needs_no_cookie(site: Site) -> None:
    visitor = site.visitor()
    answer = visitor.get("/?language=ur", headers={"Accept-Language": "pl"})
    page = BeautifulSoup(answer.text, "html.parser")
    links = {
        str(each["href"]) for each in page.select("main a[href^='/'], header a[href^='/']:not([hreflang])")
    }
    assert links
    assert [each for each in links if not each.endswith("?language=ur")] == []
    assert "Set-Cookie" not in answer.headers
    others = {str(each["hreflang"]): str(each["href"]) for each in page.select(".in-languages a")}
    assert others == {code: f"/?language={code}" for code in ("en", "ar", "bn", "pa", "pl")}
    asked = BeautifulSoup(visitor.get("/", headers={"Accept-Language": "ur"}).text, "html.parser")
    assert [each["href"] for each in asked.select("header a.brand")] == ["/"], (
        "what a phone asks for needs no mark"
    )


def test_an_unknown_language_in_the_address_is_passed_over(site: Site) -> None:
    for asked in ("xx", "<script>", "en_GB", ""):
        page = site.visitor().get(f"/?language={asked}")
        assert '<html lang="en" dir="ltr"' in page.text
        assert "language=<" not in page.text


def test_what_was_typed_goes_on_into_another_language(site: Site) -> None:
    page = BeautifulSoup(
        site.visitor().client.post("/places", data={"postcode": "nowhere"}).text, "html.parser"
    )
    sent = page.select_one(".in-languages input[name=postcode]")
    assert sent is not None
    assert sent["value"] == "nowhere"
    button = page.select_one(".in-languages button[lang=ur]")
    assert button is not None
    again = site.visitor().client.post(str(button["formaction"]), data={"postcode": "nowhere"})
    assert "nowhere" in again.text
    assert '<html lang="ur" dir="rtl"' in again.text


def test_names_that_people_typed_carry_their_own_language(site: Site) -> None:
    page = BeautifulSoup(site.visitor().get("/?language=ur").text, "html.parser")
    party, imprint = site.instance.config.party.name, site.instance.config.party.imprint
    marked = {each.get_text() for each in page.select("bdi[lang=en]")}
    assert {party, imprint, "Harborne"} <= marked
    ballot = BeautifulSoup(site.visitor().get("/b?language=ur").text, "html.parser")
    assert {party, imprint} <= {each.get_text() for each in ballot.select("[lang=en]")}
    assert not BeautifulSoup(site.visitor().get("/").text, "html.parser").select("bdi")
