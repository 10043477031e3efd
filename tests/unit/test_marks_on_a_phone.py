"""What a phone may cast, and what it says when it may not."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voting.conference.rules import ContestRules
from voting.methods.registry import METHODS
from voting.methods.tally import Rules, tally
from voting.vote.rules import (
    UNKNOWN,
    Fault,
    RejectedFor,
    Wrong,
    are_valid,
    as_text,
    attempt_text,
    boxes_of,
    by_number,
    can_stand,
    every_fault,
    is_valid,
    marks_in,
    normalise,
    paper_outcome,
    read_boxes,
    read_chosen,
    validate,
)

RUN_OFF, SCORE = ContestRules("run-off"), ContestRules("score")
UP_TO_2 = ContestRules("approval", most_marks=2)


@pytest.mark.parametrize(
    ("rules", "marks", "fault"),
    [
        (ContestRules("choose one"), (), Fault(Wrong.NOTHING_MARKED)),
        (ContestRules("choose one"), (1, 2), Fault(Wrong.TOO_MANY, times=2)),
        (UP_TO_2, (1, 2, 3), Fault(Wrong.TOO_MANY, times=3)),
        (UP_TO_2, (1, 1), Fault(Wrong.UNKNOWN, times=2)),
        (UP_TO_2, (9,), Fault(Wrong.UNKNOWN, times=1)),
        (RUN_OFF, (0, 0, 0), Fault(Wrong.NOTHING_MARKED)),
        (RUN_OFF, (2, 2, 1), Fault(Wrong.TWICE, rank=2, times=2)),
        (RUN_OFF, (1, 0, 3), Fault(Wrong.MISSING, rank=2, before=3)),
        (RUN_OFF, (3, 0, 3), Fault(Wrong.MISSING, rank=1, before=3)),
        (RUN_OFF, (4, 1, 2), Fault(Wrong.UNKNOWN)),
        (RUN_OFF, (1, 2), Fault(Wrong.UNKNOWN)),
        (SCORE, (0, 0, 0), Fault(Wrong.NOTHING_MARKED)),
        (SCORE, (6, 0, 0), Fault(Wrong.UNKNOWN)),
    ],
)
def test_each_fault_has_its_name(rules: ContestRules, marks: tuple[int, ...], fault: Fault) -> None:
    assert validate(marks, rules=rules, options=3) == fault


@pytest.mark.parametrize("method", ["run-off", "ranked pairs", "stv", "score", "choose one", "approval"])
def test_what_a_phone_may_cast_is_a_vote_and_ranks_are_in_order(method: str) -> None:
    rules = ContestRules(method)
    for marks in (each for length in range(4) for each in product(range(-1, 7), repeat=length)):
        may_cast = validate(marks, rules=rules, options=3) is None
        is_vote = are_valid(marks, rules=rules, options=3)
        if METHODS[method].is_ranked:
            ranks = sorted(filter(None, marks))
            assert may_cast == (is_vote and ranks == [*range(1, len(ranks) + 1)])
        else:
            assert may_cast == is_vote


@pytest.mark.parametrize("method", ["run-off", "ranked pairs", "stv", "score", "choose one", "approval"])
@pytest.mark.parametrize("options", [2, 3, 4])
def test_every_fault_is_known_beforehand_in_words_that_are_no_longer(method: str, options: int) -> None:
    rules = ContestRules(method)
    known = every_fault(rules=rules, options=options)

    def is_no_longer(fault: Fault, other: Fault) -> bool:
        """Whether the words for one fault are those for another, with no more digits."""
        numbers, others = (
            (len(str(each.rank)), len(str(each.times)), len(str(each.before))) for each in (fault, other)
        )
        is_same = (fault.wrong, fault.rank == 1, bool(fault.times)) == (
            other.wrong,
            other.rank == 1,
            bool(other.times),
        )
        return is_same and all(one <= two for one, two in zip(numbers, others, strict=True))

    for boxes in product(range(-1, options + 2), repeat=options):
        marks = marks_in(boxes, rules=rules, options=options)
        fault = validate(marks, rules=rules, options=options)
        assert fault is None or any(is_no_longer(fault, each) for each in known), (boxes, fault)


@pytest.mark.parametrize("method", ["run-off", "score", "choose one", "approval"])
@given(boxes=st.lists(st.integers(0, 99), min_size=1, max_size=12))
def test_boxes_travel_as_one_text_and_come_back_as_they_were(method: str, boxes: list[int]) -> None:
    text = as_text(boxes)
    assert len(text) == 2 * len(boxes)
    assert read_boxes(text) == boxes
    rules, options = ContestRules(method), len(boxes)
    crosses = boxes if method in {"run-off", "score"} else [number % 2 for number in boxes]
    marks = marks_in(crosses, rules=rules, options=options)
    assert boxes_of(marks, rules=rules, options=options) == crosses


@pytest.mark.parametrize("text", ["1", "x1", "-1", "+1", " 1", "１１", "1_", "011"])
def test_what_is_no_box_is_never_taken_for_one(text: str) -> None:
    assert UNKNOWN in read_boxes(text)


def test_crosses_that_are_none_or_too_few_make_no_vote() -> None:
    for boxes in ([0, 2, 0], [1, 0], [1, 0, 0, 0], [UNKNOWN]):
        assert marks_in(boxes, rules=ContestRules("choose one"), options=3) == [UNKNOWN]


@pytest.mark.parametrize(
    ("rules", "marks", "stands"),
    [
        (RUN_OFF, (), True),
        (RUN_OFF, (99, 0, 1), True),
        (RUN_OFF, (100, 0, 1), False),
        (RUN_OFF, (-1, 0, 1), False),
        (RUN_OFF, (1, 2), False),
        (UP_TO_2, (1, 2, 3), True),
        (UP_TO_2, (0,), False),
        (UP_TO_2, (4,), False),
    ],
)
def test_what_cannot_stand_on_a_paper_was_typed_wrongly(
    rules: ContestRules, marks: tuple[int, ...], stands: bool
) -> None:
    assert can_stand(marks, rules=rules, options=3) == stands


@pytest.mark.parametrize(
    ("rules", "marks", "valid"),
    [
        (ContestRules("choose one"), (3,), True),
        (ContestRules("choose one"), (0,), False),
        (ContestRules("choose one"), (4,), False),
        (ContestRules("choose one"), (1, 2), False),
        (ContestRules("approval"), (1, 2, 3), True),
        (UP_TO_2, (1, 3), True),
        (UP_TO_2, (1, 2, 3), False),
        (UP_TO_2, (1, 1), False),
        (SCORE, (5, 5, 0), True),
        (SCORE, (6, 0, 0), False),
        (RUN_OFF, (99, 0, 7), True),
        (RUN_OFF, (100, 0, 7), False),
        (RUN_OFF, (1, 2), False),
        (RUN_OFF, (0, 0, 0), False),
        (RUN_OFF, (1, 1, 2), False),
        (RUN_OFF, (1, 2, 2), True),
        (ContestRules("stv", 2), (2, 2, 3), False),
        (ContestRules("ranked pairs"), (1, 1, 2), True),
    ],
)
def test_what_counts_on_paper_may_be_sealed(rules: ContestRules, marks: tuple[int, ...], valid: bool) -> None:
    assert are_valid(marks, rules=rules, options=3) == valid
    assert is_valid(marks, "", rules=rules, options=3) == valid
    outcome = paper_outcome(marks, unclear=False, rules=rules, options=3)
    assert outcome == (None if valid else RejectedFor.TOO_MANY if any(marks) else RejectedFor.BLANK)
    assert paper_outcome(marks, unclear=True, rules=rules, options=3) == RejectedFor.UNCLEAR


def test_a_rejected_paper_is_sealed_with_its_reason_and_nothing_else() -> None:
    assert all(is_valid((), reason.value, rules=RUN_OFF, options=3) for reason in RejectedFor)
    assert not is_valid((1, 2, 3), "blank", rules=RUN_OFF, options=3)
    assert not is_valid((), "because", rules=RUN_OFF, options=3)


def test_a_choice_is_told_best_first_and_in_scores_every_option() -> None:
    assert by_number((3, 0, 1, 1), rules=RUN_OFF) == [(1, 3), (1, 4), (3, 1)]
    assert by_number((3, 0, 5, 3), rules=SCORE) == [(5, 3), (3, 1), (3, 4), (0, 2)]


def test_the_same_attempt_is_the_same_ballot_way_and_page() -> None:
    assert attempt_text(ballot="a", channel="phone", nonce="x") == b"a|phone|x"


@pytest.mark.parametrize("method", ["run-off", "ranked pairs", "stv"])
@given(votes=st.lists(st.lists(st.integers(0, 4) | st.sampled_from([37, 88]), min_size=3, max_size=3)))
def test_a_vote_said_plainly_counts_like_the_numbers_on_the_paper(
    method: str, votes: list[list[int]]
) -> None:
    rules = Rules(method, options=3, places=2 if method == "stv" else 1)
    contest_rules = ContestRules(method, rules.places, 0)
    valid = [vote for vote in votes if are_valid(vote, rules=contest_rules, options=3)]
    plain = [normalise(vote, rules=contest_rules) for vote in valid]
    assert tally(plain, rules=rules) == tally(valid, rules=rules)
    assert all(set(range(1, max(vote) + 1)) <= set(vote) for vote in plain)
    assert all(are_valid(vote, rules=contest_rules, options=3) for vote in plain)


def test_crosses_are_told_in_the_order_of_the_options_and_scores_as_they_are() -> None:
    assert normalise([3, 1], rules=ContestRules("approval")) == [1, 3]
    assert normalise([5, 0, 2], rules=SCORE) == [5, 0, 2]
    assert normalise([88, 0, 37], rules=RUN_OFF) == [2, 0, 1]


@pytest.mark.parametrize(
    ("sent", "chosen"),
    [("0", 0), ("9", 9), ("a", 10), ("c", 12), ("03", 3), ("৩", 3), ("٣", 3), ("", UNKNOWN), ("?", UNKNOWN)],
)
def test_a_number_of_a_list_is_read_in_whatever_digits_the_page_was_translated(
    sent: str, chosen: int
) -> None:
    assert read_chosen(sent) == chosen
