"""Accounts of which one made the other are no two people, whatever rows say of who invited whom."""

from __future__ import annotations

import uuid

import pytest
import sqlalchemy as sa

from tests.factories import BY
from tests.officers import able
from tests.sites import Site
from voting.people.models import Officer
from voting.people.models.officers import officer_role
from voting.people.services import (
    AccountWasChanged,
    NotASecond,
    check_second,
    invite_officer,
    invite_steward,
)
from voting.plain.roles import Role


def family(site: Site) -> tuple[str, str, str, str]:
    """An organiser, whom they invited, whom that one invited, and an officer of no family."""
    with site.work() as session:
        first = able(session, invite_officer(session, "first@example.org", roles=[Role.ORGANISER], by=BY))
        child = able(session, invite_steward(session, "child@example.org", by=first))
        grandchild = able(session, invite_steward(session, "grandchild@example.org", by=child))
        other = able(session, invite_officer(session, "other@example.org", roles=[Role.STEWARD], by=BY))
        return first, child, grandchild, other


def key_of(name: str) -> uuid.UUID:
    return uuid.UUID(name.partition(":")[2])


CHANGES: dict[str, sa.Executable] = {
    "the one between invited by nobody": sa.update(Officer)
    .where(Officer.email == "child@example.org")
    .values(invited_by=""),
    "the second invited by nobody": sa.update(Officer)
    .where(Officer.email == "grandchild@example.org")
    .values(invited_by=""),
    "the first invited by somebody": sa.update(Officer)
    .where(Officer.email == "first@example.org")
    .values(invited_by="somebody"),
    "the only other cannot sign in": sa.update(Officer)
    .where(Officer.email == "other@example.org")
    .values(active=False),
}


@pytest.mark.parametrize("change", CHANGES)
def test_one_family_is_no_two_by_a_changed_row(site: Site, change: str) -> None:
    first, _child, grandchild, other = family(site)
    with site.work() as session, pytest.raises(NotASecond):
        check_second(session, grandchild, beside=first)
    with site.work() as session:
        check_second(session, other, beside=first)
        session.execute(CHANGES[change])
        with pytest.raises(AccountWasChanged):
            check_second(session, grandchild, beside=first)
        session.rollback()


@pytest.mark.parametrize("gone", [0, 1])
def test_one_family_is_no_two_by_a_row_that_is_gone(site: Site, gone: int) -> None:
    names = family(site)
    with site.work() as session:
        session.execute(sa.delete(officer_role).where(officer_role.c.officer_id == key_of(names[gone])))
        session.execute(sa.delete(Officer).where(Officer.id == key_of(names[gone])))
        with pytest.raises(AccountWasChanged, match="an officer who has left"):
            check_second(session, names[2], beside=names[0])
        session.rollback()
