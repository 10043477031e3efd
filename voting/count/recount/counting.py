"""Recounting a bundle: from every vote where the full list is published, otherwise from the sums."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Optional, Union

from voting.count.recount.contest import Account, Asked, DrawnLot, number_in, read, read_votes
from voting.count.recount.found import Checked
from voting.count.recount.packing import BadBundle
from voting.count.recount.replay_run_off import replay_run_off
from voting.count.recount.replay_stv import replay_stv
from voting.count.recount.result import result_in_sums, result_of
from voting.count.recount.rounds import RoundsDoNotAgree
from voting.count.recount.standing import (
    NOT_OF_VOTES,
    Standing,
    check_lots,
    preferring,
    read_standing,
)
from voting.count.recount.sums import Sums, read_sums
from voting.methods.dice import draw
from voting.methods.from_sums import tally_pairs, tally_sums
from voting.methods.summing import CHOSEN, kind_of
from voting.methods.tally import LotDoesNotFit, Tally, tally

CountByLots = Callable[[Sequence[int]], Tally]


def count_list(
    files: Mapping[str, bytes], asked: Asked, account: Account, lots: Sequence[DrawnLot], found: Checked
) -> Optional[dict[str, Any]]:
    """Recount every vote; None on a fault."""
    votes = read_votes(files["votes.csv"], asked)
    if len(votes) != account.valid:
        found.wrong.append(f"There are {len(votes)} votes, and {account.valid} in the account.")
    counted = decide(lambda drawn: tally(votes, rules=asked.rules, lots=drawn), asked, lots, found)
    return None if counted is None else result_of(counted)


def count_sums(
    files: Mapping[str, bytes], asked: Asked, account: Account, lots: Sequence[DrawnLot], found: Checked
) -> Optional[dict[str, Any]]:
    """Decide again from the sums; None on a fault. Notes what could not be checked."""
    sums = read(files, "sums.json", lambda told: _read(told, asked))
    if sums.votes != account.valid:
        found.wrong.append(f"There are {sums.votes} votes in the sums, and {account.valid} in the account.")
        return None
    if isinstance(sums, Standing):
        return _from_standing(sums, asked, lots, found)
    found.unchecked.append(
        "That the sums are those of the votes: single votes are not published, as one could be recognised."
    )
    if sums.rounds is not None:
        return _replayed(sums, asked, lots, found)
    counted = decide(lambda drawn: _tally(sums, asked, drawn), asked, lots, found)
    if counted is None:
        return None
    found.right.append(f"What is chosen was decided again from the sums of {counted.valid} votes.")
    return result_of(counted) if sums.is_older else result_in_sums(counted, asked.rules)


def _read(told: Any, asked: Asked) -> Union[Sums, Standing]:
    """Parse sums.json, of the kind that question and number of votes call for; without a kind, as totals."""
    kind = kind_of(asked.rules, number_in(told["votes"]))
    if told.get("kind", kind) != kind:
        raise BadBundle("sums.json is not of the kind that is due for so many options and votes.")
    only_chosen = kind == CHOSEN and "kind" in told
    return read_standing(told, asked) if only_chosen else read_sums(told, asked)


def _from_standing(
    standing: Standing, asked: Asked, lots: Sequence[DrawnLot], found: Checked
) -> Optional[dict[str, Any]]:
    """Decide again from the options' standing, as far as possible."""
    rules, none = asked.rules, dict.fromkeys(asked.rules.numbers, 0)
    detail: dict[str, Any]
    found.unchecked += [NOT_OF_VOTES, rules.record.unchecked]
    if standing.wins is not None:
        pairs, votes = preferring(standing, rules), standing.votes
        counted = decide(
            lambda drawn: tally_pairs(none, pairs, valid=votes, rules=rules, lots=drawn), asked, lots, found
        )
        if counted is None:
            return None
        found.right.append("What is chosen was decided again: it loses no comparison that counts.")
        chosen, detail = list(counted.chosen), {"wins": [list(pair) for pair in standing.wins]}
    else:
        try:
            check_lots(standing, rules, lots)
        except RoundsDoNotAgree as wrong:
            found.wrong.append(str(wrong))
            return None
        if not all(lot_is_as_asked(lot, asked, number, found) for number, lot in enumerate(lots, start=1)):
            return None
        chosen = list(standing.chosen)
        detail = {"chosen": chosen}
        if "against" in rules.record.told_of_few:
            detail["against"] = standing.against
    return {"counts": None, "valid": standing.votes, "chosen": chosen, "detail": detail}


def _tally(sums: Sums, asked: Asked, drawn: Sequence[int]) -> Tally:
    if sums.pairs is not None:
        return tally_pairs(sums.counts, sums.pairs, valid=sums.votes, rules=asked.rules, lots=drawn)
    return tally_sums(sums.counts, valid=sums.votes, rules=asked.rules, lots=drawn)


def _replayed(sums: Sums, asked: Asked, lots: Sequence[DrawnLot], found: Checked) -> Optional[dict[str, Any]]:
    """Replay a count in rounds from table to table."""
    for number, lot in enumerate(lots, start=1):
        if not lot_is_as_asked(lot, asked, number, found):
            return None
    replay = replay_stv if "quota" in asked.rules.record.told else replay_run_off
    try:
        replayed = replay(sums, asked.rules, lots)
    except RoundsDoNotAgree as wrong:
        found.wrong.append(str(wrong))
        return None
    found.unchecked.append("Which votes passed on to which option between the rounds.")
    found.unchecked += replayed.unchecked
    found.right.append(
        "The rounds agree: each of them accounts for every vote, and what is chosen or goes out is what its "
        "numbers say."
    )
    return {
        "counts": [[option, votes] for option, votes in sums.counts.items()],
        "valid": sums.votes,
        "chosen": list(replayed.chosen) if sums.is_older else sorted(replayed.chosen),
        "detail": sums.detail,
    }


def decide(count: CountByLots, asked: Asked, lots: Sequence[DrawnLot], found: Checked) -> Optional[Tally]:
    """Count to the end, each draw deciding the tie that the count has met; None if one does not."""
    drawn: list[int] = []
    counted = count(drawn)
    for number, lot in enumerate(lots, start=1):
        if counted.tie != lot.between:
            found.wrong.append(f"Lot {number} decides between other options than those that tie.")
            return None
        if not lot_is_as_asked(lot, asked, number, found):
            return None
        drawn.append(lot.drawn)
        try:
            counted = count(drawn)
        except LotDoesNotFit:
            found.wrong.append(f"Lot {number} fell on an option that does not tie.")
            return None
    if counted.tie:
        found.wrong.append("There is a tie, and no lot that decides it.")
        return None
    if lots:
        found.right.append(
            f"{len(lots)} {'lot decides the tie' if len(lots) == 1 else 'lots decide the ties'}."
        )
    return counted


def lot_is_as_asked(lot: DrawnLot, asked: Asked, number: int, found: Checked) -> bool:
    """Whether a draw was made in the way the question fixes, and dice give the option drawn."""
    if bool(lot.throws) != asked.ties_by_dice:
        rule = "thrown with dice" if asked.ties_by_dice else "drawn by hand"
        found.wrong.append(f"Lot {number} was not {rule}, as the question says that ties are decided.")
    elif lot.throws and _by_dice(lot, asked, number) != lot.drawn:
        found.wrong.append(f"Lot {number} is not what its throws say.")
    else:
        return True
    return False


def _by_dice(lot: DrawnLot, asked: Asked, number: int) -> int:
    try:
        return draw(asked.digest, number=number, between=lot.between, throws=lot.throws).option
    except ValueError:
        raise BadBundle(f"Lot {number}: what was written down are not throws of dice.") from None
