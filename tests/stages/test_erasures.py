"""What was erased stays erased, also in a database that is put back from an old copy."""

from __future__ import annotations

import hashlib
import shutil
import stat
import uuid
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from tests.factories import BY
from tests.postgres import Postgres
from tests.reading import read, words
from tests.sites import Site, config_for
from tests.stages.disk import add_answer, add_person, is_postgresql
from voting.cli.serve import erase_again
from voting.cli.setup import SecretIsMissing, make_instance
from voting.collect.models import Answer
from voting.people.models import Consent, Person
from voting.people.services import erase_person
from voting.plain.roles import Role
from voting.site.erasure_register import Erased, ErasureRegister
from voting.site.instance import ERASURE_KEY, Instance
from voting.storage.database import db

PHONE = "07700 900123"


def copied(site: Site, tmp_path: Path, request: pytest.FixtureRequest) -> Site:
    """The site on a copy of its database as it is now, with its folder as it will be later."""
    if is_postgresql(site):
        server: Postgres = request.getfixturevalue("postgres")
        site.close()
        name = sa.make_url(site.instance.config.database.url).database
        url = server.create(f"copy_{uuid.uuid4().hex}", template=str(name))
    else:
        url = f"sqlite:///{tmp_path / 'copy.sqlite'}"
        shutil.copy(site.instance.folder / "voting.sqlite", tmp_path / "copy.sqlite")
    return Site.open(site.instance.folder, config_for(url))


def fill(site: Site) -> tuple[Any, Any]:
    with site.work() as session:
        others = [add_person(session, number).id for number in range(3)]
        assert others
        add_answer(session, "Somebody else's words")
        person = add_person(session, 9, name="Invented Resident", phone=PHONE)
        answer = add_answer(session, "Words to be erased", street="Elm Road")
        return person.id, answer.id


@pytest.mark.parametrize("start", ["setup", "run"])
def test_an_old_copy_of_the_database_erases_again_at_its_start(
    site: Site, tmp_path: Path, request: pytest.FixtureRequest, start: str
) -> None:
    person, answer = fill(site)
    old = copied(site, tmp_path, request)
    organiser = site.officer(Role.ORGANISER)
    assert organiser.post(f"/people/{person}/erase").status_code == 303
    assert organiser.post(f"/answers/{answer}/erase").status_code == 303
    with old.work() as session:
        assert session.get(Person, person) is not None
    old.close()
    if start == "setup":
        make_instance(old.instance)
    else:
        erase_again(old.app)
    with old.work() as session:
        assert session.get(Person, person) is None
        assert session.scalar(sa.select(sa.func.count()).select_from(Person)) == 3
        assert session.scalar(sa.select(sa.func.count()).select_from(Consent)) == 3
        said = session.get_one(Answer, answer)
        assert (said.words, said.street, said.is_erased) == ("", "", True)
        assert session.scalar(sa.select(sa.func.count()).where(Answer.words != "")) == 1
    old.close()


def test_an_erasure_that_a_crash_cut_short_is_carried_out_at_the_next_start(site: Site) -> None:
    person, _answer = fill(site)
    with site.app.app_context():
        session = db.session
        erase_person(session, session.get_one(Person, person), register=site.instance.erasures, by=BY)
        session.rollback()
        assert session.get(Person, person) is not None
        session.rollback()
    erase_again(site.app)
    with site.work() as session:
        assert session.get(Person, person) is None


def test_the_register_tells_nothing_of_whom_it_holds(site: Site) -> None:
    person, _answer = fill(site)
    site.officer(Role.ORGANISER).post(f"/people/{person}/erase")
    file = site.instance.folder / "erased"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    lines = file.read_text(encoding="ascii").splitlines()
    assert {len(line) for line in lines} == {64}
    for known in (str(person), person.hex, PHONE, PHONE.replace(" ", ""), "7700900123", "r9@x.example"):
        assert known not in "\n".join(lines)
        assert hashlib.sha256(known.encode()).hexdigest() not in lines
    register = site.instance.erasures
    assert register.line(Erased.PHONE, "7700900123") in register.lines()
    assert register.line(Erased.EMAIL, "r9@x.example") in register.lines()
    another = ErasureRegister(file, bytes(32))
    assert another.line(Erased.PHONE, "7700900123") not in another.lines()


def test_a_line_that_was_cut_short_spoils_no_other(tmp_path: Path) -> None:
    register = ErasureRegister(tmp_path / "erased", bytes(32))
    register.note((Erased.PERSON, "one"))
    with register.file.open("ab") as file:
        file.write(b"0123")
    register.note((Erased.PERSON, "two"), (Erased.PHONE, ""))
    assert {register.line(Erased.PERSON, each) for each in ("one", "two")} < register.lines()
    assert len(register.lines()) == 3


def test_an_older_installation_gets_the_key_of_erasures_by_setup(site: Site) -> None:
    (site.instance.folder / ERASURE_KEY).unlink()
    make_instance(site.instance)
    assert len(site.instance.secret(ERASURE_KEY)) == 32


def test_a_lost_key_of_erasures_is_not_replaced_in_silence(site: Site) -> None:
    site.instance.erasures.note((Erased.PERSON, "one"))
    (site.instance.folder / ERASURE_KEY).unlink()
    with pytest.raises(SecretIsMissing, match=f"has no {ERASURE_KEY}: put it back from your backup"):
        make_instance(site.instance)


def test_nobody_else_may_read_the_database_wherever_it_is(tmp_path: Path) -> None:
    for folder in ("elsewhere", "instance"):
        (tmp_path / folder).mkdir(mode=0o755)
    file = tmp_path / "elsewhere" / "ours.sqlite"
    instance = Instance(tmp_path / "instance", config_for(f"sqlite:///{file}"))
    make_instance(instance)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    copy = tmp_path / "instance" / "backups" / "yesterday.sqlite"
    copy.parent.mkdir()
    shutil.copy(file, copy)
    for each in (file, copy):
        each.chmod(0o644)
    Site.open(instance.folder, instance.config).close()
    assert {stat.S_IMODE(each.stat().st_mode) for each in (file, copy)} == {0o600}
    assert stat.S_IMODE(copy.parent.stat().st_mode) == 0o700


def test_the_page_before_erasing_names_what_is_kept_of_somebody_and_nothing_else(site: Site) -> None:
    """At the door people are told that of their home only the ward is kept."""
    person, _answer = fill(site)
    said = words(read(site.officer(Role.ORGANISER).get(f"/people/{person}/erase")))
    kept = {each.name for each in sa.inspect(Person).columns}
    assert {"name", "phone", "email", "ward_code"} <= kept
    assert "everything on record: contact details, ward, language, the day" in said
    assert not any("postcode" in name for name in kept)
    assert "postcode" not in said
