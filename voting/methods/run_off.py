"""Instant run-off.

1. A vote ranks options, as many as the voter wants.
2. In each round a vote counts for the first option in its order that is still in. A vote that names none
   still in, or stops at a rank with several, counts for none from then on.
3. An option with more than half of the votes counting in a round is chosen.
4. Otherwise options without any vote are eliminated together; if there are none, the option with the fewest
   is eliminated.
5. If several have the fewest, the one that had fewer in the last round in which they differed is eliminated.
   If they never differed, a draw decides which of them is.
6. The next round is counted with the options left. If two are left with equal numbers in this and every
   earlier round, a draw decides which of them is eliminated, and the other is chosen.

If no vote counts for any option, nothing is chosen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from voting.methods.boxes import RankColumns, Votes, bits_in, can_be_firsts, first_choices, ranks_in_bytes
from voting.methods.lots import Lots
from voting.methods.method import Boxes, Finish, Method, Words, mark
from voting.methods.ranked_words import COUNTED, DO, NUMBER, ON_TOP_IN_ROUNDS
from voting.methods.tables import Table, rounds_told


@dataclass(frozen=True)
class Round:
    """A round: the votes for each option still in, the votes for none, and the options eliminated."""

    counts: tuple[tuple[int, int], ...]
    for_none: int
    out: tuple[int, ...]

    def as_data(self, options: Sequence[int]) -> dict[str, Any]:
        """Return the round in the order of the options; the option chosen is added afterwards."""
        votes = dict(self.counts)
        return {
            "votes": [votes.get(option) for option in options],
            "for_none": self.for_none,
            "chosen": [],
            "out": list(self.out),
        }


@dataclass(frozen=True)
class RunOff:
    """All rounds, the option chosen, and its opponent when two were left.

    If an option has more than half before that, the rounds are continued down to two without being reported:
    of the others, the one with the fewest is eliminated; of equals the one with the highest number, as it no
    longer changes anything. `against` is None if there never was another option, or if a draw was made.
    """

    rounds: tuple[Round, ...]
    votes: int
    chosen: tuple[int, ...]
    against: int | None = field(default=None, compare=False)

    @property
    def options(self) -> list[int]:
        """The options, in printed order."""
        return [option for option, _votes in self.rounds[0].counts] if self.rounds else []

    def as_data(self) -> dict[str, Any]:
        """Return all rounds."""
        rounds = [each.as_data(self.options) for each in self.rounds]
        for last in rounds[-1:]:
            last["chosen"] = list(self.chosen)
        return {"rounds": rounds}

    def in_sums(self, *, has_totals: bool) -> dict[str, Any]:
        """Return the rounds to publish, with eliminations; or the option chosen and its opponent."""
        if not has_totals:
            return {"chosen": list(self.chosen), "against": self.against}
        told = rounds_told(self.tables())
        outs = [*(each["out"] for each in told[1:]), []]
        return {"rounds": [{**each, "out": out} for each, out in zip(told, outs)]}

    def tables(self) -> list[Table]:
        """Return a table for each round, with the options eliminated before it."""
        tables, out = list[Table](), tuple[int, ...]()
        for number, each in enumerate(self.rounds, start=1):
            votes = dict(each.counts)
            chosen = self.chosen if number == len(self.rounds) else ()
            tables.append(Table([*map(votes.get, self.options)], each.for_none, chosen, out))
            out = each.out
        return tables


def count_run_off(votes: Votes, *, options: Sequence[int], lots: Sequence[int] = ()) -> RunOff:
    """Count votes that number options, to choose one. Raises TieNeedsLot, LotDoesNotFit."""
    ranks = RankColumns(ranks_in_bytes(votes, boxes=len(options)), options)
    draw, rounds, left, counting = Lots(lots), list[Round](), list(options), ranks.all
    chosen: tuple[int, ...] = ()
    while left and not chosen:
        counts, counting = _count(ranks, left, counting)
        if not counting:
            break
        leader = max(counts, key=counts.__getitem__)
        is_over = sum(counts.values()) < 2 * counts[leader]
        out = () if is_over else _last(counts, rounds, draw)
        rounds.append(Round(tuple(counts.items()), ranks.votes - sum(counts.values()), out))
        chosen = (leader,) if is_over else ()
        left = [option for option in left if option not in out]
    draw.finish()
    # Of two with equal votes, an earlier round may eliminate one: the other is then alone in the last round.
    of_several = [each for each in rounds if len(each.counts) > 1]
    against = None
    if chosen and of_several and not lots:
        against = _last_against(chosen[0], of_several[-1], ranks, counting)
    return RunOff(tuple(rounds), ranks.votes, chosen, against)


def _count(ranks: RankColumns, left: Sequence[int], counting: int) -> tuple[dict[int, int], int]:
    """Return the votes of each option still in, and the ballots that count; others never count again."""
    piles = {option: pile & counting for option, pile in ranks.first(left).items()}
    return {option: bits_in(pile) for option, pile in piles.items()}, sum(piles.values())


def _last_against(chosen: int, last: Round, ranks: RankColumns, counting: int) -> int | None:
    """Return the option that would stay in longest beside the one chosen."""
    counts = dict(last.counts)
    others = [option for option in counts if option != chosen]
    while len(others) > 1:
        others.remove(min(others, key=lambda option: (counts[option], -option)))
        counts, counting = _count(ranks, [chosen, *others], counting)
    return others[0] if others else None


def _last(counts: dict[int, int], rounds: Sequence[Round], draw: Lots) -> tuple[int, ...]:
    """Return the options to eliminate: all without any vote, or else the one with the fewest."""
    without = tuple(option for option, count in counts.items() if not count)
    if without and len(without) < len(counts):
        return without
    fewest = min(counts.values())
    tied = [option for option, count in counts.items() if count == fewest]
    for earlier in reversed(rounds):
        before = dict(earlier.counts)
        fewest = min(before[option] for option in tied)
        tied = [option for option in tied if before[option] == fewest]
    return (tied[0],) if len(tied) == 1 else (draw.draw(tied, decides="out"),)


def _count_by_firsts(ballots: bytes, options: Sequence[int], _places: int) -> tuple[dict[int, int], Finish]:
    return first_choices(ballots, options), partial(count_run_off, ballots, options=options)


RUN_OFF = Method(
    name="run-off",
    title=mark("Rank them (run-off)"),
    words=Words(
        how=mark(
            "Put the options in order. If none is first for more than half of the voters, the one "
            "with the fewest votes is out. Its votes go to each voter’s next option, until one has "
            "more than half."
        ),
        do=DO,
        counted=COUNTED,
        number=NUMBER,
        on_top=ON_TOP_IN_ROUNDS,
        last_round=mark("In the last round it got %(votes)s of %(valid)s valid votes."),
    ),
    boxes=Boxes.RANK,
    count=_count_by_firsts,
    can_add_up=can_be_firsts,
    exports=("orders", "blt"),
    needs_one_first=True,
    told=frozenset({"rounds"}),
    told_of_few=frozenset({"chosen", "against"}),
    fewest_options=4,
    unchecked="What was chosen: rounds could not be told without proving in which order somebody voted.",
)
