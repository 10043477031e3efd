"""Wrong passwords: whoever guesses waits longer and longer, and an officer gets in all the same."""

from __future__ import annotations

import threading
from collections.abc import Generator
from datetime import timedelta
from typing import Any

import pytest

from tests.reading import read, words
from tests.sites import Site, Visitor
from tests.stages.test_signin import EMAIL, PASSWORD, choose, is_signed_in, join, later, sign_in
from voting.people.links import invitation_token
from voting.people.services import invite_officer
from voting.plain import clock
from voting.plain.roles import Role
from voting.web.expensive_work import Lane
from voting.web.turns import MOST_OF_ACCOUNT, SPACING

OTHER = "other@example.org"
HALL, ELSEWHERE = "192.0.2.7", "198.51.100.9"


@pytest.fixture(autouse=True)
def one_moment() -> Generator[None]:
    """Everything happens at once, but for what is said to be later."""
    with clock.set_to(clock.now()):
        yield


def attempt(visitor: Visitor, email: str = EMAIL, password: str = "guess", *, at: str = HALL) -> Any:
    return visitor.post("/login", {"email": email, "password": password}, environ_base={"REMOTE_ADDR": at})


def guess(site: Site, times: int, **where: str) -> list[int]:
    return [attempt(site.visitor(), **where).status_code for _ in range(times)]


def test_who_guesses_a_password_is_told_how_long_to_wait(site: Site) -> None:
    join(site)
    assert guess(site, 5) == [200] * 5
    answer = attempt(site.visitor())
    assert "Too many wrong passwords. Wait 1 second, then try again." in words(read(answer, status=429))
    assert answer.headers["Retry-After"] == "1"
    # What was typed is still there, but for the password.
    field = read(answer, status=429).find("input", {"name": "email"})
    assert field is not None
    assert field["value"] == EMAIL


def test_the_wait_doubles_and_is_never_longer_than_half_a_minute(site: Site) -> None:
    join(site)
    waits = list[str]()
    wait = timedelta()
    guess(site, 4)
    for _number in range(8):
        with later(wait):
            assert attempt(site.visitor()).status_code == 200
            waits.append(attempt(site.visitor()).headers["Retry-After"])
        wait += timedelta(seconds=31)
    assert waits == ["1", "2", "4", "8", "16", "30", "30", "30"]


def test_wrong_passwords_of_one_account_keep_no_other_officer_of_the_same_hall_out(site: Site) -> None:
    join(site)
    with site.work() as session:
        other = invitation_token(invite_officer(session, OTHER, roles=[Role.STEWARD], by="test"))
    choose(site.visitor(), other)
    guess(site, 10)
    visitor = site.visitor()
    assert attempt(visitor, OTHER, PASSWORD).status_code == 302
    assert is_signed_in(visitor)


def test_a_right_password_gets_in_from_another_network(site: Site) -> None:
    join(site)
    guess(site, 10)
    assert attempt(site.visitor(), password=PASSWORD).status_code == 429
    assert attempt(site.visitor(), password=PASSWORD, at=ELSEWHERE).status_code == 302


def test_a_right_password_gets_in_on_a_device_that_its_officer_has_used_whoever_guesses(site: Site) -> None:
    join(site)
    own = site.visitor()
    sign_in(own)
    own.post("/logout")
    guess(site, 10)
    for number in range(30):
        attempt(site.visitor(), at=f"203.0.113.{number}")
    assert attempt(own, password=PASSWORD).status_code == 302
    assert is_signed_in(own)


def test_a_device_on_which_a_password_was_chosen_is_known_too(site: Site) -> None:
    with site.work() as session:
        code = invitation_token(invite_officer(session, EMAIL, roles=[Role.STEWARD], by="test"))
    own = site.visitor()
    choose(own, code)
    guess(site, 10)
    assert attempt(own, password=PASSWORD).status_code == 302


def test_a_device_is_known_for_its_own_officer_alone_and_its_tries_count_too(site: Site) -> None:
    join(site)
    with site.work() as session:
        other = invitation_token(invite_officer(session, OTHER, roles=[Role.STEWARD], by="test"))
    thief = site.visitor()
    choose(thief, other)
    assert [attempt(thief).status_code for _ in range(6)] == [200] * 5 + [429]
    assert [attempt(thief, OTHER).status_code for _ in range(11)] == [200] * 10 + [429]


def test_an_address_without_an_account_is_answered_in_the_same_words(site: Site) -> None:
    join(site)
    for number in range(7):
        known, unknown = attempt(site.visitor()), attempt(site.visitor(), "nobody@example.org")
        assert known.status_code == unknown.status_code == (200 if number < 5 else 429)
        assert words(read(known, status=known.status_code)) == words(read(unknown, status=known.status_code))


def test_an_ipv6_line_is_one_network_whatever_address_it_chooses(site: Site) -> None:
    join(site)
    tries = [attempt(site.visitor(), at=f"2001:db8:1:2::{number:x}").status_code for number in range(6)]
    assert tries == [200] * 5 + [429]
    assert attempt(site.visitor(), at="2001:db8:1:3::1").status_code == 200


def test_guesses_from_ever_new_networks_wait_a_few_seconds_for_an_account(site: Site) -> None:
    join(site)
    tries = [attempt(site.visitor(), at=f"203.0.113.{number}").status_code for number in range(26)]
    assert tries[:20] == [200] * 20
    assert set(tries[20:]) == {429}
    with later(timedelta(seconds=5)):
        assert attempt(site.visitor(), password=PASSWORD, at=ELSEWHERE).status_code == 302


def test_of_many_strangers_at_once_few_reach_the_costly_check_and_a_known_device_passes_them(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    join(site)
    own = site.visitor()
    sign_in(own)
    own.post("/logout")
    doors = site.app.extensions["doors"]
    begun, go_on = threading.Event(), threading.Event()

    def hold() -> None:
        with doors.strangers.turn(HALL):
            begun.set()
            go_on.wait(60)

    holder = threading.Thread(target=hold)
    holder.start()
    begun.wait(60)
    monkeypatch.setattr(doors.strangers, "patience", 0)
    busy = attempt(site.visitor(), "anybody@example.org")
    known = attempt(own, password=PASSWORD)
    go_on.set()
    holder.join()
    assert "Many people are signing in at the moment." in words(read(busy, status=429))
    assert known.status_code == 302


def test_officers_of_one_hall_on_their_own_devices_share_no_places_at_the_costly_check(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    join(site)
    with site.work() as session:
        other = invitation_token(invite_officer(session, OTHER, roles=[Role.STEWARD], by="test"))
    own, their = site.visitor(), site.visitor()
    sign_in(own)
    choose(their, other)
    doors, asked = site.app.extensions["doors"], dict[Lane, list[str]]()
    turn = Lane.turn

    def noting(lane: Lane, origin: str) -> Any:
        asked.setdefault(lane, []).append(origin)
        return turn(lane, origin)

    monkeypatch.setattr(Lane, "turn", noting)
    new = {"new_password": "a quite new one", "new_password_confirm": "a quite new one"}
    own.post("/change", {"password": "guess"} | new)
    own.post("/logout")
    for visitor, email in ((own, EMAIL), (their, OTHER), (site.visitor(), EMAIL), (site.visitor(), OTHER)):
        attempt(visitor, email)
    first, again, other_officer = asked[doors.known]
    assert first == again != other_officer
    assert asked[doors.strangers] == ["192.0.2.0/24"] * 2


def guess_everywhere(*, site: Site, networks: int) -> None:
    for number in range(networks):
        for host in range(3):
            attempt(site.visitor(), at=f"10.0.{number}.{host}")


def test_a_new_device_has_a_turn_held_although_the_account_is_guessed_from_many_networks(site: Site) -> None:
    join(site)
    began, officer = clock.now(), site.visitor()
    wait, seconds = 0, 0
    for seconds in range(120):
        with clock.set_to(began + timedelta(seconds=seconds)):
            guess_everywhere(site=site, networks=9 if seconds < 2 else 2)
            if seconds == 2:
                told = attempt(officer, password=PASSWORD, at=ELSEWHERE)
                wait = int(told.headers["Retry-After"])
                assert f"Wait {wait} second" in words(read(told, status=429))
            if wait and seconds == 2 + wait - 1:
                assert attempt(officer, password=PASSWORD, at=ELSEWHERE).status_code == 429
            if wait and seconds == 2 + wait:
                # Somebody else who comes at this very moment without a turn does not get in.
                assert attempt(site.visitor(), password=PASSWORD, at="203.0.113.9").status_code == 429
                assert attempt(officer, password=PASSWORD, at=ELSEWHERE).status_code == 302
                break
    assert 0 < wait <= SPACING * MOST_OF_ACCOUNT
    assert is_signed_in(officer)


def test_a_turn_is_good_for_one_try_and_for_no_other_account(site: Site) -> None:
    join(site)
    visitor = site.visitor()
    guess(site, 5)
    assert attempt(visitor).headers["Retry-After"] == "1"
    with later(timedelta(seconds=1)):
        guess(site, 3)
        assert attempt(visitor).status_code == 200, "a wrong password, but it was looked at"
        assert attempt(visitor, password=PASSWORD).status_code == 429


def test_whoever_is_told_to_wait_again_keeps_the_turn_that_is_held(site: Site) -> None:
    join(site)
    guess(site, 6)
    visitor, other = site.visitor(), site.visitor()
    waits = [int(attempt(each).headers["Retry-After"]) for each in (visitor, visitor, other)]
    assert waits[0] == waits[1] < waits[2]
