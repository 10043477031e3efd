"""What somebody does who can write the database of a vote, and what comes out of the count."""

from __future__ import annotations

import json
from collections import Counter

import sqlalchemy as sa
from nacl.bindings import sodium_pad
from nacl.public import PublicKey, SealedBox
from sqlalchemy.orm import Session

from tests.casting import cast_by_phone
from tests.factories import BY, close_the_contest, enter_by_two, make_open_contest, the_contest
from tests.prepared import prepared
from tests.sites import Site
from voting.ballots.models import Ballot
from voting.ballots.services import find_ballot
from voting.count.models import Count
from voting.count.services import (
    open_and_erase_in_turns,
    tally_of,
)
from voting.vote.envelopes import PLAIN_LENGTH

# Twelve vote by phone for option 1 and two on paper for option 2; ten ballots are not used.
VOTES = 12


def cast_some(site: Site) -> list[str]:
    """Twelve vote by phone for option 1 and two on paper for option 2; returns the receipts of the twelve."""
    codes, receipts = _cast_some(site)
    site.app.config["CODES"] = codes
    return receipts


@prepared
def _cast_some(site: Site) -> tuple[list[str], list[str]]:
    codes = make_open_contest(site, ballots=VOTES + 2 + 10)
    receipts = [cast_by_phone(site, code, 1, nonce=code).receipt for code in codes[:VOTES]]
    with site.work() as session:
        for code in codes[VOTES : VOTES + 2]:
            enter_by_two(site, session, code, 2)
    return codes, receipts


def ballot(site: Site, session: Session, index: int) -> Ballot:
    return find_ballot(session, site.app.config["CODES"][index], pepper=site.pepper)


def sealed_by_an_opponent(session: Session, marks: list[int], **more: object) -> bytes:
    """A vote as anybody can seal it who has read the source and the database."""
    contest = the_contest(session)
    assert contest.public_key is not None
    plain = json.dumps({"contest": contest.id.hex, "marks": marks, "rejected": "", **more}).encode()
    return SealedBox(PublicKey(contest.public_key)).encrypt(sodium_pad(plain, PLAIN_LENGTH))


def close_and_open(site: Site) -> None:
    close_the_contest(site)
    with site.work() as session:
        open_and_erase_in_turns(session, the_contest(session), keys=site.instance.keys, by=BY)


def told(site: Site) -> tuple[Counter[int], int, int, int]:
    """The votes for each option; the envelopes that did not open, were planted, or lay in unused ballots."""
    with site.work() as session:
        counts = tally_of(session, the_contest(session)).counts
        count = session.scalars(sa.select(Count)).one()
        return Counter(dict(counts)), count.unopened, count.planted, count.strays
