"""Nobody becomes an officer, or two of them, by writing rows: each account is vouched for by the journal."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from tests.factories import OTHER
from tests.reading import read, words
from tests.sites import Site
from tests.stages import test_forgotten_passwords
from tests.stages.test_forgotten_passwords import sent_by
from tests.stages.test_signin import EMAIL, choose, invitation, is_signed_in, sign_in
from voting.cli.setup import invite, retire
from voting.people.links import LinkKind, invitation_token, link_code
from voting.people.models import Officer, OfficerRole
from voting.people.models.officers import officer_role
from voting.people.services import AccountWasChanged, invite_steward, retire_officer, seal_earlier_accounts
from voting.plain.roles import Role
from voting.site.command import Named
from voting.storage.journal import JournalEntry

with_mail = test_forgotten_passwords.with_mail
MINE, THEIRS = "mine@example.org", "theirs@example.org"
CHANGED = "isn’t as this site last saved it"


@pytest.fixture
def two(site: Site) -> Site:
    """A site with an account of the adversary's, a steward's, and one of an organiser."""
    choose(site.visitor(), invitation(site, Role.STEWARD, email=MINE))
    choose(site.visitor(), invitation(site, Role.ORGANISER, email=THEIRS), "another kettle of fish")
    return site


def rows(site: Site) -> list[dict[str, Any]]:
    with site.work() as session:
        return [dict(each) for each in session.execute(sa.select(Officer.__table__)).mappings()]


def write(site: Site, email: str, /, **values: Any) -> None:
    with site.work() as session:
        session.execute(sa.update(Officer).where(Officer.email == email).values(**values))


@contextmanager
def for_a_moment(site: Site, email: str, /, **values: Any) -> Generator[None]:
    """An officer's row says something else for a moment."""
    [before] = [each for each in rows(site) if each["email"] == email]
    with site.work() as session:
        session.execute(sa.update(Officer).where(Officer.id == before["id"]).values(**values))
    yield
    with site.work() as session:
        session.execute(sa.update(Officer).where(Officer.id == before["id"]).values(**before))


def test_a_copied_password_signs_in_as_nobody_else(two: Site) -> None:
    [mine] = [each["password"] for each in rows(two) if each["email"] == MINE]
    thief = two.visitor()
    with for_a_moment(two, THEIRS, password=mine):
        page = read(sign_in(thief, email=THEIRS))
        assert CHANGED in words(page)
        assert f"voting invite {THEIRS}" in words(page)
    assert not is_signed_in(thief)
    sign_in(thief, email=THEIRS, password="another kettle of fish")
    assert is_signed_in(thief), "its officer gets in as soon as the row is as it was"


def test_another_officers_session_is_not_signed_by_a_copied_name_of_it(two: Site) -> None:
    [theirs] = [each["fs_uniquifier"] for each in rows(two) if each["email"] == THEIRS]
    thief = two.visitor()
    with for_a_moment(two, THEIRS, fs_uniquifier="away"), for_a_moment(two, MINE, fs_uniquifier=theirs):
        assert CHANGED in words(read(sign_in(thief, email=MINE)))
    assert not is_signed_in(thief)


def as_organiser(site: Site) -> None:
    with site.work() as session:
        officer = session.scalars(sa.select(Officer.id).where(Officer.email == MINE)).one()
        role = session.scalars(sa.select(OfficerRole.id).where(OfficerRole.name == Role.ORGANISER)).one()
        session.execute(sa.insert(officer_role).values(officer_id=officer, role_id=role))


def renamed_role(site: Site) -> None:
    with site.work() as session:
        for was, name in ((Role.ORGANISER, "x"), (Role.STEWARD, Role.ORGANISER)):
            session.execute(sa.update(OfficerRole).where(OfficerRole.name == was).values(name=name))


@pytest.mark.parametrize("raise_role", [as_organiser, renamed_role])
def test_a_role_that_only_the_database_gives_opens_nothing(
    two: Site, raise_role: Callable[[Site], None]
) -> None:
    steward = two.visitor()
    sign_in(steward, email=MINE)
    assert steward.get("/conferences/new").status_code == 403
    raise_role(two)
    assert steward.get("/conferences/new").status_code == 302
    assert not is_signed_in(steward)


def test_an_ended_account_stays_ended_whatever_row_is_put_back(two: Site) -> None:
    [before] = [each for each in rows(two) if each["email"] == MINE]
    with two.work() as session:
        retire_officer(session, MINE, by="command line")
    write(two, MINE, **before)
    retired = two.visitor()
    assert CHANGED in words(read(sign_in(retired, email=MINE)))
    assert not is_signed_in(retired)


def test_an_ended_account_stays_ended_where_the_newest_lines_are_hidden_as_well(two: Site) -> None:
    holder = two.visitor()
    sign_in(holder, email=MINE)
    [before] = [each for each in rows(two) if each["email"] == MINE]
    with two.work() as session:
        last = session.scalar(sa.select(sa.func.max(JournalEntry.number)))
        retire_officer(session, MINE, by="command line")
    assert not is_signed_in(holder)
    later = JournalEntry.number > last
    with two.work() as session:
        hidden = [
            dict(each) for each in session.execute(sa.select(JournalEntry.__table__).where(later)).mappings()
        ]
        session.execute(sa.delete(JournalEntry).where(later))
    write(two, MINE, **before)
    sign_in(holder, email=MINE)
    assert not is_signed_in(holder)
    with two.work() as session:
        session.execute(sa.insert(JournalEntry), hidden)
    assert not is_signed_in(holder)


def test_no_link_leads_to_an_account_through_a_row_that_was_changed(two: Site) -> None:
    with two.work() as session:
        officer = session.scalars(sa.select(Officer).where(Officer.email == THEIRS)).one()
        code = link_code(officer, LinkKind.FORGOTTEN)
    with for_a_moment(two, THEIRS, email="thief@example.org"):
        assert CHANGED in words(read(choose(two.visitor(), code, "thief knows this one"), 409))
    assert choose(two.visitor(), code, "a third kettle of fish").location == "/login"


def test_no_link_is_mailed_to_an_address_that_only_the_database_has(site: Site, with_mail: Site) -> None:
    with for_a_moment(site, EMAIL, email="thief@example.org"):
        assert sent_by(with_mail, "thief@example.org") == []
    assert len(sent_by(with_mail, EMAIL)) == 1


def test_an_officers_invitation_cannot_be_made_anothers_by_a_row(two: Site) -> None:
    with two.work() as session:
        name = f"officer:{session.scalars(sa.select(Officer.id).where(Officer.email == MINE)).one()}"
        invite_steward(session, "new@example.org", by=OTHER)
    with for_a_moment(two, "new@example.org", invited_by=name), two.work() as session:
        with pytest.raises(AccountWasChanged):
            invite_steward(session, "new@example.org", by=name)
        session.rollback()


def test_an_invented_row_is_no_officer(two: Site) -> None:
    [mine] = [each for each in rows(two) if each["email"] == MINE]
    with two.work() as session:
        session.execute(
            sa.insert(Officer).values(
                **{**mine, "id": uuid.uuid4(), "email": "x@example.org", "fs_uniquifier": "x"}
            )
        )
    invented = two.visitor()
    assert CHANGED in words(read(sign_in(invented, email="x@example.org")))
    assert not is_signed_in(invented)
    with two.work() as session:
        seal_earlier_accounts(session, by="command line")
    assert CHANGED in words(read(sign_in(invented, email="x@example.org")))


def test_whoever_has_the_server_opens_a_changed_account_again_with_nothing_of_what_was_changed(
    two: Site,
) -> None:
    as_organiser(two)
    runner, named = CliRunner(), Named(two.instance.folder, lambda: two.app)
    refused = runner.invoke(invite, [MINE], obj=named)
    assert refused.exit_code
    assert "Give it a role" in str(refused.output) + str(refused.exception)
    assert runner.invoke(invite, [MINE, "--role", "steward"], obj=named).exit_code == 0
    officer = two.visitor()
    sign_in(officer, email=MINE)
    assert not is_signed_in(officer), "the password is gone, too"
    with two.work() as session:
        row = session.scalars(sa.select(Officer).where(Officer.email == MINE)).one()
        assert [role.name for role in row.roles] == [Role.STEWARD]
        code = invitation_token(row)
    assert choose(two.visitor(), code).location == "/login"
    sign_in(officer, email=MINE)
    assert is_signed_in(officer)


def test_a_changed_account_can_be_ended(two: Site) -> None:
    write(two, MINE, active=False)
    assert CliRunner().invoke(retire, [MINE], obj=Named(two.instance.folder, lambda: two.app)).exit_code == 0
    write(two, MINE, active=True)
    page = read(sign_in(two.visitor(), email=MINE))
    assert "wrong" in words(page) or CHANGED in words(page)
