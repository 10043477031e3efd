"""Choose one, and approval.

Choose one
1. A vote names one option.
2. The option named most often is chosen.
3. If several options lead with equal numbers, a draw decides between them.

Approval
1. A vote names every option the voter agrees with, or at most as many as the contest allows.
2. The option named most often is chosen; where several are to be chosen, those named most often.
3. If more options lead with equal numbers than there are places left, a draw decides which of them are
   chosen, one place after the other.

With no vote at all, nothing is chosen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from functools import partial

from voting.methods.by_sums import Summed, decide_sums
from voting.methods.method import Boxes, Finish, Method, Words, mark, mark_each
from voting.methods.orders import gathered


def count_marks(
    votes: Iterable[tuple[int, ...]], *, options: Sequence[int], places: int = 1, lots: Sequence[int] = ()
) -> Summed:
    """Count votes that name options. Raises TieNeedsLot, LotDoesNotFit."""
    papers = gathered(votes)
    counts = named(papers, options=options)
    return decide_sums(counts, votes=sum(papers.values()), places=places, lots=lots)


def named(papers: Counter[tuple[int, ...]], *, options: Sequence[int]) -> dict[int, int]:
    """Return how many votes name each option."""
    counts = dict.fromkeys(options, 0)
    for vote, number in papers.items():
        for option in vote:
            counts[option] += number
    return counts


def _count(
    papers: Counter[tuple[int, ...]], options: Sequence[int], places: int
) -> tuple[dict[int, int], Finish]:
    counts = named(papers, options=options)
    return counts, partial(decide_sums, counts, votes=sum(papers.values()), places=places)


def _can_add_up(numbers: Collection[int], votes: int, most: int) -> bool:
    """Whether this many votes can have crossed the options so often: each crosses one to `most` of them."""
    return votes <= sum(numbers) <= votes * most and max(numbers, default=0) <= votes


NUMBER = mark_each("vote", "votes")
COUNTED = mark("Votes")
ON_TOP = mark("It got %(votes)s of %(valid)s valid votes.")

CHOOSE_ONE = Method(
    name="choose one",
    title=mark("Choose one"),
    words=Words(
        how=mark("Choose one option. The option chosen by the most people wins."),
        do=mark("Put a cross (X) in ONE box."),
        counted=COUNTED,
        number=NUMBER,
        on_top=ON_TOP,
    ),
    boxes=Boxes.CROSS,
    count=_count,
    can_add_up=_can_add_up,
    exports=("categories", "pabulib"),
    pabulib="choose-1",
    most_marks=1,
)

APPROVAL = Method(
    name="approval",
    title=mark("Choose all you agree with"),
    words=Words(
        how=mark(
            "Choose every option you agree with: one, several or all of them. "
            "The option chosen by the most people wins."
        ),
        how_at_most=mark(
            "Choose up to %(most)s options you agree with. The option chosen by the most people wins."
        ),
        how_several=mark(
            "Choose every option you agree with: one, several or all of them. "
            "The %(places)s options chosen by the most people win."
        ),
        how_several_at_most=mark(
            "Choose up to %(most)s options you agree with. "
            "The %(places)s options chosen by the most people win."
        ),
        do=mark("Put a cross (X) in the box of EVERY option you agree with."),
        do_at_most=mark("Put a cross (X) in AT MOST %(most)s boxes."),
        counted=COUNTED,
        number=NUMBER,
        on_top=ON_TOP,
    ),
    boxes=Boxes.CROSS,
    count=_count,
    can_add_up=_can_add_up,
    exports=("categories", "pabulib"),
    pabulib="approval",
    may_limit_marks=True,
    chooses_several=True,
)
