"""Knock at invented doors: what is said there is the same on every start."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from voting.collect.models import Outcome
from voting.collect.new_answers import Said
from voting.rehearsal.sentences import (
    BIKES,
    BUSES,
    CROSSING,
    DOCTORS,
    ENDINGS,
    HOMES,
    OTHER,
    PARK,
    PARKING,
    POTHOLES,
    SHOPS,
    SPEEDING,
    TIPPING,
    WHEN,
    WHO,
    YOUTH,
    Issue,
)

# How many doors in a hundred name each issue, by ward.
TROUBLES: dict[str, dict[Issue, int]] = {
    "bartley-green": {CROSSING: 24, BUSES: 23, YOUTH: 15, TIPPING: 13, BIKES: 10, POTHOLES: 8, OTHER: 7},
    "edgbaston": {SPEEDING: 23, PARKING: 19, HOMES: 17, TIPPING: 16, BIKES: 11, BUSES: 7, OTHER: 7},
    "harborne": {SPEEDING: 26, PARKING: 22, SHOPS: 17, PARK: 14, POTHOLES: 9, DOCTORS: 5, OTHER: 7},
    "quinton": {TIPPING: 24, SPEEDING: 21, PARK: 16, DOCTORS: 13, BUSES: 10, BIKES: 9, OTHER: 7},
}
# One door in seven names no topic, and one in four knocks finds nobody in.
NO_TOPIC = 1 / 7


@dataclass(frozen=True)
class Reply:
    """What one invented door said, and which issue it is about."""

    issue: Issue
    said: Said


def knock(chance: Random, troubles: Mapping[Issue, int], *, streets: Sequence[str]) -> Reply:
    """Return the answer of one door in one of the streets."""
    issue = chance.choices([*troubles], weights=[*troubles.values()])[0]
    street = chance.choice(streets)
    sentence = chance.choice(issue.sentences)
    ending = chance.choice(ENDINGS) if len(sentence) > len("Speeding.") else ""
    words = sentence.format(street=street, when=chance.choice(WHEN), who=chance.choice(WHO)) + ending
    if chance.random() < NO_TOPIC:
        return Reply(issue, Said(outcome=Outcome.SPOKE, words=_said_softly(words), street=street))
    return Reply(issue, Said(outcome=Outcome.SPOKE, words=words, topic=issue.topic, street=street))


def _said_softly(words: str) -> str:
    """Return words as a canvasser in a hurry writes them: no capitals, no full stop."""
    return words.lower().rstrip(".")
