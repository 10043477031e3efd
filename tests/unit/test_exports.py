"""The exports, read back with the public programs for them."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import replace
from random import Random
from typing import Any

import pytest
import votelib.io.blt
from pabulib.checker import Checker
from preflibtools.instances import CategoricalInstance, OrdinalInstance

from tests.unit.bundles import DAY, asked_for, votes_for
from voting.count.exports import exports_of
from voting.count.recount.contest import Asked
from voting.methods.orders import order_in
from voting.methods.registry import METHODS
from voting.methods.tally import tally

NAMES = ["A zebra crossing", 'Say "hello", and; wave', "Two lines, then # three", "🌳 Trees: 1 = 2", "Édith"]
SEEDS = range(8)


def exported(
    method: str, seed: int, *, votes: list[list[int]] | None = None
) -> tuple[Asked, list[list[int]], dict[str, str]]:
    asked = asked_for(method, options=5, places=3 if method in {"approval", "score", "stv"} else 1)
    votes = votes or votes_for(asked.rules, 40, Random(seed))
    made = exports_of(votes, asked=asked, chosen=[2], held_on=DAY)
    return asked, votes, {name: content.decode() for name, content in made.items()}


def in_groups(boxes: list[int]) -> tuple[tuple[int, ...], ...]:
    return tuple((rank,) if isinstance(rank, int) else rank for rank in order_in(boxes))


def check_head(read: Any, voters: int) -> None:
    assert (read.num_alternatives, read.num_voters, read.modification_type) == (5, voters, "original")
    assert [*read.alternatives_name.values()] == NAMES
    assert read.title == "Harborne; the west: What first, and why?"
    assert read.publication_date == "2026-06-21"


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("method", ["run-off", "ranked pairs", "stv"])
def test_preflibtools_reads_the_orders_that_were_voted(method: str, seed: int) -> None:
    _asked, votes, files = exported(method, seed)
    (name,) = files.keys() & {"votes.soi", "votes.toi"}
    read = OrdinalInstance()
    read.parse_str(files[name], name[-3:])
    check_head(read, len(votes))
    assert read.data_type == name[-3:]
    assert read.multiplicity == Counter(map(in_groups, votes))
    assert read.num_unique_orders == len(read.orders)
    assert [read.multiplicity[order] for order in read.orders] == sorted(read.multiplicity.values())[::-1]


def test_the_name_of_the_orders_says_whether_options_share_a_rank() -> None:
    assert exported("stv", 0, votes=[[1, 2, 3, 4, 5], [0, 0, 1, 0, 0]])[2].keys() == {
        "votes.soi",
        "votes.blt",
    }
    assert exported("stv", 0, votes=[[1, 2, 3, 4, 4]])[2].keys() == {"votes.toi", "votes.blt"}
    assert exported("ranked pairs", 0, votes=[[1, 2, 3, 4, 5]])[2].keys() == {"votes.soi"}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("method", ["choose one", "approval", "score"])
def test_preflibtools_reads_the_marks_and_scores_that_were_given(method: str, seed: int) -> None:
    _asked, votes, files = exported(method, seed)
    read = CategoricalInstance()
    read.parse_str(files["votes.cat"], "cat")
    check_head(read, len(votes))
    assert read.num_unique_preferences == len(read.preferences)
    assert read.num_categories == len(read.categories_name)
    given: Counter[tuple[int, ...]] = Counter()
    for preference, number in read.multiplicity.items():
        assert sorted(option for category in preference for option in category) == [1, 2, 3, 4, 5]
        if METHODS[method].is_crossed:
            given[tuple(preference[0])] += number
        else:
            scores = {o: int(read.categories_name[n]) for n, each in enumerate(preference, 1) for o in each}
            given[tuple(scores[option] for option in range(1, 6))] += number
    assert given == Counter(map(tuple, votes))


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("method", ["run-off", "stv"])
def test_votelib_reads_the_votes_up_to_the_first_shared_rank(method: str, seed: int) -> None:
    asked, votes, files = exported(method, seed)
    loaded: Any = votelib.io.blt.loads(files["votes.blt"])
    read, places, candidates, title = loaded
    assert (places, title) == (asked.rules.places, "Harborne; the west: What first, and why?")
    assert [each.name for each in candidates] == [name.replace('"', "'") for name in NAMES]
    said: Counter[tuple[int, ...]] = Counter()
    for boxes in votes:
        order = order_in(boxes)
        shared = next((place for place, rank in enumerate(order) if isinstance(rank, tuple)), len(order))
        said[tuple(rank for rank in order[:shared] if isinstance(rank, int))] += 1
    assert {tuple(each.number for each in vote): number for vote, number in read.items()} == said


@pytest.mark.parametrize("method", ["choose one", "approval", "score"])
def test_a_pabulib_file_has_the_three_parts_and_says_what_was_voted(method: str) -> None:
    asked, votes, files = exported(method, 3)
    rows = list(csv.reader(files["votes.pb"].splitlines(), delimiter=";"))
    starts = [rows.index([name]) for name in ("META", "PROJECTS", "VOTES")]
    meta = dict(rows[starts[0] + 2 : starts[1]])  # type: ignore[arg-type]
    assert (meta["budget"], meta["num_projects"], meta["num_votes"]) == (str(asked.rules.places), "5", "40")
    assert meta["vote_type"] == {"choose one": "choose-1", "approval": "approval", "score": "scoring"}[method]
    projects = [dict(zip(rows[starts[1] + 1], row, strict=True)) for row in rows[starts[1] + 2 : starts[2]]]
    assert [project["name"] for project in projects] == NAMES
    assert [project["selected"] for project in projects] == ["0", "1", "0", "0", "0"]
    told = "votes" if METHODS[method].is_crossed else "score"
    assert [int(each[told]) for each in projects] == [n for _, n in tally(votes, rules=asked.rules).counts]
    assert {project["cost"] for project in projects} == {"1"}
    cast = [dict(zip(rows[starts[2] + 1], row, strict=True)) for row in rows[starts[2] + 2 :]]
    said = [[int(number) for number in each["vote"].split(",")] for each in cast]
    if METHODS[method].is_crossed:
        assert said == votes
        return
    points = [[int(number) for number in each["points"].split(",")] for each in cast]
    assert all(each == sorted(each, reverse=True) for each in points)
    given = [dict(zip(*each, strict=True)) for each in zip(said, points, strict=True)]
    assert [[each.get(number, 0) for number in asked.rules.numbers] for each in given] == votes


def check_pabulib(text: str) -> dict[str, Any]:
    """What the checker of PaBuLib's publishers says of a file, once it has taken it."""
    told: Any = Checker().process_files([text])
    assert told["metadata"] == {"processed": 1, "valid": 1, "invalid": 0}, told
    return told[1]["results"]["warnings"]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("method", ["choose one", "approval", "score"])
def test_the_checker_of_pabulib_takes_what_is_published_lots_and_all(method: str, seed: int) -> None:
    asked = asked_for(method, places=1 if method == "choose one" else 2)
    votes, lots = votes_for(asked.rules, 40, Random(seed)), list[int]()
    while (counted := tally(votes, rules=asked.rules, lots=lots)).tie:
        lots.append(counted.tie[-1])
    files = exports_of(votes, asked=asked, chosen=counted.chosen, held_on=DAY)
    warned = check_pabulib(files["votes.pb"].decode())
    # A lot cannot be drawn again by a program: that the file says so is all that is remarked on.
    assert not set(warned) - {"greedy-custom cannot be verified", "greedy rule not followed"}
    assert lots or not warned


def test_the_checker_of_pabulib_takes_at_most_so_many_crosses() -> None:
    asked = replace(asked_for("approval"), most_marks=2)
    votes = [[1, 2], [2, 5], [2], [3, 4]]
    files = exports_of(votes, asked=asked, chosen=[2], held_on=DAY)
    assert check_pabulib(files["votes.pb"].decode()) == {}
