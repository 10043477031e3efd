"""Public dice: a draw that anyone can repeat, and in which every option has the same chance."""

from __future__ import annotations

import doctest
import subprocess
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voting.methods import dice
from voting.methods.dice import BadThrows, TooFewThrows, draw, pick, read_throws, sha256_of

throws = st.text("123456", min_size=20, max_size=60)


def test_the_example_in_the_rules_is_true() -> None:
    ran = doctest.testmod(dice)
    assert (ran.attempted, ran.failed) == (1, 0)


def test_the_shell_commands_in_the_rules_print_what_stands_there() -> None:
    lines = [line.strip() for line in (dice.__doc__ or "").splitlines() if line.startswith("    ")]
    commands = [line.removeprefix("$ ") for line in lines if line.startswith("$")]
    ran = subprocess.run(["sh", "-c", "\n".join(commands)], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == lines[len(commands)]


@given(throws, st.sets(st.integers(1, 20), min_size=2))
def test_the_draw_falls_on_one_of_those_that_tie_however_they_are_named(thrown: str, tied: set[int]) -> None:
    drawn = draw("a digest", number=1, between=tied, throws=thrown)
    assert drawn.option in tied
    assert drawn == draw("a digest", number=1, between=sorted(tied, reverse=True), throws=" ".join(thrown))


def test_everything_that_goes_in_changes_what_comes_out() -> None:
    thrown = "43512662154316324551"
    lines = {
        draw(digest, number=number, between=between, throws=throws).sha256
        for digest, number, between, throws in (
            ("a", 1, (1, 2), thrown),
            ("b", 1, (1, 2), thrown),
            ("a", 2, (1, 2), thrown),
            ("a", 1, (1, 3), thrown),
            ("a", 1, (1, 2), thrown[::-1]),
        )
    }
    assert len(lines) == 5


def test_every_option_has_the_same_chance() -> None:
    drawn = Counter(
        draw("a digest", number=number, between=(1, 2, 3), throws="1" * 20).option for number in range(30_000)
    )
    # Six standard deviations of 30,000 draws with a chance of a third.
    assert all(abs(times - 10_000) < 490 for times in drawn.values())


def test_a_number_that_would_favour_some_is_not_used() -> None:
    assert pick("0" * 13 + "1a" + "f" * 49, among=100) == 26
    too_high, low = "f" * 64, "0" * 14 + "5" + "0" * 49
    assert pick(low, among=3) == 2
    # Sixteen to the fifteenth leaves 1 when divided by 3, so the very highest number is one too many.
    assert pick(too_high, among=3) == pick(sha256_of(too_high), among=3)
    assert pick("f" * 14 + "e" + "0" * 49, among=3) == 2


@pytest.mark.parametrize(
    "text", ["1" * 19 + "7", "1" * 19 + "0", "1" * 20 + "x", "1" * 20 + "X", "١" * 20, "-1" * 20]
)
def test_what_no_die_shows_is_refused(text: str) -> None:
    with pytest.raises(BadThrows):
        read_throws(text)


def test_fewer_than_twenty_throws_are_refused() -> None:
    with pytest.raises(TooFewThrows):
        read_throws("1 2, 3 4 5 6" * 3)
    assert read_throws("1 2, 3 4 5 6" + " 1" * 14) == "123456" + "1" * 14
