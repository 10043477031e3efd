"""What one ballot shows that no other does, and where on the page it shows it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from voting.ballots.codes import LENGTH, grouped
from voting.ballots.drawing import DrawingsDoNotMatch, Text
from voting.letters import ALPHABET


@dataclass(frozen=True)
class Face:
    """What one ballot shows that no other does: its code in groups, and its number."""

    code: str
    number: str


WHAT = ("code", "number")
SAMPLES = (Face(grouped(ALPHABET[:LENGTH]), "0123456"), Face(grouped(ALPHABET[LENGTH:]), "9876543"))


@dataclass(frozen=True)
class Place:
    """A text of the plate that differs from ballot to ballot, and which part of code or number it shows."""

    text: Text
    what: str
    part: slice

    def drawn_for(self, face: Face) -> str:
        """The operators that draw this text for one ballot."""
        return self.text.drawn_with(getattr(face, self.what)[self.part])


def place_of(text: Text, other: Text) -> Place:
    """What of a ballot's face a text shows, from how the two samples showed it."""
    for what in WHAT:
        one, two = (str(getattr(sample, what)) for sample in SAMPLES)
        start = one.find(text.letters)
        part = slice(start, start + len(text.letters))
        if start >= 0 and two[part] == other.letters:
            return Place(text, what, part)
    raise DrawingsDoNotMatch


def is_whole(places: Iterable[Place]) -> bool:
    """Whether these places together show every letter of the code and of the number."""
    left = {what: set(getattr(SAMPLES[0], what)) - {" "} for what in WHAT}
    for place in places:
        left[place.what] -= set(place.text.letters)
    return not any(left.values())
