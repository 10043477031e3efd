"""How a count went, as each method tells it: in plain lists in the order of the options' numbers.

Where every vote is published, `as_data` tells all:

- `rounds`: for each the `votes` of every option (None once it is out), how many count `for_none`, which
  options are `chosen` and which go `out`; a transferable vote's votes are decimals, and it has a `quota`.
- `pairs`: for each option a row of how many prefer it to each other one; `counting`: the comparisons that
  count, each the winner and the loser, in the order in which they were taken.

Where single votes are not published, `in_sums` tells totals, or only what is chosen (see `summing`).
"""

from __future__ import annotations

from typing import Any, Protocol


class Detail(Protocol):
    """How the count of so many votes went, and the options chosen, in their order."""

    @property
    def votes(self) -> int:
        """How many votes were counted."""
        ...

    @property
    def chosen(self) -> tuple[int, ...]:
        """The options chosen."""
        ...

    def as_data(self) -> dict[str, Any] | None:
        """All of it; None where the numbers of the options say all."""
        ...

    def in_sums(self, *, has_totals: bool) -> dict[str, Any] | None:
        """As much as may be told where single votes are not published."""
        ...


def as_data(detail: Detail | None) -> dict[str, Any] | None:
    """How a count went; None where the numbers of the options say all, and while a tie waits for its lot."""
    return None if detail is None else detail.as_data()
