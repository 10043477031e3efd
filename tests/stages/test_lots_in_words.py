"""The lots of a count: in which words each is refused, what is written down, and whose they are."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.factories import BY, OTHER, make_counted_contest, the_contest
from tests.lots import draw_by_two
from tests.methods import Method
from tests.reading import journal_of, refused
from tests.sites import Site
from tests.stages.counts import EVENING
from tests.stages.test_casting_in_batches import HARBORNE, QUINTON, open_two_wards
from tests.stages.test_lots import LEVEL, THROWS, lot
from voting.conference.models import ContestState, TieRule
from voting.conference.services import find_conference, find_contest
from voting.count.models import Count, CountStep, Lot, LotEntry, Vote
from voting.count.services import (
    NoLotToVoid,
    NoTieToBreak,
    TypedByYou,
    VoidedByYou,
    count_of,
    draw_lot,
    lots_of,
    rejected_of,
    tally_of,
    throw_dice,
    void_lot,
    void_lots_of,
)
from voting.count.services.sealing import seal_votes
from voting.methods.dice import draw
from voting.plain.refusals import BadInput, Refusal

ONE_THAT_TIES = "Only one of the tied options can be drawn."
HOW = "Say how the draw was made, so it can be published."
NAME = "Give your name or role, so it can be published."
THROW = "Enter exactly 20 throws in order, as digits from 1 to 6."
GONE_ON = "The count has moved on since you looked. Check the count page again."
SAME_NAME = "The other officer gave the same name. Give your own name or role."
WHY = "Say in one sentence why the draw is wrong. Use up to 200 characters."
ONLY_THE_LAST = "Only the latest draw can be voided. Check the count page again."


def lots_told(session: Session) -> list[tuple[str, str, dict[str, Any]]]:
    """What the journal tells of lots, without the contest, which every line names."""
    lines = journal_of(
        session, "LotTyped", "LotsDiffered", "LotDrawn", "LotToBeStruck", "LotStruck", "StrikeTakenBack"
    )
    contest = str(the_contest(session).id)
    assert all(details.pop("contest") == contest for _act, _actor, details in lines)
    # What was typed first is sealed, so that nobody reads it in the journal.
    assert all(len(details.pop("seal")) == 64 for act, _actor, details in lines if act == "LotTyped")
    return lines


def test_what_is_typed_of_a_lot_is_refused_in_words(site: Site) -> None:
    make_counted_contest(site, phone=LEVEL)
    bad: list[tuple[dict[str, Any], str]] = [
        ({"drawn": 2}, ONE_THAT_TIES),
        ({"how": " "}, HOW),
        ({"how": "A" * 501}, HOW),
        ({"name": ""}, NAME),
        ({"name": "A" * 101}, NAME),
    ]
    for changes, sentence in bad:
        with refused(BadInput, sentence):
            lot(site, **changes)
    with refused(NoTieToBreak, GONE_ON):
        lot(site, voided=1)
    with site.work() as session:
        contest = the_contest(session)
        other_rule = "This vote breaks ties in another way, which was fixed before voting."
        with refused(NoTieToBreak, other_rule):
            throw_dice(session, contest, number=1, voided=0, dice=THROWS, name="A", by=BY)
    assert lot(site, how="H", name="N") == "waits"
    with refused(
        TypedByYou, "You’ve entered it. Another officer now needs to enter it from their own account."
    ):
        lot(site)
    with refused(BadInput, SAME_NAME):
        lot(site, by=OTHER, name="n")
    assert lot(site, by=OTHER, drawn=3) == "differs"
    assert lot(site, how="H" * 500, name="N" * 100) == "waits"
    assert lot(site, by=OTHER, name="The caretaker") == "agrees"
    with refused(NoTieToBreak, "There is no tie to break in this vote."):
        lot(site)


def test_what_is_typed_drawn_and_voided_is_written_down(site: Site) -> None:
    make_counted_contest(site, phone=LEVEL)
    lot(site, drawn=1)
    lot(site, by=OTHER, name="Another", drawn=3)
    with site.work() as session:
        entry = session.scalars(sa.select(LotEntry)).one()
        assert (entry.by, entry.name, entry.drawn, entry.how, entry.dice) == (None, "", 0, "", "")
        draw_by_two(session, drawn=3)
        for by in (OTHER, BY):
            void_lot(session, the_contest(session), number=1, voided=0, reason="A slip.", by=by)
        assert lots_told(session) == [
            ("LotTyped", BY, {"number": 1}),
            ("LotsDiffered", OTHER, {"number": 1, "first_by": BY}),
            ("LotTyped", BY, {"number": 1}),
            ("LotDrawn", OTHER, {"between": [1, 3], "drawn": 3, "first_by": BY}),
            ("LotToBeStruck", OTHER, {"number": 1}),
            ("LotStruck", BY, {"number": 1, "drawn": 3, "first_by": OTHER}),
        ]


def test_dice_draw_by_the_digest_the_number_of_the_draw_and_every_throw(site: Site) -> None:
    make_counted_contest(site, phone=LEVEL, tie_rule=TieRule.DICE)
    given: dict[str, Any] = {"number": 1, "voided": 0, "name": "A steward", "by": BY}
    # Twenty, and not one more: who could stop when it suits them would choose the outcome.
    for wrong in (THROWS[:-1], THROWS + "1"):
        with site.work() as session, refused(BadInput, THROW):
            throw_dice(session, the_contest(session), dice=wrong, **given)
    for last in "123456":
        thrown = THROWS.replace(" ", "")[:-1] + last
        with site.work() as session:
            contest = the_contest(session)
            throw_dice(session, contest, dice=thrown, **given)
            entry = session.scalars(sa.select(LotEntry)).one()
            drawn = draw(contest.digest, number=1, between=[1, 3], throws=thrown).option
            assert (entry.drawn, entry.dice) == (drawn, thrown)
            session.rollback()


def test_a_voiding_is_refused_in_words(site: Site) -> None:
    make_counted_contest(site, phone=[(1, 0, 0), (0, 1, 0), (0, 0, 1)] * 4, method=Method.RUN_OFF)

    def void(**changes: Any) -> bool:
        given: dict[str, Any] = {"number": 1, "voided": 0, "reason": "A slip.", "by": BY} | changes
        with site.work() as session:
            return void_lot(session, the_contest(session), **given)

    with refused(NoLotToVoid, ONLY_THE_LAST):
        void()
    with site.work() as session:
        draw_by_two(session, drawn=2)
        draw_by_two(session, drawn=3)
    bad: list[tuple[type[Refusal], dict[str, Any], str]] = [
        (NoLotToVoid, {"number": 1}, ONLY_THE_LAST),
        (NoLotToVoid, {"number": 2, "voided": 1}, GONE_ON),
        (BadInput, {"number": 2, "reason": " "}, WHY),
        (BadInput, {"number": 2, "reason": "A" * 201}, WHY),
    ]
    for kind, changes, sentence in bad:
        with refused(kind, sentence):
            void(**changes)
    assert void(number=2, reason="A" * 200) is False
    with refused(VoidedByYou, "You’ve said why. Another officer now needs to agree, from their own account."):
        void(number=2)
    assert void(number=2, by=OTHER, reason="A" * 200) is True
    assert void(number=1, voided=1, reason="B") is False
    with site.work() as session:
        the_contest(session).state = ContestState.CERTIFIED
    with refused(NoLotToVoid, "Two officers have certified the count with this draw, so it can’t be voided."):
        void(number=1, voided=1, by=OTHER)
    with site.work() as session:
        [first] = lots_of(session, the_contest(session))
        [late] = void_lots_of(session, the_contest(session))
        assert (first.number, first.void_by, first.void_reason) == (1, BY, "B")
        assert (late.number, late.voided, late.void_reason) == (2, 1, "A" * 200)


def test_each_ward_has_its_own_votes_and_lots(site: Site) -> None:
    open_two_wards(site)
    with site.work() as session:
        conference = find_conference(session, "tonight")
        contest, other = (find_contest(conference, ward) for ward in (HARBORNE, QUINTON))
        for each, marks, rejected in ((contest, [1], "unclear"), (other, [2], "blank")):
            session.add(Count(contest_id=each.id, step=CountStep.ERASED, unopened=0, counted_at=EVENING))
            session.add(Vote(contest_id=each.id, marks=marks, rejected=""))
            session.add(Vote(contest_id=each.id, marks=[], rejected=rejected))
        session.add(Vote(contest_id=contest.id, marks=[], rejected="blank"))
        for each, number, voided in ((other, 1, 0), (other, 1, 1), (contest, 2, 2), (contest, 7, 1)):
            told: dict[str, Any] = {"between": [1, 2], "drawn": 1, "how": "A hat.", "witnesses": "Two"}
            session.add(Lot(contest_id=each.id, number=number, voided=voided, drawn_at=EVENING, **told))
        session.flush()
        for each in (contest, other):
            seal_votes(session, count_of(session, each))
        assert tally_of(session, contest).counts[:2] == ((1, 1), (2, 0))
        assert list(rejected_of(session, contest).items()) == [("blank", 1), ("unclear", 1)]
        assert list(lots_of(session, contest)) == []
        assert [lot.number for lot in void_lots_of(session, contest)] == [7, 2]
        assert [lot.number for lot in lots_of(session, other)] == [1]
        seen: dict[str, Any] = {"voided": 0, "drawn": 1, "how": "A hat.", "name": "A", "by": BY}
        with refused(NoTieToBreak, "There is no tie to break in this vote."):
            draw_lot(session, contest, number=1, **seen)
