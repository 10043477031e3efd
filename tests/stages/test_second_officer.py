"""Who runs a conference alone is told beforehand to have a second officer, and invites one on the spot."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from tests.buttons import press
from tests.factories import BY, make_open_contest, make_ready_contest, the_contest
from tests.officers import able, give_passwords
from tests.reading import read, words
from tests.sites import Site
from tests.stages.test_signin import choose, is_signed_in, sign_in
from voting.conference.models import ContestState
from voting.conference.services import close_contest
from voting.people.models import Officer
from voting.people.services import (
    HasAccount,
    count_officers,
    invite_officer,
    invite_steward,
    retire_officer,
)
from voting.plain.roles import Role
from voting.storage.journal import JournalEntry

INVITE, TONIGHT = "/officers/invite", "/conferences/tonight"
WARNING = "You’re the only officer here."
NEW = "second@example.org"


def test_one_officer_alone_is_told_before_opening_and_before_closing(site: Site) -> None:
    with site.work() as session:
        make_ready_contest(session)
    organiser = site.officer(Role.ORGANISER)
    pages = [f"{TONIGHT}/run", f"{TONIGHT}/harborne/open"]
    assert [WARNING in words(read(organiser.get(page))) for page in pages] == [True, True]
    organiser.post(f"{TONIGHT}/harborne/open", {"one_copy": "y"})
    assert WARNING in words(read(organiser.get(f"{TONIGHT}/harborne/close")))
    site.officer(Role.STEWARD)
    give_passwords(site, "organiser@example.org", "steward@example.org")
    for page in (f"{TONIGHT}/run", f"{TONIGHT}/harborne/close"):
        assert WARNING not in words(read(organiser.get(page)))


def test_a_second_officer_is_invited_on_the_spot_and_undoes_closing(site: Site) -> None:
    make_open_contest(site, ballots=1)
    organiser = site.officer(Role.ORGANISER)
    with site.work() as session:
        close_contest(session, the_contest(session), by=BY)
    organiser.post(f"{TONIGHT}/harborne/reopen")
    page = read(organiser.post(INVITE, {"email": NEW}))
    assert page.select("svg.qr")
    [link] = page.select(".invitation")
    address, _hash, code = link.get_text().strip().partition("#")
    assert address == f"{site.instance.config.site.address}/password"
    assert choose(site.visitor(), code).location == "/login"
    second = site.visitor()
    sign_in(second, email=NEW)
    assert is_signed_in(second)
    press(second, f"{TONIGHT}/harborne/reopen", on=f"{TONIGHT}/harborne/reopen")
    with site.work() as session:
        assert the_contest(session).state == ContestState.OPEN
        line = session.scalars(sa.select(JournalEntry).where(JournalEntry.act == "OfficerInvited")).all()[-1]
        organisers = session.scalars(sa.select(Officer).where(Officer.email == "organiser@example.org")).one()
        assert (line.actor, line.details["role"]) == (f"officer:{organisers.id}", "steward")


def test_no_link_is_made_to_an_account_that_somebody_has_or_that_may_do_more(site: Site) -> None:
    with site.work() as session:
        invite_officer(session, "boss@example.org", roles=[Role.ADMINISTRATOR], by=BY)
        invite_officer(session, "steward@example.org", roles=[Role.STEWARD], by=BY)
    give_passwords(site, "steward@example.org")
    organiser = site.officer(Role.ORGANISER)
    for email in ("boss@example.org", "BOSS@example.org", "steward@example.org"):
        page = read(organiser.post(INVITE, {"email": email}), 409)
        assert "already has an account" in words(page)
        assert not page.select(".invitation")
    with site.work() as session:
        boss = session.scalars(sa.select(Officer).where(Officer.email == "boss@example.org")).one()
        assert [role.name for role in boss.roles] == [Role.ADMINISTRATOR]


def test_a_lost_invitation_is_made_again(site: Site) -> None:
    with site.work() as session:
        first = invite_steward(session, NEW, by=BY)
        assert invite_steward(session, NEW, by=BY) == first
        able(session, first)
        with pytest.raises(HasAccount):
            invite_steward(session, NEW, by=BY)


def test_an_account_that_was_ended_is_opened_again_by_nobody_but_who_has_the_server(site: Site) -> None:
    with site.work() as session:
        invite_steward(session, NEW, by=BY)
        retire_officer(session, NEW, by="command line")
        with pytest.raises(HasAccount, match="was closed"):
            invite_steward(session, NEW, by=BY, any_invitation=True)
        assert invite_officer(session, NEW, roles=[Role.STEWARD], by="command line").active


def test_only_who_can_sign_in_at_a_conference_is_counted(site: Site) -> None:
    with site.work() as session:
        for email, role in (("a@example.org", Role.ORGANISER), ("b@example.org", Role.REGIONAL)):
            invite_officer(session, email, roles=[role], by=BY)
        invite_officer(session, "c@example.org", roles=[Role.STEWARD, Role.ORGANISER], by=BY)
        assert count_officers(session) == 0
    give_passwords(site, "a@example.org", "b@example.org", "c@example.org")
    with site.work() as session:
        assert count_officers(session) == 2
        session.execute(sa.update(Officer).where(Officer.email == "c@example.org").values(active=False))
        assert count_officers(session) == 1


def test_what_is_no_address_is_refused_and_stays_in_the_field(site: Site) -> None:
    organiser = site.officer(Role.ORGANISER)
    page = read(organiser.post(INVITE, {"email": "not an address"}), 400)
    assert "not an email address" in words(page)
    assert 'value="not an address"' in str(page)
    assert "Type their email address." in words(read(organiser.post(INVITE, {"email": ""}), 400))


def test_a_steward_invites_nobody(site: Site) -> None:
    assert site.officer(Role.STEWARD).post(INVITE, {"email": NEW}).status_code == 403
