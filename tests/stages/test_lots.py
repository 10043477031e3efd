"""A lot is typed by two officers apart from each other, and voided by two when it is recorded wrongly."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa

from tests.factories import (
    BY,
    OTHER,
    THEMES,
    make_counted_contest,
    make_published_contest,
    publish_the_result,
    the_contest,
)
from tests.lots import draw_by_two
from tests.methods import Method
from tests.reading import read, words
from tests.sites import Site, Visitor
from tests.stages.test_ballot_page import sentence
from voting.conference.models import TieRule
from voting.count.journal_entries import LotTyped
from voting.count.models import LotEntry
from voting.count.services import (
    NoTieToBreak,
    TypedByYou,
    draw_lot,
    entry_of,
    lots_of,
    tally_of,
    throw_dice,
)
from voting.plain.refusals import BadInput, Refusal
from voting.plain.roles import Role
from voting.storage import journal
from voting.storage.journal import JournalEntry
from voting.storage.vouching import seal_on

COUNT = "/conferences/tonight/harborne/count"
RESULT = "/results/tonight/harborne"
THROWS = "4351 2662 1543 1632 4551"
LEVEL = [(1,)] * 5 + [(3,)] * 5


def officers(site: Site) -> tuple[Visitor, Visitor]:
    return site.officer(Role.ORGANISER), site.officer(Role.STEWARD)


def type_lot(officer: Visitor, **given: Any) -> str:
    """Type a lot as the page asks this officer to; what the page says then."""
    [form] = read(officer.get(COUNT)).select(f'form[action="{COUNT}/lot"]')
    hidden = {str(each["name"]): str(each["value"]) for each in form.select("[type=hidden]")}
    asked = {str(each["name"]) for each in form.select("input, textarea")} - set(hidden)
    assert asked == set(given)
    return words(read(officer.post(f"{COUNT}/lot", hidden | given, follow_redirects=True)))


def kept(site: Site) -> list[tuple[str, str, dict[str, Any]]]:
    """The journal's lines about lots, without the contest they name."""
    with site.work() as session:
        lines = session.scalars(
            sa.select(JournalEntry).where(JournalEntry.act.like("Lot%")).order_by(JournalEntry.number)
        )
        return [(each.act, each.actor, each.details | {"contest": ""}) for each in lines]


def lot(site: Site, **changes: Any) -> str:
    """Type a lot by the service."""
    given: dict[str, Any] = {
        "number": 1,
        "voided": 0,
        "drawn": 1,
        "how": "A hat.",
        "name": "A steward",
        "by": BY,
    } | changes
    with site.work() as session:
        return draw_lot(session, the_contest(session), **given)


def test_two_officers_type_a_lot_and_neither_sees_what_the_other_typed(site: Site) -> None:
    make_counted_contest(site, phone=LEVEL)
    organiser, steward = officers(site)
    assert "Another officer now needs to enter it too" in type_lot(
        steward, drawn="3", how="A slip out of the blue hat.", name="A steward from the door"
    )
    waiting = read(steward.get(COUNT))
    assert "You’ve entered it." in words(waiting)
    assert waiting.select(".next form") == []
    second = read(organiser.get(COUNT))
    assert "Another officer has entered it." in words(second)
    for secret in ("blue hat", "from the door", "checked"):
        assert secret not in str(second)
    said = type_lot(organiser, drawn="3", name="The caretaker")
    assert "Both officers entered the same." in said
    assert f"Drawn by lot: “{THEMES[2]}”. A slip out of the blue hat." in said
    assert "Next: two officers certify the count" in said
    [declared] = publish_the_result(site)["lots"]
    assert (declared["drawn"], declared["witnesses"]) == (3, "A steward from the door, The caretaker")
    [typed, drawn] = kept(site)
    assert typed[0] == "LotTyped"
    assert "drawn" not in typed[2]
    assert (drawn[0], drawn[2]["first_by"]) == ("LotDrawn", typed[1])
    assert typed[1] != drawn[1]


def test_dice_typed_differently_are_dropped_and_typed_again(site: Site) -> None:
    make_counted_contest(site, phone=LEVEL, tie_rule=TieRule.DICE)
    organiser, steward = officers(site)
    asked = words(read(organiser.get(COUNT)))
    assert "There is a tie: throw the dice in public" in asked
    assert "“A bus on Sundays”. The dice decide which option is chosen." in asked
    assert "Enter the throws" in asked
    type_lot(organiser, dice=THROWS, name="The caretaker")
    said = type_lot(steward, dice=THROWS.replace("6", "5"), name="A steward")
    assert "You and the other officer entered different things" in said
    for officer in (organiser, steward):
        page = words(read(officer.get(COUNT)))
        assert "Compare your notes of the throws together. Then each of you enters them again." in page
    with site.work() as session:
        [entry] = session.scalars(sa.select(LotEntry))
        assert (entry.by, entry.name, entry.drawn, entry.dice) == (None, "", 0, "")
        assert tally_of(session, the_contest(session)).tie == (1, 3)
    type_lot(steward, dice=THROWS, name="A steward")
    assert "entered different things" not in words(read(organiser.get(COUNT)))
    # The same throws, however they are spaced, are the same.
    assert "entered the same" in type_lot(organiser, dice=THROWS.replace(" ", ""), name="The caretaker")
    [declared] = publish_the_result(site)["lots"]
    assert declared["dice"] == THROWS.replace(" ", "")
    assert [each[0] for each in kept(site)] == ["LotTyped", "LotsDiffered", "LotTyped", "LotDrawn"]


def test_one_officer_is_not_two_and_a_lot_is_drawn_once_between_those_that_tie(site: Site) -> None:
    make_counted_contest(site, phone=LEVEL)
    bad: list[dict[str, Any]] = [
        {"drawn": 2},
        {"how": " "},
        {"how": "A" * 501},
        {"name": ""},
        {"name": "A" * 101},
    ]
    for each in bad:
        with pytest.raises(BadInput):
            lot(site, **each)
    assert lot(site) == "waits"
    refused: list[tuple[type[Refusal], dict[str, Any]]] = [
        (TypedByYou, {"drawn": 3}),
        (BadInput, {"by": OTHER, "name": "a STEWARD"}),
        (NoTieToBreak, {"by": OTHER, "name": "Another", "number": 2}),
    ]
    for why, each in refused:
        with pytest.raises(why):
            lot(site, **each)
    assert lot(site, by=OTHER, name="Another", how="") == "agrees"
    for by in (BY, OTHER):
        with pytest.raises(NoTieToBreak):
            lot(site, by=by)


def test_two_who_type_at_once_record_one_lot(site: Site) -> None:
    make_counted_contest(site, phone=LEVEL)

    def type_it(by: str) -> str:
        try:
            return lot(site, by=by, name=f"Officer {by}")
        except (TypedByYou, NoTieToBreak) as refused:
            return type(refused).__name__

    with ThreadPoolExecutor(max_workers=4) as table:
        said = sorted(table.map(type_it, (BY, OTHER, BY, OTHER)))
    assert [each for each in said if each.islower()] == ["agrees", "waits"]
    with site.work() as session:
        assert len(lots_of(session, the_contest(session))) == 1
        assert session.scalars(sa.select(LotEntry)).all() == []


def test_what_another_officer_has_typed_since_is_never_overlooked(site: Site) -> None:
    """The page looks at the entry before the contest is held; meanwhile it may change."""
    make_counted_contest(site, phone=LEVEL)
    lot(site, drawn=1)
    lot(site, drawn=3, by=OTHER, name="Another")
    with site.work() as session:
        contest = the_contest(session)
        entry = entry_of(session, contest)
        assert entry is not None
        assert entry.by is None
        typed = sa.update(LotEntry).values(by=OTHER, name="Another", drawn=1, how="A hat.")
        session.connection().execute(typed)
        seal = seal_on(session, str([contest.id.hex, 1, OTHER, 1, "", "Another", "A hat."]))
        journal.record(session, LotTyped(str(contest.id), 1, seal), by=OTHER)
        seen: dict[str, Any] = {"number": 1, "voided": 0, "drawn": 1, "how": "", "name": "A steward"}
        assert draw_lot(session, contest, **seen, by=BY) == "agrees"


def test_a_form_sent_again_does_not_fall_on_the_next_tie(site: Site) -> None:
    """Three level first choices need two lots; the first one's form, repeated, is no second lot."""
    make_counted_contest(site, phone=[(1, 0, 0), (0, 1, 0), (0, 0, 1)] * 4, method=Method.RUN_OFF)
    with site.work() as session:
        draw_by_two(session, drawn=2)
    organiser, _steward = officers(site)
    again = {"number": "1", "voided": "0", "drawn": "3", "how": "A hat.", "name": "A steward"}
    assert sentence(organiser.post(f"{COUNT}/lot", again)).startswith("The count has moved on")
    with site.work() as session:
        assert session.scalars(sa.select(LotEntry)).all() == []


def test_a_lot_where_nothing_ties_is_refused(site: Site) -> None:
    make_published_contest(site, phone=[(1,)] * 3)
    late = {"number": "1", "voided": "0", "drawn": "1", "name": "A steward"}
    assert "There is no tie" in sentence(officers(site)[0].post(f"{COUNT}/lot", late))
    with pytest.raises(NoTieToBreak):
        lot(site)
    with site.work() as session, pytest.raises(NoTieToBreak):
        throw_dice(session, the_contest(session), number=1, voided=0, dice=THROWS, name="A steward", by=BY)
