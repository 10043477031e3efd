"""Exports of the votes for other programs: PrefLib, BLT and PaBuLib, from votes without a name or an order.

- PrefLib (preflib.org, format of 2022): `.soi` orders, `.toi` orders in which options share a rank, `.cat`
  the marks, or the scores. Equal votes are one line with their number.
- BLT, as programs for the transferable vote read it: a vote ends before the first rank that options share.
- PaBuLib (pabulib.org): marks and scores; every option costs one and the budget is the number of places.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from itertools import takewhile
from typing import TypeVar

from voting.count.recount.contest import Asked
from voting.methods.boxes import in_bytes
from voting.methods.orders import Order, order_in
from voting.methods.score import summed

# Wards are those of the Office for National Statistics.
COUNTRY = "United Kingdom"
# PaBuLib's name for a rule that its own program cannot reproduce, and how ours differs.
OF_ITS_OWN = "greedy-custom"
BY_LOT = "#1: As greedy; between options with equally many, a lot drawn in public decided."
Votes = Sequence[Sequence[int]]
Said = TypeVar("Said")


def exports_of(votes: Votes, *, asked: Asked, chosen: Iterable[int], held_on: date) -> dict[str, bytes]:
    """Return all exports that a contest's method has, by file name."""
    named, made = asked.rules.record.exports, dict[str, str]()
    orders = [order_in(boxes) for boxes in votes] if {"orders", "blt"} & {*named} else []
    if "categories" in named:
        made["votes.cat"] = categories(votes, asked=asked, held_on=held_on)
    if "pabulib" in named:
        made["votes.pb"] = pabulib(votes, asked=asked, chosen=chosen, held_on=held_on)
    if "orders" in named:
        shared = any(isinstance(rank, tuple) for order in orders for rank in order)
        name = "votes.toi" if shared else "votes.soi"
        made[name] = preflib_orders(orders, asked=asked, name=name, held_on=held_on)
    if "blt" in named:
        made["votes.blt"] = blt(orders, asked=asked)
    return {name: text.encode() for name, text in made.items()}


def preflib_orders(orders: Sequence[Order], *, asked: Asked, name: str, held_on: date) -> str:
    """Return the PrefLib file of orders: how many votes give each order."""
    papers = Counter(orders)
    lines = [
        *_preflib_head(asked, name=name, held_on=held_on, voters=len(orders)),
        f"# NUMBER UNIQUE ORDERS: {len(papers)}",
        *_preflib_names(asked),
    ]
    lines += [f"{number}: {', '.join(map(_rank, order))}".rstrip() for order, number in _most_first(papers)]
    return _as_text(lines)


def categories(votes: Votes, *, asked: Asked, held_on: date) -> str:
    """Return the PrefLib file of categories.

    The options that each vote marks and those it does not, or those it scores 5, 4, 3, 2, 1 and 0.
    """
    numbers = asked.rules.numbers
    if asked.rules.record.is_crossed:
        names = ["marked", "not marked"]
        sorted_out = [
            tuple(tuple(n for n in numbers if (n in marks) == wanted) for wanted in (True, False))
            for marks in votes
        ]
    else:
        scores = range(asked.rules.record.highest, -1, -1)
        names = [str(score) for score in scores]
        sorted_out = [
            tuple(tuple(n for n in numbers if boxes[n - 1] == score) for score in scores) for boxes in votes
        ]
    papers = Counter(sorted_out)
    lines = [
        *_preflib_head(asked, name="votes.cat", held_on=held_on, voters=len(votes)),
        f"# NUMBER UNIQUE PREFERENCES: {len(papers)}",
        f"# NUMBER CATEGORIES: {len(names)}",
        *(f"# CATEGORY NAME {number}: {name}" for number, name in enumerate(names, start=1)),
        *_preflib_names(asked),
    ]
    lines += [f"{number}: {', '.join(map(_rank, choices))}" for choices, number in _most_first(papers)]
    return _as_text(lines)


def blt(orders: Sequence[Order], *, asked: Asked) -> str:
    """Return the BLT file: the numbers of options and places, the votes, and the names."""
    whole = (tuple(takewhile(lambda rank: isinstance(rank, int), order)) for order in orders)
    lines = [f"{asked.rules.options} {asked.rules.places}"]
    lines += [" ".join(map(str, (number, *order, 0))) for order, number in _most_first(Counter(whole))]
    names = [line.replace('"', "'") for line in (*map(one_line, asked.titles), _title(asked))]
    return _as_text([*lines, "0", *(f'"{name}"' for name in names)])


def pabulib(votes: Votes, *, asked: Asked, chosen: Iterable[int], held_on: date) -> str:
    """Return the PaBuLib file: every option costs one, and the budget is the number of places."""
    rules, method, crossed = asked.rules, asked.rules.record, asked.rules.record.is_crossed
    supporters = Counter(n for vote in votes for n in (vote if crossed else _given(vote)))
    points = {} if crossed else summed(in_bytes(votes, boxes=rules.options), options=rules.numbers)
    won, day = set(chosen), held_on.strftime("%d.%m.%Y")
    rule = _rule(supporters if crossed else points, won)
    meta = {
        "description": _title(asked),
        "country": COUNTRY,
        "unit": one_line(asked.ward),
        "instance": asked.digest,
        "num_projects": rules.options,
        "num_votes": len(votes),
        "budget": rules.places,
        "vote_type": method.pabulib,
        "rule": rule,
        "date_begin": day,
        "date_end": day,
        **({"max_length": asked.most_marks} if asked.most_marks else {}),
        **({} if crossed else {"min_points": 0, "max_points": method.highest, "default_score": 0}),
        **({"comment": BY_LOT} if rule == OF_ITS_OWN else {}),
    }
    out = io.StringIO()
    rows = csv.writer(out, delimiter=";", lineterminator="\n")
    rows.writerows([["META"], ["key", "value"], *meta.items(), ["PROJECTS"]])
    rows.writerow(["project_id", "cost", "votes", *([] if crossed else ["score"]), "name", "selected"])
    for number, title in enumerate(asked.titles, start=1):
        score = [] if crossed else [points[number]]
        rows.writerow([number, 1, supporters[number], *score, one_line(title), int(number in won)])
    rows.writerow(["VOTES"])
    rows.writerow(["voter_id", "vote"] if crossed else ["voter_id", "vote", "points"])
    for voter, vote in enumerate(votes, start=1):
        said = sorted(vote) if crossed else _given(vote)
        rows.writerow([voter, _listed(said), *([] if crossed else [_listed(vote[n - 1] for n in said)])])
    return out.getvalue()


def one_line(text: str) -> str:
    """Return a text on one line, with any white space reduced to single spaces."""
    return " ".join(text.split())


def _title(asked: Asked) -> str:
    return one_line(f"{asked.ward}: {asked.question}")


def _rule(counts: Mapping[int, int], won: Collection[int]) -> str:
    """Return PaBuLib's name of the rule: those with the most win, unless a draw decided between equals."""
    least = min((counts[number] for number in won), default=0)
    drawn = any(count == least and number not in won for number, count in counts.items())
    return OF_ITS_OWN if drawn else "greedy"


def _given(boxes: Sequence[int]) -> list[int]:
    """Return the options that a vote gives points, the highest first."""
    given = [number for number, score in enumerate(boxes, start=1) if score]
    return sorted(given, key=lambda number: -boxes[number - 1])


def _listed(numbers: Iterable[int]) -> str:
    return ",".join(map(str, numbers))


def _rank(rank: int | Sequence[int]) -> str:
    """Format one rank or category: an option, or several in braces."""
    if isinstance(rank, int):
        return str(rank)
    return str(rank[0]) if len(rank) == 1 else "{" + _listed(rank) + "}"


def _most_first(papers: Counter[Said]) -> list[tuple[Said, int]]:
    """Sort the most frequent votes first, and equals by their content: never by the order of arrival."""
    return sorted(papers.items(), key=lambda paper: (-paper[1], str(paper[0])))


def _preflib_head(asked: Asked, *, name: str, held_on: date, voters: int) -> list[str]:
    return [
        f"# FILE NAME: {name}",
        f"# TITLE: {_title(asked)}",
        f"# DESCRIPTION: {asked.rules.method}, {asked.rules.places} chosen, question {asked.digest}",
        f"# DATA TYPE: {name.rpartition('.')[2]}",
        "# MODIFICATION TYPE: original",
        "# RELATES TO: ",
        "# RELATED FILES: ",
        f"# PUBLICATION DATE: {held_on.isoformat()}",
        f"# MODIFICATION DATE: {held_on.isoformat()}",
        f"# NUMBER ALTERNATIVES: {asked.rules.options}",
        f"# NUMBER VOTERS: {voters}",
    ]


def _preflib_names(asked: Asked) -> list[str]:
    return [
        f"# ALTERNATIVE NAME {number}: {one_line(title)}"
        for number, title in enumerate(asked.titles, start=1)
    ]


def _as_text(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)
