"""What cannot be undone asks for the password again, when the officer's sign-in lies back some time."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.conftest import fresh_site, throw_away
from tests.factories import make_open_contest, the_contest
from tests.reading import read, words
from tests.sites import Site, Visitor
from tests.stages.test_signin import EMAIL, PASSWORD, choose, invitation, sign_in
from voting.conference.models import ContestState
from voting.people.models import Officer
from voting.plain import clock
from voting.plain.roles import Role
from voting.rehearsal.seeding import seed
from voting.web.fresh_proof import AHEAD, KEPT_AS, TO_OPEN, TO_SEND

CLOSE = "/conferences/tonight/harborne/close"
TODAY = "/conferences/today/harborne/close"
MINUTE = timedelta(minutes=1)


def signed_in(site: Site) -> Visitor:
    """An organiser who has just signed in with a password."""
    choose(site.visitor(), invitation(site, Role.ORGANISER))
    visitor = site.visitor()
    sign_in(visitor)
    return visitor


def test_signing_in_is_a_proof_for_a_while_and_the_password_again_is_one_more(site: Site) -> None:
    make_open_contest(site, ballots=1)
    officer = signed_in(site)
    assert officer.get(CLOSE).status_code == 200
    with clock.set_to(clock.now() + TO_OPEN):
        asked = officer.get(CLOSE)
        assert asked.location == f"/verify?next={CLOSE}"
        page = read(officer.get(asked.location))
        assert "please confirm it’s you: type your password" in words(page)
        wrong = officer.post("/verify", {"password": "not the password", "next": CLOSE})
        assert "That password is wrong." in words(read(wrong))
        assert officer.get(CLOSE).status_code == 302
        assert officer.post("/verify", {"password": PASSWORD, "next": CLOSE}).location == CLOSE
        assert officer.get(CLOSE).status_code == 200
    with clock.set_to(clock.now() + 2 * TO_OPEN):
        assert officer.get(CLOSE).status_code == 302


def test_a_form_opened_in_time_is_not_lost_and_one_sent_late_does_nothing_but_lead_back(site: Site) -> None:
    make_open_contest(site, ballots=1)
    officer = signed_in(site)
    with clock.set_to(clock.now() + TO_SEND - MINUTE):
        assert officer.post(f"{CLOSE}/begin").location == CLOSE
    with clock.set_to(clock.now() + TO_SEND):
        late = officer.post(CLOSE)
        assert (late.status_code, late.location) == (303, f"/verify?next={CLOSE}")
        assert "Nothing was done yet." in words(read(officer.get(late.location)))
        officer.post("/verify", {"password": PASSWORD, "next": CLOSE})
        assert officer.post(CLOSE).status_code == 303
    with site.work() as session:
        assert the_contest(session).state == ContestState.CLOSED


def test_stopping_a_countdown_never_asks_for_a_password(site: Site) -> None:
    make_open_contest(site, ballots=1)
    officer = signed_in(site)
    officer.post(f"{CLOSE}/begin")
    with clock.set_to(clock.now() + 2 * TO_SEND):
        assert officer.post(f"{CLOSE}/stop").location == "/conferences/tonight/run"


@pytest.mark.parametrize("proof", [None, ["another account", 0], "ahead", "nobody's"])
def test_no_other_proof_counts(site: Site, proof: object) -> None:
    make_open_contest(site, ballots=1)
    officer = site.officer(Role.ORGANISER)
    with site.work() as session:
        key = session.scalars(sa.select(Officer.fs_uniquifier)).one()
    now = clock.now().timestamp()
    with officer.client.session_transaction() as cookie:
        match proof:
            case None:
                del cookie[KEPT_AS]
            case "ahead":
                cookie[KEPT_AS] = [key, now + AHEAD.total_seconds() + 60]
            case "nobody's":
                cookie[KEPT_AS] = [None, now]
            case _:
                cookie[KEPT_AS] = ["another account", now]
    assert officer.get(CLOSE).status_code == 302
    assert officer.post(f"{CLOSE}/begin").location == f"/verify?next={CLOSE}"


def test_who_is_kept_signed_in_by_the_device_has_proved_nothing(site: Site) -> None:
    make_open_contest(site, ballots=1)
    signed_in(site)
    visitor = site.visitor()
    visitor.post("/login", {"email": EMAIL, "password": PASSWORD, "remember": "y"})
    visitor.client.delete_cookie("session")
    assert visitor.get("/office").status_code == 200
    assert visitor.get(CLOSE).location == f"/verify?next={CLOSE}"


@pytest.mark.parametrize("param", ["sqlite"])
def test_in_a_rehearsal_a_button_is_enough_for_invented_officers(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, param: str
) -> None:
    request.param = param  # pyright: ignore[reportAttributeAccessIssue]
    site = fresh_site(request, tmp_path_factory.mktemp("proof") / "instance", site={"rehearsal": True})
    with site.work() as session:
        seed(session, site.instance)
    officer = site.visitor()
    officer.post("/rehearsal/organiser")
    with clock.set_to(clock.now() + TO_OPEN):
        asked = officer.get(TODAY)
        assert "go on without a password" in words(read(officer.get(asked.location)))
        for onward in ("//evil.example", "/\\evil.example", "https://evil.example", "/\t/evil.example", ""):
            assert officer.post("/rehearsal/proof", {"next": onward}).location == "/office"
        assert officer.post("/rehearsal/proof", {"next": TODAY}).location == TODAY
        assert officer.get(TODAY).status_code == 200
        assert site.officer(Role.STEWARD).post("/rehearsal/proof", {"next": TODAY}).status_code == 404
    throw_away(request, site)


def test_one_officers_wrong_passwords_keep_no_other_from_a_proof(site: Site) -> None:
    make_open_contest(site, ballots=1)
    guesser, officer = signed_in(site), site.visitor()
    address = "second@example.org"
    choose(site.visitor(), invitation(site, Role.ORGANISER, email=address))
    sign_in(officer, email=address)
    tries = [guesser.post("/verify", {"password": "wrong", "next": CLOSE}).status_code for _ in range(11)]
    assert tries == [200] * 10 + [429]
    assert officer.post("/verify", {"password": PASSWORD, "next": CLOSE}).location == CLOSE
