"""Officers: invited, signing in and out, and kept out."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from tests.factories import BY
from tests.reading import read, words
from tests.sites import Site, Visitor
from voting.access import Role
from voting.command import Named
from voting.people.models import Officer
from voting.people.services import invitation_token, invite_officer
from voting.setup import invite

EMAIL, PASSWORD = "steward@example.org", "four plain words here"
WRONG = "The e-mail address or the password is wrong."


def invitation(site: Site, role: Role = Role.STEWARD) -> str:
    with site.work() as session:
        return f"/reset/{invitation_token(invite_officer(session, EMAIL, roles=[role], by=BY))}"


def join(site: Site) -> None:
    """Invite an officer, who chooses the password."""
    chosen = {"password": PASSWORD, "password_confirm": PASSWORD}
    assert site.visitor().post(invitation(site), chosen).status_code == 302


def sign_in(visitor: Visitor, *, password: str = PASSWORD, email: str = EMAIL, onward: str = "") -> object:
    return visitor.post("/login", {"email": email, "password": password, "next": onward})


def is_signed_in(visitor: Visitor) -> bool:
    return visitor.get("/office").status_code == 200


def close_account(site: Site) -> None:
    with site.work() as session:
        session.scalars(sa.select(Officer)).one().active = False


def test_an_officer_signs_in_and_out(site: Site) -> None:
    join(site)
    visitor = site.visitor()
    assert not is_signed_in(visitor)
    answer = visitor.post("/login", {"email": EMAIL, "password": PASSWORD})
    assert (answer.status_code, answer.location) == (302, "/office")
    assert is_signed_in(visitor)
    assert visitor.post("/logout").location == "/"
    assert not is_signed_in(visitor)


def test_an_address_is_the_same_in_capitals(site: Site) -> None:
    join(site)
    with site.work() as session:
        invite_officer(session, EMAIL.upper(), roles=[Role.ORGANISER], by=BY)
        assert session.scalars(sa.select(Officer.email)).all() == [EMAIL]
    visitor = site.visitor()
    sign_in(visitor, email=EMAIL.title())
    assert is_signed_in(visitor)


def test_a_link_cannot_sign_anyone_out(site: Site) -> None:
    officer = site.officer(Role.STEWARD)
    assert officer.get("/logout").status_code == 405
    assert is_signed_in(officer)


def test_an_invitation_chooses_a_password_once(site: Site) -> None:
    link = invitation(site)
    page = read(site.visitor().get(link))
    assert "Choose a password" in words(page)
    chosen = {"password": PASSWORD, "password_confirm": PASSWORD}
    assert site.visitor().post(link, chosen).location == "/login"
    again = site.visitor()
    assert again.get(link).location == "/reset"
    assert "This link was used already" in words(read(again.get("/reset")))
    assert again.post(link, {"password": "another four words", "password_confirm": "another four words"})
    visitor = site.visitor()
    sign_in(visitor, password="another four words")
    assert not is_signed_in(visitor)


def test_the_command_prints_a_link_that_works(site: Site) -> None:
    named = Named(site.instance.folder, lambda: site.app)
    answer = CliRunner().invoke(invite, [EMAIL, "--role", "steward"], obj=named)
    link = next(line.strip() for line in answer.output.splitlines() if "/reset/" in line)
    assert link.startswith(site.instance.config.site.address)
    chosen = {"password": PASSWORD, "password_confirm": PASSWORD}
    assert (
        site.visitor().post(link.removeprefix(site.instance.config.site.address), chosen).status_code == 302
    )
    visitor = site.visitor()
    sign_in(visitor)
    assert is_signed_in(visitor)


@pytest.mark.parametrize(
    ("password", "confirmed", "sentence"),
    [
        ("short", "short", "Use at least 8 letters."),
        (PASSWORD, PASSWORD + "!", "The two passwords are not the same."),
        ("", "", "Type a password."),
    ],
)
def test_a_password_that_will_not_do_is_refused(
    site: Site, password: str, confirmed: str, sentence: str
) -> None:
    link = invitation(site)
    answer = site.visitor().post(link, {"password": password, "password_confirm": confirmed})
    assert sentence in words(read(answer))
    with site.work() as session:
        assert session.scalars(sa.select(Officer)).one().password is None


def test_a_damaged_invitation_opens_nothing(site: Site) -> None:
    link = invitation(site)
    assert site.visitor().get(link[:-3] + "abc").location == "/reset"


@pytest.mark.parametrize(
    ("email", "password"),
    [(EMAIL, "not the password"), ("nobody@example.org", PASSWORD), (EMAIL, ""), ("", PASSWORD)],
)
def test_a_wrong_sign_in_never_says_what_was_wrong(site: Site, email: str, password: str) -> None:
    join(site)
    visitor = site.visitor()
    page = read(visitor.post("/login", {"email": email, "password": password}))
    assert WRONG in words(page)
    assert not is_signed_in(visitor)


def test_an_invited_officer_without_a_password_cannot_sign_in(site: Site) -> None:
    invitation(site)
    visitor = site.visitor()
    assert WRONG in words(read(visitor.post("/login", {"email": EMAIL, "password": "anything"})))


def test_a_closed_account_cannot_sign_in(site: Site) -> None:
    join(site)
    close_account(site)
    visitor = site.visitor()
    sign_in(visitor)
    assert not is_signed_in(visitor)


def test_an_account_that_is_closed_is_out_at_once(site: Site) -> None:
    officer = site.officer(Role.ORGANISER)
    assert is_signed_in(officer)
    close_account(site)
    assert not is_signed_in(officer)


def test_signing_in_leads_back_to_where_one_wanted_to_go(site: Site) -> None:
    join(site)
    visitor = site.visitor()
    asked = visitor.get("/campaigns/new?ward=harborne")
    assert asked.location == "/login?next=/campaigns/new?ward%3Dharborne"
    field = read(visitor.get(asked.location)).find("input", {"name": "next"})
    assert field is not None
    answer = visitor.post("/login", {"email": EMAIL, "password": PASSWORD, "next": field["value"]})
    assert answer.location == "/campaigns/new?ward=harborne"


@pytest.mark.parametrize(
    "onward",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example/",
        "\\\\evil.example/",
        "/\\evil.example/",
        "javascript:alert(1)",
        "https:evil.example",
    ],
)
def test_signing_in_never_leads_off_the_site(site: Site, onward: str) -> None:
    join(site)
    visitor = site.visitor()
    for path in ("/login", f"/login?next={onward}"):
        answer = visitor.post(path, {"email": EMAIL, "password": PASSWORD, "next": onward})
        onto = urlsplit(urljoin("https://localhost/login", answer.location or ""))
        assert (onto.scheme, onto.netloc) == ("https", "localhost")
        assert "\\" not in (answer.location or "")


def test_the_eleventh_try_in_a_minute_has_to_wait(site: Site) -> None:
    join(site)
    visitor = site.visitor()
    tries = [visitor.post("/login", {"email": EMAIL, "password": "guess"}).status_code for _ in range(10)]
    assert tries == [200] * 10
    page = read(visitor.post("/login", {"email": EMAIL, "password": PASSWORD}), status=429)
    assert "Wait a minute" in words(page)
    assert visitor.get("/login").status_code == 200


def test_an_officer_changes_the_password(site: Site) -> None:
    join(site)
    officer = site.visitor()
    sign_in(officer)
    read(officer.get("/change"))
    new = "another four words"
    given = {"password": PASSWORD, "new_password": new, "new_password_confirm": new}
    assert officer.post("/change", given).location == "/office"
    assert "Your new password is saved." in words(read(officer.get("/office")))
    other = site.visitor()
    sign_in(other)
    assert not is_signed_in(other)
    sign_in(other, password=new)
    assert is_signed_in(other)
