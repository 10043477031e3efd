"""What fixes a shortlist or a contest: any change at all gives another digest."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.methods import Method
from voting.conference.models import TieRule
from voting.conference.rules import frozen_content
from voting.plain.digests import canonical_json, digest_of, digest_of_text, short_digest
from voting.shortlist.rules import by_doors, shortlist_contents

# What Python calls printable.
WORDS = st.text(st.characters(exclude_categories=("C", "Z"), include_characters=" "), max_size=20)
SHORTLIST = st.fixed_dictionaries(
    {
        "campaign": WORDS,
        "question": WORDS,
        "ward": WORDS,
        "themes": st.lists(st.tuples(WORDS, st.integers(1, 5000)), max_size=4),
    }
)
CONTEST = st.fixed_dictionaries(
    {
        "question": WORDS,
        "ward": WORDS,
        "options": st.lists(st.tuples(WORDS, st.integers(1, 5000)), max_size=4),
        "method": st.sampled_from(Method),
        "tie_rule": st.sampled_from(TieRule),
        "shortlist": WORDS,
        "places": st.integers(1, 3),
        "most_marks": st.integers(0, 3),
        "rotates": st.booleans(),
        "translations": st.dictionaries(
            st.sampled_from(["ur", "pl"]), st.tuples(WORDS, st.lists(WORDS, max_size=4)), max_size=2
        ),
    }
)


def shortlist_digest(**fixed: Any) -> str:
    return digest_of(shortlist_contents(**fixed))


def contest_digest(**fixed: Any) -> str:
    return digest_of(frozen_content(**fixed))


def check_each_part(digest: Callable[..., str], one: dict[str, Any], other: dict[str, Any]) -> None:
    """Changing any one part, or all of them, changes the digest; changing nothing does not."""
    assert digest(**one) == digest(**one)
    for part, value in other.items():
        changed = one | {part: value}
        assert (digest(**changed) == digest(**one)) == (value == one[part])
    assert (digest(**other) == digest(**one)) == (other == one)


@given(SHORTLIST, SHORTLIST)
def test_any_change_gives_a_shortlist_another_digest(one: dict[str, Any], other: dict[str, Any]) -> None:
    check_each_part(shortlist_digest, one, other)


@given(CONTEST, CONTEST)
def test_any_change_gives_a_contest_another_digest(one: dict[str, Any], other: dict[str, Any]) -> None:
    check_each_part(contest_digest, one, other)


@given(st.permutations([("Roads", 3), ("Litter", 3), ("Buses", 1)]))
def test_only_the_same_order_gives_the_same_digest(themes: list[tuple[str, int]]) -> None:
    first = [("Roads", 3), ("Litter", 3), ("Buses", 1)]
    fixed = {"campaign": "c", "question": "?", "ward": "E"}
    same = shortlist_digest(themes=themes, **fixed) == shortlist_digest(themes=first, **fixed)
    assert same == (themes == first)


@given(st.lists(WORDS, min_size=2, max_size=4))
def test_words_moved_over_the_edge_of_a_title_give_another_digest(titles: list[str]) -> None:
    fixed: dict[str, Any] = {"question": "?", "ward": "E", "method": "m", "tie_rule": "t", "shortlist": "s"}
    assert contest_digest(options=[(title, 1) for title in titles], **fixed) != contest_digest(
        options=[("".join(titles), 1)], **fixed
    )


def test_the_digest_is_the_sha_256_of_the_text_shown() -> None:
    fixed = shortlist_contents(campaign="c", question="Où?", ward="E1", themes=[("Mend “it”", 3)])
    text = canonical_json(fixed)
    assert text == '{"campaign":"c","question":"Où?","themes":[["Mend “it”",3]],"ward":"E1"}'
    assert digest_of(fixed) == digest_of_text(text)
    # `printf '%s' TEXT | sha256sum`, worked out outside this program.
    assert digest_of(fixed) == "c903291341ed4ea719078606c15bbfa373260d7576ea0a2c646ced325eec6086"
    assert short_digest(digest_of(fixed)).replace(" ", "") == digest_of(fixed)[:16]


@given(st.lists(st.tuples(WORDS, st.integers(0, 5)), max_size=8))
def test_most_doors_come_first_and_then_the_alphabet(themes: list[tuple[str, int]]) -> None:
    ordered = sorted(themes, key=lambda theme: by_doors(*theme))
    for (title, doors), (after, fewer) in pairwise(ordered):
        assert doors > fewer or (doors == fewer and title.casefold() <= after.casefold())
