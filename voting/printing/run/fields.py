"""The fields unique to each ballot, and their places on the page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from voting.plain.base32 import ALPHABET
from voting.plain.codes import LENGTH, grouped
from voting.plain.digests import short_digest
from voting.printing.run.diff import DrawingsDoNotMatch, Text


@dataclass(frozen=True)
class Face:
    """The fields unique to one ballot: its code in groups, and its number."""

    for_designs: ClassVar = True

    code: str
    number: str


WHAT = ("code", "number")
ONE_HALF, OTHER_HALF = grouped(ALPHABET[:LENGTH]), grouped(ALPHABET[LENGTH:])

# Two sheets of two ballots. Every place has a different letter on each sheet, and no two places have the same
# pair of letters: so two drawings identify the field of every letter.
SAMPLES = (Face(ONE_HALF, "0123456"), Face(OTHER_HALF, "2345678"))
OTHERS = (Face(OTHER_HALF, "9876543"), Face(ONE_HALF, "0123456"))
LONGEST_NUMBER = len(SAMPLES[0].number)

# What the two sheets show in place of the digest of where their boxes lie, which is known only afterwards.
# Here too no two places have the same pair of letters, nor one that code or number has.
DIGESTS = (short_digest("0123456789abcdef"), short_digest("123456789abcdef0"))


@dataclass(frozen=True)
class Place:
    """A text that differs from ballot to ballot: which ballot on the sheet, and which part of which field."""

    text: Text
    ballot: int
    what: str
    part: slice

    def drawn_for(self, face: Face) -> str:
        """Return the operators that draw this text for one ballot."""
        return self.text.drawn_with(getattr(face, self.what)[self.part])


def part_of_digest(text: Text, other: Text) -> slice | None:
    """Which part of the digest a text shows, from how the two sheets showed it; None if it shows none."""
    start = DIGESTS[0].find(text.letters)
    part = slice(start, start + len(text.letters))
    return part if start >= 0 and DIGESTS[1][part] == other.letters else None


def place_of(text: Text, other: Text) -> Place:
    """Find the ballot, field and part that a text shows, from its letters on the two sample sheets."""
    for ballot, samples in enumerate(zip(SAMPLES, OTHERS, strict=True)):
        for what in WHAT:
            one, two = (str(getattr(sample, what)) for sample in samples)
            start = one.find(text.letters)
            part = slice(start, start + len(text.letters))
            if start >= 0 and two[part] == other.letters:
                return Place(text, ballot, what, part)
    raise DrawingsDoNotMatch


def is_whole(places: Iterable[Place], *, ballots: int) -> bool:
    """Whether these places together show every letter of the code and the number of so many ballots."""
    left = {
        (ballot, what): set(getattr(SAMPLES[ballot], what)) - {" "}
        for ballot in range(ballots)
        for what in WHAT
    }
    for place in places:
        if (place.ballot, place.what) not in left:
            return False
        left[place.ballot, place.what] -= set(place.text.letters)
    return not any(left.values())
