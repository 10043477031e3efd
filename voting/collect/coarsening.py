"""How exact pages and exports may be about an answer, so that nobody who gave their name is found in them.

A person is kept with a ward, a day and the language they were asked in; a round of that day names its
streets. Somebody who looks for their answer must be left with FEWEST_CANDIDATES of them at least, or with the
whole ward. Only answers of doors where somebody spoke are counted: nobody else gave their name.
What somebody can make up in a minute hides nobody: files do not count, and of one phone, or of the paper of
one round, MOST_OF_ONE answers do. So:

1. A week of a ward with fewer answers is left blank. If the blank ones are too few, the next smallest week
   is left blank as well.
2. Within a ward and a week, blank or not, the same is done to languages; within these, to streets.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any, TypeVar

from voting.people.rules import FEWEST_CANDIDATES

# Ward, week, language and street of an answer; and what is told of all but the ward.
Facts = tuple[str, date, str, str]
Told = tuple[date | None, str | None, str | None]
NOTHING: Told = (None, None, None)
Value = TypeVar("Value", str, date)
# Who brought how many answers: phones, the paper of rounds, and "" for those of whom that is not known.
Brought = Mapping[str, int]
MOST_OF_ONE = 3


def candidates(brought: Brought) -> int:
    """Among how many answers somebody is hidden."""
    return sum(min(count, MOST_OF_ONE) if who else count for who, count in brought.items())


def coarsened(counts: Mapping[Facts, Brought]) -> dict[Facts, Told]:
    """The week, language and street to tell for each four facts, from who brought how many that have them."""
    told: dict[Facts, tuple[Any, ...]] = {facts: facts[:1] for facts in counts}
    for level in range(1, 4):
        numbers: dict[tuple[Any, ...], dict[Any, Counter[str]]] = {}
        for facts, brought in counts.items():
            numbers.setdefault(told[facts], {}).setdefault(facts[level], Counter()).update(brought)
        enough = {before: large_enough(values) for before, values in numbers.items()}
        told = {
            facts: (*before, facts[level] if facts[level] in enough[before] else None)
            for facts, before in told.items()
        }
    return {facts: (week, language, street) for facts, (_ward, week, language, street) in told.items()}


def large_enough(numbers: Mapping[Value, Brought]) -> set[Value]:
    """Those that are told: each with enough answers, and enough or none left among those that are not."""
    sizes = {each: candidates(brought) for each, brought in numbers.items()}
    told = {each for each, size in sizes.items() if size >= FEWEST_CANDIDATES}
    for smallest in sorted(told, key=lambda each: (sizes[each], each)):
        left = Counter[str]()
        for each in numbers.keys() - told:
            left.update(numbers[each])
        if not left.total() or candidates(left) >= FEWEST_CANDIDATES:
            break
        told.remove(smallest)
    return told
