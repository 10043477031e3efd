"""A lot that is recorded wrongly is voided by two officers, and the result tells it."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from tests.factories import (
    BY,
    OTHER,
    certify_the_count,
    make_counted_contest,
    publish_the_result,
    the_contest,
)
from tests.lots import draw_by_two
from tests.methods import Method
from tests.reading import read, refused, words
from tests.sites import Site
from tests.stages.test_ballot_page import sentence
from tests.stages.test_lots import COUNT, LEVEL, RESULT, kept, lot, officers
from voting.count.models import Lot, LotEntry, Vote
from voting.count.services import (
    NoLotToVoid,
    NumbersDoNotAgree,
    VoidedByYou,
    certificate_of,
    certify_count,
    count_of,
    fingerprint_of_count,
    lots_of,
    tally_of,
    void_lot,
)
from voting.count.services.sealing import seal_votes
from voting.plain.refusals import BadInput
from voting.storage.journal import JournalEntry


def test_two_officers_void_a_wrong_lot_and_the_result_tells_it(site: Site) -> None:
    make_counted_contest(site, phone=LEVEL)
    organiser, steward = officers(site)
    with site.work() as session:
        draw_by_two(session, drawn=1)
        seen = fingerprint_of_count(session, the_contest(session))
    why = {"number": "1", "voided": "0", "reason": "We both typed the slip of the rehearsal."}
    assert steward.post(f"{COUNT}/strike", why | {"reason": " "}).status_code == 400
    long = read(steward.post(f"{COUNT}/strike", why | {"reason": "A" * 201}), 400)
    assert "cannot be longer than 200 characters" in words(long)
    said = words(read(steward.post(f"{COUNT}/strike", why, follow_redirects=True)))
    assert "Another officer now needs to open this page" in said
    assert "You’ve said why." in sentence(steward.post(f"{COUNT}/strike", why))
    page = read(organiser.get(COUNT))
    assert f"An officer says this draw is wrong {why['reason']}" in words(page)
    other = {"number": "1", "voided": "0", "reason": "Another reason."}
    assert "The reason has changed" in sentence(organiser.post(f"{COUNT}/strike", other))
    said = words(read(organiser.post(f"{COUNT}/strike", why, follow_redirects=True)))
    assert f"Voided by two officers: {why['reason']}" in said
    assert "There is a tie: draw lots in public" in said
    with site.work() as session:
        draw_by_two(session, drawn=3)
        with pytest.raises(BadInput, match="changed since you looked"):
            certify_count(session, the_contest(session), seen=seen, by=BY)
    declared = publish_the_result(site)
    assert declared["chosen"] == [3]
    assert [each["drawn"] for each in declared["lots"]] == [3]
    assert [(each["drawn"], each["reason"]) for each in declared["struck"]] == [(1, why["reason"])]
    said = words(read(site.visitor().get(RESULT)))
    assert "A draw voided by two officers: it has no effect" in said
    assert f"Why it was voided {why['reason']}" in said
    assert [each[0] for each in kept(site)][2:4] == ["LotToBeStruck", "LotStruck"]
    assert "rehearsal" not in str(kept(site))


def test_only_the_last_lot_is_voided_and_the_tie_after_it_is_forgotten(site: Site) -> None:
    make_counted_contest(site, phone=[(1, 0, 0), (0, 1, 0), (0, 0, 1)] * 4, method=Method.RUN_OFF)

    def void(*people: str, number: int, voided: int = 0) -> None:
        with site.work() as session:
            for by in people:
                void_lot(session, the_contest(session), number=number, voided=voided, reason="A slip.", by=by)

    with pytest.raises(NoLotToVoid):
        void(BY, number=1)
    with site.work() as session:
        draw_by_two(session, drawn=2)
    lot(site, number=2, drawn=3)
    with pytest.raises(VoidedByYou):
        void(BY, BY, number=1)
    void(BY, OTHER, number=1)
    with site.work() as session:
        contest = the_contest(session)
        assert tally_of(session, contest).tie == (1, 2, 3)
        # What was typed for the second tie belonged to the lot that is void.
        assert session.scalars(sa.select(LotEntry)).all() == []
        draw_by_two(session, drawn=1)
        draw_by_two(session, drawn=2)
    with pytest.raises(NoLotToVoid):
        void(BY, number=1)
    # A form of before the voiding says nothing of the lot that is drawn anew.
    with pytest.raises(NoLotToVoid, match="moved on"):
        void(BY, number=2)
    void(BY, OTHER, number=2, voided=1)
    with site.work() as session:
        draw_by_two(session, drawn=3)
        assert session.scalars(sa.select(Lot.voided).order_by(Lot.voided)).all() == [0, 0, 1, 2]
        certify_count(
            session, contest := the_contest(session), seen=fingerprint_of_count(session, contest), by=BY
        )
    # One officer alone saves no lot.
    void(BY, OTHER, number=2, voided=2)
    with site.work() as session:
        draw_by_two(session, drawn=2)
    certify_the_count(site)
    with pytest.raises(NoLotToVoid, match="Two officers have certified"):
        void(BY, number=2, voided=3)


def test_who_certifies_takes_back_what_they_said_of_the_lot(site: Site) -> None:
    make_counted_contest(site, phone=LEVEL)
    with site.work() as session:
        draw_by_two(session, drawn=1)
        contest = the_contest(session)
        seen = fingerprint_of_count(session, contest)
        void_lot(session, contest, number=1, voided=0, reason="A slip.", by=BY)
        # What another officer certifies takes nothing back of it.
        certify_count(session, contest, seen=seen, by=OTHER)
        [lot] = lots_of(session, contest)
        assert lot.void_by == BY
        certify_count(session, contest, seen=seen, by=BY)
        assert (lot.void_by, lot.void_reason) == (None, "")
        back = session.scalars(sa.select(JournalEntry).where(JournalEntry.act == "StrikeTakenBack")).one()
        assert (back.actor, back.details["number"]) == (BY, 1)


def test_who_says_that_a_lot_is_wrong_takes_back_their_certificate(site: Site) -> None:
    make_counted_contest(site, phone=LEVEL)
    with site.work() as session:
        draw_by_two(session, drawn=1)
        contest = the_contest(session)
        seen = fingerprint_of_count(session, contest)
        certify_count(session, contest, seen=seen, by=BY)
        void_lot(session, contest, number=1, voided=0, reason="A slip.", by=BY)
        assert certificate_of(session, contest) is None
        again = certify_count(session, contest, seen=seen, by=OTHER)
        assert (again.first_by, again.second_by) == (OTHER, None)


def test_votes_that_no_longer_tie_stop_a_count_that_a_lot_decided(site: Site) -> None:
    make_counted_contest(site, phone=LEVEL)
    organiser, _steward = officers(site)
    with site.work() as session:
        draw_by_two(session, drawn=1)
        changed = next(vote for vote in session.scalars(sa.select(Vote)) if vote.marks == [1])
        changed.marks = [3]
        # By somebody who has the keys as well.
        seal_votes(session, count_of(session, the_contest(session)))
    no_longer = (
        "The stored votes no longer give the tie that was broken by a draw: something in the "
        "database was changed. Don’t publish anything. Tell an administrator."
    )
    assert no_longer in words(read(organiser.get(COUNT), 409))
    with site.work() as session:
        with refused(NumbersDoNotAgree, no_longer):
            fingerprint_of_count(session, the_contest(session))
        assert [lot.drawn for lot in lots_of(session, the_contest(session))] == [1]
