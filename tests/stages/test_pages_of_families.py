"""Pages that take two say beforehand who is no second officer, and tell everybody who invited whom."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from tests.factories import make_counted_contest, make_open_contest, make_ready_contest, the_contest
from tests.officers import able
from tests.reading import read, words
from tests.sites import Site, Visitor
from tests.stages.test_families_of_officers import INVITED
from voting.ballots.services import find_pack, register_ballots, void_pack_by_two
from voting.conference.services import close_by_two, close_contest, reopen_contest
from voting.count.services import certify_count, fingerprint_of_count
from voting.people.models import Officer
from voting.people.services import invite_officer, invite_steward, why_not_second
from voting.plain.roles import Role
from voting.rehearsal.seeding import seed

TONIGHT = "/conferences/tonight"
AS_ONE = "count as one person here, because one invitation led to both accounts. Ask other@example.org"


def signed_in_family(site: Site) -> tuple[str, str, Visitor]:
    """An organiser, and the steward whom they invited, who is signed in."""
    steward = site.officer(Role.STEWARD)
    with site.work() as session:
        first = able(session, invite_officer(session, "first@example.org", roles=[Role.ORGANISER], by="test"))
        row = session.scalars(sa.select(Officer).where(Officer.email == "steward@example.org")).one()
        row.invited_by = first
        return first, able(session, row), steward


def add_another(site: Site) -> None:
    with site.work() as session:
        able(session, invite_officer(session, "other@example.org", roles=[Role.STEWARD], by="test"))


def buttons(visitor: Visitor, address: str, action: str) -> int:
    return len(read(visitor.get(address)).select(f"form[action='{action}']"))


@pytest.mark.parametrize("name", ["close/two", "reopen", "void", "certify"])
def test_a_page_says_who_is_no_second_officer_in_place_of_its_button(site: Site, name: str) -> None:
    page = action = f"{TONIGHT}/harborne/{name}"
    if name == "certify":
        make_counted_contest(site)
        page, action = f"{TONIGHT}/harborne/count", f"{TONIGHT}/harborne/count/certify"
    elif name == "void":
        with site.work() as session:
            register_ballots(
                session, make_ready_contest(session), count=1, design="a5", pepper=site.pepper, by="test"
            )
    else:
        make_open_contest(site, ballots=1)
    first, _second, steward = signed_in_family(site)
    with site.work() as session:
        contest = the_contest(session)
        if name == "close/two":
            close_by_two(session, contest, by=first)
        elif name == "reopen":
            close_contest(session, contest, by="test")
            reopen_contest(session, contest, by=first)
        elif name == "void":
            void_pack_by_two(session, find_pack(session, contest, 1), by=first)
            page, action = f"{TONIGHT}/harborne/ballots", f"{TONIGHT}/harborne/ballots/packs/1/void"
        else:
            certify_count(session, contest, seen=fingerprint_of_count(session, contest), by=first)
    assert buttons(steward, page, action) == 1
    assert AS_ONE not in words(read(steward.get(page)))
    add_another(site)
    assert buttons(steward, page, action) == 0
    assert AS_ONE in words(read(steward.get(page)))


def test_that_one_family_reopened_a_vote_stays_told_whoever_joins_later(site: Site) -> None:
    make_open_contest(site, ballots=1)
    with site.work() as session:
        first = able(session, invite_officer(session, "first@example.org", roles=[Role.ORGANISER], by="test"))
        child = able(session, invite_steward(session, "child@example.org", by=first))
        close_contest(session, the_contest(session), by="test")
        for officer in (first, child):
            reopen_contest(session, the_contest(session), by=officer)
        desk = the_contest(session).conference_id
    add_another(site)
    steward = site.officer(Role.STEWARD)
    for page in (f"{TONIGHT}/harborne/account", f"{TONIGHT}/run", f"/desk/{desk}", "/hall/tonight"):
        assert INVITED in words(read(steward.get(page))), page


def test_a_vote_that_two_families_reopened_says_nothing_of_the_kind(site: Site) -> None:
    make_open_contest(site, ballots=1)
    add_another(site)
    with site.work() as session:
        first = able(session, invite_officer(session, "first@example.org", roles=[Role.ORGANISER], by="test"))
        other = session.scalars(sa.select(Officer.id).where(Officer.email == "other@example.org")).one()
        close_contest(session, the_contest(session), by="test")
        for officer in (first, f"officer:{other}"):
            reopen_contest(session, the_contest(session), by=officer)
    assert INVITED not in site.visitor().get("/hall/tonight/now").text


def test_an_organiser_is_told_before_inviting_whether_the_new_one_can_confirm(site: Site) -> None:
    organiser = site.officer(Role.ORGANISER)
    with site.work() as session:
        row = session.scalars(sa.select(Officer).where(Officer.email == "organiser@example.org")).one()
        able(session, row)
    assert "they can confirm what you propose" in words(read(organiser.get("/officers/invite")))
    add_another(site)
    said = words(read(organiser.get("/officers/invite")))
    assert "They can’t confirm what you propose" in said
    assert "Ask other@example.org to do that" in said


def test_in_a_rehearsal_whom_one_invited_is_no_second_officer(site: Site) -> None:
    with site.work() as session:
        seed(session, site.instance)
        organiser = session.scalars(sa.select(Officer).where(Officer.email.startswith("organiser@"))).one()
        child = invite_steward(session, "ben@example.org", by=f"officer:{organiser.id}")
        able(session, child)
        session.flush()
        assert why_not_second(session, f"officer:{child.id}", beside=f"officer:{organiser.id}")
