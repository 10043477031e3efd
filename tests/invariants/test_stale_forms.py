"""A form that outlived its session comes back as it was sent, with a fresh token, and does nothing.

Somebody types for an hour, and signs out and in again in another window: the token is of the session before.
"""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup, Tag
from itsdangerous import URLSafeTimedSerializer
from werkzeug.datastructures import MultiDict

from tests.invariants.addresses import Addresses
from tests.invariants.fingerprints import fingerprint
from tests.invariants.people import person_on
from tests.reading import words
from tests.sites import Site, Visitor

SENTENCE = "Nothing was done yet: you signed in or out since this page was opened."
TOKEN = "csrf_token"
# What a browser sends of a box or a list that was chosen, and what a person types into everything else.
TYPED = {"date": "2026-10-01", "time": "19:30", "number": "7", "email": "alex@example.org"}
WORDS = "Typed by hand, all evening"
PRESSED = {"submit", "button", "image", "reset"}


@dataclass(frozen=True)
class Form:
    """One form of a page, filled in as somebody might."""

    path: str
    sent: MultiDict[str, str]


def fields_of(form: Tag, *, fill: bool) -> MultiDict[str, str]:
    """What a form would send, whatever is empty filled in; without its token."""
    sent: list[tuple[str, str]] = []
    for each in form.find_all(["input", "textarea", "select"]):
        name, kind = str(each.get("name", "")), str(each.get("type", "text"))
        if not name or name == TOKEN or kind in PRESSED | {"file", "password"}:
            continue
        if each.name == "select":
            chosen = each.find("option", selected=True) or each.find("option")
            if isinstance(chosen, Tag):
                sent.append((name, str(chosen.get("value", chosen.get_text()))))
        elif kind in {"radio", "checkbox"}:
            if each.has_attr("checked"):
                sent.append((name, str(each.get("value", "on"))))
        elif each.name == "textarea":
            text = each.get_text().removeprefix("\r\n").removeprefix("\n")
            sent.append((name, text or (WORDS if fill else "")))
        else:
            empty = TYPED.get(kind, WORDS) if fill and kind != "hidden" else ""
            sent.append((name, str(each.get("value") or empty)))
    return MultiDict(sent)


def form_to(page: BeautifulSoup, path: str) -> list[Tag]:
    """The forms of a page that are sent to an address."""
    forms = page.select("form[method=post]")
    return [each for each in forms if urlsplit(str(each.get("action", ""))).path == path]


def forms_of(site: Site, person: Visitor, addresses: Addresses) -> dict[str, Form]:
    """One form for each page that takes one, of all the pages somebody can open."""
    found: dict[str, Form] = {}
    urls = site.app.url_map.bind("localhost")
    for path in {each.endpoint: each.path for each in addresses if "GET" in each.methods}.values():
        answer = person.client.get(path, buffered=True)
        if answer.mimetype != "text/html" or answer.status_code != HTTPStatus.OK:
            continue
        for form in BeautifulSoup(answer.data, "html.parser").select("form[method=post]"):
            if form.find("input", {"name": TOKEN}):
                action = str(form.get("action") or path)
                endpoint, _values = urls.match(urlsplit(action).path, method="POST")
                found.setdefault(str(endpoint), Form(action, fields_of(form, fill=True)))
    return found


def check_it_came_back(site: Site, person: Visitor, form: Form, stale: str) -> str:
    """Send a form with a token of another session; what is wrong with the answer, or nothing."""
    sent = MultiDict[str, Any]([*form.sent.items(multi=True), (TOKEN, stale)])
    answer = person.client.post(form.path, data=sent)
    page = BeautifulSoup(answer.data, "html.parser")
    if answer.status_code != HTTPStatus.BAD_REQUEST:
        return f"answered {answer.status_code}"
    if words(page).count(SENTENCE) != 1:
        return "does not say once that nothing was done"
    for again in form_to(page, urlsplit(form.path).path):
        kept = sorted(fields_of(again, fill=False).items(multi=True))
        lost = [each for each in form.sent.items(multi=True) if each not in kept]
        token = again.find("input", {"name": TOKEN})
        if not lost and isinstance(token, Tag):
            return "" if is_fresh(site, person, str(token["value"])) else "has no fresh token"
    return f"lost something of {sorted(form.sent)}"


def is_fresh(site: Site, person: Visitor, token: str) -> bool:
    """Whether a token is of the session that there is now."""
    read = URLSafeTimedSerializer(site.app.config["SECRET_KEY"], salt="wtf-csrf-token").loads(token)
    with person.client.session_transaction() as session:
        return read == session[TOKEN]


@pytest.mark.parametrize("who", ["organiser", "steward", "desk helper", "canvasser", "stranger"])
def test_every_form_comes_back_as_it_was_sent(full_site: Site, addresses: Addresses, who: str) -> None:
    person = person_on(full_site, who)
    forms = forms_of(full_site, person, addresses)
    assert len(forms) >= {"organiser": 30, "steward": 8}.get(who, 1)
    before, stale = fingerprint(full_site), full_site.visitor().token()
    wrong = {
        endpoint: said
        for endpoint, form in forms.items()
        if (said := check_it_came_back(full_site, person, form, stale))
    }
    assert wrong == {}
    assert fingerprint(full_site) == before


def test_a_form_comes_back_to_somebody_who_is_signed_out_now(full_site: Site, addresses: Addresses) -> None:
    organiser = person_on(full_site, "organiser")
    form = forms_of(full_site, organiser, addresses)["collect.paper_submit"]
    assert check_it_came_back(full_site, full_site.visitor(), form, organiser.token()) == ""


def test_a_form_comes_back_to_somebody_whose_sign_in_ended_while_its_token_held(full_site: Site) -> None:
    visitor = full_site.visitor()
    sent = {"name": "Harborne decides", "place": "The hall", "on": "2027-06-14", "at": "19:30"}
    answer = visitor.client.post("/conferences/new", data=sent | {TOKEN: visitor.token()})
    page = BeautifulSoup(answer.data, "html.parser")
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert "Sign in first, in another window" in words(page)
    [again] = form_to(page, "/conferences/new")
    assert fields_of(again, fill=False).to_dict() == sent


def test_a_form_that_is_one_button_says_what_the_button_does(full_site: Site) -> None:
    organiser = person_on(full_site, "organiser")
    sent = {"pressed": "Call this round off", TOKEN: full_site.visitor().token()}
    answer = organiser.client.post("/rounds/00000000-0000-0000-0000-000000000001/call-off", data=sent)
    page = BeautifulSoup(answer.data, "html.parser")
    assert [each.get_text() for each in page.select("main form button")] == ["Call this round off"]
    assert not page.select("main details")


@pytest.mark.parametrize(
    "said",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://["},
    ],
    ids=["as browsers say it", "as older ones do", "without its name", "no address at all"],
)
@pytest.mark.parametrize("who", ["organiser", "nobody"])
def test_nothing_that_another_site_sent_is_offered_once_more(
    full_site: Site, said: dict[str, str], who: str
) -> None:
    person = person_on(full_site, "organiser") if who == "organiser" else full_site.visitor()
    answer = person.client.post("/conferences/new", data={"name": "Not ours"}, headers=said)
    assert answer.status_code in {HTTPStatus.BAD_REQUEST, HTTPStatus.FORBIDDEN}
    assert "Not ours" not in answer.get_data(as_text=True)


def test_a_form_of_this_site_is_taken_at_whatever_port_it_is_served(full_site: Site) -> None:
    person = person_on(full_site, "organiser")
    answer = person.client.post(
        "/conferences/new", data={"name": "Ours"}, headers={"Origin": "http://localhost:8000"}
    )
    assert "Ours" in answer.get_data(as_text=True)


def test_a_password_is_never_written_into_a_page(full_site: Site) -> None:
    answer = full_site.visitor().client.post(
        "/login", data={"email": "a@example.org", "password": "hunter twelve"}
    )
    page = BeautifulSoup(answer.data, "html.parser")
    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert "hunter" not in answer.get_data(as_text=True)
    [again] = form_to(page, "/login")
    assert again.find("input", {"name": "password", "type": "password"})
    assert ("email", "a@example.org") in [*fields_of(again, fill=False).items()]


@pytest.mark.parametrize("password", ["welcome to 2026", ""])
def test_the_halls_password_comes_back_as_it_was_and_nobody_is_asked_for_their_own(
    full_site: Site, addresses: Addresses, password: str
) -> None:
    organiser = person_on(full_site, "organiser")
    form = forms_of(full_site, organiser, addresses)["evening.wifi_submit"]
    sent = {"network": "Hall guests", "password": password, "closes_at": ""}
    answer = full_site.visitor().client.post(form.path, data=sent | {TOKEN: organiser.token()})
    page = BeautifulSoup(answer.data, "html.parser")
    [again] = form_to(page, form.path)
    assert fields_of(again, fill=False).to_dict() == sent
    assert not again.select("input[type=password]")
    assert "Your password" not in words(page)
