"""What one ballot shows that no other does, and where on the page it shows it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from voting.ballots.codes import ALPHABET, LENGTH, grouped
from voting.ballots.drawing import DrawingsDoNotMatch, Text


@dataclass(frozen=True)
class Face:
    """What one ballot shows that no other does: its code in groups, and its number."""

    code: str
    number: str


def _code_of(face: Face) -> str:
    return face.code


def _number_of(face: Face) -> str:
    return face.number


SAMPLES = (Face(grouped(ALPHABET[:LENGTH]), "0123456"), Face(grouped(ALPHABET[LENGTH:]), "9876543"))


@dataclass(frozen=True)
class Place:
    """A text of the plate that differs from ballot to ballot, and what of a ballot's face it shows."""

    text: Text
    show: Callable[[Face], str]
    part: slice

    def drawn_for(self, face: Face) -> str:
        """The operators that draw this text for one ballot."""
        return self.text.drawn_with(self.show(face)[self.part])


def place_of(text: Text, other: Text) -> Place:
    """What of a ballot's face a text shows, from how two samples showed it."""
    for show in (_code_of, _number_of):
        start = show(SAMPLES[0]).find(text.letters)
        part = slice(start, start + len(text.letters))
        if start >= 0 and show(SAMPLES[1])[part] == other.letters:
            return Place(text, show, part)
    raise DrawingsDoNotMatch


def is_whole(places: Iterable[Place]) -> bool:
    """Whether these places together show every letter of the code and of the number."""
    left = {show: show(SAMPLES[0]).replace(" ", "") for show in (_code_of, _number_of)}
    for place in places:
        for letter in place.text.letters:
            left[place.show] = left[place.show].replace(letter, "")
    return not any(left.values())
