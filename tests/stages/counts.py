"""A vote that was cast and closed, and its envelopes opened, with the clock standing still."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from tests.casting import cast_by_phone
from tests.factories import make_open_contest, sign_the_account, the_contest
from tests.prepared import prepared
from tests.sites import Site
from voting.conference.services import close_contest
from voting.count.services import erase_traces_in_turns, open_envelopes
from voting.plain import clock

EVENING = datetime(2026, 9, 30, 20, 0, tzinfo=UTC)


@prepared
def cast_and_close(site: Site, *marks: int, **rules: Any) -> list[str]:
    """A vote by phone for each of these options, one ballot left over, voting closed; the receipts."""
    codes = make_open_contest(site, ballots=len(marks) + 1, **rules)
    receipts = [
        cast_by_phone(site, code, mark, nonce=code).receipt for code, mark in zip(codes, marks, strict=False)
    ]
    with site.work() as session:
        close_contest(session, the_contest(session), by="the organiser")
    sign_the_account(site)
    return receipts


@prepared
def opened(site: Site, *marks: int, **rules: Any) -> list[str]:
    """The same, with the envelopes open and their traces gone."""
    receipts = cast_and_close(site, *marks, **rules)
    with clock.set_to(EVENING), site.work() as session:
        open_envelopes(session, the_contest(session), keys=site.instance.keys, by="an officer")
    with site.work() as session:
        erase_traces_in_turns(session, the_contest(session))
    return receipts
