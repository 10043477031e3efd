"""Whoever cannot see a page hears what is wrong with a form: in the title, at the head, and at each field."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from bs4 import BeautifulSoup, Tag

from tests.invariants.addresses import Addresses
from tests.invariants.people import PEOPLE, person_on
from tests.sites import Site, Visitor

TYPED = "input:not([type=hidden]):not([type=checkbox]):not([type=radio]), textarea"
# Forms in which nothing needs to be filled in: sent empty they do what they say.
MAY_BE_EMPTY = {
    "people.people_submit": "looks for everybody",
    "evening.wifi_submit": "takes the hall's Wi-Fi and the closing time back",
}


def page_of(answer: object) -> BeautifulSoup:
    return BeautifulSoup(answer.get_data(), "html.parser")  # type: ignore[attr-defined]


def forms_of(page: BeautifulSoup) -> Iterator[Tag]:
    """The forms of a page in which something is typed."""
    for form in page.select("form[method=post]"):
        if form.select(TYPED):
            yield form


def sent_empty(form: Tag) -> dict[str, str]:
    """What a form carries when whatever can be typed into it is empty, and nothing is chosen."""
    empty = {str(each["name"]): "" for each in form.select(f"{TYPED}, select") if each.get("name")}
    carried = {str(each["name"]): str(each.get("value", "")) for each in form.select("input[type=hidden]")}
    first = form.select_one("button[name]:not([form])")
    pressed = {str(first["name"]): str(first.get("value", ""))} if first else {}
    return empty | carried | pressed


def what_is_wrong(page: BeautifulSoup) -> list[str]:
    """Why a page does not say what is wrong to those who hear it; nothing where it does."""
    title, summary = page.select_one("title"), page.select_one("main > #problems")
    if summary is None:
        return ["no summary"]
    wrong = list[str]()
    if title is None or not title.get_text().startswith("Error: "):
        wrong.append("the title does not begin with Error:")
    if not (summary.has_attr("autofocus") and summary.get("tabindex") == "-1"):
        wrong.append("the summary does not take the focus")
    if page.select("[autofocus]")[0] is not summary:
        wrong.append("something else takes the focus first")
    links = [str(link["href"]).removeprefix("#") for link in summary.select("a")]
    if not links:
        wrong.append("the summary leads to no field")
    for target in links:
        wrong += [f"{target}: {each}" for each in at_fault(page, target)]
    here = [str(each["id"]) for each in page.select("[id]") if each["id"] in links]
    if here != list(dict.fromkeys(links)):
        wrong.append(f"the summary names {links}, and the page has {here}")
    return wrong


def at_fault(page: BeautifulSoup, target: str) -> Iterator[str]:
    """What a field lacks that a summary leads to."""
    found = page.find_all(id=target)
    if len(found) != 1:
        yield f"stands {len(found)} times on the page"
        return
    field = found[0]
    frame = field.find_parent("fieldset") if field.get("type") in {"radio", "checkbox"} else field
    if field.name not in {"input", "select", "textarea"} and field.get("tabindex") != "-1":
        yield "cannot take the focus"
    marked = frame if isinstance(frame, Tag) else field
    is_group = marked.name in {"fieldset", "ul"} and marked.get("role") != "radiogroup"
    if not is_group and marked.get("aria-invalid") != "true":
        yield "is not marked as invalid"
    told = str(marked.get("aria-describedby", "")).split()
    if not is_group and not told:
        yield "is not described by what is wrong"
    yield from (f"is described by {each}, which is not there" for each in told if not page.find(id=each))


def posts_on(person: Visitor, paths: list[str]) -> Iterator[tuple[str, str, Tag]]:
    seen = set[str]()
    for path in paths:
        answer = person.client.get(path)
        if answer.status_code != 200 or answer.mimetype != "text/html":
            continue
        for form in forms_of(page_of(answer)):
            action = str(form.get("action") or path).partition("#")[0]
            kind = action.rpartition("?")[0] or action
            if kind not in seen:
                seen.add(kind)
                yield path, action, form


@pytest.mark.parametrize("who", [who for who in PEOPLE if who != "regional organiser"])
def test_every_form_that_is_sent_empty_says_what_is_wrong_so_that_it_is_heard(
    full_site: Site, addresses: Addresses, who: str
) -> None:
    person = person_on(full_site, who)
    paths = [each.path for each in addresses if "GET" in each.methods and "." not in each.path]
    silent, said = dict[str, list[str]](), 0
    for path, action, form in posts_on(person, paths):
        answer = person.client.post(action, data=sent_empty(form))
        if (
            full_site.app.url_map.bind("localhost").match(action.partition("?")[0], method="POST")[0]
            in MAY_BE_EMPTY
        ):
            continue
        wrong = what_is_wrong(page_of(answer))
        said += not wrong
        if wrong:
            silent[f"{action} ({answer.status_code}, on {path})"] = wrong
    assert silent == {}
    assert said >= (14 if who == "organiser" else 3)
