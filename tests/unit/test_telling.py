"""What a result tells of the way a count went."""

from __future__ import annotations

from tests.unit.orders import numbered
from voting.methods.details import as_data
from voting.methods.marks import count_marks
from voting.methods.ranked_pairs import count_ranked_pairs
from voting.methods.run_off import count_run_off
from voting.methods.stv import count_stv


def test_a_run_off_tells_its_rounds_and_who_is_out_has_no_votes_any_more() -> None:
    votes = [(1,)] * 2 + [(2,)] * 2 + [(3, 2)] + [(4,)]
    assert as_data(count_run_off(numbered(votes, range(1, 6)), options=range(1, 6), lots=[4])) == {
        "rounds": [
            {"votes": [2, 2, 1, 1, 0], "for_none": 0, "chosen": [], "out": [5]},
            {"votes": [2, 2, 1, 1, None], "for_none": 0, "chosen": [], "out": [4]},
            {"votes": [2, 2, 1, None, None], "for_none": 1, "chosen": [], "out": [3]},
            {"votes": [2, 3, None, None, None], "for_none": 1, "chosen": [2], "out": []},
        ]
    }
    assert as_data(count_run_off([], options=range(1, 3))) == {"rounds": []}


def test_a_transferable_vote_tells_its_quota_and_decimals_that_were_never_rounded() -> None:
    votes = [(1, 2)] * 40 + [(1, 3)] * 20 + [(2,)] * 15 + [(3,)] * 14 + [(4, 3)] * 6 + [(4,)] * 5
    assert as_data(count_stv(votes, options=range(1, 5), places=2)) == {
        "quota": 34,
        "rounds": [
            {"votes": ["60", "15", "14", "11"], "for_none": "0", "chosen": [1], "out": []},
            {"votes": ["34", "32.3332", "22.6666", "11"], "for_none": "0.0002", "chosen": [], "out": []},
            {"votes": ["34", "32.3332", "28.6666", "0"], "for_none": "5.0002", "chosen": [], "out": [4]},
            {"votes": ["34", "32.3332", "0", "0"], "for_none": "33.6668", "chosen": [2], "out": [3]},
        ],
    }


def test_pairs_tell_who_is_preferred_to_whom_and_sums_say_all_by_themselves() -> None:
    votes = [(1, 2)] * 3 + [(2,)] + [(2, 3, 1)] + [(3, 1)] * 4
    assert as_data(count_ranked_pairs(numbered(votes, range(1, 4)), options=range(1, 4))) == {
        "pairs": [[None, 7, 3], [2, None, 5], [5, 4, None]],
        "counting": [[1, 2], [3, 1]],
    }
    assert as_data(count_marks([(1,)], options=range(1, 3))) is None
    assert as_data(None) is None
