"""Nobody makes others wait by sending what takes long to put in order: each text is bounded first."""

from __future__ import annotations

import re
import unicodedata
import uuid

import flask
import pytest

from tests.factories import make_round
from tests.reading import read, words
from tests.sites import Site
from tests.stages.phone_answers import EVENING
from voting.people.bounds import LONGEST_PASSWORD
from voting.plain import clock, text_cleaning
from voting.plain.names import folded
from voting.plain.numerals import MOST_TYPED, bare, plain_digits
from voting.plain.roles import Role
from voting.plain.text_cleaning import clean_words, normal
from voting.web import pages
from voting.web.access import PUBLIC, RESIDENTS, rule_of
from voting.web.rate_limits import LONGEST_LANGUAGES
from voting.web.request_limits import (
    LARGEST_FORM,
    LARGEST_OF_STRANGERS,
    MOST_FIELDS,
    MOST_FIELDS_OF_STRANGERS,
)
from voting.web.submitted_form import MOST_SECRETS

# Marks of two kinds in turn are sorted by insertion in every normal form: 60,000 of them took 4.5 seconds.
MARKS = "a" + "\u0315\u0300" * 30_000
POINTS = "a" + "\u064b\u05b0" * 30_000


@pytest.mark.parametrize("stacked", [MARKS, POINTS])
def test_stacked_marks_are_cut_before_they_are_put_in_order(stacked: str) -> None:
    assert len(clean_words(stacked)) <= 31
    assert len(normal(stacked, "NFKD")) <= 31


def test_words_that_stack_marks_as_languages_do_are_kept() -> None:
    for kept in ("Việt Nam", "مَدْرَسَةٌ", "שָׁלוֹם", "ਪੰਜਾਬੀ", "বাংলা"):
        assert clean_words(kept) == clean_words(clean_words(kept))
        assert len(clean_words(kept)) >= len(kept) - 2


def test_texts_are_put_in_order_in_one_place_alone() -> None:
    sources = pages.PACKAGE.rglob("*.py")
    naming = {source.name for source in sources if "unicodedata.normalize" in source.read_text("utf-8")}
    assert naming == {"text_cleaning.py"}


@pytest.mark.parametrize("password", [MARKS[:1_000], "x" * 5_000])
def test_a_password_longer_than_any_is_wrong_and_costs_nothing(site: Site, password: str) -> None:
    answered = site.visitor().post("/login", {"email": "nobody@example.org", "password": password})
    assert "The email address or the password is wrong." in words(read(answered, answered.status_code))


def test_a_new_password_has_a_most(site: Site) -> None:
    with site.app.test_request_context():
        util = site.app.extensions["security"].password_util
        long = ("kettle violin sandal lamp " * LONGEST_PASSWORD)[:LONGEST_PASSWORD]
        assert not util.validate(long, is_register=False)[0]
        [why] = util.validate("x" * (LONGEST_PASSWORD + 1), is_register=False)[0]
        assert str(why) == f"That password is too long. Use up to {LONGEST_PASSWORD} characters."


def test_an_address_longer_than_any_is_refused_before_it_is_looked_at(site: Site) -> None:
    long = MARKS[:1_000] + "@example.org"
    answered = site.visitor().post("/login", {"email": long, "password": "anything"})
    assert answered.status_code < 500


def test_a_first_name_of_marks_is_cut(site: Site) -> None:
    with clock.set_to(EVENING), site.work() as session:
        token = make_round(session, on=EVENING.date()).join_token
    with clock.set_to(EVENING):
        answered = site.visitor().post("/join", {"code": token, "name": POINTS[:1_000]})
        assert answered.status_code == 303


def test_a_form_holds_no_more_than_its_page_takes(site: Site) -> None:
    stranger = site.visitor()
    assert stranger.post("/login", {"email": "x" * LARGEST_FORM}).status_code == 413
    fields = "&".join("a" for _ in range(MOST_FIELDS + 1))
    answered = stranger.client.post("/login", data=fields, content_type="application/x-www-form-urlencoded")
    assert answered.status_code == 413


def test_what_a_stranger_is_given_back_has_few_fields(site: Site) -> None:
    stranger, kind = site.visitor().client, "application/x-www-form-urlencoded"
    fields = "&".join(f"password{number}=x" for number in range(MOST_FIELDS_OF_STRANGERS + 1))
    assert stranger.post("/campaigns/new", data=fields, content_type=kind).status_code == 413
    fields = "&".join(f"password{number}=x" for number in range(MOST_FIELDS_OF_STRANGERS - 10))
    page = read(stranger.post("/campaigns/new", data=fields, content_type=kind), status=400)
    assert len(page.select("input[type=password]")) == MOST_SECRETS
    many = fields.replace("password", "answer") * 3
    officer = site.officer(Role.ORGANISER).client
    assert officer.post("/campaigns/new", data=many, content_type=kind).status_code == 400


def test_a_form_to_a_page_that_is_not_there_is_not_read(site: Site) -> None:
    body = "&".join("a" for _ in range(MOST_FIELDS + 1))
    kind = "application/x-www-form-urlencoded"
    # Were it read, it would be too large.
    assert site.visitor().client.post("/nowhere", data=body, content_type=kind).status_code == 404


def test_of_the_languages_a_browser_says_no_more_is_read_than_browsers_write(site: Site) -> None:
    with site.app.test_request_context(headers={"Accept-Language": "ur," * 20_000}):
        assert len(flask.request.accept_languages) <= LONGEST_LANGUAGES // 3
        assert flask.request.accept_languages.best == "ur"


@pytest.mark.parametrize("sent", [[1], "x", {"email": []}])
def test_signing_in_is_a_form_and_nothing_else(site: Site, sent: object) -> None:
    assert site.visitor().client.post("/login", json=sent).status_code == 400


def test_a_list_is_taken_from_officers_alone(site: Site) -> None:
    lists = [
        rule
        for rule in site.app.url_map.iter_rules()
        if hasattr(site.app.view_functions[rule.endpoint], "takes_lists")
    ]
    assert lists
    for rule in lists:
        path = re.sub("<uuid[^>]+>", str(uuid.uuid4()), rule.rule)
        path = re.sub("<[^>]+>", "x", path)
        long = {"text": "many words " * (LARGEST_FORM // 11 + 1)}
        for kind in ("application/x-www-form-urlencoded", "multipart/form-data"):
            answered = site.visitor().client.post(path, data=long, content_type=kind)
            assert answered.status_code == 413, path
            assert "Sign in, then send the file or the list again." in answered.text
            assert len(answered.data) < LARGEST_FORM


def test_a_stranger_sends_little(site: Site) -> None:
    public = [
        rule
        for rule in site.app.url_map.iter_rules()
        if "POST" in (rule.methods or ()) and rule_of(site.app, rule.endpoint) in {PUBLIC, RESIDENTS}
    ]
    assert len(public) > 5
    long = {"name": "x" * LARGEST_OF_STRANGERS}
    for rule in public:
        path = re.sub("<[^>]+>", "x", rule.rule)
        for kind in ("application/x-www-form-urlencoded", "multipart/form-data"):
            answered = site.visitor().client.post(path, data=long, content_type=kind)
            assert answered.status_code in {400, 404, 413}, path


@pytest.mark.parametrize("letter", ["\u0f73", "\u0f75", "\u0f81", "\u0344", "\uff9e\u0300", "\uff9f"])
def test_letters_that_fall_apart_into_marks_are_cut_as_well(letter: str) -> None:
    assert len(normal("a" + letter * 10_000, "NFKD")) <= 200


@pytest.mark.parametrize("letter", ["\ufdfa", "\uff9e\u0300", "٣", "x"])
def test_no_more_is_read_of_what_was_typed_than_people_type(letter: str) -> None:
    typed = letter * 60_000
    assert max(len(plain_digits(typed)), len(bare(typed)), len(folded(typed))) <= 50 * MOST_TYPED


def test_no_other_letter_falls_apart_into_marks_alone() -> None:
    letters = (each for each in map(chr, range(0x110000)) if not 0xD800 <= ord(each) < 0xE000)
    apart = [each for each in letters if unicodedata.combining(unicodedata.normalize("NFKD", each)[0])]
    assert [each for each in apart if each not in text_cleaning.MARKS] == []
