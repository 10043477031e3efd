"""Nobody has more of their request held in memory than their page takes, and than they show they may send."""

from __future__ import annotations

import re
import uuid
from functools import partial
from typing import Any

import pytest

from tests.reading import read, words
from tests.sites import Site, Visitor, config_for
from tests.stages.phone_answers import EVENING, another_phone, joined_phone
from voting.cli.serve import stand_in_front
from voting.people.phones import COOKIE, phone_of
from voting.plain import clock
from voting.plain.roles import Role
from voting.web.allowances import Allowances
from voting.web.request_bodies import SMALL, NoRoom
from voting.web.request_limits import LARGEST_BATCH

LOAD = "/campaigns/this-summer/answers/load"
LARGEST = 8 * 1024 * 1024


def allowances(site: Site) -> Allowances:
    return Allowances(site.app, largest=LARGEST, phone_of=partial(phone_of, secret=site.app.secret_key or ""))


def asked(path: str, *, by: Visitor, length: int | None = LARGEST, method: str = "POST") -> dict[str, Any]:
    """A request as a server hands it over, with the cookies of this visitor."""
    kept = [by.client.get_cookie(name) for name in ("session", COOKIE)]
    cookies = "; ".join(f"{each.key}={each.value}" for each in kept if each)
    said = {} if length is None else {"CONTENT_LENGTH": str(length)}
    return {"REQUEST_METHOD": method, "PATH_INFO": path, "HTTP_COOKIE": cookies, **said}


def test_a_file_is_taken_in_on_pages_of_files_and_of_who_is_signed_in(site: Site) -> None:
    officer, stranger, allowed = site.officer(Role.ORGANISER), site.visitor(), allowances(site)
    for path in (LOAD, f"{LOAD}/preview", f"/{LOAD}", f"/rounds/{uuid.uuid4()}/paper"):
        for length in (LARGEST, SMALL + 1, None):
            assert allowed(asked(path, by=officer, length=length)).largest == LARGEST
            assert allowed(asked(path, by=stranger, length=length)).largest == SMALL
        assert allowed(asked(path, by=officer, method="GET")).largest == SMALL
    for path in ("/login", "/b/ballot", "/nowhere", "/", "/office", "/doorstep/answers"):
        assert allowed(asked(path, by=officer)).largest == SMALL


def test_every_page_but_those_that_are_marked_takes_no_more_than_a_form(site: Site) -> None:
    officer, allowed, large = site.officer(Role.ADMINISTRATOR), allowances(site), set[str]()
    for rule in site.app.url_map.iter_rules():
        path = re.sub("<uuid[^>]+>", str(uuid.uuid4()), rule.rule)
        path = re.sub("<int[^>]+>", "1", path)
        if allowed(asked(re.sub("<[^>]+>", "x", path), by=officer)).largest > SMALL:
            large.add(rule.endpoint)
    assert large == {
        "collect.load_answers_preview",
        "collect.load_answers_submit",
        "collect.paper_submit",
    } | (
        large & {"collect.load_answers", "collect.paper"}  # The same addresses, to look at.
    )


def test_a_cookie_that_nobody_signed_shows_nothing(site: Site) -> None:
    asks = asked(LOAD, by=site.visitor()) | {"HTTP_COOKIE": "session=eyJfdXNlcl9pZCI6IjEifQ.a.b; passes=[]"}
    assert allowances(site)(asks).largest == SMALL
    long = asked(LOAD, by=site.officer(Role.ORGANISER))
    long["HTTP_COOKIE"] += "; more=" + "x" * 20_000
    assert allowances(site)(long).largest == SMALL


def test_a_phone_with_a_pass_hands_in_a_batch(site: Site) -> None:
    phone, allowed = joined_phone(site), allowances(site)
    for path in ("/doorstep/answers", "/doorstep/people"):
        assert allowed(asked(path, by=phone)).largest == LARGEST_BATCH
        assert allowed(asked(path, by=site.visitor())).largest == SMALL
    assert allowed(asked(LOAD, by=phone)).largest == SMALL


def test_phones_take_nothing_of_what_is_there_for_officers(site: Site) -> None:
    allowed = allowances(site)
    number = 0
    while allowed.for_phones.purse.left >= LARGEST_BATCH:
        allowed.for_phones.purse.take(LARGEST_BATCH, f"phone {number}")
        number += 1
    with pytest.raises(NoRoom):
        allowed.for_phones.purse.take(LARGEST_BATCH, "another phone")
    allowed.for_officers.purse.take(LARGEST)


def test_one_phone_and_one_officer_have_a_share_and_leave_the_rest_to_others(site: Site) -> None:
    allowed, first, second = allowances(site), joined_phone(site), another_phone(site)
    of = [allowed(asked("/doorstep/answers", by=each)).of for each in (first, first, second)]
    assert of[0] == of[1] != of[2]
    purse = allowed.for_phones.purse
    purse.take(2 * LARGEST_BATCH, of[0])
    with pytest.raises(NoRoom):
        purse.take(1, of[0])
    purse.take(LARGEST_BATCH, of[2])
    officers = [allowed(asked(LOAD, by=site.officer(each))) for each in (Role.ORGANISER, Role.STEWARD)]
    assert officers[0].of != officers[1].of
    officers[0].purse.take(LARGEST, officers[0].of)
    with pytest.raises(NoRoom):
        officers[0].purse.take(1, officers[0].of)
    officers[1].purse.take(LARGEST, officers[1].of)
    purse.give_back(2 * LARGEST_BATCH, of[0])
    purse.give_back(LARGEST_BATCH, of[2])
    assert not purse.held


def parts(name: str, text: str) -> bytes:
    """A form in parts, as bytes: the test's own browser would write a large one to the disk by itself."""
    return f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n--x--\r\n'.encode()


@pytest.mark.parametrize("length", [SMALL, 300_000, LARGEST + 1000])
def test_what_is_too_much_for_a_page_is_refused_by_that_page(site: Site, length: int) -> None:
    other = Site.open(site.instance.folder, config_for(site.instance.config.database.url))
    stand_in_front(other.app)
    stranger, officer = other.visitor().client, other.officer(Role.ORGANISER).client
    for sent, kind in (
        (b"text=" + b"x" * length, "application/x-www-form-urlencoded"),
        (parts("text", "x" * length), "multipart/form-data; boundary=x"),
    ):
        assert stranger.post("/login", data=sent, content_type=kind).status_code == 413
        assert stranger.post("/nowhere", data=sent, content_type=kind).status_code == 404
        signed_out = stranger.post(LOAD, data=sent, content_type=kind)
        assert "Sign in, then send the file or the list again." in words(read(signed_out, status=413))
        assert officer.post("/campaigns/new", data=sent, content_type=kind).status_code == 413
    other.close()


def test_a_phone_hands_in_no_more_than_a_batch_and_nothing_that_takes_long_to_read(site: Site) -> None:
    other = Site.open(site.instance.folder, config_for(site.instance.config.database.url))
    stand_in_front(other.app)
    phone = joined_phone(other).client
    for path in ("/doorstep/answers", "/doorstep/people"):
        with clock.set_to(EVENING):
            long = {"now": 1, "items": ["x" * LARGEST_BATCH]}
            assert phone.post(path, json=long).status_code == 413
            many = {"now": 1, "items": [], "more": [[]] * 20_000}
            assert phone.post(path, json=many).status_code == 400
    other.close()
