"""Officers: invited, signing in and out, and kept out."""

from __future__ import annotations

import re
from collections.abc import Generator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from tests.factories import BY
from tests.reading import read, words
from tests.sites import Site, Visitor
from voting.app import create_app
from voting.cli.setup import invite
from voting.people.links import LinkKind, invitation_token, link_code
from voting.people.models import Officer
from voting.people.services import invite_officer, retire_officer
from voting.plain import clock
from voting.plain.roles import Role
from voting.site.command import Named

EMAIL, PASSWORD = "steward@example.org", "four plain words here"
WRONG = "The email address or the password is wrong."


def invitation(site: Site, role: Role = Role.STEWARD, *, email: str = EMAIL) -> str:
    """The secret part of an invitation's link."""
    with site.work() as session:
        return invitation_token(invite_officer(session, email, roles=[role], by=BY))


def choose(visitor: Visitor, code: str, password: str = PASSWORD, confirmed: str | None = None) -> Any:
    """Choose a password by the secret part of a link."""
    given = {"token": code, "password": password, "password_confirm": confirmed or password}
    return visitor.post("/password", given)


def join(site: Site) -> None:
    """Invite an officer, who chooses the password."""
    assert choose(site.visitor(), invitation(site)).location == "/login"


def sign_in(visitor: Visitor, *, password: str = PASSWORD, email: str = EMAIL, onward: str = "") -> Any:
    return visitor.post("/login", {"email": email, "password": password, "next": onward})


def is_signed_in(visitor: Visitor) -> bool:
    return visitor.get("/office").status_code == 200


@contextmanager
def later(wait: timedelta) -> Generator[None]:
    """Go on after a while."""
    with clock.set_to(clock.now() + wait):
        yield


def close_account(site: Site) -> None:
    with site.work() as session:
        retire_officer(session, session.scalars(sa.select(Officer.email)).one(), by=BY)


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
    code = invitation(site)
    assert "Choose a password" in words(read(site.visitor().get("/password")))
    assert choose(site.visitor(), code).location == "/login"
    again = choose(site.visitor(), code, "another four words")
    assert "This link has been used" in words(read(again, status=400))
    visitor = site.visitor()
    sign_in(visitor, password="another four words")
    assert not is_signed_in(visitor)


def test_the_command_prints_a_link_that_works_and_that_no_server_ever_sees(site: Site) -> None:
    named = Named(site.instance.folder, lambda: site.app)
    answer = CliRunner().invoke(invite, [EMAIL, "--role", "steward"], obj=named)
    link = next(line.strip() for line in answer.output.splitlines() if "/password#" in line)
    assert link.startswith(f"{site.instance.config.site.address}/password#")
    # Pasted whole, as somebody does whose browser runs no script.
    assert choose(site.visitor(), link).location == "/login"
    visitor = site.visitor()
    sign_in(visitor)
    assert is_signed_in(visitor)


def test_a_link_with_its_secret_in_the_path_opens_nothing_and_says_what_to_do(site: Site) -> None:
    page = read(site.visitor().get(f"/reset/{invitation(site)}"), status=410)
    assert "Ask the person who runs the server for a new one." in words(page)
    assert page.select_one("main form") is None


def test_an_invitation_lasts_seven_days_and_a_link_for_a_forgotten_password_an_hour(site: Site) -> None:
    with site.work() as session:
        officer = invite_officer(session, EMAIL, roles=[Role.STEWARD], by=BY)
        codes = {kind: link_code(officer, kind) for kind in LinkKind}
    for kind, last in ((LinkKind.FORGOTTEN, timedelta(hours=1)), (LinkKind.INVITATION, timedelta(days=7))):
        with later(last + timedelta(minutes=1)):
            answer = choose(site.visitor(), codes[kind])
            assert "This link has expired." in words(read(answer, status=400))
    # Neither kind passes for the other.
    swapped = LinkKind.INVITATION + codes[LinkKind.FORGOTTEN][1:]
    assert "is incomplete" in words(read(choose(site.visitor(), swapped), status=400))
    with later(timedelta(days=6)):
        assert choose(site.visitor(), codes[LinkKind.INVITATION]).location == "/login"


@pytest.mark.parametrize(
    ("password", "confirmed", "sentence"),
    [
        ("short", "short", "Use at least 8 characters."),
        (PASSWORD, PASSWORD + "!", "The two passwords don’t match."),
        ("", "", "Type a password."),
    ],
)
def test_a_password_that_will_not_do_is_refused(
    site: Site, password: str, confirmed: str, sentence: str
) -> None:
    given = {"token": invitation(site), "password": password, "password_confirm": confirmed}
    assert sentence in words(read(site.visitor().post("/password", given), status=400))
    with site.work() as session:
        assert session.scalars(sa.select(Officer)).one().password is None


def test_a_damaged_invitation_opens_nothing(site: Site) -> None:
    for damaged in (invitation(site)[:-3] + "abc", "x", "i", "#", "i.é", ""):
        page = read(choose(site.visitor(), damaged), status=400)
        assert "is incomplete" in words(page) or "Paste the link you were given." in words(page)


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


def test_a_real_site_keeps_passwords_so_that_guessing_them_takes_long(site: Site) -> None:
    hashed = create_app(site.instance).extensions["security"].pwd_context.hash(PASSWORD)
    found = re.match(r"\$argon2id\$v=19\$m=(\d+),t=(\d+),p=\d+\$", hashed)
    assert found, hashed
    assert int(found[1]) >= 64 * 1024
    assert int(found[2]) >= 3
