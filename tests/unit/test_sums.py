"""What is published where single votes are not: enough to decide again, and no vote that can be found."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.bundles import (
    Files,
    a_bundle,
    bundle_of,
    changed,
    some_contest,
    votes_for,
    with_sums,
    wrong_with,
)
from tests.unit.older_sums import FEWEST_PAPERS, older_bundle, tables_to_tell
from voting.count.bundle import list_seal
from voting.count.recount.checking import check
from voting.count.recount.contest import digest_of
from voting.methods.registry import METHODS
from voting.methods.tally import Rules

METHOD = st.sampled_from(sorted(METHODS))


def sums_of_votes(rules: Rules, votes: list[list[int]], tie_rule: str = "dice") -> Files:
    return a_bundle(rules, votes, chance=Random(1), published="sums", tie_rule=tie_rule)


@given(METHOD, st.integers(0, 2**32), st.sampled_from([10, 11, 13, 30, 60]), st.sampled_from(["dice", "lot"]))
def test_what_is_chosen_can_be_decided_again_from_the_sums_of_any_votes(
    method: str, seed: int, number: int, tie_rule: str
) -> None:
    chance = Random(seed)
    rules = some_contest(chance, method)
    files = sums_of_votes(rules, votes_for(rules, number, chance), tie_rule)
    found = check(files)
    assert found.wrong == []
    assert found.counted == json.loads(files["result.json"])
    assert "single votes are not published" in found.unchecked[0]


@pytest.mark.parametrize("method", sorted(METHODS))
def test_no_file_holds_single_votes_and_each_is_named(method: str) -> None:
    files = bundle_of(method, 40, published="sums")
    assert files.keys() == {
        *("README.txt", "SHA256SUMS", "account.json", "contest.json", "count.pyz", "list.txt"),
        *("lots.json", "receipts.txt", "result.json", "sums.json"),
    }
    listed = bundle_of(method, 40)
    for name in listed.keys() - files.keys():
        assert any(name in wrong for wrong in wrong_with(with_sums({**files, name: listed[name]})))
    without = {name: content for name, content in files.items() if name != "sums.json"}
    assert wrong_with(with_sums(without)) == ["sums.json is missing."]
    swapped = with_sums({**listed, "sums.json": files["sums.json"]})
    assert wrong_with(swapped) == ["sums.json is there, and the question says that it is not published."]


def numbers(told: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where every number stands in what a file says."""
    if isinstance(told, dict | list):
        items = told.items() if isinstance(told, dict) else enumerate(told)
        for key, value in items:
            yield from numbers(value, (*path, key))
    elif isinstance(told, int):
        yield path


@given(
    st.sampled_from(sorted(name for name, method in METHODS.items() if method.is_ranked)),
    st.integers(0, 2**32),
    st.sampled_from([10, 11, 13, 30, 60]),
    st.sampled_from(["dice", "lot"]),
)
def test_bundles_of_before_are_still_decided_again(
    method: str, seed: int, number: int, tie_rule: str
) -> None:
    chance = Random(seed)
    rules = some_contest(chance, method)
    files = older_bundle(rules, votes_for(rules, number, chance), tie_rule=tie_rule)
    found = check(files)
    assert found.wrong == []
    assert found.counted == json.loads(files["result.json"])


@pytest.mark.parametrize("write", [sums_of_votes, older_bundle])
@pytest.mark.parametrize("method", sorted(METHODS))
@pytest.mark.parametrize("name", ["sums.json", "result.json"])
def test_any_number_changed_with_care_is_refused(
    method: str, name: str, write: Callable[[Rules, list[list[int]]], Files]
) -> None:
    rules = Rules(method, 5, 2 if method == "stv" else 1)
    files = write(rules, votes_for(rules, 30, Random(8)))
    assert wrong_with(files) == []
    for *way, last in numbers(json.loads(files[name])):
        for by in (1, -1, 7):

            def change(told: Any, way: list[Any] = way, last: Any = last, by: int = by) -> None:
                for key in way:
                    told = told[key]
                told[last] += by

            assert wrong_with(changed(name, change, files)), (way, last, by)


# Each time 40 votes of which the first was dictated, and other 40 without it that are published as the same.
TWINS: list[tuple[Rules, list[list[int]], list[list[int]]]] = [
    (
        Rules("approval", 5),
        [[1, 3, 4], [2, 5], *[[1]] * 20, *[[2, 5]] * 18],
        [[1, 3], [2, 4, 5], *[[1]] * 20, *[[2, 5]] * 18],
    ),
    (
        Rules("score", 4),
        [[5, 0, 3, 1], [1, 4, 0, 0], *[[5, 1, 0, 2]] * 38],
        [[5, 0, 0, 1], [1, 4, 3, 0], *[[5, 1, 0, 2]] * 38],
    ),
    (
        Rules("ranked pairs", 4),
        [[1, 2, 3, 4], [2, 1, 4, 3], *[[2, 3, 1, 0]] * 38],
        [[1, 2, 4, 3], [2, 1, 3, 4], *[[2, 3, 1, 0]] * 38],
    ),
    (
        Rules("run-off", 5),
        [
            [0, 2, 0, 1, 0],
            [2, 0, 1, 0, 0],
            *[[1] + [0] * 4] * 17,
            *[[0, 1, 0, 0, 0]] * 14,
            *[[0, 2, 1, 0, 0]] * 7,
        ],
        [
            [2, 0, 0, 1, 0],
            [0, 2, 1, 0, 0],
            *[[1] + [0] * 4] * 17,
            *[[0, 1, 0, 0, 0]] * 14,
            *[[0, 2, 1, 0, 0]] * 7,
        ],
    ),
    (
        Rules("stv", 5, 2),
        [
            *([0, 2, 0, 1, 0], [2, 0, 0, 0, 1], [2, 0, 0, 0, 1], [0, 2, 0, 0, 1], [0, 2, 0, 0, 1]),
            *[[1, 0, 0, 0, 0]] * 12,
            *[[0, 1, 0, 0, 0]] * 12,
            *[[0, 0, 1, 0, 0]] * 11,
        ],
        [
            *([2, 0, 0, 1, 0], [0, 2, 0, 0, 1], [2, 0, 0, 0, 1], [0, 2, 0, 0, 1], [0, 2, 0, 0, 1]),
            *[[1, 0, 0, 0, 0]] * 12,
            *[[0, 1, 0, 0, 0]] * 12,
            *[[0, 0, 1, 0, 0]] * 11,
        ],
    ),
]


@pytest.mark.parametrize(("rules", "dictated", "other"), TWINS, ids=[twin[0].method for twin in TWINS])
def test_a_dictated_vote_among_forty_cannot_be_told_from_votes_without_it(
    rules: Rules, dictated: list[list[int]], other: list[list[int]]
) -> None:
    assert len(dictated) == len(other) == 40
    assert dictated.count(dictated[0]) == 1
    assert other.count(dictated[0]) == 0
    files, twin = sums_of_votes(rules, dictated), sums_of_votes(rules, other)
    # The seal has a key that nobody knows; here it is the same for both.
    assert {name for name in files if files[name] != twin[name]} == {"list.txt", "SHA256SUMS"}
    assert wrong_with(files) == []


@given(st.integers(0, 2**32), st.sampled_from([10, 12, 30]))
def test_between_two_tables_of_before_at_least_three_papers_move(seed: int, number: int) -> None:
    """In a run-off of before that can be read off: what goes out are papers that were in the table before."""
    chance = Random(seed)
    rules = some_contest(chance, "run-off")
    files = older_bundle(rules, votes_for(rules, number, chance))
    for each, after in pairwise(json.loads(files["sums.json"])["detail"]["rounds"]):
        moved = sum(each["votes"][option - 1] for option in each["out"])
        assert moved == 0 or (moved < FEWEST_PAPERS) == (after["for_none"] is None)


@given(st.lists(st.integers(0, 6), max_size=8))
def test_tables_are_left_out_until_three_have_moved(papers: list[int]) -> None:
    kept, is_whole = tables_to_tell(len(papers) + 1, lambda begin, end: sum(papers[begin:end]))
    steps = [sum(papers[begin:end]) for begin, end in pairwise(kept)]
    assert all(step >= FEWEST_PAPERS or step == 0 for step in steps)
    assert is_whole == (sum(papers) == 0 or sum(papers) >= FEWEST_PAPERS)
    assert kept[0] == 0
    assert not is_whole or kept[-1] == len(papers)


def test_few_votes_leave_only_what_was_chosen() -> None:
    for published in ("sums", "full list"):
        files = bundle_of("approval", 9, published=published)
        assert json.loads(files["result.json"])["counts"] is None
        assert not files.keys() & {"sums.json", "votes.csv", "votes.pb", "list.txt"}
        assert wrong_with(files) == []
        told = changed("result.json", lambda told: told.update(counts=[[1, 2]]), files)
        assert wrong_with(told) == ["Numbers of options are there, with fewer than 10 votes in the account."]
        wide = changed("result.json", lambda told: told.update(chosen=[1, 2]), files)
        assert wrong_with(wide) == ["result.json chooses what the question does not let it."]


def test_a_bundle_of_before_it_could_be_chosen_is_still_checked() -> None:
    files = bundle_of("choose one", 30)
    told = json.loads(files["contest.json"])
    del told["fixed"]["published votes"]
    before = with_sums(
        {**files, "contest.json": json.dumps({**told, "digest": digest_of(told["fixed"])}).encode()}
    )
    assert wrong_with(before) == []
    assert wrong_with(
        changed("contest.json", lambda told: told["fixed"].update({"published votes": "?"}), files)
    )


def test_the_seal_says_nothing_without_its_key_and_holds_the_whole_list() -> None:
    rules, votes = Rules("choose one", 3), [[1]] * 5 + [[2]] * 6
    seal = list_seal(votes, rules=rules, key=b"one")
    assert seal == list_seal(votes[::-1], rules=rules, key=b"one")
    assert seal != list_seal(votes, rules=rules, key=b"two")
    assert seal != list_seal([*votes[:-1], [1]], rules=rules, key=b"one")
