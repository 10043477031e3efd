"""How exact an export may be about an answer, so that nobody who gave their name can be found in it.

A person is kept with a ward, a day and the language they were asked in. Somebody who looks for their answer
in an export must be left with FEWEST_CANDIDATES of them at least, or with the whole ward. So:

Only answers of doors where somebody spoke are counted: nobody else gave their name.

1. A week of a ward with fewer answers is left blank. If the blank ones are too few, the next smallest week
   is left blank as well.
2. Within a ward and a week, blank or not, the same is done to languages.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import TypeVar

FEWEST_CANDIDATES = 20

# Ward, week and language of an answer.
Facts = tuple[str, date, str]
Told = TypeVar("Told", date, str)


def coarsened(counts: Mapping[Facts, int]) -> dict[Facts, tuple[date | None, str]]:
    """The week and language to tell for each ward, week and language, from how many answers have them."""
    weeks: dict[str, Counter[date]] = {}
    for (ward, week, _language), count in counts.items():
        weeks.setdefault(ward, Counter())[week] += count
    told_weeks = {ward: _large_enough(numbers) for ward, numbers in weeks.items()}
    shown = {facts: facts[1] if facts[1] in told_weeks[facts[0]] else None for facts in counts}
    languages: dict[tuple[str, date | None], Counter[str]] = {}
    for facts, count in counts.items():
        languages.setdefault((facts[0], shown[facts]), Counter())[facts[2]] += count
    told_languages = {group: _large_enough(numbers) for group, numbers in languages.items()}
    return {
        facts: (week, facts[2] if facts[2] in told_languages[facts[0], week] else "")
        for facts, week in shown.items()
    }


def _large_enough(numbers: Mapping[Told, int]) -> set[Told]:
    """Those that are told: each with enough answers, and enough or none left among those that are not."""
    told = {each for each, count in numbers.items() if count >= FEWEST_CANDIDATES}
    for smallest in _smallest_first(told, numbers):
        left = sum(count for each, count in numbers.items() if each not in told)
        if left == 0 or left >= FEWEST_CANDIDATES:
            break
        told.remove(smallest)
    return told


def _smallest_first(told: Iterable[Told], numbers: Mapping[Told, int]) -> list[Told]:
    return sorted(told, key=lambda each: (numbers[each], each))
