"""A password that is soon guessed is chosen by nobody, and whoever gets a new one leaves a line."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from tests.reading import read, words
from tests.sites import Site, Visitor
from tests.stages.test_signin import EMAIL, PASSWORD, choose, invitation, is_signed_in, join, sign_in
from voting.keeping.messages import sentence_of
from voting.people.models import Officer
from voting.people.services import LinkKind, link_code
from voting.storage.journal import JournalEntry

GUESSED = (
    "That password is too easy to guess. Choose three or four words that have nothing to do with each other."
)


def officer_in(site: Site) -> Visitor:
    join(site)
    officer = site.visitor()
    sign_in(officer)
    return officer


def chosen(site: Site) -> list[str]:
    """How the officer got each new password, by the journal."""
    with site.work() as session:
        key = session.scalars(sa.select(Officer.id).where(Officer.email == EMAIL)).one()
        lines = session.scalars(
            sa.select(JournalEntry).where(JournalEntry.act == "PasswordChosen").order_by(JournalEntry.number)
        ).all()
        assert all(
            line.actor == f"officer:{key}" and {*line.details} == {"how", "officer", "seal"} for line in lines
        )
        return [line.details["how"] for line in lines]


@pytest.mark.parametrize("password", ["password", "12345678", "aaaaaaaa", "qwertyui", EMAIL, "Steward1"])
def test_a_password_that_is_soon_guessed_is_not_chosen_by_a_link(site: Site, password: str) -> None:
    visitor, code = site.visitor(), invitation(site)
    page = read(choose(visitor, code, password), 400)
    assert GUESSED in words(page)
    assert page.select_one("[name=password][aria-invalid=true]")
    assert not any(each.get("value") for each in page.select("input[type=password]"))
    assert chosen(site) == []
    # The link still works, once something better is chosen.
    assert choose(visitor, code).location == "/login"


def test_the_names_of_party_site_and_seat_are_soon_guessed(site: Site) -> None:
    config = site.instance.config
    for name in (config.party.name, config.seat.name, config.seat.wards[0].name):
        for password in (name, f"{name}2026", f"{name}{name}".casefold().replace(" ", "")):
            if len(password) >= 8:
                assert GUESSED in words(read(choose(site.visitor(), invitation(site), password), 400)), (
                    password
                )


def test_a_signed_in_officer_changes_to_no_password_that_is_soon_guessed(site: Site) -> None:
    officer = officer_in(site)
    weak = {"password": PASSWORD, "new_password": "password1", "new_password_confirm": "password1"}
    assert GUESSED in words(read(officer.post("/change", weak)))
    other = site.visitor()
    sign_in(other)
    assert is_signed_in(other)


def test_each_new_password_leaves_a_line_that_says_who_and_how_and_nothing_of_it(site: Site) -> None:
    officer = officer_in(site)
    new = "kettle violin sandal"
    given = {"password": PASSWORD, "new_password": new, "new_password_confirm": new}
    assert officer.post("/change", given).location == "/office"
    with site.work() as session:
        code = link_code(session.scalars(sa.select(Officer)).one(), LinkKind.FORGOTTEN)
    assert choose(site.visitor(), code, "another kettle of fish").location == "/login"
    assert chosen(site) == [
        "with the link of an invitation",
        "with the old password",
        "with a link by e-mail",
    ]
    with site.work() as session:
        lines = str(session.execute(sa.select(JournalEntry.act, JournalEntry.details)).all())
    assert "kettle" not in lines
    said = sentence_of("PasswordChosen", {"how": chosen(site)[-1]})
    assert str(said) == "chose a new password with a link by e-mail"
