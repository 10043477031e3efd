"""Nothing under a voter's address is ever compressed, or grows by a byte at a time: its length would tell."""

from __future__ import annotations

import pytest
from werkzeug.test import TestResponse

from tests.ballot_forms import vote_with
from tests.factories import make_open_contest
from tests.sites import Site
from voting.vote.views import VOTERS
from voting.vote.views.padding import SHORT_STEP

ASKING = {"Accept-Encoding": "zstd, br, gzip, deflate"}
STEPS = ("ballot", "check", "cast", "test", "back")


def expect_even(answer: TestResponse, where: str) -> None:
    assert answer.headers["Content-Encoding"] == "identity", where
    assert answer.headers["Cache-Control"] == "no-store, no-transform", where
    assert len(answer.data) % SHORT_STEP == 0, (where, len(answer.data))
    assert int(answer.headers["Content-Length"]) == len(answer.data), where


def test_every_page_of_a_voter_stands_under_the_address_that_is_padded(site: Site) -> None:
    rules = [rule for rule in site.app.url_map.iter_rules() if rule.endpoint in VOTERS]
    assert {rule.endpoint for rule in rules} == VOTERS
    assert all(f"{rule.rule}/".startswith("/b/") for rule in rules)
    known = {rule.rule for rule in site.app.url_map.iter_rules() if f"{rule.rule}/".startswith("/b/")}
    single = {f"/b/{step}" for step in STEPS}
    assert known <= {"/b", "/b/<any(ballot, check, cast, test):step>", *single}, (
        "a new page is asked for below"
    )


@pytest.mark.parametrize("site", ["sqlite"], indirect=True)
def test_no_answer_under_a_voters_address_is_compressed_or_has_an_odd_length(site: Site) -> None:
    used, unused = make_open_contest(site, ballots=2)
    client = site.app.test_client()
    client.post("/b/cast", data=vote_with(used, 1))
    for path in ("/b", "/b?language=ur", "/b/nothing", *(f"/b/{step}" for step in STEPS)):
        expect_even(client.get(path, headers=ASKING), f"GET {path}")
        for form in (
            {},
            {"code": "x" * 77},
            {"code": used},
            {"code": unused},
            vote_with(used, 1),
            vote_with(used, 2, nonce="m" * 22),
            vote_with(unused),
            vote_with(unused, 1, 2),
            vote_with(unused, 1, nonce=""),
        ):
            expect_even(client.post(path, data=form, headers=ASKING), f"POST {path} {form}")
    page = client.get("/", headers=ASKING)
    assert page.headers["Content-Encoding"] == "br", "other pages are compressed, so that this test can fail"
