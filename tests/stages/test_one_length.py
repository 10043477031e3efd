"""What travels between a phone and the site is equally long for every choice, right or wrong."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, product
from typing import Any
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.factories import make_open_contest
from tests.methods import Method
from tests.sites import Site
from tests.soak.lengths import rounds
from tests.stages.test_voters_languages import open_in_two_languages
from voting.vote.rules import LISTED

# Titles of all sorts: what makes one longer than another must not show.
TITLES = (
    *("Bus", "Safer crossing on the high street", "Parks & <gates>", "Ünïcödé", "পার্ক", "X" * 100, "Gym"),
    *(f"Another one, number {number}" for number in range(1, 6)),
)
FORM = re.compile(r"<form method=post action=([^ >]+)(.*?)</form>", re.DOTALL)
HIDDEN = re.compile(r'<input type=hidden name=([^ ]+) value="?([^">]*)"?>')
CHANCE = random.Random(1832)
CODES = rounds(short=3, long=30)
CHOICES = rounds(short=25, long=2_000)
Form = dict[str, str]
# How long each kind of request and of answer was.
Lengths = dict[str, set[int]]


def crosses(options: int) -> Iterator[tuple[int, ...]]:
    yield from product((0, 1), repeat=options)


def one_cross(options: int) -> Iterator[tuple[int, ...]]:
    yield from (tuple(int(option == chosen) for option in range(options)) for chosen in range(options + 1))


def numbers(options: int, highest: int) -> Iterator[tuple[int, ...]]:
    """Every way to fill the boxes, most of which make no vote; where there are too many, some."""
    every = (highest + 1) ** options
    for number in range(every) if every <= CHOICES else CHANCE.sample(range(every), CHOICES):
        yield tuple(number // (highest + 1) ** box % (highest + 1) for box in range(options))
    # Right ones are rare among them.
    for given in range(1, options + 1):
        ranks = [*range(1, min(given, highest) + 1), *[0] * (options - min(given, highest))]
        CHANCE.shuffle(ranks)
        yield tuple(ranks)


@dataclass
class Watched:
    """A phone on a line on which somebody counts bytes."""

    client: FlaskClient
    language: str
    seen: Lengths = field(default_factory=dict[str, set[int]])
    valid: set[tuple[int, ...]] = field(default_factory=set[tuple[int, ...]])

    def send(self, path: str, form: Form, *, as_: str) -> TestResponse:
        answer = self.client.post(path, data=form, headers={"Accept-Encoding": "br, gzip"})
        self.note(f"request of {as_}", len(urlencode(form)))
        head = sum(len(f"{name}: {value}\r\n") for name, value in answer.headers)
        self.note(f"answer to {as_}", len(answer.status) + head + len(answer.data))
        return answer

    def note(self, what: str, length: int) -> None:
        self.seen.setdefault(what, set()).add(length)

    def choose(self, ballot: Form, boxes: Sequence[int]) -> None:
        """Mark boxes and look; then change it, and read both pages in another language."""
        chosen = self.send("/b/check", mark(ballot, boxes), as_="a look")
        forms = forms_of(chosen)
        again = {"language": "pl" if self.language != "pl" else "en"}
        self.send("/b/ballot", mark(ballot, boxes) | again, as_="another language")
        if "/b/cast" in forms:
            change = forms["/b/ballot"]
            self.valid.add(tuple(boxes))
            self.note("request of a cast", len(urlencode(forms["/b/cast"])))
            self.send("/b/ballot", change, as_="a change")
            self.send("/b/check", change | again, as_="the look in another language")

    def cast(self, ballot: Form, boxes: Sequence[int]) -> None:
        forms = forms_of(self.send("/b/check", mark(ballot, boxes), as_="a look"))
        done = self.send("/b/cast", forms["/b/cast"], as_="a cast")
        assert "class=code" in done.text


def ballot_of(client: FlaskClient, code: str, language: str) -> Form:
    """The form of a ballot's page, as it is before anything is marked."""
    page = BeautifulSoup(
        client.post("/b/ballot", data={"code": code, "language": language}).data, "html.parser"
    )
    [form] = page.select("#choice")
    fields = [*form.select("input[type=hidden]"), *form.select("input[checked]")]
    lists = {str(each["name"]): str(each.select("option")[0]["value"]) for each in form.select("select")}
    return {str(each["name"]): str(each["value"]) for each in fields} | lists


def mark(ballot: Form, boxes: Sequence[int]) -> Form:
    if "cross" in ballot:
        return ballot | {"cross": f"{boxes.index(1) + 1 if 1 in boxes else 0:02}"}
    # In a list each number is one letter, beside two digits of a button.
    digits = len(next(ballot[name] for name in ballot if name.startswith("box")))
    said = {number: LISTED[number] if digits == 1 else f"{number:02}" for number in boxes}
    marked = ballot | {f"box{option:02}": said[number] for option, number in enumerate(boxes, start=1)}
    assert set(marked) == set(ballot), "a browser sends no other fields than the page has"
    return marked


def forms_of(answer: TestResponse) -> dict[str, Form]:
    return {action: dict(HIDDEN.findall(inside)) for action, inside in FORM.findall(answer.text)}


def expect_one_length(
    site: Site, codes: Sequence[str], choices: Iterable[tuple[int, ...]], language: str = "en"
) -> None:
    watched = Watched(site.app.test_client(), language)
    given, choices = iter(codes), [*choices]
    ballots = [ballot_of(watched.client, next(given), language) for _ in range(CODES)]
    for number, boxes in enumerate(choices):
        for ballot in ballots if len(choices) < 10 else [ballots[number % CODES]]:
            watched.choose(ballot, boxes)
    for boxes in choices:
        if boxes in watched.valid:
            watched.cast(ballot_of(watched.client, next(given), language), boxes)
    assert watched.valid
    assert all(len(lengths) == 1 for lengths in watched.seen.values()), watched.seen
    # Not even whether something had to be changed shows in the length of what is answered.
    [look], [change] = (watched.seen[f"answer to {each}"] for each in ("a look", "a change"))
    assert look == change


@pytest.mark.parametrize("site", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("rules", "options", "choices"),
    [
        ({"method": Method.CHOOSE_ONE}, 7, [*one_cross(7)]),
        ({"method": Method.APPROVAL}, 6, [*crosses(6)]),
        ({"method": Method.APPROVAL, "most_marks": 2}, 5, [*crosses(5)]),
        ({"method": Method.RUN_OFF}, 4, [*numbers(4, 4)]),
        ({"method": Method.RANKED_PAIRS}, 7, [*numbers(7, 7)]),
        ({"method": Method.RUN_OFF}, 12, [*numbers(12, 12)]),
        ({"method": Method.SCORE}, 10, [*numbers(10, 5)]),
        ({"method": Method.STV}, 5, [*numbers(5, 5)]),
        ({"method": Method.SCORE}, 4, [*numbers(4, 5)]),
    ],
    ids=[
        "one",
        "several",
        "two at most",
        "run-off",
        "a list of numbers",
        "a long list",
        "a list of points",
        "stv",
        "points",
    ],
)
def test_whatever_is_chosen_what_travels_has_one_length(
    site: Site, rules: dict[str, Any], options: int, choices: list[tuple[int, ...]]
) -> None:
    codes = make_open_contest(site, ballots=CODES + len(choices), titles=TITLES[:options], **rules)
    expect_one_length(site, codes, choices)


@pytest.mark.parametrize("site", ["sqlite"], indirect=True)
def test_in_every_language_what_travels_has_one_length(site: Site) -> None:
    languages = ["ar", "bn", "pa", "pl", "ur"]
    codes = iter(make_open_contest(site, ballots=40 + 5 * CODES, titles=TITLES[:3], method=Method.APPROVAL))
    for language in languages:
        expect_one_length(site, [*islice(codes, CODES + 7)], crosses(3), language)


@pytest.mark.parametrize("site", ["sqlite"], indirect=True)
def test_a_ballot_in_two_languages_is_looked_at_in_one_length(site: Site) -> None:
    ballot = ballot_of(site.app.test_client(), open_in_two_languages(site), "ur")
    watched = Watched(site.app.test_client(), "ur")
    for boxes in crosses(3):
        watched.choose(ballot, boxes)
    assert all(len(lengths) == 1 for lengths in watched.seen.values()), watched.seen


def test_what_was_typed_as_a_code_is_carried_on_in_sixteen_letters(site: Site) -> None:
    [code] = make_open_contest(site, ballots=1)
    spaced = " ".join(code).lower()
    ballot = ballot_of(site.app.test_client(), spaced, "en")
    looked = site.app.test_client().post("/b/check", data=ballot | {"cross": "02", "code": spaced})
    assert ballot["code"] == code
    assert {form["code"] for form in forms_of(looked).values()} == {code}
