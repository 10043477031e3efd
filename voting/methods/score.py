"""Score.

1. A vote gives each option a score, 0 to 5. An option without a score gets 0.
2. The option with the highest sum is chosen; where several are to be chosen, those with the highest sums.
3. If more options have the same sum than there are places left, a draw decides, one place after the other.

With no vote at all, nothing is chosen.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import partial

from voting.methods.boxes import Votes, columns, in_bytes
from voting.methods.by_sums import Summed, decide_sums
from voting.methods.method import Boxes, Finish, Method, Words, mark, mark_each

HIGHEST = 5


def count_scores(
    votes: Votes, *, options: Sequence[int], places: int = 1, lots: Sequence[int] = ()
) -> Summed:
    """Count votes that score the options, in their order. Raises TieNeedsLot, LotDoesNotFit."""
    ballots = in_bytes(votes, boxes=len(options))
    sums = summed(ballots, options=options)
    return decide_sums(sums, votes=len(ballots) // len(options), places=places, lots=lots)


def summed(ballots: bytes, *, options: Sequence[int]) -> dict[int, int]:
    """Return the sum of each option's scores."""
    return {option: sum(column) for option, column in columns(ballots, options).items()}


def _count(ballots: bytes, options: Sequence[int], places: int) -> tuple[dict[int, int], Finish]:
    sums = summed(ballots, options=options)
    return sums, partial(decide_sums, sums, votes=len(ballots) // len(options), places=places)


def _can_add_up(numbers: Collection[int], votes: int, _most: int) -> bool:
    """Whether so many votes can have given these points: each gives an option the highest number at most."""
    return max(numbers, default=0) <= votes * HIGHEST


SCORE = Method(
    name="score",
    title=mark("Give points"),
    words=Words(
        how=mark("Give each option 0 to 5 points. The option with the most points wins."),
        how_several=mark("Give each option 0 to 5 points. The %(places)s options with the most points win."),
        do=mark("Write 0 to 5 in each box: 5 for what you want most. An empty box counts as 0."),
        counted=mark("Points"),
        number=mark_each("point", "points"),
        on_top=mark("%(valid)s valid votes gave it %(votes)s points."),
    ),
    boxes=Boxes.POINTS,
    count=_count,
    can_add_up=_can_add_up,
    exports=("categories", "pabulib"),
    pabulib="scoring",
    highest=HIGHEST,
    chooses_several=True,
)
