"""Papers are counted between the vote and the envelopes."""

from __future__ import annotations

from tests.factories import (
    BY,
    make_open_contest,
    the_contest,
)
from tests.reading import refused
from tests.sites import Site
from voting.ballots.models import RunState
from voting.ballots.rules import HandCount
from voting.ballots.services import (
    register_ballots,
    signed_account_of,
)
from voting.conference.services import close_contest
from voting.count.services import sign_account
from voting.plain.refusals import BadInput


def test_papers_are_counted_between_the_vote_and_the_envelopes(site: Site) -> None:
    over = "Papers can be counted only after voting closes and before the envelopes are opened."
    on_its_way = (
        "A print run isn’t finished. Go to the packs page and say whether its file downloaded completely."
    )
    make_open_contest(site, ballots=3)
    with site.work() as session:
        contest = the_contest(session)
        with refused(BadInput, over):
            sign_account(session, contest, HandCount(0, 0, 0), reason="", by=BY)
        register_ballots(
            session, contest, count=2, design="a5", pepper=site.pepper, by=BY, state=RunState.PRINTING
        )
        close_contest(session, contest, by=BY)
        with refused(BadInput, on_its_way):
            sign_account(session, contest, HandCount(0, 0, 0), reason="", by=BY)
        assert signed_account_of(session, contest) is None
