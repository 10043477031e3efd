"""Setting up vouches once for the accounts of an earlier version, and never for what somebody planted."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

import sqlalchemy as sa

from tests.factories import BY
from tests.reading import read, words
from tests.sites import Site, Visitor
from tests.stages import test_changed_accounts
from tests.stages.test_changed_accounts import CHANGED, MINE, THEIRS, for_a_moment, rows, write
from tests.stages.test_signin import is_signed_in, sign_in
from voting.cli.setup import make_instance
from voting.people.models import Officer, OfficerRole
from voting.people.services import check_second, invite_steward, retire_officer
from voting.plain.roles import Role
from voting.storage import journal
from voting.storage.journal import JournalEntry

two = test_changed_accounts.two


def test_a_planted_account_that_was_ended_is_not_sealed_by_the_next_upgrade_and_holds_up_nobody(
    two: Site,
) -> None:
    [mine] = [each for each in rows(two) if each["email"] == MINE]
    planted = {**mine, "id": uuid.uuid4(), "email": "x@example.org", "fs_uniquifier": "x"}
    with two.work() as session:
        session.execute(sa.insert(Officer).values(**planted))
        retire_officer(session, "x@example.org", by="command line")
    write(two, "x@example.org", **planted)
    make_instance(two.instance)
    stranger = two.visitor()
    assert CHANGED in words(read(sign_in(stranger, email="x@example.org")))
    assert not is_signed_in(stranger)
    with two.work() as session:
        name = f"officer:{session.scalars(sa.select(Officer.id).where(Officer.email == THEIRS)).one()}"
        helper = f"officer:{invite_steward(session, 'helper@example.org', by=name).id}"
    # The account of the only other officer was changed, and is ended for that.
    write(two, MINE, active=False)
    with two.work() as session:
        retire_officer(session, MINE, by="command line")
        check_second(session, helper, beside=name)


@dataclass(frozen=True)
class OfficerInvited:
    """A line of an earlier version, which carried no seal."""

    officer: str
    role: str


def before_seals(site: Site) -> None:
    """An account as an earlier version left it."""
    with site.work() as session:
        officer = Officer(email="older@example.org", active=True, fs_uniquifier="older", roles=[])
        officer.password = session.scalars(sa.select(Officer.password).where(Officer.email == MINE)).one()
        session.add(officer)
        officer.roles = list(session.scalars(sa.select(OfficerRole).where(OfficerRole.name == Role.STEWARD)))
        session.flush()
        journal.record(session, OfficerInvited(str(officer.id), Role.STEWARD), by=BY)


def test_setting_up_after_an_upgrade_vouches_once_for_the_accounts_there_are(two: Site) -> None:
    before_seals(two)
    older: Visitor = two.visitor()
    assert CHANGED in words(read(sign_in(older, email="older@example.org")))
    make_instance(two.instance)
    sign_in(older, email="older@example.org")
    assert is_signed_in(older)
    with for_a_moment(two, "older@example.org", invited_by="x"):
        make_instance(two.instance)
        assert not is_signed_in(older)
    assert is_signed_in(older)
    with two.work() as session:
        sealed = sa.select(sa.func.count()).where(JournalEntry.act == "AccountSealed")
        assert session.scalar(sealed) == 1
