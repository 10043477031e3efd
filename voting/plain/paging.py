"""Pages of a long list: they count from 1, and past the end is the last one."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Paging:
    """Which page of a list is shown, of so many rows with so many on each page."""

    total: int
    number: int
    size: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.size))

    @property
    def offset(self) -> int:
        """How many rows stand before this page."""
        return (self.number - 1) * self.size


def turn_to(number: int, *, total: int, size: int) -> Paging:
    """The page with this number, or the nearest one there is."""
    last = Paging(total, 1, size).pages
    return Paging(total, min(max(number, 1), last), size)
