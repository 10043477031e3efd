"""Opening a closed vote again while somebody else goes on with it: one of the two happens, never both."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from tests.factories import BY, OTHER, close_the_contest, enter_paper, make_open_contest, the_contest
from tests.sites import Site
from tests.stages.at_once import try_at_once, try_each_at_once
from tests.stages.test_reopening import close, reopen, vote
from voting.conference.models import ContestState
from voting.conference.services import CannotReopen, reopen_contest
from voting.count.services import open_and_erase_in_turns


def test_reopening_and_the_first_paper_at_once_never_both_happen(site: Site) -> None:
    codes = make_open_contest(site, ballots=2)
    close(site)
    reopen(site, BY)
    turns: list[Callable[[Session], object]] = [
        lambda session: reopen_contest(session, the_contest(session), by=OTHER),
        lambda session: enter_paper(site, session, codes[0], 1),
    ]
    came = try_each_at_once(site, turns)
    with site.work() as session:
        contest = the_contest(session)
        if contest.state == ContestState.OPEN:
            # The paper came after, while voting was open: it counts like any other.
            assert (contest.papers_begun, came) == (False, [None, None])
        else:
            assert contest.papers_begun
            assert CannotReopen in came


def test_reopening_and_opening_the_envelopes_at_once_end_in_one_of_the_two(site: Site) -> None:
    codes = make_open_contest(site, ballots=2)
    vote(site, codes[0])
    close_the_contest(site)
    reopen(site, BY)
    turns: list[Callable[[Session], object]] = [
        lambda session: reopen_contest(session, the_contest(session), by=OTHER),
        lambda session: open_and_erase_in_turns(
            session, the_contest(session), keys=site.instance.keys, by=BY
        ),
    ]
    came = try_each_at_once(site, turns)
    assert len([each for each in came if each is None]) == 1
    with site.work() as session:
        state = the_contest(session).state
    if state == ContestState.OPEN:
        vote(site, codes[1])
    else:
        assert state == ContestState.COUNTED


def test_two_seconds_at_once_reopen_once(site: Site) -> None:
    make_open_contest(site, ballots=1)
    close(site)
    reopen(site, BY)
    officers = ["a third", "a fourth", "a fifth", "a sixth"]
    came = try_at_once(site, lambda session: reopen_contest(session, the_contest(session), by=officers.pop()))
    assert sorted(came, key=str) == sorted([None, *[CannotReopen] * 3], key=str)
