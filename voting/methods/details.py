"""How a count went, as each method reports it: in plain lists in the order of the options' numbers.

Where every vote is published, `as_data` reports everything:

- `rounds`: for each the `votes` of every option (None once it is out), how many count `for_none`, which
  options are `chosen` and which go `out`; a transferable vote's votes are decimals, and it has a `quota`.
- `pairs`: for each option a row of how many prefer it to each other one; `counting`: the comparisons that
  count, each as winner and loser, in the order in which they were taken.

Where single votes are not published, `in_sums` reports totals, or only the options chosen (see `summing`).
"""

from __future__ import annotations

from typing import Any, Protocol


class Detail(Protocol):
    """How the count of a number of votes went, and the options chosen, in order."""

    @property
    def votes(self) -> int:
        """The number of votes counted."""
        ...

    @property
    def chosen(self) -> tuple[int, ...]:
        """The options chosen."""
        ...

    def as_data(self) -> dict[str, Any] | None:
        """Return all of it; None where the options' numbers are the whole story."""
        ...

    def in_sums(self, *, has_totals: bool) -> dict[str, Any] | None:
        """Return as much as may be published where single votes are not."""
        ...


def as_data(detail: Detail | None) -> dict[str, Any] | None:
    """Return how a count went; None if the options' numbers say all, or while a tie awaits its draw."""
    return None if detail is None else detail.as_data()
