"""The tally from published sums, for the methods that sums decide."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from voting.methods.by_sums import decide_sums
from voting.methods.details import Detail
from voting.methods.lots import TieNeedsLot
from voting.methods.ranked_pairs import Pair, decide_pairs
from voting.methods.tally import Rules, Tally


def tally_sums(counts: Mapping[int, int], *, valid: int, rules: Rules, lots: Sequence[int] = ()) -> Tally:
    """Tally each option's marks or points. Raises LotDoesNotFit."""
    return _tally(
        counts, valid, lambda: decide_sums(dict(counts), votes=valid, places=rules.places, lots=lots)
    )


def tally_pairs(
    firsts: Mapping[int, int],
    preferring: Mapping[Pair, int],
    *,
    valid: int,
    rules: Rules,
    lots: Sequence[int] = (),
) -> Tally:
    """Tally how many votes prefer one option to another. Raises LotDoesNotFit."""
    return _tally(
        firsts,
        valid,
        lambda: decide_pairs(dict(preferring), votes=valid, options=rules.numbers, lots=lots),
    )


def _tally(counts: Mapping[int, int], valid: int, decide: Callable[[], Detail]) -> Tally:
    try:
        detail = decide()
    except TieNeedsLot as tie:
        return Tally(tuple(counts.items()), valid, (), tie.between, None, tie.decides)
    return Tally(tuple(counts.items()), valid, detail.chosen, (), detail)
