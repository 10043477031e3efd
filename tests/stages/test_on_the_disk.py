"""What was erased is nowhere on the disk: not in statistics, indexes, long values or freed pages."""

from __future__ import annotations

import random
import string
import uuid
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.casting import cast_by_phone
from tests.factories import BY, OTHER, close_the_contest, enter_paper, make_open_contest, the_contest
from tests.reading import read, words
from tests.sites import Site
from tests.stages.disk import add_answer, add_person, analyze, is_postgresql, whole_disk
from tests.stages.phone_answers import EVENING, joined_phone, milliseconds, token_of
from voting.ballots.models import Ballot
from voting.collect.models import Answer
from voting.count.services import open_and_erase_in_turns
from voting.keeping.services import tidy_in_turns
from voting.people.messages import VERSION
from voting.people.models import Person, Rewriting
from voting.people.services import erase_person, find_person, rewriting
from voting.plain import clock
from voting.plain.roles import Role
from voting.storage.database import db
from voting.storage.derived_copies import forget_statistics, loose_copies
from voting.vote.models import PaperReading

# PostgreSQL copies up to a hundred values of a column.
MANY = 150
TONIGHT = "The database’s own file may still hold a trace. It will be removed tonight."


def invented(length: int) -> str:
    """Letters that nothing makes shorter, so that long ones go into a file of their own."""
    return "".join(random.choices(string.ascii_letters, k=length))


def left(needles: list[bytes], stored: bytes) -> int:
    """How many of these are there, whole or from some place on."""
    return sum(needle in stored or needle[:24] in stored or needle[-24:] in stored for needle in needles)


def test_after_the_count_no_copy_of_a_sealed_vote_is_left(site: Site, server_folder: Path | None) -> None:
    codes = make_open_contest(site, ballots=MANY)
    for code in codes[:-2]:
        cast_by_phone(site, code, 1, nonce=code)
    with site.work() as session:
        for code in codes[-2:]:
            enter_paper(site, session, code, 2)
    analyze(site)
    with site.work() as session:
        rows = session.execute(sa.select(Ballot.envelope, Ballot.attempt)).all()
        secret = [bytes(value) for row in rows for value in row if value]
        secret += [bytes(tag) for tag in session.scalars(sa.select(PaperReading.tag)) if tag]
        for code in codes[-2:]:
            enter_paper(site, session, code, 2, by=OTHER)
    assert len(secret) > MANY
    assert left(secret, whole_disk(site, server_folder)) > MANY / 2
    analyze(site)
    close_the_contest(site)
    with site.work() as session:
        open_and_erase_in_turns(session, the_contest(session), keys=site.instance.keys, by=BY)
    assert left(secret, whole_disk(site, server_folder)) == 0


def test_after_erasing_no_copy_of_a_person_is_left(site: Site, server_folder: Path | None) -> None:
    with site.work() as session:
        people = [add_person(session, number, name=f"{invented(30)} {number}") for number in range(MANY)]
        person = people[MANY // 2]
        person.email = f"{invented(20).lower()}@x.example"
        session.flush()
        key, secret = person.id, [each.encode() for each in (person.name, person.phone, person.email)]
        secret.append(person.name.casefold().encode())
    analyze(site)
    assert left(secret, whole_disk(site, server_folder)) == len(secret)
    erased = site.officer(Role.ORGANISER).post(f"/people/{key}/erase", follow_redirects=True)
    assert TONIGHT not in words(read(erased))
    assert left(secret, whole_disk(site, server_folder)) == 0
    with site.work() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Person)) == MANY - 1


def test_a_late_copy_from_a_phone_writes_nobody_down_again(site: Site, server_folder: Path | None) -> None:
    """The ordinary case: the canvasser's phone was offline while the organiser erased."""
    phone, name = joined_phone(site), invented(30)
    person = {
        "id": str(uuid.uuid4()), "round": token_of(site), "at": milliseconds(EVENING), "name": name,
        "phone": "07700 900123", "wording": VERSION, "purposes": ["invite"], "channels": ["call"],
        "language": "en",
    }  # fmt: skip

    def sync(revision: int) -> None:
        item = person | {"revision": revision}
        with clock.set_to(EVENING):
            sent = phone.client.post("/doorstep/people", json={"now": milliseconds(EVENING), "items": [item]})
        assert sent.json is not None
        assert sent.json["turned"] == []

    sync(0)
    secret = [name.encode(), name.casefold().encode()]
    assert left(secret, whole_disk(site, server_folder)) == 2
    read(site.officer(Role.ORGANISER).post(f"/people/{person['id']}/erase", follow_redirects=True))
    assert left(secret, whole_disk(site, server_folder)) == 0
    sync(0)
    sync(1)
    if server_folder is not None:
        with site.app.app_context():
            engine = db.engine.execution_options(isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(sa.text("VACUUM person"))
    assert left(secret, whole_disk(site, server_folder)) == 0


@pytest.mark.parametrize("length", [60, 1990])
def test_after_erasing_no_copy_of_what_was_said_is_left(
    site: Site, server_folder: Path | None, length: int
) -> None:
    with site.work() as session:
        for number in range(MANY):
            add_answer(session, f"Words {number}", street=f"Road {number}")
        answer = add_answer(session, invented(length), street=f"{invented(30)} Road")
        key, secret = answer.id, [answer.words.encode(), answer.street.encode()]
    analyze(site)
    if length < 1000:  # Long ones may lie there pressed together.
        assert left(secret, whole_disk(site, server_folder)) == len(secret)
    read(site.officer(Role.ORGANISER).post(f"/answers/{key}/erase", follow_redirects=True))
    assert left(secret, whole_disk(site, server_folder)) == 0


def test_a_table_too_large_to_rewrite_at_once_waits_for_the_night(
    site: Site, server_folder: Path | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rewriting, "SMALL", 0)
    with site.work() as session:
        person = add_person(session, 1, name=invented(30))
        key, secret = person.id, [person.name.encode()]
        add_person(session, 2)
    erased = site.officer(Role.ORGANISER).post(f"/people/{key}/erase", follow_redirects=True)
    assert (TONIGHT in words(read(erased))) == is_postgresql(site)
    with site.app.app_context():
        assert tidy_in_turns(db.session).waiting == ()
    assert left(secret, whole_disk(site, server_folder)) == 0


def test_while_somebody_reads_an_old_snapshot_a_table_waits(site: Site, server_folder: Path | None) -> None:
    if server_folder is None:
        pytest.skip("SQLite has no old snapshots.")
    with site.work() as session:
        person = add_person(session, 1, name=invented(30))
        key, secret = person.id, [person.name.encode()]
    organiser = site.officer(Role.ORGANISER)
    with site.app.app_context():
        engine = db.engine
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as reader:
        reader.execute(sa.text("SELECT version_num FROM alembic_version"))
        assert TONIGHT in words(read(organiser.post(f"/people/{key}/erase", follow_redirects=True)))
        with site.work() as session:
            assert session.scalar(sa.select(Rewriting.is_due).where(Rewriting.table_name == "person"))
    with site.app.app_context():
        assert tidy_in_turns(db.session).waiting == ()
    assert left(secret, whole_disk(site, server_folder)) == 0


def test_what_was_copied_before_an_upgrade_goes_with_it(site: Site, server_folder: Path | None) -> None:
    if server_folder is None:
        pytest.skip("SQLite copies only how many rows an index has.")
    with site.work() as session:
        session.execute(sa.text("ALTER TABLE answer ALTER COLUMN words SET STATISTICS -1"))
        for _number in range(MANY):
            add_answer(session, invented(60))
        secret = [said.encode() for said in session.scalars(sa.select(Answer.words))]
    analyze(site)
    with site.work() as session:
        kept = sa.text("SELECT count(*) FROM pg_stats WHERE tablename = 'answer' AND attname = 'words'")
        assert session.scalar(kept) == 1
        session.execute(sa.text("DELETE FROM answer"))
        session.commit()
        session.execute(sa.text("CLUSTER answer USING pk_answer"))
    # Some of the words lie in the table of statistics alone.
    assert left(secret, whole_disk(site, server_folder)) > 0
    with site.app.app_context():
        forget_statistics(db.engine)
    assert left(secret, whole_disk(site, server_folder)) == 0
    analyze(site)
    with site.work() as session:
        assert session.scalar(kept) == 0


def test_a_log_that_would_hold_what_people_say_is_named(site: Site, server_folder: Path | None) -> None:
    with site.app.app_context():
        assert [*loose_copies(db.engine)] == []
        if server_folder is None:
            return
        name = db.engine.url.database
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(sa.text(f"ALTER DATABASE \"{name}\" SET log_statement = 'mod'"))
        db.engine.dispose()
        assert [sentence[:50] for sentence in loose_copies(db.engine)] == [
            "PostgreSQL writes what people say and sealed votes"
        ]
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(sa.text(f'ALTER DATABASE "{name}" SET log_parameter_max_length = 0'))
        db.engine.dispose()
        assert [*loose_copies(db.engine)] == []


@pytest.mark.parametrize("site", ["sqlite"], indirect=True)
def test_of_many_erased_among_many_none_is_left_between_the_rows_of_a_page(
    site: Site, server_folder: Path | None
) -> None:
    # Rows of different lengths, changed and joined by others, so that pages split and are filled again.
    with site.work() as session:
        people = [add_person(session, number, name=invented(random.randint(8, 60))) for number in range(800)]
        keys, names = [person.id for person in people], [person.name.encode() for person in people]
    chosen = list(range(0, 800, 4))
    organiser = site.officer(Role.ORGANISER)
    with site.work() as session:
        for number in chosen[:-1]:
            erase_person(session, find_person(session, keys[number]), register=site.instance.erasures, by=BY)
    said = words(read(organiser.post(f"/people/{keys[chosen[-1]]}/erase", follow_redirects=True)))
    assert TONIGHT not in said
    stored = whole_disk(site, server_folder)
    assert left([names[number] for number in chosen], stored) == 0


@pytest.mark.parametrize("site", ["sqlite"], indirect=True)
def test_a_large_file_waits_for_the_night_and_the_page_says_so(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rewriting, "SMALL_FILE", 1)
    with site.work() as session:
        person_id = add_person(session, 1).id
    page = site.officer(Role.ORGANISER).post(f"/people/{person_id}/erase", follow_redirects=True)
    assert TONIGHT in words(read(page))
