"""The migrations make exactly the tables that the models describe, and carry over what is in them."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta

import sqlalchemy as sa

from tests.answers import record_answer
from tests.factories import (
    BY,
    OTHER,
    THEMES,
    make_campaign,
    make_frozen_shortlist,
    make_open_contest,
    the_contest,
    ward_named,
)
from tests.sites import Site
from tests.stages.disk import add_person
from tests.stages.phone_answers import another_phone, joined_phone
from tests.stages.test_phones_of_a_round import flood
from voting.ballots.services import account_of, find_ballot, spoil_ballot, takers_of, undo_all_of
from voting.collect.models import Answer, Campaign, Outcome, Source
from voting.collect.services import settle
from voting.people.models import Officer, Person, PhonePass
from voting.people.services import invite_officer
from voting.plain import clock
from voting.plain.roles import Role
from voting.shortlist.models import Shortlist, Theme
from voting.shortlist.services import assign_answers, begin_shortlist
from voting.storage.columns import UtcDateTime
from voting.storage.database import Model, alembic, db
from voting.storage.journal import begin_journal

ANSWER_BEFORE = sa.table("answer", sa.column("id", sa.Uuid), sa.column("recorded_at", UtcDateTime))
ON_THE_DISK = "_on_the_disk"
CARRIED = ("person", "consent", "answer", "placing", "theme")
EVENING = datetime(2026, 6, 14, 18, 30, tzinfo=UTC)


def test_migrations_equal_models(site: Site) -> None:
    with site.app.app_context():
        assert alembic.compare_metadata() == []


def test_every_migration_follows_the_one_before(site: Site) -> None:
    with site.app.app_context():
        assert len(alembic.heads()) == 1
        assert not alembic.needs_upgrade()


def test_answers_keep_their_days_and_shortlists_what_was_heard(site: Site) -> None:
    heard = go_back_with_a_frozen_shortlist(site)
    late = EVENING + timedelta(days=3)
    with site.app.app_context(), db.engine.begin() as connection:
        keys = sorted(connection.scalars(sa.select(ANSWER_BEFORE.c.id)))
        connection.execute(sa.update(ANSWER_BEFORE).values(recorded_at=EVENING))
        connection.execute(
            sa.update(ANSWER_BEFORE).where(ANSWER_BEFORE.c.id == keys[0]).values(recorded_at=late)
        )
    with site.app.app_context():
        alembic.upgrade()
        assert alembic.compare_metadata() == []
    with site.work() as session:
        days = {answer.id: answer.recorded_on for answer in session.scalars(sa.select(Answer))}
        assert days == dict.fromkeys(keys, date(2026, 6, 8)) | {keys[0]: date(2026, 6, 15)}
        # The one answer that came after the freezing was never heard for it.
        frozen = sa.select(Shortlist.heard).where(Shortlist.digest.is_not(None))
        assert session.scalars(frozen).one() == heard - 1


def test_going_back_keeps_every_door_that_was_not_taken_back(site: Site) -> None:
    heard = go_back_with_a_frozen_shortlist(site)
    with site.app.app_context(), db.engine.begin() as connection:
        moments = connection.scalars(sa.select(ANSWER_BEFORE.c.recorded_at)).all()
        assert moments == [datetime(2026, 6, 8, tzinfo=UTC)] * heard
        sources = connection.scalars(sa.text("SELECT DISTINCT source FROM answer ORDER BY source")).all()
        assert sources == ["doorstep", "file"]


def test_what_was_taken_back_before_it_was_written_down_can_be_undone_too(site: Site) -> None:
    [code, *_unused] = make_open_contest(site, ballots=3)
    with site.work() as session:
        spoil_ballot(session, find_ballot(session, code, pepper=site.pepper), by=BY)
    with site.app.app_context():
        alembic.downgrade("0005")
        alembic.upgrade()
        assert alembic.compare_metadata() == []
    with site.work() as session:
        # As `voting setup` does after it has migrated.
        begin_journal(session, by=BY)
        conference = the_contest(session).conference
        [taker] = takers_of(session, conference)
        assert (taker.taken_by, [act.numbers for act in taker.acts]) == ("", [[1]])
        assert [undo_all_of(session, conference, "", by=by) for by in (BY, OTHER)] == [False, True]
        assert account_of(session, the_contest(session)).spoilt == 0


def test_people_and_answers_are_carried_over_to_tables_without_row_ids(site: Site) -> None:
    with clock.set_to(EVENING), site.work() as session:
        make_frozen_shortlist(session, make_campaign(session))
        for number in range(3):
            add_person(session, number)
    before = rows_of(site, *CARRIED)
    assert all(before.values())
    with site.app.app_context():
        [made] = [each for each in alembic.script_directory.walk_revisions() if ON_THE_DISK in each.path]
        alembic.downgrade(str(made.down_revision))
        alembic.upgrade()
        assert alembic.compare_metadata() == []
    assert rows_of(site, *CARRIED) == before
    if site.instance.config.database.url.startswith("sqlite"):
        with site.work() as session:
            assert session.execute(sa.text("PRAGMA foreign_key_check")).all() == []
            left = sa.text("SELECT count(*) FROM sqlite_master WHERE name LIKE 'old@_%' ESCAPE '@'")
            assert session.scalar(left) == 0


def test_a_list_frozen_before_keeps_from_now_on_the_doors_of_the_themes_that_are_not_on_it(
    site: Site,
) -> None:
    with site.work() as session:
        campaign, ward = make_campaign(session), ward_named(session)
        shortlist = begin_shortlist(session, campaign, ward)
        said = [
            record_answer(session, campaign, ward=ward, outcome=Outcome.SPOKE, words="Noise").id
            for _each in range(3)
        ]
        assign_answers(session, shortlist, answers=said, theme="Not on it", by=BY)
        quinton = ward_named(session, "quinton")
        begun = begin_shortlist(session, campaign, quinton)
        cars = record_answer(session, campaign, ward=quinton, outcome=Outcome.SPOKE, words="Cars")
        assign_answers(session, begun, answers=[cars.id], theme="Not frozen", by=BY)
        make_frozen_shortlist(session, campaign)
        session.get_one(Answer, said[0]).outcome = Outcome.WITHDRAWN
    with site.app.app_context():
        alembic.downgrade("0019")
    assert doors_of_themes(site)["Not on it"] is None
    with site.app.app_context():
        alembic.upgrade()
    doors = doors_of_themes(site)
    assert (doors["Not on it"], doors["Not frozen"]) == (2, None)
    assert all(doors[title] for title in THEMES)


def test_passes_have_brought_what_is_there_and_who_was_retired_has_no_password_any_more(site: Site) -> None:
    phone = joined_phone(site)
    flood(site, phone, 12)
    with site.work() as session:
        for email in ("here@example.org", "retired@example.org"):
            invite_officer(session, email, roles=[Role.STEWARD], by=BY).password = "set"
        settle(session, session.scalars(sa.select(Campaign)).one(), ward_named(session))
        retired = session.scalars(sa.select(Officer).where(Officer.email == "retired@example.org")).one()
        retired.active = False
    another_phone(site)
    with site.app.app_context():
        alembic.downgrade("0020")
        alembic.upgrade()
        assert alembic.compare_metadata() == []
    with site.work() as session:
        brought = sa.select(PhonePass.name, PhonePass.brought)
        assert dict(session.execute(brought).tuples().all()) == {"Sam": 12, "Eve": 0}
        assert dict(session.execute(sa.select(Officer.email, Officer.password)).tuples().all()) == {
            "here@example.org": "set",
            "retired@example.org": None,
        }


def doors_of_themes(site: Site) -> dict[str, int | None]:
    with site.work() as session:
        return dict(session.execute(sa.select(Theme.title, Theme.doors)).tuples().all())


def rows_of(site: Site, *tables: str) -> dict[str, list[str]]:
    """All that stands in these tables, as text."""
    with site.work() as session:
        found = {name: session.execute(sa.select(Model.metadata.tables[name])) for name in tables}
        return {name: sorted(map(str, rows)) for name, rows in found.items()}


def go_back_with_a_frozen_shortlist(site: Site) -> int:
    """A site as it was before the doorstep, with a frozen shortlist; returns how many answers it heard."""
    with clock.set_to(EVENING), site.work() as session:
        campaign, ward = make_campaign(session), ward_named(session)
        record_answer(
            session, campaign, ward=ward, outcome=Outcome.SPOKE, words="On paper", source=Source.PAPER
        )
        shortlist = make_frozen_shortlist(session, campaign)
        assert shortlist.heard is not None
        heard = shortlist.heard
        quinton = ward_named(session, "quinton")
        back = record_answer(session, campaign, ward=quinton, outcome=Outcome.SPOKE, words="Taken back")
        begun = begin_shortlist(session, campaign, quinton)
        assign_answers(session, begun, answers=[back.id], theme="Sorted before it was taken back", by=BY)
        back.outcome = Outcome.WITHDRAWN
    with site.app.app_context():
        alembic.downgrade("0001")
    return heard


def test_people_keep_their_ward_and_day_and_lose_what_led_to_their_door(site: Site) -> None:
    with site.app.app_context():
        alembic.downgrade("0005")
    key = uuid.uuid4()
    with site.app.app_context(), db.engine.begin() as connection:
        connection.execute(sa.insert(PERSON_BEFORE).values(id=key, **A_PERSON_BEFORE))
    with site.app.app_context():
        alembic.upgrade()
        assert alembic.compare_metadata() == []
    with site.work() as session:
        person = session.get_one(Person, key)
        assert (person.met_on, person.on_register, person.is_member) == (date(2026, 6, 14), None, None)
        assert person.sought == "amber\namber\na@b.example\n7700900123"


PERSON_BEFORE = sa.table(
    "person",
    *(
        sa.column(name, sa.Text)
        for name in ("name", "phone", "email", "postcode", "on_register", "is_member")
    ),
    sa.column("id", sa.Uuid),
    sa.column("met_at", UtcDateTime),
    sa.column("revision", sa.Integer),
    sa.column("sought", sa.Text),
)
A_PERSON_BEFORE = {
    "name": "Amber",
    "phone": "07700900123",
    "email": "a@b.example",
    "postcode": "B17 0AA",
    "on_register": "yes",
    "is_member": "no",
    "met_at": EVENING,
    "revision": 0,
    "sought": "amber\namber\na@b.example\nb170aa\n7700900123",
}
