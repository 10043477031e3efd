"""Burlington's mayor, 2009: one set of real ballots, three methods, three winners."""

from __future__ import annotations

import re
from itertools import repeat

import pytest

from tests.real import real_file
from tests.unit.orders import numbered
from voting.methods.marks import count_marks
from voting.methods.orders import Order, next_left, order_of
from voting.methods.ranked_pairs import count_ranked_pairs
from voting.methods.run_off import count_run_off

OPTIONS = range(1, 7)


@pytest.fixture(scope="module")
def ballots() -> list[Order]:
    """Every ballot as an order; `{a,b}` in the file is two options at one rank."""
    lines = real_file("elections/burlington-2009.toi").read_text(encoding="utf-8").splitlines()
    votes: list[Order] = []
    for line in lines:
        if line and not line.startswith("#"):
            number, _colon, order = line.partition(":")
            ranks = [[*map(int, re.findall(r"\d+", rank))] for rank in re.findall(r"\{[^}]*\}|\d+", order)]
            votes += repeat(order_of(ranks), int(number))
    return votes


@pytest.fixture(scope="module")
def names() -> dict[str, int]:
    lines = real_file("elections/burlington-2009.toi").read_text(encoding="utf-8").splitlines()
    found = (re.match(r"# ALTERNATIVE NAME (\d+): (.*)", line) for line in lines)
    return {match[2].split()[-1]: int(match[1]) for match in found if match}


def test_the_run_off_chooses_kiss(ballots: list[Order], names: dict[str, int]) -> None:
    counted = count_run_off(numbered(ballots, OPTIONS), options=OPTIONS)
    assert counted.votes == 8980
    assert counted.chosen == (names["Kiss"],)
    first, last = dict(counted.rounds[0].counts), dict(counted.rounds[-1].counts)
    assert (first[names["Wright"]], first[names["Kiss"]], first[names["Montroll"]]) == (2951, 2585, 2063)
    # As certified: the four ballots with two first choices stop there.
    assert last == {names["Kiss"]: 4313, names["Wright"]: 4061}
    assert counted.rounds[-1].for_none == 606


def test_the_pairs_choose_montroll(ballots: list[Order], names: dict[str, int]) -> None:
    counted = count_ranked_pairs(numbered(ballots, OPTIONS), options=OPTIONS)
    montroll = names["Montroll"]
    assert counted.chosen == (montroll,)
    for other, wins, losses in (("Kiss", 4067, 3477), ("Wright", 4597, 3668), ("Smith", 4573, 2998)):
        assert counted.preferring[montroll, names[other]] == wins
        assert counted.preferring[names[other], montroll] == losses


def test_first_preferences_alone_choose_wright(ballots: list[Order], names: dict[str, int]) -> None:
    firsts = [found[0] for vote in ballots if (found := next_left(vote, OPTIONS))]
    assert count_marks(zip(firsts), options=OPTIONS).chosen == (names["Wright"],)
