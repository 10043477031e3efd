"""Nobody makes others wait by sending what takes long to put in order: each text is bounded first."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from tests.factories import make_round
from tests.reading import read, words
from tests.sites import Site
from tests.stages.noting import EVENING
from voting import clock, pages
from voting.pages import LARGEST_FORM, MOST_FIELDS
from voting.people.bounds import LONGEST_PASSWORD
from voting.texts import clean_words, normal

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
    sources = Path(pages.__file__).parent.rglob("*.py")
    naming = {source.name for source in sources if "unicodedata.normalize" in source.read_text("utf-8")}
    assert naming == {"texts.py"}


@pytest.mark.parametrize("password", [MARKS[:20_000], "x" * 20_000])
def test_a_password_longer_than_any_is_wrong_and_costs_nothing(site: Site, password: str) -> None:
    answered = site.visitor().post("/login", {"email": "nobody@example.org", "password": password})
    assert "The e-mail address or the password is wrong." in words(read(answered, answered.status_code))


def test_a_new_password_has_a_most(site: Site) -> None:
    with site.app.test_request_context():
        util = site.app.extensions["security"].password_util
        assert util.validate("x" * LONGEST_PASSWORD, is_register=False)[0] is None
        [why] = util.validate("x" * (LONGEST_PASSWORD + 1), is_register=False)[0]
        assert str(why) == f"That password is too long. Use at most {LONGEST_PASSWORD} letters."


def test_an_address_longer_than_any_is_refused_before_it_is_looked_at(site: Site) -> None:
    long = MARKS[:20_000] + "@example.org"
    answered = site.visitor().post("/login", {"email": long, "password": "anything"})
    assert answered.status_code < 500


def test_a_first_name_of_marks_is_cut(site: Site) -> None:
    with clock.set_to(EVENING), site.work() as session:
        token = make_round(session, on=EVENING.date()).join_token
    with clock.set_to(EVENING):
        answered = site.visitor().post("/join", {"code": token, "name": POINTS[:20_000]})
        assert answered.status_code == 303


def test_a_form_holds_no_more_than_its_page_takes(site: Site) -> None:
    stranger = site.visitor()
    assert stranger.post("/login", {"email": "x" * LARGEST_FORM}).status_code == 413
    fields = "&".join("a" for _ in range(MOST_FIELDS + 1))
    answered = stranger.client.post("/login", data=fields, content_type="application/x-www-form-urlencoded")
    assert answered.status_code == 413


def test_a_form_to_a_page_that_is_not_there_is_not_read(site: Site) -> None:
    stranger = site.visitor()
    body = io.BytesIO(b"a&" * 500_000)
    answered = stranger.client.post("/nowhere", data=body, content_type="application/x-www-form-urlencoded")
    assert answered.status_code == 404
    assert body.tell() == 0
