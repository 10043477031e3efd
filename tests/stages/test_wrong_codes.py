"""Rubbish from a hall's own address: it is turned away, and nobody who holds a ballot notices."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

import pytest
import sqlalchemy as sa
from flask_babel import force_locale

from tests.ballot_forms import vote_with
from tests.casting import cast_by_phone, casting_of
from tests.factories import close_the_contest, make_open_contest
from tests.sites import Site
from voting.ballots.models import Ballot
from voting.vote.ballot_rows import Envelope
from voting.vote.services import (
    BallotAlreadyUsed,
    BallotNotUsable,
    Cast,
    ContestIsNotOpen,
    cast_votes,
    seal_vote,
)
from voting.web.rate_limits import WRONG_CODES

UNKNOWN = "0000 0000 0000 0000"
ANOTHER_HALL = {"REMOTE_ADDR": "192.0.2.7"}


def test_too_many_unknown_codes_are_turned_away_while_the_hall_at_the_same_address_votes(site: Site) -> None:
    [code] = make_open_contest(site, ballots=1)
    phone = site.visitor()
    pages = ("/b/ballot", "/b/check", "/b/cast")
    for number in range(WRONG_CODES.amount):
        answer = phone.client.post(pages[number % 3], data=vote_with(UNKNOWN, 1))
        assert answer.status_code == 404, number
    for page in pages:
        answer = phone.post(page, vote_with("not a code", 1))
        assert (answer.status_code, "Wait a minute" in answer.text) == (429, True), page
        assert "name=code" in answer.text, "whoever mistyped can go on"
    assert [phone.post(page, vote_with(code, 1)).status_code for page in pages] == [200, 200, 200]
    assert phone.post("/b/ballot", {"code": UNKNOWN}, environ_base=ANOTHER_HALL).status_code == 404


def test_the_page_that_everybody_reads_shows_nothing_of_what_anybody_typed(site: Site) -> None:
    make_open_contest(site, ballots=1)
    phone = site.visitor()
    for _number in range(WRONG_CODES.amount):
        phone.client.post("/b/ballot", data={"code": UNKNOWN})
    first = phone.post("/b/ballot", {"code": "7ABC DEFG HJKM NPQR"})
    second = phone.post("/b/check", {"code": "9STV WXYZ 0123 4567", "marks-1": "1"})
    assert first.status_code == second.status_code == 429
    assert first.data == second.data
    assert b"7ABC" not in first.data


@pytest.mark.parametrize("site", ["sqlite"], indirect=True)
def test_a_cast_that_cannot_be_waits_for_nobody_who_writes(site: Site) -> None:
    used, unused = make_open_contest(site, ballots=2)
    phone = site.visitor()
    assert phone.post("/b/cast", vote_with(used, 1)).status_code == 200
    other = sqlite3.connect(site.instance.database_url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    answers = [
        phone.post("/b/cast", sent).status_code
        for sent in (vote_with(UNKNOWN, 1), vote_with(used, 1), vote_with(unused, 1, 2))
    ]
    refused = phone.post("/b/cast", vote_with(used, 1) | {"nonce": "m" * 22}).status_code
    other.rollback()
    other.close()
    assert ([*answers, refused], phone.post("/b/cast", vote_with(unused, 1)).status_code) == (
        [404, 200, 200, 409],
        200,
    )


def envelopes(site: Site, codes: Sequence[str], *given: tuple[int, str]) -> list[Envelope]:
    """Votes for places as they are now: which ballot, and the nonce."""
    rows = [casting_of(site).find_ballot(codes[number]) for number, _nonce in given]
    sealed = [
        seal_vote(row, marks=[1], nonce=nonce, pepper=site.pepper)
        for row, (_number, nonce) in zip(rows, given, strict=True)
    ]
    return [vote for vote in sealed if isinstance(vote, Envelope)]


def test_what_happened_since_a_ballot_was_looked_up_decides(site: Site) -> None:
    codes = make_open_contest(site, ballots=3)
    votes = envelopes(site, codes, (0, "one"), (0, "two"), (1, "one"))
    late = envelopes(site, codes, (2, "one"))
    first = cast_by_phone(site, codes[0], 1)
    with site.work() as session:
        again, other, next_one = cast_votes(session, votes)
    assert again == first, "its own attempt had come first"
    assert isinstance(other, BallotAlreadyUsed)
    assert isinstance(next_one, Cast)
    assert next_one != first
    close_the_contest(site)
    with site.work() as session:
        [refused] = cast_votes(session, late)
    assert isinstance(refused, ContestIsNotOpen)
    with site.app.test_request_context(), force_locale("pl"):
        assert "Głosowanie" in str(refused), "each is told in their own language, whoever put the votes in"


def test_a_ballot_that_is_gone_holds_up_nobody_who_came_with_it(site: Site) -> None:
    """No page takes away a ballot that was handed out; a database that was put back may have lost it."""
    codes = make_open_contest(site, ballots=2)
    votes = envelopes(site, codes, (0, "one"), (1, "one"))
    with site.work() as session:
        session.execute(sa.delete(Ballot).where(Ballot.id == votes[0].row.ballot_id))
        gone, there = cast_votes(session, votes)
        assert isinstance(gone, BallotNotUsable)
        assert isinstance(there, Cast)
        kept = session.scalars(sa.select(Ballot.envelope)).one()
        assert kept == votes[1].content
