"""The run-off against the expected round totals and winners of a public tabulator's test cases (RCTab)."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from typing import Any

from tests.real import real_file
from tests.unit.orders import numbered
from voting.methods.lots import TieNeedsLot
from voting.methods.orders import Order, order_of
from voting.methods.run_off import RunOff, count_run_off

CASES = "elections/rctab-cases.csv"
WRITE_INS = {"Undeclared Write-ins", "WRITE-IN", "Undeclared"}
Tally = dict[str, int]


@dataclass(frozen=True)
class Case:
    """What a case says: its rules, its ballots rank by rank, and the rounds and winner that are expected."""

    rules: dict[str, Any]
    ballots: list[list[list[str]]]
    rounds: list[Tally]
    out: list[str]
    winner: str

    @property
    def options(self) -> list[str]:
        return sorted({name for tally in self.rounds for name in tally} - WRITE_INS)


def case_named(name: str) -> Case:
    folder = f"elections/rctab/{name}"
    report = json.loads(
        real_file(f"{folder}/{name}_expected_detailed_report.json").read_text(encoding="utf-8")
    )
    rules = json.loads(real_file(f"{folder}/{name}_config.json").read_text(encoding="utf-8"))["rules"]
    with real_file(f"{folder}/ballots.csv").open(encoding="utf-8", newline="") as lines:
        rows = [[*row.values()][1:] for row in csv.DictReader(lines)]
    results = report["results"]
    return Case(
        rules,
        [[cell.split("|") if cell else [] for cell in row] for row in rows],
        [{name: int(float(votes)) for name, votes in each["tally"].items()} for each in results],
        [each["eliminated"] for result in results for each in result["tallyResults"] if "eliminated" in each],
        next(each["elected"] for result in results for each in result["tallyResults"] if "elected" in each),
    )


def read_ballot(ranks: list[list[str]], case: Case) -> Order:
    """A ballot as the case's rules read it, put into the words of ours."""
    rules, numbers = case.rules, {name: number for number, name in enumerate(case.options)}
    read: list[list[int]] = []
    seen: set[str] = set()
    skipped = 0
    for rank in ranks:
        skipped = 0 if rank else skipped + 1
        if skipped > int(rules["maxSkippedRanksAllowed"] or 0):
            break
        if rules["exhaustOnDuplicateCandidate"] and seen & set(rank):
            break
        seen |= set(rank)
        if rank == ["OVERVOTE"] or len(rank) > 1:
            if rules["overvoteRule"] == "exhaustImmediately":
                break
            if rules["overvoteRule"] == "alwaysSkipToNextRank":
                continue
        read.append([numbers[name] for name in rank if name in numbers])
    return order_of(read)


def counted_with_lots(case: Case) -> RunOff:
    """Count; every lot speaks for whom the case puts out first."""
    options = range(len(case.options))
    votes = numbered([read_ballot(ranks, case) for ranks in case.ballots], options)
    goes_out = [case.options.index(name) for name in case.out if name not in WRITE_INS]
    lots: list[int] = []
    while True:
        try:
            return count_run_off(votes, options=options, lots=lots)
        except TieNeedsLot as tie:
            winner = case.options.index(case.winner)
            lots.append(min(set(tie.between) - {winner}, key=[*goes_out, *tie.between].index))


def test_every_case_has_the_expected_rounds_and_winner() -> None:
    with real_file(CASES).open(encoding="utf-8", newline="") as lines:
        names = [row["case"] for row in csv.DictReader(lines)]
    assert len(names) == 15
    for name in names:
        case = case_named(name)
        counted = counted_with_lots(case)
        ours = [{case.options[option]: votes for option, votes in each.counts} for each in counted.rounds]
        # Write-ins that nobody declared go out before a first round of ours; and we stop at a majority.
        declared = [tally for tally in case.rounds if not WRITE_INS & set(tally)]
        last = next((place for place, tally in enumerate(declared) if len(tally) == len(ours[-1])), 0)
        assert [case.options[option] for option in counted.chosen] == [case.winner], name
        assert all(tally in ours for tally in declared[: last + 1]), name
        assert ours[0] == declared[0], name


def test_of_two_that_stand_level_the_one_who_had_fewer_before_is_told_as_the_other() -> None:
    votes = [[1, 0, 0]] * 3 + [[0, 0, 1]] * 3 + [[1, 3, 2], [3, 1, 2], [2, 0, 1], [1, 3, 2]]
    counted = count_run_off(votes, options=range(1, 4))
    assert [dict(each.counts) for each in counted.rounds] == [{1: 5, 2: 1, 3: 4}, {1: 5, 3: 5}, {1: 7}]
    assert (counted.chosen, counted.against) == ((1,), 3)
