"""Replaying a transferable vote from one published table to the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from voting.count.recount.contest import DrawnLot
from voting.count.recount.rounds import Replayed, RoundsDoNotAgree, RoundTold
from voting.count.recount.sums import Sums
from voting.methods.tally import Rules

PARTS_UNSEEN = "Parts of votes: the tables are cut to whole votes, because parts show which way a vote came."
FEWEST_UNSEEN = "Which of several options had the fewest votes, where they are equal in whole votes."
LAST_UNSEEN = "The last table: fewer than three votes passed on somewhere, so it is not published."
LOTS_UNSEEN = "That the options of each lot tied to the last part of a vote."


def replay_stv(sums: Sums, rules: Rules, lots: Sequence[DrawnLot]) -> Replayed:
    """Replay the rounds to their end. Raises RoundsDoNotAgree."""
    first_choices = sum(sums.counts.values())
    if sums.quota != first_choices // (rules.places + 1) + 1:
        raise RoundsDoNotAgree("The quota is not what the number of votes gives.")
    following = _Following(sums, set(rules.numbers), first_choices, rules.places)
    rounds = sums.rounds or ()
    if first_choices and (not rounds or rounds[0].votes != dict(sums.counts) or rounds[0].out):
        raise RoundsDoNotAgree("Round 1 does not have the first choices that the sums have.")
    if rounds and not first_choices:
        raise RoundsDoNotAgree("There are rounds, and no first choices.")
    for number, each in enumerate(rounds, start=1):
        following.follow(each, number, is_last=number == len(rounds))
    if first_choices and len(following.told.chosen) != min(rules.places, rules.options):
        raise RoundsDoNotAgree("The rounds end, and not every place is filled.")
    if len(rounds) > 1:
        following.told.note(PARTS_UNSEEN)
    for number, lot in enumerate(lots, start=1):
        if lot.drawn not in lot.between or not set(lot.between) <= set(rules.numbers):
            raise RoundsDoNotAgree(f"Lot {number} fell on an option that does not tie.")
        following.told.note(LOTS_UNSEEN)
    return following.told


@dataclass
class _Following:
    """The state of the count between two tables."""

    sums: Sums
    left: set[int]
    first_choices: int
    places: int
    told: Replayed = field(default_factory=Replayed)
    before: RoundTold | None = None

    def follow(self, each: RoundTold, number: int, *, is_last: bool) -> None:
        if len(self.told.chosen) >= self.places:
            raise RoundsDoNotAgree(f"Round {number}: every place was filled before.")
        self._put_out(each, number)
        if each.is_blank:
            if not is_last or self.before is None or each.votes:
                raise RoundsDoNotAgree("A table is left out that should be published.")
            self.told.note(LAST_UNSEEN)
        else:
            self._check_table(each, number)
        self._choose(each, number)
        self.before = each

    def _check_table(self, each: RoundTold, number: int) -> None:
        """Check that a table has every vote except the parts cut off: less than one per number in it."""
        votes = each.votes
        if set(votes) != set(self.sums.counts):
            raise RoundsDoNotAgree(f"Round {number} does not count for every option.")
        cut = self.first_choices - sum(votes.values()) - each.for_none
        if not 0 <= cut <= (len(votes) if number > 1 else 0):
            raise RoundsDoNotAgree(f"Round {number} does not account for every vote.")
        gone = set(votes) - self.left - set(self.told.chosen)
        if any(votes[option] for option in gone):
            raise RoundsDoNotAgree(f"Round {number} counts votes for an option that is out.")
        if self.before is not None:
            fewer = any(votes[option] < self.before.votes[option] for option in self.left)
            if fewer or each.for_none < self.before.for_none:
                raise RoundsDoNotAgree(f"Round {number}: votes are lost that nothing took away.")
        if any(votes[option] < self.sums.quota for option in self.told.chosen):
            raise RoundsDoNotAgree(f"Round {number}: an option keeps fewer votes than the quota.")

    def _put_out(self, each: RoundTold, number: int) -> None:
        """Check that every option excluded had the fewest votes, as far as whole votes show."""
        if each.out and self.before is None:
            raise RoundsDoNotAgree("Nothing goes out before the first table.")
        moving = self._surplus()
        # Older files name them in the order of exclusion; now the one with the fewest may always have been
        # first.
        votes_before = self.before.votes if self.before else {}
        turn = (
            each.out
            if self.sums.is_older
            else sorted(each.out, key=lambda option: votes_before.get(option, 0))
        )
        for option in turn:
            if option not in self.left or self.before is None:
                raise RoundsDoNotAgree(f"Round {number}: an option goes out that cannot.")
            votes = self.before.votes
            others = [votes[other] for other in self.left if other != option]
            if any(votes[option] > other + moving for other in others):
                raise RoundsDoNotAgree(
                    f"Round {number}: option {option} goes out, and another has fewer votes."
                )
            if any(votes[option] + moving >= other for other in others):
                self.told.note(FEWEST_UNSEEN)
            self.left.discard(option)
            moving += votes[option] + 1

    def _surplus(self) -> int:
        """Return the most votes that earlier surpluses can have transferred since the last table."""
        if self.before is None:
            return 0
        over = [self.before.votes[option] - self.sums.quota for option in self.told.chosen]
        return sum(each + 1 for each in over if each >= 0)

    def _choose(self, each: RoundTold, number: int) -> None:
        """Check that options reaching the quota are chosen, and those left once they just fill the places."""
        new = set(each.chosen)
        if not new <= self.left or len(self.told.chosen) + len(new) > self.places:
            raise RoundsDoNotAgree(f"Round {number}: an option is chosen that cannot be.")
        reached = set() if each.is_blank else {o for o in self.left if each.votes[o] >= self.sums.quota}
        if not reached <= new:
            raise RoundsDoNotAgree(f"Round {number}: an option reaches the quota, and is not chosen.")
        self.left -= new
        fills = not self.left or (each.is_blank and len(self.told.chosen) + len(new) == self.places)
        if new - reached and not fills:
            raise RoundsDoNotAgree(f"Round {number}: an option is chosen that has not reached the quota.")
        self.told.chosen += each.chosen
        if self.left and len(self.left) <= self.places - len(self.told.chosen):
            raise RoundsDoNotAgree(f"Round {number}: the options that are left fill the places.")
