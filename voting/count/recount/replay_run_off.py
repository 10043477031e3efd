"""Replaying a run-off from one published table to the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from voting.count.recount.contest import DrawnLot
from voting.count.recount.rounds import LotsDrawn, Replayed, RoundsDoNotAgree, RoundTold
from voting.count.recount.sums import Sums
from voting.methods.tables import is_plain
from voting.methods.tally import Rules

FEWEST_PAPERS = 3
ORDER_UNSEEN = (
    "In which order options went out where fewer than three votes passed on between them, or tied before."
)
LAST_UNSEEN = "The last table: fewer than three votes passed on somewhere, so it is not published."


def replay_run_off(sums: Sums, rules: Rules, lots: Sequence[DrawnLot]) -> Replayed:
    """Replay the rounds to their end. Raises RoundsDoNotAgree."""
    following = _Following(sums, set(rules.numbers), LotsDrawn(lots))
    rounds = sums.rounds or ()
    for number, each in enumerate(rounds, start=1):
        ends_unseen = number < len(rounds) and rounds[number].is_blank and not sums.is_older
        following.follow(each, number, is_last=number == len(rounds), ends_unseen=ends_unseen)
    if rounds:
        first = rounds[0].votes
        if dict(sums.counts) != first:
            raise RoundsDoNotAgree("Round 1 does not have the first choices that the sums have.")
    elif any(sums.counts.values()):
        raise RoundsDoNotAgree("There are first choices, and no rounds.")
    if rounds and not following.told.chosen:
        raise RoundsDoNotAgree("The rounds end, and nothing is chosen.")
    following.lots.finish()
    return following.told


@dataclass
class _Following:
    """The state of the count between two tables."""

    sums: Sums
    left: set[int]
    lots: LotsDrawn
    told: Replayed = field(default_factory=Replayed)
    tables: list[RoundTold] = field(default_factory=list)
    moved: int = 0
    all_seen: bool = True

    def follow(self, each: RoundTold, number: int, *, is_last: bool, ends_unseen: bool) -> None:
        if each.is_blank:
            self._end_unseen(each, is_last=is_last)
            return
        self._check_table(each, number)
        counting = sum(each.votes.values())
        over = [option for option in self.left if 2 * each.votes[option] > counting]
        if over or each.chosen or is_last:
            if list(each.chosen) != over or each.out or not is_last:
                raise RoundsDoNotAgree(
                    f"Round {number}: an option is chosen when more than half of the votes are for it, "
                    "and only then."
                )
            self.told.chosen = over
            return
        self.tables.append(each)
        if ends_unseen and not each.out:
            return
        self._put_out(each, number)

    def _check_table(self, each: RoundTold, number: int) -> None:
        if set(each.votes) != self.left:
            raise RoundsDoNotAgree(f"Round {number} does not count for the options that are still in.")
        if sum(each.votes.values()) + each.for_none != self.sums.votes:
            raise RoundsDoNotAgree(f"Round {number} does not account for every vote.")
        for before in self.tables[-1:]:
            fewer = any(each.votes[option] < before.votes[option] for option in self.left)
            if fewer or each.for_none < before.for_none:
                raise RoundsDoNotAgree(f"Round {number}: votes are lost that nothing took away.")

    def _put_out(self, each: RoundTold, number: int) -> None:
        """Check that options eliminated before the next table have the fewest votes, as far as visible."""
        if not each.out:
            raise RoundsDoNotAgree(f"Round {number}: nothing is chosen, and nothing goes out.")
        none = {option for option in self.left if not each.votes[option]}
        none = none if len(none) < len(self.left) else set()
        if not self.sums.is_older and len(each.out) > max(1, len(none)):
            self._put_out_unseen(each, number, none)
            return
        if none and set(each.out[: len(none)]) != none:
            raise RoundsDoNotAgree(f"Round {number}: options for which no vote counts go out first.")
        self.left -= none
        self.moved = 0
        for gone, option in enumerate(each.out[len(none) :]):
            if option not in self.left or len(self.left) == 1:
                raise RoundsDoNotAgree(f"Round {number}: an option goes out that cannot.")
            if gone:
                self.all_seen = False
                self._check_not_over(each, number)
            self._check_fewest(option, each, number)
            self.left.discard(option)
            self.moved += each.votes[option]

    def _put_out_unseen(self, each: RoundTold, number: int, none: set[int]) -> None:
        """Check merged rounds: options out have fewer votes than those left; the order is not published."""
        out = set(each.out)
        if not none <= out < self.left or not is_plain([each.votes.get(n) for n in self.sums.counts], out):
            raise RoundsDoNotAgree(f"Round {number}: options go out, and others have fewer votes.")
        self.left -= out
        self.all_seen = False
        self.told.note(ORDER_UNSEEN)
        while any(self.lots.next_on(option) for option in out):
            pass

    def _check_not_over(self, each: RoundTold, number: int) -> None:
        most = sum(each.votes[option] for option in self.left) + self.moved
        if any(2 * each.votes[option] > most for option in self.left):
            raise RoundsDoNotAgree(f"Round {number}: more options go out than it takes to decide.")

    def _check_fewest(self, option: int, each: RoundTold, number: int) -> None:
        votes = each.votes
        lowest = min(votes[other] for other in self.left if other != option)
        if votes[option] > lowest + self.moved:
            raise RoundsDoNotAgree(f"Round {number}: option {option} goes out, and another has fewer votes.")
        if votes[option] + self.moved < lowest:
            return
        if self.moved or not self.all_seen:
            self.lots.next_on(option)
            self.told.note(ORDER_UNSEEN)
            return
        tied = {other for other in self.left if votes[other] == votes[option]}
        for before in reversed(self.tables[:-1]):
            fewest = min(before.votes[other] for other in tied)
            tied = {other for other in tied if before.votes[other] == fewest}
        if tied == {option}:
            return
        lot = self.lots.next_on(option) if option in tied else None
        if lot is None or set(lot.between) != tied:
            raise RoundsDoNotAgree(f"Round {number}: there is a tie, and no lot that decides it.")

    def _end_unseen(self, each: RoundTold, *, is_last: bool) -> None:
        """Check a last table left blank: so few votes moved that it could reveal whose they were."""
        if not self.sums.is_older:
            self._choose_unseen(each, is_last=is_last)
            return
        if not is_last or not self.tables or each.votes or each.out or self.moved >= FEWEST_PAPERS:
            raise RoundsDoNotAgree("A table is left out that should be published.")
        before = self.tables[-1].votes
        over = [
            option
            for option in self.left
            if 2 * before[option] + self.moved > sum(before[other] for other in self.left)
        ]
        if len(each.chosen) != 1 or each.chosen[0] not in over:
            raise RoundsDoNotAgree("What is chosen cannot have had more than half of the votes.")
        self.told.chosen = list(each.chosen)
        self.told.note(LAST_UNSEEN)

    def _choose_unseen(self, each: RoundTold, *, is_last: bool) -> None:
        if not is_last or not self.tables or each.votes or each.out:
            raise RoundsDoNotAgree("A table is left out that should be published.")
        if len(each.chosen) != 1 or not set(each.chosen) <= self.left:
            raise RoundsDoNotAgree("What is chosen is out, or is not one option.")
        while any(self.lots.next_on(option) for option in self.left - set(each.chosen)):
            pass
        self.told.chosen = list(each.chosen)
        self.told.note(LAST_UNSEEN)
