"""Whom one officer invited is no second beside them once there is another; else everybody is told."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from tests.buttons import fields_on, press
from tests.factories import (
    enter_paper,
    make_counted_contest,
    make_open_contest,
    the_contest,
)
from tests.officers import able
from tests.reading import read, words
from tests.sites import Site
from tests.stages.test_signin import choose
from voting.ballots.rules import HandCount
from voting.ballots.services import check_not_alone, countersign_account, fingerprint
from voting.conference.services import close_contest, reopen_contest
from voting.count.services import certify_count, destroy_certified_key, fingerprint_of_count, sign_account
from voting.people.models import Officer
from voting.people.services import (
    InvitedByAnother,
    NotASecond,
    check_second,
    invite_officer,
    invite_steward,
)
from voting.plain.roles import Role
from voting.publish.services import publish_result

INVITE, AGREE, TONIGHT = "/officers/invite", "/officers/agree", "/conferences/tonight"
INVITED = "The second officer was invited by the first:"


def family(site: Site) -> tuple[str, str, str]:
    """An organiser, whom they invited, and whom that one's sibling is: all of one family."""
    with site.work() as session:
        first = able(session, invite_officer(session, "first@example.org", roles=[Role.ORGANISER], by="test"))
        child = able(session, invite_steward(session, "child@example.org", by=first))
        grandchild = able(session, invite_steward(session, "grandchild@example.org", by=child))
        return first, child, grandchild


def stranger(site: Site) -> str:
    with site.work() as session:
        return able(session, invite_officer(session, "other@example.org", roles=[Role.STEWARD], by="test"))


def test_one_family_is_no_two_once_there_is_another_officer(site: Site) -> None:
    first, child, grandchild = family(site)
    pairs = [(first, child), (child, first), (first, grandchild), (child, grandchild)]
    with site.work() as session:
        for by, beside in pairs:
            check_second(session, by, beside=beside)
    other = stranger(site)
    with site.work() as session:
        for by, beside in pairs:
            with pytest.raises(NotASecond, match=r"Ask other@example\.org to do this"):
                check_second(session, by, beside=beside)
            check_second(session, other, beside=beside)
            check_second(session, by, beside=other)


def test_who_the_server_invites_is_of_nobodys_family(site: Site) -> None:
    first, child, _grandchild = family(site)
    stranger(site)
    with site.work() as session:
        invite_officer(session, "child@example.org", roles=[], by="command line")
        check_second(session, child, beside=first)


def test_an_account_that_cannot_sign_in_makes_no_family_two(site: Site) -> None:
    first, child, _grandchild = family(site)
    with site.work() as session:
        invite_officer(session, "never@example.org", roles=[Role.STEWARD], by="test")
        able(session, invite_officer(session, "regional@example.org", roles=[Role.REGIONAL], by="test"))
        check_second(session, child, beside=first)


def undo_closing(site: Site, by: Callable[[int], str]) -> None:
    with site.work() as session:
        close_contest(session, the_contest(session), by="test")
        for turn in range(2):
            reopen_contest(session, the_contest(session), by=by(turn))


def read_a_paper(site: Site, by: Callable[[int], str]) -> None:
    with site.work() as session:
        code = site.app.config["A_CODE"]
        for turn in range(2):
            enter_paper(site, session, code, 1, by=by(turn))


def sign_a_gap(site: Site, by: Callable[[int], str]) -> None:
    with site.work() as session:
        contest = the_contest(session)
        close_contest(session, contest, by="test")
        signed = sign_account(session, contest, HandCount(5, 0, 0), reason="A gap", by=by(0))
        countersign_account(session, contest, seen=fingerprint(signed), by=by(1))


def open_what_one_signed(site: Site, by: Callable[[int], str]) -> None:
    with site.work() as session:
        contest = the_contest(session)
        close_contest(session, contest, by="test")
        sign_account(session, contest, HandCount(5, 0, 0), reason="A gap", by=by(0))
        check_not_alone(session, contest, by=by(1))


@pytest.mark.parametrize("act", [undo_closing, read_a_paper, sign_a_gap, open_what_one_signed])
def test_nothing_that_takes_two_is_done_by_one_family(
    site: Site, act: Callable[[Site, Callable[[int], str]], None]
) -> None:
    site.app.config["A_CODE"] = make_open_contest(site, ballots=2)[0]
    pair = family(site)
    stranger(site)
    with pytest.raises(NotASecond):
        act(site, lambda turn: pair[turn])


def test_one_family_certifies_nothing_while_there_is_another_officer(site: Site) -> None:
    make_counted_contest(site)
    first, child, _grandchild = family(site)
    stranger(site)
    with site.work() as session:
        contest = the_contest(session)
        certify_count(session, contest, seen=fingerprint_of_count(session, contest), by=first)
        with pytest.raises(NotASecond):
            certify_count(session, contest, seen=fingerprint_of_count(session, contest), by=child)


def test_where_there_is_nobody_else_the_hall_the_desk_the_account_and_the_result_say_so(site: Site) -> None:
    make_counted_contest(site)
    first, child, _grandchild = family(site)
    with site.work() as session:
        desk = the_contest(session).conference_id
    steward = site.officer(Role.STEWARD)
    for page in (f"{TONIGHT}/harborne/account", f"{TONIGHT}/run", f"/desk/{desk}"):
        assert INVITED in words(read(steward.get(page)))
    assert INVITED in site.visitor().get("/hall/tonight/now").text
    with site.work() as session:
        contest = the_contest(session)
        for officer in (first, child):
            certify_count(session, contest, seen=fingerprint_of_count(session, contest), by=officer)
        session.commit()
        destroy_certified_key(session, contest, keys=site.instance.keys)
        publish_result(session, contest, by=first)
    assert INVITED in words(read(site.visitor().get("/results/tonight/harborne")))
    assert site.visitor().get("/results/tonight/harborne.json").get_json()["second_invited_at"]


def test_nobody_gets_a_link_to_an_account_that_somebody_else_invited(site: Site) -> None:
    with site.work() as session:
        invite_officer(session, "pending@example.org", roles=[Role.STEWARD], by="test")
        with pytest.raises(InvitedByAnother):
            invite_steward(session, "pending@example.org", by="officer:somebody")
    page = read(site.officer(Role.ORGANISER).post(INVITE, {"email": "pending@example.org"}), 409)
    assert "was invited by someone else" in words(page)
    assert not page.select(".invitation")


def test_a_link_that_another_saw_before_opens_nothing(site: Site) -> None:
    organiser = site.officer(Role.ORGANISER)
    [link] = read(organiser.post(INVITE, {"email": "new@example.org"})).select(".invitation")
    with site.work() as session:
        invite_officer(session, "new@example.org", roles=[Role.STEWARD], by="command line")
    code = link.get_text().strip().partition("#")[2]
    assert choose(site.visitor(), code).status_code == 400


def test_while_a_vote_is_open_another_officer_agrees_to_an_invitation(site: Site) -> None:
    organiser, steward = site.officer(Role.ORGANISER), site.officer(Role.STEWARD)
    make_open_contest(site, ballots=1)
    with site.work() as session:
        steward_row = session.scalars(sa.select(Officer).where(Officer.email == "steward@example.org")).one()
        able(session, steward_row)
    answer = organiser.post(INVITE, {"email": "puppet@example.org"})
    assert answer.location == AGREE
    assert "puppet@example.org" in words(read(organiser.get(AGREE)))
    with site.work() as session:
        puppet = session.scalars(sa.select(Officer).where(Officer.email == "puppet@example.org")).one()
        assert not puppet.active
        key = puppet.id
    address = f"{AGREE}/{key}"
    again = organiser.post(INVITE, {"email": "puppet@example.org"})
    assert (again.status_code, again.location) == (303, AGREE), "no link is shown before"
    organiser.post(address, {"seen": ""})
    with site.work() as session:
        assert not session.get_one(Officer, key).active
    assert fields_on(steward, AGREE, address)["seen"]
    press(steward, address, on=AGREE)
    page = read(organiser.post(INVITE, {"email": "puppet@example.org"}))
    assert page.select(".invitation")
