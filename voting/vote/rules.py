"""Which marks make a vote, for each method, and what becomes of a paper whose marks do not.

What a vote says is a list of numbers. Where boxes are crossed it holds the numbers of the options marked.
Where numbers are written into the boxes it holds what stands in the box of each option, in the order of the
options' numbers, 0 for an empty box.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from voting.conference.rules import ContestRules
from voting.plain.numerals import plain_digits

# Whatever somebody writes into a box as a rank has two digits at most.
HIGHEST_RANK = 99
# A hall's papers make a few dozen batches; more is a slip of the finger.
HIGHEST_BATCH = 9999
# What was sent but can be in no box.
UNKNOWN = -1
# Every box is sent in so many digits, so that the length of what is sent says nothing about it.
BOX_DIGITS = 2
# In a list each number is one letter, because a list for each option is most of a ballot's page.
LISTED = "0123456789abcdefghijklmnopqrstuvwxyz"


class RejectedFor(StrEnum):
    """Why a paper in the ballot box counts as turned in but for no option."""

    BLANK = "blank"
    TOO_MANY = "too many marks"
    UNCLEAR = "unclear"


def are_valid(marks: Sequence[int], *, rules: ContestRules, options: int) -> bool:
    """Whether marks, on a phone or on paper, make a vote that counts for something."""
    if not rules.record.is_crossed:
        return _numbers_are_valid(marks, rules=rules, options=options)
    most = rules.record.most_marks or rules.most_marks or options
    is_once = len(set(marks)) == len(marks)
    return is_once and 1 <= len(marks) <= most and all(1 <= mark <= options for mark in marks)


def _numbers_are_valid(boxes: Sequence[int], *, rules: ContestRules, options: int) -> bool:
    highest = rules.record.highest or HIGHEST_RANK
    if len(boxes) != options or not any(boxes) or not all(0 <= number <= highest for number in boxes):
        return False
    first = min(filter(None, boxes))
    return not rules.record.needs_one_first or boxes.count(first) == 1


class Wrong(StrEnum):
    """What can be wrong with marks that were made on a phone."""

    NOTHING_MARKED = "nothing marked"
    TWICE = "twice"
    MISSING = "missing"
    TOO_MANY = "too many"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Fault:
    """What is wrong: a rank given so many times, one left out before another, or so many options chosen."""

    wrong: Wrong
    rank: int = 0
    times: int = 0
    before: int = 0


def validate(marks: Sequence[int], *, rules: ContestRules, options: int) -> Fault | None:
    """Why a phone may not cast these marks, or None.

    A phone asks for more than a paper: ranks are 1, 2, 3 and so on, each once: nothing is left to read.
    """
    if rules.record.is_ranked and len(marks) == options:
        return _fault_in_ranks(marks, options=options)
    if not are_valid(marks, rules=rules, options=options):
        known = set(marks) <= set(range(1, options + 1)) and len(set(marks)) == len(marks)
        if not rules.record.is_crossed:
            return Fault(Wrong.UNKNOWN if any(marks) else Wrong.NOTHING_MARKED)
        wrong = Wrong.NOTHING_MARKED if not marks else Wrong.TOO_MANY if known else Wrong.UNKNOWN
        return Fault(wrong, times=len(marks))
    return None


def _fault_in_ranks(boxes: Sequence[int], *, options: int) -> Fault | None:
    ranks = Counter(filter(None, boxes))
    if not ranks:
        return Fault(Wrong.NOTHING_MARKED)
    if not set(ranks) <= set(range(1, options + 1)):
        return Fault(Wrong.UNKNOWN)
    for rank in range(1, max(ranks) + 1):
        if ranks[rank] > 1:
            return Fault(Wrong.TWICE, rank=rank, times=ranks[rank])
        if not ranks[rank]:
            return Fault(Wrong.MISSING, rank=rank, before=min(each for each in ranks if each > rank))
    return None


def every_fault(*, rules: ContestRules, options: int) -> list[Fault]:
    """Each fault that marks on a phone can have, to know beforehand how long the words for it get."""
    ranks = range(1, options + 1) if rules.record.is_ranked else range(0)
    return [
        Fault(Wrong.NOTHING_MARKED),
        Fault(Wrong.UNKNOWN),
        *(Fault(wrong, times=times) for wrong in (Wrong.TOO_MANY, Wrong.UNKNOWN) for times in (1, options)),
        *(Fault(Wrong.TWICE, rank=rank, times=times) for rank in ranks for times in (2, options)),
        *(Fault(Wrong.MISSING, rank=rank, before=before) for rank in ranks for before in ranks[rank:]),
    ]


def boxes_of(marks: Sequence[int], *, rules: ContestRules, options: int) -> list[int]:
    """What stands in each box of a vote, in the order of the options: 1 for a cross, or the number."""
    if not rules.record.is_crossed:
        return list(marks)
    return [int(option in marks) for option in range(1, options + 1)]


def marks_in(boxes: Sequence[int], *, rules: ContestRules, options: int) -> list[int]:
    """What a vote with these boxes says; a cross that is none becomes one that no option has."""
    if not rules.record.is_crossed:
        return list(boxes)
    if len(boxes) != options or not set(boxes) <= {0, 1}:
        return [UNKNOWN]
    return [option for option, crossed in enumerate(boxes, start=1) if crossed]


def as_text(boxes: Sequence[int]) -> str:
    """All boxes as one text, which is equally long for every vote of a contest."""
    return "".join(f"{number:0{BOX_DIGITS}}" for number in boxes)


def read_boxes(text: str) -> list[int]:
    """The boxes in such a text; whatever is no number becomes one that no box holds."""
    return [read_box(text[start : start + BOX_DIGITS]) for start in range(0, len(text), BOX_DIGITS)]


def read_box(text: str) -> int:
    """What stands in one box as it was sent."""
    is_number = len(text) == BOX_DIGITS and text.isascii() and text.isdigit()
    return int(text) if is_number else UNKNOWN


def read_chosen(text: str) -> int:
    """What was chosen of a box's buttons, in two digits, or of its list, in one letter."""
    # A browser that translates the page may have written the number in other digits.
    text = plain_digits(text)
    return LISTED.index(text) if len(text) == 1 and text in LISTED else read_box(text)


def can_stand(marks: Sequence[int], *, rules: ContestRules, options: int) -> bool:
    """Whether a paper can be marked like this at all, valid or not; anything else is a slip of the finger."""
    if not rules.record.is_crossed:
        return len(marks) in {0, options} and all(0 <= number <= HIGHEST_RANK for number in marks)
    return all(1 <= mark <= options for mark in marks)


def by_number(boxes: Sequence[int], *, rules: ContestRules) -> list[tuple[int, int]]:
    """Numbers and the options in whose boxes they stand, the best first; without a rank they are left out."""
    found = [(number, option) for option, number in enumerate(boxes, start=1)]
    if rules.record.has_points:
        return sorted(found, key=lambda each: (-each[0], each[1]))
    return sorted(each for each in found if each[0])


def normalise(marks: Sequence[int], *, rules: ContestRules) -> list[int]:
    """What a vote says, and no more: crosses in the options' order, ranks as 1, 2, 3.

    A paper with 1, 37 and 88 says as much as one with 1, 2 and 3. Left as it is, anybody who asked for those
    numbers would find it in the published list.
    """
    if rules.record.is_ranked:
        place = {rank: number for number, rank in enumerate(sorted({*marks} - {0}), start=1)}
        return [place.get(rank, 0) for rank in marks]
    return sorted(marks) if rules.record.is_crossed else list(marks)


def is_valid(marks: Sequence[int], rejected: str, *, rules: ContestRules, options: int) -> bool:
    """Whether an envelope may hold this: a vote, or nothing and one of the reasons to reject a paper."""
    if rejected:
        return not marks and rejected in {reason.value for reason in RejectedFor}
    return are_valid(marks, rules=rules, options=options)


def paper_outcome(
    marks: Sequence[int], *, unclear: bool, rules: ContestRules, options: int
) -> RejectedFor | None:
    """Why a paper with these marks counts for no option, or None when it is a valid vote."""
    if unclear:
        return RejectedFor.UNCLEAR
    if not any(marks):
        return RejectedFor.BLANK
    return None if are_valid(marks, rules=rules, options=options) else RejectedFor.TOO_MANY


def attempt_text(*, ballot: str, channel: str, nonce: str) -> bytes:
    """What makes a repeated request the same attempt: the same ballot, way and page.

    Not the marks: whoever knew the rest could try them one by one, and learn which were cast.
    """
    return "|".join([ballot, channel, nonce]).encode()
