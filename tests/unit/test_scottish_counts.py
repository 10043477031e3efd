"""The single transferable vote against the official counts of 40 Scottish wards, stage by stage."""

from __future__ import annotations

import csv
import json

from tests.real import real_file
from voting.methods.orders import Order
from voting.methods.stv import WHOLE, count_stv

# The official figures of these wards are printed to two decimals in places.
ROUNDED = {"glasgow": 0.005}


def votes_of(name: str) -> tuple[list[Order], int, int]:
    """The ballots of a ward, how many options they order, and how many places there are."""
    with real_file(f"elections/scot-2017/cvr/{name}.csv").open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.reader(lines))
    options, places = int(rows[0][0]), int(rows[0][1])
    votes: list[Order] = []
    for row in rows[1:]:
        cells = [cell for cell in row if cell]
        if cells and cells[0].isdigit():
            votes += [tuple(map(int, cells[1:]))] * int(cells[0])
    return votes, options, places


def test_forty_wards_have_the_official_quota_winners_and_votes_at_every_stage() -> None:
    names = sorted(file.stem for file in real_file("elections/scot-2017/stages").glob("*.json"))
    assert len(names) == 40
    exact = 0
    for name in names:
        official = json.loads(
            real_file(f"elections/scot-2017/stages/{name}.json").read_text(encoding="utf-8")
        )
        votes, options, places = votes_of(name)
        counted = count_stv(votes, options=range(1, options + 1), places=places)
        assert (counted.votes, counted.quota) == (official["valid_poll"], official["quota"]), name
        assert list(counted.chosen) == official["winners"], name
        assert len(counted.stages) == len(official["votes_by_stage"]), name
        off = max(
            abs(ours / WHOLE - theirs)
            for stage, told in zip(counted.stages, official["votes_by_stage"], strict=True)
            for (_option, ours), theirs in zip(stage.votes, told, strict=True)
        )
        assert off <= next((bound for place, bound in ROUNDED.items() if place in name), 5e-9), name
        exact += off < 5e-9
    assert exact == 38
