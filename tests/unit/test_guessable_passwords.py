"""Which passwords are soon found, and that looking takes no time that anybody waits for."""

from __future__ import annotations

import random
import time

import pytest

from voting.people.guessable import SIGNS, is_guessable

ABOUT = ["robin.sparrow@example.org", "Your Party", "Northfield", "Bartley Green", "vote.example.org"]


@pytest.mark.parametrize(
    "password",
    [
        "password", "Passw0rd", "P@ssw0rd1", "12345678", "123456789012", "87654321", "qwertyui", "qwertyuiop",
        "aaaaaaaa", "a" * 100, "abababab", "abcdefgh", "iloveyou", "letmein1", "sunshine", "11/05/1968",
        "passwordpassword", "password" * 12, "zxcvbnm,", "football1", "        ",
        "0987654321", "yuiopqwerty", "!!!!!!!!!!", "…………………………",
    ],
)  # fmt: skip
def test_the_commonest_passwords_runs_and_repeats_are_guessable(password: str) -> None:
    assert is_guessable(password, about=ABOUT)


@pytest.mark.parametrize(
    "password",
    [
        "robin.sparrow@example.org", "ROBIN.SPARROW", "robinsparrow", "sparrow1", "Sparrow2026", "yourparty",
        "Your Party", "YourParty1", "yourparty2026", "northfield", "Northfield1", "BartleyGreen",
        "bartley green", "robin-sparrow-1!", "Sparrow, Robin", "Northfield Your Party 26",
        "vote.example.org", "n0rthfi3ld",
    ],
)  # fmt: skip
def test_what_is_known_of_an_officer_the_party_or_the_site_is_guessable(password: str) -> None:
    assert is_guessable(password, about=ABOUT)


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery staple", "a strong password", "kettle violin sandal", "kx7fqz2m",
        "vQ9!rT2w", "Miód i chleb na stole", "چائے کتاب پہاڑ گھڑی", "চা বই পাহাড়", "b" + "ę" * 3 + "kx7fqz",
    ],
)  # fmt: skip
def test_words_that_have_nothing_to_do_with_each_other_are_not(password: str) -> None:
    assert not is_guessable(password, about=ABOUT)


def test_no_password_takes_long_to_look_at() -> None:
    """Signs that may each stand for several letters took seconds; nobody else is answered meanwhile."""
    chance, signs = random.Random(5), sorted(SIGNS)
    hard = ["4@8({[<369&#!|1/|0$5+7%2" * 5, "([{<1|7!" * 16, "1|7([{<" * 16, "aB1" * 40, "p@ssw0rd" * 16]
    hard += ["".join(chance.choices([*signs, "a", "e", "s"], k=128)) for _ in range(20)]
    begun = time.thread_time()
    longest = 0.0
    for each in hard:
        began = time.thread_time()
        is_guessable(each, about=ABOUT)
        longest = max(longest, time.thread_time() - began)
    assert longest < 0.5, f"{longest:.2f} s of {time.thread_time() - begun:.2f}"
