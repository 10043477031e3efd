"""Somebody's password is looked at for seconds: what happens to their account meanwhile is not passed by."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from threading import Thread
from typing import Any

import pytest
import sqlalchemy as sa

from tests.sites import CHEAP, Site, Visitor
from tests.stages.test_signin import EMAIL, PASSWORD, choose, invitation, is_signed_in, join, sign_in
from voting.people.links import LinkIsDead, LinkKind, link_code, officer_of_link, set_password
from voting.people.models import Officer
from voting.people.passwords import PatientHasher
from voting.people.services import invite_officer, is_vouched, retire_officer
from voting.plain.roles import Role

OWN, THIEFS = "a wholly other kettle of fish", "the thief has this one now"


@pytest.fixture
def thief(site: Site) -> Visitor:
    """Somebody who signed in with an officer's password, which leaked."""
    join(site)
    thief = site.visitor()
    sign_in(thief)
    return thief


@contextmanager
def once_looked_at(monkeypatch: pytest.MonkeyPatch, act: Callable[[], Any]) -> Generator[None]:
    """Somebody does something at the moment in which the next password was found right."""
    verify, begun = PatientHasher.verify, list[Thread]()

    def then_acts(hasher: PatientHasher, *given: Any, **named: Any) -> bool:
        is_right = verify(hasher, *given, **named)
        if not begun:
            begun.append(Thread(target=act))
            begun[0].start()
            begun[0].join()
        return is_right

    with monkeypatch.context() as patched:
        patched.setattr(PatientHasher, "verify", then_acts)
        yield
    assert begun


def chooses_anew(site: Site) -> Callable[[], Any]:
    with site.work() as session:
        code = link_code(session.scalars(sa.select(Officer)).one(), LinkKind.FORGOTTEN)
    return lambda: choose(site.visitor(), code, OWN)


def is_retired(site: Site) -> None:
    with site.work() as session:
        retire_officer(session, EMAIL, by="command line")


def change(visitor: Visitor) -> Any:
    return visitor.post(
        "/change", {"password": PASSWORD, "new_password": THIEFS, "new_password_confirm": THIEFS}
    )


def test_the_old_password_signs_nobody_in_once_another_was_chosen(
    site: Site, thief: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = site.visitor()
    with once_looked_at(monkeypatch, chooses_anew(site)):
        sign_in(late)
    assert not is_signed_in(late)
    sign_in(late, password=OWN)
    assert is_signed_in(late)


def test_a_change_that_began_earlier_does_not_win_over_the_officers_own(
    site: Site, thief: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    with once_looked_at(monkeypatch, chooses_anew(site)):
        refused = change(thief)
    assert refused.status_code != 302
    officer, tries = site.visitor(), site.visitor()
    sign_in(officer, password=OWN)
    assert is_signed_in(officer)
    sign_in(tries, password=THIEFS)
    assert not is_signed_in(tries)
    assert not is_signed_in(thief)


def test_an_account_that_is_ended_gets_no_new_password_and_is_invited_without_its_old_one(
    site: Site, thief: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    with once_looked_at(monkeypatch, lambda: is_retired(site)):
        change(thief)
    with site.work() as session:
        invite_officer(session, EMAIL, roles=[Role.STEWARD], by="command line")
        assert session.scalars(sa.select(Officer.password)).all() == [None]
    for password in (PASSWORD, THIEFS):
        sign_in(thief, password=password)
        assert not is_signed_in(thief)


def test_one_link_lets_choose_one_password(site: Site) -> None:
    code = invitation(site)
    with site.work() as session:
        officer = officer_of_link(session, code)
        set_password(session, officer, "the first", code=code)
        with pytest.raises(LinkIsDead):
            set_password(session, officer, "the second", code=code)
        assert officer.password == "the first"


def test_proving_who_one_is_renews_no_hash_behind_the_journals_back(site: Site, thief: Visitor) -> None:
    hashing = site.app.extensions["security"].pwd_context
    hashing.update(argon2__rounds=CHEAP["argon2__rounds"] + 1)
    try:
        thief.post("/verify", {"password": PASSWORD})
        assert is_signed_in(thief)
        with site.work() as session:
            assert is_vouched(session, session.scalars(sa.select(Officer)).one())
        again = site.visitor()
        sign_in(again)
        assert is_signed_in(again)
        with site.work() as session:
            officer = session.scalars(sa.select(Officer)).one()
            assert not hashing.needs_update(officer.password), "signing in renews it, and is vouched for"
            assert is_vouched(session, officer)
    finally:
        hashing.update(**CHEAP)
