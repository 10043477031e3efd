"""After a night nobody with the whole database can tell which person stood at which door."""

from __future__ import annotations

import math
import random
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.factories import close_the_contest, make_open_contest
from tests.reading import refused
from tests.sites import Site
from tests.stages.disk import add_answer, add_person, is_postgresql, whole_disk
from voting.cli.nights import next_night
from voting.collect.models import Answer
from voting.keeping.services import VoteIsUnderWay, tidy_in_turns
from voting.people.models import Person, Rewriting
from voting.people.services import erase_again
from voting.storage.database import Model, db

DOORS = 150
SIGMAS = 6
IN_USE = "A vote is open, or closed and not counted yet. Nothing is rewritten before it is counted."


def knock(site: Site, doors: int = DOORS) -> dict[uuid.UUID, uuid.UUID]:
    """An evening of doors, each with a person and an answer, handed in one after the other."""
    behind = dict[uuid.UUID, uuid.UUID]()
    for number in range(doors):
        with site.work() as session:
            person = add_person(session, number).id
        with site.work() as session:
            behind[person] = add_answer(session, f"The issue of door {number}").id
    return behind


def orders(site: Site, model: type[Model], server_folder: Path | None) -> dict[str, list[uuid.UUID]]:
    """The rows in every order in which somebody with the whole database can read them."""
    table = model.__table__
    assert isinstance(table, sa.Table)
    stored = whole_disk(site, server_folder)
    with site.work() as session:
        keys = set(session.scalars(sa.select(table.c.id)))
        ways = {"as it reads": list(session.scalars(sa.select(table.c.id)))}
        if is_postgresql(site):
            for way in ("ctid", "xmin::text::bigint, ctid", "xmin::text::bigint, cmin::text::bigint, ctid"):
                asked = f'SELECT id FROM "{table.name}" ORDER BY {way}'
                ways[way] = list(session.scalars(sa.text(asked).columns(id=sa.Uuid)))
    for name, find in (("first in the files", stored.find), ("last in the files", stored.rfind)):
        places = {key: find(key.bytes if server_folder else key.hex.encode()) for key in keys}
        ways[name] = sorted(keys, key=places.__getitem__)
    return ways


def guesses(
    people: Sequence[uuid.UUID], answers: Sequence[uuid.UUID], behind: dict[uuid.UUID, uuid.UUID]
) -> tuple[int, float]:
    """Laying two orders side by side: how many doors are guessed right, and how alike the orders are."""
    place = {key: index for index, key in enumerate(answers)}
    apart = [place[behind[person]] - index for index, person in enumerate(people)]
    alike = 1 - 6 * sum(each**2 for each in apart) / (len(apart) ** 3 - len(apart))
    return apart.count(0), abs(alike)


def best(site: Site, server_folder: Path | None, behind: dict[uuid.UUID, uuid.UUID]) -> tuple[int, float]:
    """What the best of all pairs of orders tells."""
    people, answers = orders(site, Person, server_folder), orders(site, Answer, server_folder)
    found = [guesses(first, second, behind) for first in people.values() for second in answers.values()]
    return max(each for each, _alike in found), max(alike for _each, alike in found)


def test_after_the_night_a_person_leads_to_no_answer(site: Site, server_folder: Path | None) -> None:
    behind = knock(site)
    right, alike = best(site, server_folder, behind)
    if is_postgresql(site):  # The adversary is no fool: before the night each person is found.
        assert right == DOORS
        assert alike == 1
    with site.app.app_context():
        tidy_in_turns(db.session)
    right, alike = best(site, server_folder, behind)
    # By chance one door is right; twelve and more are in one of a hundred million evenings.
    assert right < 12
    assert alike < SIGMAS / math.sqrt(DOORS - 1)


def test_on_sqlite_rows_lie_by_chance_from_the_first_moment(site: Site) -> None:
    if is_postgresql(site):
        pytest.skip("PostgreSQL keeps the order until the night.")
    behind = knock(site)
    with site.work() as session:
        people = list(session.scalars(sa.text("SELECT id FROM person").columns(id=sa.Uuid)))
        answers = list(session.scalars(sa.text("SELECT id FROM answer").columns(id=sa.Uuid)))
    assert guesses(people, answers, behind)[0] < 12


def test_a_night_writes_the_rows_of_the_day_and_only_they(site: Site) -> None:
    if not is_postgresql(site):
        pytest.skip("SQLite's tables have no order; its file is written again as a whole.")
    knock(site, 10)
    with site.app.app_context():
        assert tidy_in_turns(db.session).rows == 10 + 10 + 10
        assert tidy_in_turns(db.session).rows == 0
    knock(site, 2)
    with site.app.app_context():
        assert tidy_in_turns(db.session).rows == 2 + 2 + 2


def test_what_people_said_and_agreed_to_is_as_it_was(site: Site) -> None:
    knock(site, 10)

    def everything(session: Session) -> list[str]:
        tables = ("person", "consent", "answer")
        return [
            str(row)
            for name in tables
            for row in session.execute(sa.text(f"SELECT * FROM {name} ORDER BY id"))
        ]

    with site.work() as session:
        before = everything(session)
    with site.app.app_context():
        tidy_in_turns(db.session)
    with site.work() as session:
        assert everything(session) == before


@pytest.mark.parametrize("closed", [False, True])
def test_nothing_is_rewritten_while_a_vote_is_open_or_not_counted(site: Site, closed: bool) -> None:
    make_open_contest(site, ballots=1)
    if closed:
        close_the_contest(site)
    with site.app.app_context(), refused(VoteIsUnderWay, IN_USE):
        tidy_in_turns(db.session)


def test_an_erased_person_leaves_the_files_at_night(site: Site, server_folder: Path | None) -> None:
    name = "".join(random.choices("abcdefghij", k=30))
    with site.work() as session:
        key = add_person(session, 1, name=name).id
    with site.work() as session:
        erase_again(session, session.get_one(Person, key), by="test")
    with site.app.app_context():
        assert tidy_in_turns(db.session).waiting == ()
    assert name.encode() not in whole_disk(site, server_folder)
    with site.work() as session:
        assert not session.scalar(sa.select(sa.func.count()).where(Rewriting.is_due))


def test_the_night_is_at_three_where_the_seat_is() -> None:
    london = ZoneInfo("Europe/London")
    assert next_night(datetime(2026, 6, 14, 20, tzinfo=UTC), london) == datetime(2026, 6, 15, 2, tzinfo=UTC)
    assert next_night(datetime(2026, 12, 1, 2, 59, tzinfo=UTC), london) == datetime(
        2026, 12, 1, 3, tzinfo=UTC
    )
    assert next_night(datetime(2026, 12, 1, 3, tzinfo=UTC), london) == datetime(2026, 12, 2, 3, tzinfo=UTC)
