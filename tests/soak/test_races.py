"""Everybody at once: a code is tried ten times in one moment, and a vote is closed while a hall votes."""

from __future__ import annotations

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import sqlalchemy as sa

from tests.factories import BY, OTHER, enter_paper, make_open_contest, sign_the_account, the_contest
from tests.sites import Site
from tests.soak.lengths import rounds, tell
from voting.ballots.models import Ballot, BallotState
from voting.ballots.services import find_ballot
from voting.conference.journal_entries import ContestMoved
from voting.conference.models import Contest, ContestState
from voting.conference.services import close_contest
from voting.count.models import Vote
from voting.count.services import open_envelopes
from voting.plain.refusals import Refusal
from voting.storage import journal
from voting.storage.database import db
from voting.storage.transactions import begin_writing
from voting.vote.models import PaperReading
from voting.vote.views.casting import cast_boxes

AT_ONCE, THREADS = 10, 20
CASTS, CLOSINGS = 500, 50
# A box for each of three options, one of them crossed.
CHOICES = ((1, 0, 0), (0, 1, 0), (0, 0, 1))
USED = {BallotState.PHONE, BallotState.PAPER}


def came_of(site: Site, tried: tuple[str, str, str]) -> str:
    """Try one thing, with a code and a nonce: how it ended, in one word."""
    what, code, nonce = tried
    try:
        if what == "phone":
            with site.app.test_request_context("/b/cast", method="POST"):
                begin_writing(db.session)
                cast_boxes(code, random.choice(CHOICES), nonce)
            return what
        with site.work() as session:
            if what == "paper":
                enter_paper(site, session, code, 1, nonce=nonce)
            else:
                close_contest(session, the_contest(session), by=BY)
    except Refusal as refusal:
        return type(refusal).__name__
    return what


def used(site: Site) -> int:
    """How many ballots hold a vote."""
    with site.work() as session:
        return session.scalar(sa.select(sa.func.count()).where(Ballot.state.in_(USED))) or 0


def count(site: Site) -> int:
    """Open the envelopes; how many votes were in them."""
    sign_the_account(site)
    with site.work() as session:
        open_envelopes(session, the_contest(session), keys=site.instance.keys, by=BY)
    with site.work() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(Vote)) or 0


def test_of_ten_who_try_one_code_at_the_same_moment_one_is_accepted(site: Site) -> None:
    times, ballots = rounds(short=1, long=20), rounds(short=40, long=1000)
    codes = make_open_contest(site, ballots=times * ballots)
    for first in range(0, len(codes), ballots):
        tries = [
            ("phone" if number % 2 else "paper", code, str(number))
            for code in codes[first : first + ballots]
            for number in range(AT_ONCE)
        ]
        with ThreadPoolExecutor(THREADS) as crowd:
            came = Counter(crowd.map(partial(came_of, site), tries))
        accepted = came.pop("phone", 0) + came.pop("paper", 0)
        tell(f"{accepted} of {ballots} codes accepted, {dict(came)}")
        assert accepted == ballots
        assert came["BallotAlreadyUsed"] + came["EnteredByYou"] == (AT_ONCE - 1) * ballots
        assert used(site) == first + ballots
    read_once_more(site, codes)
    assert came_of(site, ("close", "", "")) == "close"
    assert count(site) == len(codes)


def test_a_cast_accepted_while_voting_closes_is_a_cast_counted(site: Site) -> None:
    times, casts = rounds(short=1, long=100), rounds(short=100, long=CASTS)
    codes = make_open_contest(site, ballots=times * casts)
    accepted = 0
    for first in range(0, len(codes), casts):
        voters = [("phone", code, "one") for code in codes[first : first + casts]]
        calm = random.randint(0, casts // 2)
        rush = voters[calm:] + [("close", "", "")] * CLOSINGS
        random.shuffle(rush)
        with ThreadPoolExecutor(THREADS) as hall:
            came = Counter(hall.map(partial(came_of, site), voters[:calm] + rush))
        accepted += came["phone"]
        assert came.pop("close") == 1
        assert came.pop("ContestCannotMove") == CLOSINGS - 1
        assert came["phone"] + came["ContestIsNotOpen"] == casts
        assert used(site) == accepted
        if first + casts < len(codes):
            open_once_more(site)
    tell(f"{times} closings: {accepted:,} of {len(codes):,} casts accepted")
    assert count(site) == accepted


def read_once_more(site: Site, codes: list[str]) -> None:
    """Have a second person enter every paper, so that the envelopes can be opened."""
    with site.work() as session:
        waiting = set(session.scalars(sa.select(PaperReading.ballot_id)))
        for code in codes:
            if find_ballot(session, code, pepper=site.pepper).id in waiting:
                enter_paper(site, session, code, 1, by=OTHER)


def open_once_more(site: Site) -> None:
    """Let the hall vote again, which no page can do, so that one more closing can be tried."""
    with site.work() as session:
        session.execute(sa.update(Contest).values(state=ContestState.OPEN))
        contest = session.scalars(sa.select(Contest.id)).one()
        journal.record(session, ContestMoved(str(contest), "closed", "open"), by=BY)
