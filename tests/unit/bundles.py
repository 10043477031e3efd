"""Invented contests of every method, their votes and the bundles that are published of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date
from hashlib import sha256
from random import Random
from typing import Any

from voting.count.bundle import bundle_files, bundle_zip
from voting.count.recount.checking import check
from voting.count.recount.contest import Account, Asked, DrawnLot, digest_of, read_asked
from voting.count.recount.packing import SUMS, sums_of
from voting.methods.dice import draw
from voting.methods.registry import METHODS
from voting.methods.tally import Rules, Tally, tally

TITLES = (
    "A zebra crossing",
    'Say "hello", and; wave',
    "Two\nlines,\u2028then # three",
    "🌳 Trees: 1 = 2",
    "Édith",
)
Files = dict[str, bytes]
DAY = date(2026, 6, 21)
THROWS = "43512662154316324551"


def fixed_for(
    method: str, *, options: int = 5, places: int = 1, tie_rule: str = "dice", published: str = "full list"
) -> dict[str, Any]:
    """What a contest's digest covers."""
    return {
        "question": "What first,\nand why?",
        "ward": "Harborne; the west",
        "options": [[title, 3] for title in TITLES[:options]],
        "method": method,
        "tie rule": tie_rule,
        "shortlist": "a digest",
        **({"published votes": published} if published else {}),
        **({"places": places} if places > 1 else {}),
    }


def asked_for(method: str, *, options: int = 5, places: int = 1) -> Asked:
    """The contest as a bundle tells it."""
    fixed = fixed_for(method, options=options, places=places)
    return read_asked({"digest": digest_of(fixed), "fixed": fixed})


def votes_for(rules: Rules, number: int, chance: Random) -> list[list[int]]:
    """So many votes as they could come off the ballots of a contest, shared and skipped ranks among them."""
    return [_vote(rules, chance) for _vote_ in range(number)]


def _vote(rules: Rules, chance: Random) -> list[int]:
    numbers = list(rules.numbers)
    if rules.method == "choose one":
        return [chance.choice(numbers)]
    if rules.method == "approval":
        return sorted(chance.sample(numbers, chance.randint(1, len(numbers))))
    if rules.method == "score":
        return [chance.randint(0, 5) for _option in numbers]
    if chance.random() < 0.15:
        return [chance.randint(0, len(numbers)) for _option in numbers]
    order = chance.sample(numbers, chance.randint(1, len(numbers)))
    return [order.index(number) + 1 if number in order else 0 for number in numbers]


def some_contest(chance: Random, method: str | None = None) -> Rules:
    """The rules of any contest there may be."""
    method = method or chance.choice(sorted(METHODS))
    return Rules(method, chance.randint(1, 5), chance.randint(1, 3) if METHODS[method].chooses_several else 1)


def decided(
    votes: Sequence[Sequence[int]], rules: Rules, digest: str, *, by_dice: bool = True
) -> tuple[Tally, list[DrawnLot]]:
    """Count to the end, with public dice for every tie, or a lot that falls on the first option."""
    lots: list[DrawnLot] = []
    while (tallied := tally(votes, rules=rules, lots=[lot.drawn for lot in lots])).tie:
        if not by_dice:
            lots.append(DrawnLot(tallied.tie, tallied.tie[0], ""))
            continue
        drawn = draw(digest, number=len(lots) + 1, between=tallied.tie, throws=THROWS).option
        lots.append(DrawnLot(tallied.tie, drawn, THROWS))
    return tallied, lots


def a_bundle(
    rules: Rules,
    votes: list[list[int]],
    *,
    chance: Random,
    tie_rule: str = "dice",
    published: str = "full list",
) -> Files:
    """A bundle in which all agrees, with one blank paper and one envelope that did not open."""
    fixed = fixed_for(
        rules.method,
        options=rules.options,
        places=rules.places,
        tie_rule=tie_rule,
        published=published,
    )
    tallied, lots = decided(votes, rules, digest_of(fixed), by_dice=tie_rule == "dice")
    envelopes = len(votes) + 2
    return bundle_files(
        fixed=fixed,
        digest=digest_of(fixed),
        votes=votes,
        tallied=tallied,
        receipts=[sha256(f"{number}".encode()).hexdigest()[:12] for number in range(envelopes)],
        account=Account(envelopes, valid=len(votes), rejected=1, unopened=1, reasons={"blank": 1}),
        ballots={"printed": envelopes + 50},
        lots=[(lot, {"how": "dice", "witnesses": "Amber Examplewood, Basil Inventon"}) for lot in lots],
        held_on=DAY,
        chance=chance,
        list_key=bytes(32),
    )


def bundle_of(method: str, votes: int, *, seed: int = 5, published: str = "full list") -> Files:
    """A bundle of a contest with four options and so many votes."""
    rules = Rules(method, 4)
    return a_bundle(rules, votes_for(rules, votes, Random(seed)), chance=Random(seed), published=published)


BUNDLE = bundle_of("run-off", 12)
ZIP = bundle_zip(BUNDLE)


def wrong_with(files: Files) -> list[str]:
    """What checking these files finds wrong."""
    return check(files).wrong


def with_sums(files: Files) -> Files:
    """A bundle that somebody changed with care: the sums are right again."""
    return files | {SUMS: sums_of(files)}


def changed(name: str, change: Callable[[Any], object], files: Files = BUNDLE) -> Files:
    """A bundle of which one JSON file was changed, with care."""
    told = json.loads(files[name])
    change(told)
    return with_sums({**files, name: json.dumps(told).encode()})


def drop_vote(files: Files) -> Files:
    """A bundle without its last vote, changed with care."""
    return with_sums({**files, "votes.csv": files["votes.csv"].rsplit(b"\n", 2)[0] + b"\n"})
