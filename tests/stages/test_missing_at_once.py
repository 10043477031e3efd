"""A paper is entered and said to be missing at the same moment: whichever comes first, no vote is lost."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import sqlalchemy as sa

from tests.factories import OTHER, enter_paper, make_open_contest
from tests.sites import Site
from tests.stages.test_missing_papers import FOURTH, THIRD, close, miss, rows
from voting.vote.models import PaperReading
from voting.vote.services import NoPaperWaits


def test_a_second_reader_and_two_who_miss_the_paper_at_once_lose_no_paper(site: Site) -> None:
    papers = 12
    codes = make_open_contest(site, ballots=papers)
    with site.work() as session:
        for code in codes:
            enter_paper(site, session, code, 1)
    close(site)

    def act(by: str, number: int) -> str:
        try:
            if by == OTHER:
                with site.work() as session:
                    return enter_paper(site, session, codes[number - 1], 1, by=by).state
            return str(miss(site, by, number=number))
        except NoPaperWaits:
            return "came late"

    with ThreadPoolExecutor(max_workers=6) as desk:
        done = [desk.submit(act, by, n) for n in range(1, papers + 1) for by in (THIRD, OTHER, FOURTH)]
    said = Counter(each.result() for each in done)
    # Where the two came first, the reader casts it anew: their paper is in hand, and waits for another.
    assert said["settled"] + said["waits"] == papers
    assert Counter(row[0] for row in rows(site)) == {"paper": papers}
    with site.work() as session:
        states = Counter(session.scalars(sa.select(PaperReading.state)))
    assert states == {state: said[state] for state in ("settled", "waits") if said[state]}
