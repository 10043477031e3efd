"""How long whoever fails has to wait, and who is let through a narrow lane."""

from __future__ import annotations

import threading
from contextlib import ExitStack

import pytest

from voting.web.attempts import FORGOTTEN_AFTER, MOST_KEPT, Failures
from voting.web.expensive_work import Lane, LaneIsFull
from voting.web.rate_limits import network_of


def test_a_few_failures_are_free_and_then_the_wait_doubles_up_to_its_longest() -> None:
    failures, waits = Failures(free=2, longest=5), list[float]()
    for _number in range(6):
        waits.append(failures.wait("a", now=100))
        failures.note("a", now=100)
    assert waits == [0, 0, 1, 2, 4, 5]
    assert failures.wait("a", now=103) == 2
    assert failures.wait("b", now=103) == 0


def test_a_clock_that_is_set_back_makes_nobody_wait_longer() -> None:
    failures = Failures(free=0, longest=5)
    for _number in range(9):
        failures.note("a", now=10_000)
    assert failures.wait("a", now=0) == 5


def test_failures_are_forgotten_after_a_quarter_of_an_hour_or_a_success() -> None:
    failures = Failures(free=0, longest=5)
    failures.note("a", now=0)
    failures.note("b", now=0)
    failures.forget("b")
    assert failures.wait("b", now=0) == 0
    assert failures.wait("a", now=FORGOTTEN_AFTER) == 0
    failures.note("a", now=FORGOTTEN_AFTER)
    assert failures.wait("a", now=FORGOTTEN_AFTER) == 2


def test_ever_new_names_do_not_fill_the_memory() -> None:
    failures = Failures(free=0, longest=5)
    for number in range(MOST_KEPT + 50):
        failures.note(number, now=0)
    assert len(failures.kept) == MOST_KEPT
    assert 0 not in failures.kept


def test_a_lane_lets_one_through_and_keeps_places_for_those_from_elsewhere() -> None:
    lane = Lane(waiting=2, of_each=2, patience=0)
    with lane.turn("hall"), pytest.raises(LaneIsFull), lane.turn("hall"):
        pass
    with lane.turn("hall"):
        pass
    assert not lane.inside


def test_one_origin_cannot_take_all_places_of_a_lane() -> None:
    lane, began, end = (
        Lane(at_once=1, waiting=3, of_each=2, patience=60),
        threading.Event(),
        threading.Event(),
    )

    def stay() -> None:
        with lane.turn("hall"):
            began.set()
            end.wait(60)

    threads = [threading.Thread(target=stay) for _ in range(2)]
    for each in threads:
        each.start()
    began.wait(60)
    while lane.inside["hall"] < 2:
        pass
    with ExitStack() as stack, pytest.raises(LaneIsFull):
        stack.enter_context(lane.turn("hall"))
    passed = threading.Event()

    def come() -> None:
        with lane.turn("elsewhere"):
            passed.set()

    other = threading.Thread(target=come)
    other.start()
    end.set()
    for each in (*threads, other):
        each.join()
    assert passed.is_set()


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("fe80::1%eth0", "fe80::/64"),
        ("a socket", "a socket"),
        (None, "nowhere"),
    ],
)
def test_an_address_counts_as_the_network_its_sender_cannot_choose(address: str | None, network: str) -> None:
    assert network_of(address) == network
