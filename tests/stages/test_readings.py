"""Readings of papers: several people at one paper in the same moment, and what the disk tells of them."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import sqlalchemy as sa

from tests.factories import BY, OTHER, enter_paper, make_open_contest, the_contest
from tests.reading import refused
from tests.sites import Site
from tests.stages.test_secrecy import checkpoint, count, database_bytes
from voting.ballots.models import Ballot, BallotState
from voting.ballots.services import account_of
from voting.conference.models import Contest, ContestState
from voting.plain.refusals import Refusal
from voting.vote.envelopes import Sealed
from voting.vote.models import PaperReading
from voting.vote.services import BallotAlreadyUsed, ContestIsNotOpen, EnteredByYou, cast_vote
from voting.vote.services.casting import cast_sealed

PAPERS = 20


def states(site: Site) -> Counter[str]:
    with site.work() as session:
        return Counter(session.scalars(sa.select(PaperReading.state)))


def test_two_people_who_enter_the_same_papers_at_once_settle_them(site: Site) -> None:
    codes = make_open_contest(site, ballots=PAPERS)

    def read(code: str, by: str, mark: int) -> str:
        with site.work() as session:
            return enter_paper(site, session, code, mark, by=by).state

    with ThreadPoolExecutor(max_workers=8) as desk:
        done = [
            desk.submit(read, code, by, 2 if by == OTHER and number % 2 else 1)
            for number, code in enumerate(codes)
            for by in (BY, OTHER)
        ]
    said = Counter(each.result() for each in done)
    assert said == {"waits": PAPERS, "settled": PAPERS // 2, "differs": PAPERS // 2}
    assert states(site) == {"settled": PAPERS // 2, "differs": PAPERS // 2}


def test_a_paper_waits_until_voting_has_begun(site: Site) -> None:
    make_open_contest(site, ballots=1)
    begins = "Voting has not begun yet. Keep your ballot and try again when voting is announced."
    with site.work() as session:
        session.execute(sa.update(Contest).values(state=ContestState.READY, public_key=None))
        ballot = session.scalars(sa.select(Ballot)).one()
        with refused(ContestIsNotOpen, begins):
            cast_sealed(
                session, ballot, Sealed((1,)), BallotState.PAPER, attempt=bytes(32), pepper=site.pepper
            )
        assert (ballot.state, ballot.envelope, ballot.attempt) == (BallotState.ISSUED, None, None)


def test_a_phone_and_two_people_at_once_leave_one_vote(site: Site) -> None:
    codes = make_open_contest(site, ballots=PAPERS)

    def vote(code: str, by: str) -> type[Refusal] | None:
        try:
            with site.work() as session:
                if by == "phone":
                    cast_vote(session, code, marks=[2], nonce="one", pepper=site.pepper)
                else:
                    enter_paper(site, session, code, 1, by=by)
        except Refusal as refusal:
            return type(refusal)
        return None

    with ThreadPoolExecutor(max_workers=8) as hall:
        done = [hall.submit(vote, code, by) for code in codes for by in (BY, "phone", OTHER)]
    refused = Counter(each.result() for each in done)
    with site.work() as session:
        account = account_of(session, the_contest(session))
    assert account.phone + account.paper == PAPERS
    assert states(site) == ({"settled": account.paper} if account.paper else {})
    # Where the phone came first both people are turned away, otherwise the phone alone.
    assert refused[BallotAlreadyUsed] == 2 * account.phone + account.paper


def test_one_person_with_two_windows_is_one_person(site: Site) -> None:
    [code] = make_open_contest(site, ballots=1)

    def read(number: int) -> type[Refusal] | None:
        try:
            with site.work() as session:
                enter_paper(site, session, code, 1, nonce=str(number))
        except Refusal as refusal:
            return type(refusal)
        return None

    with ThreadPoolExecutor(max_workers=4) as windows:
        done = Counter(windows.map(read, range(4)))
    assert done == {None: 1, EnteredByYou: 3}
    assert states(site) == {"waits": 1}


def test_what_was_read_on_a_paper_cannot_be_tried_and_leaves_the_disk(
    site: Site, server_folder: Path | None
) -> None:
    codes = make_open_contest(site, ballots=2)
    with site.work() as session:
        for code in codes:
            enter_paper(site, session, code, 1)
    with site.work() as session:
        tags = [tag or b"" for tag in session.scalars(sa.select(PaperReading.tag))]
    assert len(set(tags)) == len(codes)
    with site.work() as session:
        for code in codes:
            enter_paper(site, session, code, 1, by=OTHER)
    with site.work() as session:
        assert session.scalars(sa.select(PaperReading.tag)).all() == [None, None]
    count(site)
    checkpoint(site)
    stored = database_bytes(site, server_folder)
    assert not [tag for tag in tags if tag in stored]
    with site.work() as session:
        assert session.scalars(sa.select(PaperReading)).all() == []
