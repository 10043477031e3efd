"""The tally from sums: for the methods in which sums decide everything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Union

from voting.methods.lots import Lots, TieNeedsLot
from voting.methods.marks import Marked, most
from voting.methods.ranked_pairs import Compared, Pair, decide_pairs
from voting.methods.score import Scored
from voting.methods.tally import Rules, Tally

# The others choose in rounds: single votes decide what passes on from one to the next.
DECIDED_BY_SUMS = frozenset({"choose one", "approval", "score", "ranked pairs"})


def tally_sums(counts: Mapping[int, int], *, valid: int, rules: Rules, lots: Sequence[int] = ()) -> Tally:
    """Tally how often each option is marked, or its points. Raises LotDoesNotFit."""
    as_data = tuple(counts.items())
    try:
        chosen = most(dict(counts), places=rules.places if valid else 0, lots=Lots(lots))
    except TieNeedsLot as tie:
        return _tied(as_data, valid, tie)
    kind = Scored if rules.method == "score" else Marked
    return _decided(as_data, kind(as_data, valid, chosen))


def tally_pairs(
    firsts: Mapping[int, int],
    preferring: Mapping[Pair, int],
    *,
    valid: int,
    rules: Rules,
    lots: Sequence[int] = (),
) -> Tally:
    """Tally how many votes prefer one option to another. Raises LotDoesNotFit."""
    as_data = tuple(firsts.items())
    try:
        detail = decide_pairs(dict(preferring), votes=valid, options=rules.numbers, lots=lots)
    except TieNeedsLot as tie:
        return _tied(as_data, valid, tie)
    return _decided(as_data, detail)


def _decided(counts: tuple[tuple[int, int], ...], detail: Union[Marked, Scored, Compared]) -> Tally:
    return Tally(counts, detail.votes, detail.chosen, (), detail)


def _tied(counts: tuple[tuple[int, int], ...], valid: int, tie: TieNeedsLot) -> Tally:
    return Tally(counts, valid, (), tie.between, None, tie.decides)
