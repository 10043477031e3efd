"""Nothing is taken from a form that does not carry its page's token."""

from __future__ import annotations

from http import HTTPStatus

import pytest

from tests.invariants.addresses import Addresses
from tests.invariants.people import PEOPLE, person_on
from tests.sites import Site
from voting.app import ROOMS

# Here phones hand in from their background, where no page is: JSON, which no other site's page can send.
TAKE_JSON = {f"{room.blueprint.name}.{view.__name__}" for room in ROOMS for view in room.takes_json}
# Here nothing hangs on whose browser it is: whoever has a ballot's code may vote with it, from anywhere, and
# what a receipt or a postcode finds is the same for everybody.
NEED_NO_TOKEN = {f"{room.blueprint.name}.{view.__name__}" for room in ROOMS for view in room.tokenless}


@pytest.mark.parametrize("endpoint", sorted(TAKE_JSON))
def test_what_takes_no_token_takes_nothing_that_another_sites_page_could_send(
    full_site: Site, addresses: Addresses, endpoint: str
) -> None:
    phone = person_on(full_site, "canvasser")
    [path] = {each.path for each in addresses if each.endpoint == endpoint}
    for sent in ("application/x-www-form-urlencoded", "multipart/form-data", "text/plain"):
        answer = phone.client.post(path, data='{"now": 1, "items": []}', content_type=sent)
        assert answer.status_code == HTTPStatus.UNSUPPORTED_MEDIA_TYPE


@pytest.mark.parametrize("who", PEOPLE)
def test_every_form_without_its_token_is_refused(full_site: Site, addresses: Addresses, who: str) -> None:
    person = person_on(full_site, who)
    posts = {
        each.endpoint: each.path
        for each in addresses
        if "POST" in each.methods and each.endpoint not in TAKE_JSON | NEED_NO_TOKEN
    }
    answers = {path: person.client.post(path, data={"name": "Alex"}).status_code for path in posts.values()}
    assert len(answers) > 30
    assert {path: status for path, status in answers.items() if status != HTTPStatus.BAD_REQUEST} == {}


def test_the_refusal_says_what_to_do(full_site: Site) -> None:
    answer = full_site.visitor().client.post("/login", data={})
    assert "send it again" in answer.get_data(as_text=True)


def test_a_token_of_another_browser_is_refused(full_site: Site) -> None:
    mine, theirs = full_site.visitor(), full_site.visitor()
    mine.token()
    answer = mine.client.post("/login", data={"csrf_token": theirs.token()})
    assert answer.status_code == HTTPStatus.BAD_REQUEST
