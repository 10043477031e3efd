"""The standing of ranked options, published without their counts: parsing and checks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Optional

from voting.count.recount.contest import Asked, DrawnLot, number_in, numbers_in
from voting.count.recount.packing import BadBundle
from voting.count.recount.rounds import RoundsDoNotAgree
from voting.methods.tally import Rules

NOT_OF_VOTES = (
    "That this is what the votes say: single votes are not published, nor how many each option has, as that "
    "could prove in which order somebody put them. Observers in the hall can count every vote."
)


@dataclass(frozen=True)
class Standing:
    """The contents of sums.json for ranked options; `wins` are the comparisons of ranked pairs."""

    votes: int
    chosen: tuple[int, ...]
    wins: Optional[tuple[tuple[int, int], ...]]
    against: Optional[int] = None


def read_standing(told: Any, asked: Asked) -> Standing:
    """Parse sums.json of ranked options. Raises BadBundle."""
    rules, votes, detail = asked.rules, number_in(told["votes"]), told["detail"]
    if set(told) != {"kind", "votes", "options", "detail"} or told["options"] is not None:
        raise BadBundle("sums.json does not say what it should.")
    if frozenset(detail) != rules.record.told_of_few:
        raise BadBundle("sums.json does not say what it should.")
    if "wins" in detail:
        return Standing(votes, (), _wins(detail["wins"], rules))
    chosen = numbers_in(detail["chosen"])
    full = min(rules.places, rules.options)
    if chosen != sorted(set(chosen)) or not set(chosen) <= set(rules.numbers) or len(chosen) not in (0, full):
        raise BadBundle("sums.json chooses what the question does not let it.")
    against = detail.get("against")
    if against is not None and (not chosen or {number_in(against)} - set(rules.numbers) or against in chosen):
        raise BadBundle("sums.json does not say of the last two options what it should.")
    return Standing(votes, tuple(chosen), None, against)


def _wins(told: Any, rules: Rules) -> tuple[tuple[int, int], ...]:
    """Parse the comparisons that count: one lost by each option at most, sorted by loser, without a cycle."""
    wins = tuple((winner, loser) for winner, loser in map(numbers_in, told))
    named, losers = {option for pair in wins for option in pair}, [loser for _winner, loser in wins]
    if losers != sorted(set(losers)) or not named <= set(rules.numbers):
        raise BadBundle("sums.json does not compare options as it should.")
    left = named
    while left:
        unbeaten = left - {loser for winner, loser in wins if winner in left}
        if not unbeaten:
            raise BadBundle("sums.json has comparisons that go round in a circle.")
        left = left - unbeaten
    return wins


def preferring(standing: Standing, rules: Rules) -> dict[tuple[int, int], int]:
    """Return numbers that decide ranked pairs like the published wins: 1 for a winner, 0 otherwise."""
    pairs = [(a, b) for a in rules.numbers for b in rules.numbers if a != b]
    return {pair: int(pair in (standing.wins or ())) for pair in pairs}


def check_lots(standing: Standing, rules: Rules, lots: Sequence[DrawnLot]) -> None:
    """Check that draws in a count in rounds agree with what is published. Raises RoundsDoNotAgree."""
    gone: set[int] = set()
    for number, lot in enumerate(lots, start=1):
        if lot.drawn not in lot.between or not set(lot.between) <= set(rules.numbers):
            raise RoundsDoNotAgree(f"Lot {number} fell on an option that does not tie.")
        goes_out = "against" in rules.record.told_of_few
        if goes_out and (gone & set(lot.between) or lot.drawn in standing.chosen):
            raise RoundsDoNotAgree(f"Lot {number} does not agree with what is chosen.")
        gone.add(lot.drawn)
    if lots and standing.against is not None:
        raise RoundsDoNotAgree("The last two options are told, although there were lots.")
    had_two = "against" in rules.record.told_of_few and standing.chosen and rules.options > 1
    if had_two and not lots and standing.against is None:
        raise RoundsDoNotAgree("The last two options are not told, although there were no lots.")
