"""Turns are held for those who were told to wait, and shared by network."""

from __future__ import annotations

import itertools

from voting.web.rate_limits import wide_network_of
from voting.web.turns import KEPT_FOR, MOST_OF_ACCOUNT, MOST_OF_NETWORK, SPACING, Turns

ACCOUNT = "officer@example.org"


def hold(turns: Turns, address: str, *, now: float = 0, wait: float = 5, account: str = ACCOUNT) -> str:
    turn = turns.hold(account, wide_network_of(address), wait=wait, now=now)
    return turn.key if turn else ""


def test_a_turn_is_good_once_for_its_account_and_only_in_its_time() -> None:
    turns = Turns()
    key = hold(turns, "192.0.2.7")
    assert not turns.take(key, ACCOUNT, now=4.9)
    assert not turns.take(key, "another@example.org", now=5)
    assert not turns.take("guessed", ACCOUNT, now=5)
    assert turns.take(key, ACCOUNT, now=5)
    assert not turns.take(key, ACCOUNT, now=5)
    assert not turns.take(hold(turns, "192.0.2.7", now=10), ACCOUNT, now=15 + KEPT_FOR)


def test_turns_at_one_account_lie_seconds_apart_whoever_holds_them() -> None:
    turns = Turns()
    for number in range(12):
        hold(turns, f"10.0.{number}.1", wait=number % 5)
    times = sorted(turn.at for turn in turns.held.values())
    assert len(times) == 12
    assert all(later - earlier >= SPACING for earlier, later in itertools.pairwise(times))


def test_the_many_addresses_of_one_network_hold_no_more_than_its_share() -> None:
    turns = Turns()
    assert sum(bool(hold(turns, f"192.0.2.{number}")) for number in range(250)) == MOST_OF_NETWORK
    assert sum(bool(hold(turns, f"2001:db8:7:{n:x}::1")) for n in range(250)) == MOST_OF_NETWORK
    assert hold(turns, "198.51.100.1")
    assert hold(turns, "2001:db8:8::1")


def test_where_all_are_held_somebody_from_elsewhere_takes_one_of_those_with_the_most() -> None:
    turns = Turns()
    for number in range(MOST_OF_ACCOUNT):
        hold(turns, f"10.0.{number % 10}.{number}")
    assert len(turns.held) == MOST_OF_ACCOUNT
    assert hold(turns, "198.51.100.1")
    assert len(turns.held) == MOST_OF_ACCOUNT
    assert not hold(turns, "10.0.4.200")
    # Another account has turns of its own.
    assert hold(turns, "10.0.4.200", account="another@example.org")


def test_an_officer_among_hundreds_of_guessing_addresses_has_their_turn_within_two_minutes() -> None:
    turns, now = Turns(), 0.0
    keys = dict[str, str]()
    officer, told = "", 0.0
    guesses = [f"10.{wide}.0.{host}" for wide in range(12) for host in range(40)]
    while now < 600:
        for address in guesses:
            if key := keys.get(address):
                turns.take(key, ACCOUNT, now=now)
            if not turns.still_held(keys.get(address, ""), ACCOUNT, now=now):
                keys[address] = hold(turns, address, now=now, wait=4)
        if now >= 60 and not officer:
            officer, told = hold(turns, "198.51.100.1", now=now, wait=4), now
            assert officer
        if officer and turns.take(officer, ACCOUNT, now=now):
            break
        now += 1
    assert 0 < now - told <= SPACING * MOST_OF_ACCOUNT
