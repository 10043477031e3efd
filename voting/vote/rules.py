"""Which marks make a vote under each method, and what becomes of a paper whose marks do not.

A vote is a list of numbers. Where boxes are crossed, they are the numbers of the options marked. Where
numbers are written into the boxes, they are the number in each option's box, in the order of the options'
numbers, 0 for an empty box.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from voting.conference.rules import ContestRules
from voting.plain.numerals import plain_digits

# A rank written into a box has two digits at most.
HIGHEST_RANK = 99
# A hall's papers make a few dozen batches; a higher number is a typing error.
HIGHEST_BATCH = 9999
# A value that was sent but that no box can hold.
UNKNOWN = -1
# Every box is sent with this many digits, so that the length of a request reveals nothing about it.
BOX_DIGITS = 2
# In a list each number is one letter, because the lists make up most of a ballot's page.
LISTED = "0123456789abcdefghijklmnopqrstuvwxyz"


class RejectedFor(StrEnum):
    """Why a paper in the ballot box counts as turned in but for no option."""

    BLANK = "blank"
    TOO_MANY = "too many marks"
    UNCLEAR = "unclear"


def are_valid(marks: Sequence[int], *, rules: ContestRules, options: int) -> bool:
    """Whether marks, on a phone or on paper, make a valid vote."""
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
    """The kinds of fault in marks made on a phone."""

    NOTHING_MARKED = "nothing marked"
    TWICE = "twice"
    MISSING = "missing"
    TOO_MANY = "too many"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Fault:
    """A fault: a rank given several times, a rank missing before another, or too many options chosen."""

    wrong: Wrong
    rank: int = 0
    times: int = 0
    before: int = 0


def validate(marks: Sequence[int], *, rules: ContestRules, options: int) -> Fault | None:
    """Return why a phone may not cast these marks, or None.

    A phone is stricter than paper: ranks are 1, 2, 3 and so on, each once, so that nothing needs
    interpreting.
    """
    if rules.record.is_ranked and len(marks) == options:
        return _validate_ranks(marks, options=options)
    if not are_valid(marks, rules=rules, options=options):
        known = set(marks) <= set(range(1, options + 1)) and len(set(marks)) == len(marks)
        if not rules.record.is_crossed:
            return Fault(Wrong.UNKNOWN if any(marks) else Wrong.NOTHING_MARKED)
        wrong = Wrong.NOTHING_MARKED if not marks else Wrong.TOO_MANY if known else Wrong.UNKNOWN
        return Fault(wrong, times=len(marks))
    return None


def _validate_ranks(boxes: Sequence[int], *, options: int) -> Fault | None:
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
    """Return every fault that marks on a phone can have, to determine how long its message can get."""
    ranks = range(1, options + 1) if rules.record.is_ranked else range(0)
    return [
        Fault(Wrong.NOTHING_MARKED),
        Fault(Wrong.UNKNOWN),
        *(Fault(wrong, times=times) for wrong in (Wrong.TOO_MANY, Wrong.UNKNOWN) for times in (1, options)),
        *(Fault(Wrong.TWICE, rank=rank, times=times) for rank in ranks for times in (2, options)),
        *(Fault(Wrong.MISSING, rank=rank, before=before) for rank in ranks for before in ranks[rank:]),
    ]


def boxes_of(marks: Sequence[int], *, rules: ContestRules, options: int) -> list[int]:
    """Return the number in each box of a vote, in the order of the options: 1 for a cross, or the number."""
    if not rules.record.is_crossed:
        return list(marks)
    return [int(option in marks) for option in range(1, options + 1)]


def marks_in(boxes: Sequence[int], *, rules: ContestRules, options: int) -> list[int]:
    """Return the vote that these boxes make; an invalid cross becomes an option that does not exist."""
    if not rules.record.is_crossed:
        return list(boxes)
    if len(boxes) != options or not set(boxes) <= {0, 1}:
        return [UNKNOWN]
    return [option for option, crossed in enumerate(boxes, start=1) if crossed]


def as_text(boxes: Sequence[int]) -> str:
    """Return all boxes as one text, of the same length for every vote of a contest."""
    return "".join(f"{number:0{BOX_DIGITS}}" for number in boxes)


def read_boxes(text: str) -> list[int]:
    """Parse the boxes from such a text; anything that is not a number becomes one that no box holds."""
    return [read_box(text[start : start + BOX_DIGITS]) for start in range(0, len(text), BOX_DIGITS)]


def read_box(text: str) -> int:
    """Parse one box as sent."""
    is_number = len(text) == BOX_DIGITS and text.isascii() and text.isdigit()
    return int(text) if is_number else UNKNOWN


def read_chosen(text: str) -> int:
    """Parse a box's selected button, in two digits, or list entry, in one letter."""
    # A browser that translates the page may have changed the number to other digits.
    text = plain_digits(text)
    return LISTED.index(text) if len(text) == 1 and text in LISTED else read_box(text)


def can_stand(marks: Sequence[int], *, rules: ContestRules, options: int) -> bool:
    """Whether a paper can be marked like this at all, valid or not; anything else is a typing error."""
    if not rules.record.is_crossed:
        return len(marks) in {0, options} and all(0 <= number <= HIGHEST_RANK for number in marks)
    return all(1 <= mark <= options for mark in marks)


def by_number(boxes: Sequence[int], *, rules: ContestRules) -> list[tuple[int, int]]:
    """Return numbers with the options they were given to, the best first; unranked options are left out."""
    found = [(number, option) for option, number in enumerate(boxes, start=1)]
    if rules.record.has_points:
        return sorted(found, key=lambda each: (-each[0], each[1]))
    return sorted(each for each in found if each[0])


def normalise(marks: Sequence[int], *, rules: ContestRules) -> list[int]:
    """Reduce a vote to its meaning: crosses in the options' order, ranks as 1, 2, 3.

    A paper with 1, 37 and 88 means the same as one with 1, 2 and 3. Left unchanged, it could be found in the
    published list by anyone who had asked for those numbers.
    """
    if rules.record.is_ranked:
        place = {rank: number for number, rank in enumerate(sorted({*marks} - {0}), start=1)}
        return [place.get(rank, 0) for rank in marks]
    return sorted(marks) if rules.record.is_crossed else list(marks)


def is_valid(marks: Sequence[int], rejected: str, *, rules: ContestRules, options: int) -> bool:
    """Whether an envelope may hold this: a vote, or no marks and a reason to reject a paper."""
    if rejected:
        return not marks and rejected in {reason.value for reason in RejectedFor}
    return are_valid(marks, rules=rules, options=options)


def paper_outcome(
    marks: Sequence[int], *, unclear: bool, rules: ContestRules, options: int
) -> RejectedFor | None:
    """Return why a paper with these marks counts for no option, or None for a valid vote."""
    if unclear:
        return RejectedFor.UNCLEAR
    if not any(marks):
        return RejectedFor.BLANK
    return None if are_valid(marks, rules=rules, options=options) else RejectedFor.TOO_MANY


def attempt_text(*, ballot: str, channel: str, nonce: str) -> bytes:
    """Return what identifies repeated requests as one attempt: ballot, channel and nonce.

    Not the marks: with the rest known, they could be guessed one by one to learn which were cast.
    """
    return "|".join([ballot, channel, nonce]).encode()
