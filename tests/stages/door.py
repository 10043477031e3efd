"""The door of Harborne as the tests use it: packs in their box, and a vote by phone."""

from __future__ import annotations

from tests.casting import cast_by_phone
from tests.factories import BY, make_ready_contest
from tests.prepared import prepared
from tests.sites import Site
from voting.ballots.services import register_ballots
from voting.conference.services import open_contest

PACKS = "/conferences/tonight/harborne/ballots"


@prepared
def print_two_packs(site: Site) -> list[str]:
    """A contest in Harborne with voting open and 40 ballots still in their box; returns their codes."""
    with site.work() as session:
        contest = make_ready_contest(session)
        numbered = register_ballots(session, contest, count=40, design="a5", pepper=site.pepper, by=BY)
        open_contest(session, contest, keys=site.instance.keys, pepper=site.pepper, by=BY)
    return [code for _number, code in numbered]


def cast(site: Site, code: str) -> str:
    return cast_by_phone(site, code, 1).receipt
