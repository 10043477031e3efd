"""Small elections counted by hand: every number of a count, and where each of its rules decides."""

from __future__ import annotations

import pytest

from tests.unit.orders import numbered
from voting.count.rules import may_break_down, may_tell_papers, reasons_to_tell
from voting.methods.by_sums import Summed
from voting.methods.dice import BadThrows, Drawn, TooFewThrows, draw, read_throws, sha256_of
from voting.methods.lots import LotDoesNotFit, Lots, TieNeedsLot
from voting.methods.marks import count_marks
from voting.methods.ranked_pairs import Compared, count_ranked_pairs
from voting.methods.run_off import Round, RunOff, count_run_off
from voting.methods.score import count_scores
from voting.methods.stv import Stage, Transferred, count_stv
from voting.methods.tally import Rules, fits, tally

NAMED = [(1,)] * 5 + [(2,)] * 3 + [(3,)] * 3 + [(4,)]
COUNTS = ((1, 5), (2, 3), (3, 3), (4, 1))


def test_the_most_named_are_chosen_and_a_lot_decides_only_where_they_are_too_many() -> None:
    options = range(1, 5)
    assert count_marks(NAMED, options=options) == Summed(COUNTS, 12, (1,))
    assert count_marks(NAMED, options=options, places=3) == Summed(COUNTS, 12, (1, 2, 3))
    assert count_marks(NAMED, options=options, places=2, lots=[3]).chosen == (1, 3)
    with pytest.raises(TieNeedsLot, match=r"^tie 1 between 2, 3$") as tie:
        count_marks(NAMED, options=options, places=2)
    assert (tie.value.between, tie.value.number, tie.value.decides) == ((2, 3), 1, "chosen")


def test_equal_scores_are_added_as_often_as_they_were_given() -> None:
    votes = [(5, 0, 3)] * 3 + [(0, 4, 1)] * 2
    assert count_scores(votes, options=range(1, 4)) == Summed(((1, 15), (2, 8), (3, 11)), 5, (1,))
    assert count_scores(votes, options=range(1, 4), places=2).chosen == (1, 3)


def test_of_two_comparisons_won_by_as_many_the_one_with_fewer_against_is_stronger() -> None:
    """1 beats 2 by 7 to 2, 3 beats 1 by 5 to 3; then 2 beats 3 by 5 to 4 and would close the circle."""
    votes = [(1, 2)] * 3 + [(2,)] + [(2, 3, 1)] + [(3, 1)] * 4
    preferring = {(1, 2): 7, (2, 1): 2, (1, 3): 3, (3, 1): 5, (2, 3): 5, (3, 2): 4}
    assert count_ranked_pairs(numbered(votes, range(1, 4)), options=range(1, 4)) == Compared(
        preferring, ((1, 2), (3, 1)), 9, (3,)
    )


def test_comparisons_that_close_no_circle_all_count() -> None:
    votes = [(1, 2, 3)] * 3 + [(1, 3, 2)] * 2
    preferring = {(1, 2): 5, (2, 1): 0, (1, 3): 5, (3, 1): 0, (2, 3): 3, (3, 2): 2}
    counting = ((1, 2), (1, 3), (2, 3))
    assert count_ranked_pairs(numbered(votes, range(1, 4)), options=range(1, 4)) == Compared(
        preferring, counting, 5, (1,)
    )


def test_a_circle_of_equals_counts_for_nothing_and_the_lot_chooses() -> None:
    circle = [(1, 2, 3), (2, 3, 1), (3, 1, 2)]
    with pytest.raises(TieNeedsLot) as tie:
        count_ranked_pairs(numbered(circle, range(1, 4)), options=range(1, 4))
    assert (tie.value.between, tie.value.decides) == ((1, 2, 3), "chosen")
    drawn = count_ranked_pairs(numbered(circle, range(1, 4)), options=range(1, 4), lots=[2])
    assert (drawn.counting, drawn.chosen) == ((), (2,))
    assert count_ranked_pairs([], options=range(1, 4)).chosen == ()


def test_a_run_off_puts_out_whom_nobody_names_and_then_whoever_had_fewer_before() -> None:
    votes = [(1,)] * 6 + [(2, 3)] * 2 + [(2,)] + [(3,)] * 4 + [(4, 2, 3)]
    rounds = (
        Round(((1, 6), (2, 3), (3, 4), (4, 1), (5, 0), (6, 0)), 0, (5, 6)),
        Round(((1, 6), (2, 3), (3, 4), (4, 1)), 0, (4,)),
        # 2 and 3 are level now; in the round before 2 had fewer.
        Round(((1, 6), (2, 4), (3, 4)), 0, (2,)),
        Round(((1, 6), (3, 7)), 1, ()),
    )
    assert count_run_off(numbered(votes, range(1, 7)), options=range(1, 7)) == RunOff(rounds, 14, (3,))


def test_half_of_the_votes_is_not_more_than_half_and_the_lot_says_who_goes_out() -> None:
    votes = [(1,)] * 2 + [(2,), (3,)]
    with pytest.raises(TieNeedsLot) as tie:
        count_run_off(numbered(votes, range(1, 4)), options=range(1, 4))
    assert (tie.value.between, tie.value.number, tie.value.decides) == ((2, 3), 1, "out")
    ended = count_run_off(numbered(votes, range(1, 4)), options=range(1, 4), lots=[3])
    assert ended.rounds[-1] == Round(((1, 2), (2, 1)), 1, ())
    assert ended.chosen == (1,)


def test_votes_pass_on_with_a_part_of_their_value_cut_off_after_five_decimals() -> None:
    votes = [(1, 2)] * 40 + [(1, 3)] * 20 + [(2,)] * 15 + [(3,)] * 14 + [(4, 3)] * 6 + [(4,)] * 5
    stages = (
        Stage(((1, 60_00000), (2, 15_00000), (3, 14_00000), (4, 11_00000)), 0, (1,), None),
        # A surplus of 26 in 60 votes: each passes on with 0.43333.
        Stage(((1, 34_00000), (2, 32_33320), (3, 22_66660), (4, 11_00000)), 20, (), None),
        Stage(((1, 34_00000), (2, 32_33320), (3, 28_66660), (4, 0)), 5_00020, (), 4),
        Stage(((1, 34_00000), (2, 32_33320), (3, 0), (4, 0)), 33_66680, (2,), 3),
    )
    assert count_stv(votes, options=range(1, 5), places=2) == Transferred(34, stages, 100, (1, 2))


@pytest.mark.parametrize(
    ("votes", "between", "decides"),
    [
        # Two surpluses of three.
        ([(1, 3)] * 6 + [(2, 4)] * 6 + [(3,)] * 2 + [(4,)], (1, 2), "first"),
        # Three with fewest.
        ([(1,)] * 9 + [(2,)] * 2 + [(3,)] * 2 + [(4,)] * 2, (2, 3, 4), "out"),
    ],
)
def test_a_lot_says_whose_votes_pass_on_first_and_who_goes_out(
    votes: list[tuple[int, ...]], between: tuple[int, ...], decides: str
) -> None:
    with pytest.raises(TieNeedsLot) as tie:
        count_stv(votes, options=range(1, 5), places=3)
    assert (tie.value.between, tie.value.decides) == (between, decides)
    waiting = tally([[1, 0], [0, 1]], rules=Rules("stv", 2))
    assert (waiting.tie, waiting.decides) == ((1, 2), "out")


def test_a_lot_speaks_for_one_of_those_that_tie_in_its_turn() -> None:
    lots = Lots([2, 5])
    assert lots.draw((1, 2), decides="out") == 2
    with pytest.raises(LotDoesNotFit, match=r"^lot 2 names option 5, which is not tied$"):
        lots.draw((1, 3), decides="out")
    with pytest.raises(LotDoesNotFit, match=r"^lot 2 was drawn, and there is no tie for it$"):
        lots.finish()
    assert lots.draw((5, 1), decides="out") == 5
    lots.finish()
    with pytest.raises(TieNeedsLot, match=r"^tie 3 between 1, 3$"):
        lots.draw((3, 1), decides="out")


@pytest.mark.parametrize(
    ("rules", "wrong"),
    [
        (("borda", 3, 1), "there is no method 'borda'"),
        (("stv", 0, 1), "a contest has at least one option and one place"),
        (("stv", 3, 0), "a contest has at least one option and one place"),
        (("run-off", 3, 2), "run-off chooses one option"),
    ],
)
def test_rules_that_cannot_be_say_what_is_wrong(rules: tuple[str, int, int], wrong: str) -> None:
    with pytest.raises(ValueError, match=f"^{wrong}$"):
        Rules(*rules)
    assert Rules("stv", 1, 1).numbers == range(1, 2)


@pytest.mark.parametrize(
    ("method", "boxes", "does"),
    [
        ("choose one", (3,), True),
        ("choose one", (4,), False),
        ("approval", (1, 2, 3), True),
        ("approval", (), False),
        ("score", (5, 0, 0), True),
        ("score", (6, 0, 0), False),
        ("run-off", (6, 0, 1), True),
        ("run-off", (-1, 0, 1), False),
    ],
)
def test_what_can_come_off_a_ballot_fits(method: str, boxes: tuple[int, ...], does: bool) -> None:
    assert fits(boxes, rules=Rules(method, 3)) == does
    if not does:
        with pytest.raises(ValueError, match=r"^a vote does not fit this contest's ballot$"):
            tally([boxes], rules=Rules(method, 3))


def test_a_draw_tells_the_line_that_anyone_can_put_together() -> None:
    thrown = "43512662154316324551"
    line = f"d41d8cd98f00b204 1 2,5 {thrown}"
    assert draw("d41d8cd98f00b204", number=1, between=[5, 2], throws=thrown) == Drawn(
        2, line, sha256_of(line)
    )
    with pytest.raises(BadThrows, match=r"^a throw is a number from 1 to 6$"):
        read_throws("7" * 20)
    with pytest.raises(TooFewThrows, match=r"^19 throws; 20 are needed$"):
        read_throws("1" * 19)


def test_below_ten_nothing_is_broken_down() -> None:
    assert [may_break_down(votes) for votes in (9, 10)] == [False, True]
    papers = [(0, 10), (9, 10), (10, 10), (10, 9), (0, 9)]
    assert [may_tell_papers(each, votes=votes) for each, votes in papers] == [True, False, True, False, False]
    assert reasons_to_tell({"blank": 2}, votes=12, papers=10) == {"blank": 2}
    assert reasons_to_tell({"blank": 2}, votes=12, papers=9) is None
