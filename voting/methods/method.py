"""A voting method: one record of everything that distinguishes it from the others.

All rooms consult the record; none knows a method by its name. A new method is a file in this folder, with its
rule and its record, and a line in `registry`.

Sentences are written in English and marked for extraction into the catalogues; the rooms translate them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from voting.methods.details import Detail

# The rest of a count once the votes are read: from the draws so far to the options chosen.
Finish = Callable[..., Detail]


class Boxes(Enum):
    """The kind of mark a voter puts into the boxes of a ballot."""

    CROSS = "cross"
    RANK = "rank"
    POINTS = "points"


def mark(sentence: str) -> str:
    """Mark a sentence for translation where it is displayed; extracted like gettext's."""
    return sentence


def mark_each(one: str, many: str) -> tuple[str, str]:
    """Mark a word and its plural for translation where they are displayed; extracted like ngettext's."""
    return one, many


@dataclass(frozen=True)
class Words:
    """The words of a method for voters, with `%(places)s`, `%(most)s`, `%(votes)s` and `%(valid)s` filled in.

    `how` says how it decides, and `do` what to do with the boxes: each by whether several options are chosen,
    and whether the contest limits the marks. `counted` heads the numbers of a result, `number` follows one.
    `on_top` says how the option chosen came out on top, `last_round` does so where its rounds are published.
    """

    how: str
    do: str
    counted: str
    number: tuple[str, str]
    on_top: str
    last_round: str = ""
    how_at_most: str = ""
    how_several: str = ""
    how_several_at_most: str = ""
    do_at_most: str = ""

    @property
    def hows(self) -> tuple[str, ...]:
        """Every sentence on how it decides."""
        return tuple(filter(None, (self.how, self.how_at_most, self.how_several, self.how_several_at_most)))

    @property
    def dos(self) -> tuple[str, ...]:
        """Every sentence on what to do."""
        return tuple(filter(None, (self.do, self.do_at_most)))

    def how_for(self, *, is_several: bool, is_limited: bool) -> str:
        """Return how it decides; `how` if there is no more specific sentence."""
        several = self.how_several_at_most if is_limited else self.how_several
        return (several if is_several else self.how_at_most if is_limited else "") or self.how

    def do_for(self, *, is_limited: bool) -> str:
        """The instructions."""
        return self.do_at_most if is_limited else self.do


@dataclass(frozen=True)
class Method:
    """A voting method. Its `name` is stored, frozen with the question, and published; `title` is displayed.

    What its ballots hold
    - `boxes`: what a voter puts into them.
    - `most_marks`: the maximum number of marks, 0 for all; `may_limit_marks`: a contest may set a limit.
    - `highest`: the highest number of points.
    - `needs_one_first`: a paper on which two options share the best rank counts for none.

    How it counts
    - `count(ballots, options, places)` returns the number of each option, and a function that finishes the
      count. Ballots are a Counter of the options crossed, or as bytes the numbers in all boxes (see `boxes`).
    - `can_add_up(numbers, votes, most)`: whether so many votes, each with at most so many marks, can have
      given the options these numbers.
    - `fewest_places`, `chooses_several`: how many options it can choose.

    What is published where single votes are not
    - `told`: what sums.json has beside the numbers of the options: `pairs`, `rounds`, `quota`. Without any,
      the numbers decide.
    - For ranked options, with fewer than `fewest_options` only the options chosen are published:
      `told_of_few` says how, and `unchecked` what nobody can then check. With `hides_turn`, never the order
      in which they were chosen.

    `exports`: the formats of its votes for other programs, and `pabulib` PaBuLib's name for them.
    """

    name: str
    title: str
    words: Words
    boxes: Boxes
    count: Callable[[Any, Sequence[int], int], tuple[Mapping[int, int], Finish]]
    can_add_up: Callable[[Collection[int], int, int], bool]
    exports: tuple[str, ...]
    pabulib: str = ""
    most_marks: int = 0
    may_limit_marks: bool = False
    highest: int = 0
    needs_one_first: bool = False
    fewest_places: int = 1
    chooses_several: bool = False
    told: frozenset[str] = frozenset()
    told_of_few: frozenset[str] = frozenset()
    fewest_options: int = 0
    unchecked: str = ""
    hides_turn: bool = False

    @property
    def is_crossed(self) -> bool:
        """Whether the boxes are crossed; otherwise numbers are written into them."""
        return self.boxes is Boxes.CROSS

    @property
    def is_ranked(self) -> bool:
        """Whether options are ranked."""
        return self.boxes is Boxes.RANK

    @property
    def has_points(self) -> bool:
        """Whether options are given points."""
        return self.boxes is Boxes.POINTS
