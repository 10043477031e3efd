"""Public dice: a draw that everyone in the room contributes to, and anyone can repeat afterwards.

1. One ordinary die is thrown in public, exactly twenty times, and the throws are read aloud and written
   down.
2. One line is made of four parts separated by spaces: the digest of the contest, the number of the draw in
   this count, the numbers of the tied options, and the throws.
3. The first 15 hex digits of this line's SHA-256 are read as a number.
4. The number is divided by the number of options. The remainder gives the option drawn: 0 is the first.

The digest was printed on the ballots, and nobody knew the throws in advance, so nobody could choose the
outcome. With the contest's digest d41d8cd98f00b204, the first draw, between options 2 and 5, and these
throws:

    $ first=$(printf '%s' 'd41d8cd98f00b204 1 2,5 43512662154316324551' | sha256sum | cut -c 1-15)
    $ echo $first $((0x$first % 2))
    fa5510b5196909e 0

    >>> draw("d41d8cd98f00b204", number=1, between=[2, 5], throws="43512662154316324551").option
    2

So that every option has exactly the same chance, a number that is too high (one in a million million draws,
or rarer) is not used: the 64 hex digits of the SHA-256 then become the next line, and step 3 is repeated.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass

# The exact number of throws: anyone free to stop when it suits them would choose the outcome.
THROWS = 20
DIGITS = 15


class BadThrows(ValueError):
    """The text is not a series of throws of a die."""


class TooFewThrows(BadThrows):
    """So few throws could have been chosen in advance."""


@dataclass(frozen=True)
class Drawn:
    """The option drawn, with the line and its SHA-256 from which anyone gets the same."""

    option: int
    line: str
    sha256: str


def read_throws(text: str) -> str:
    """Return throws as written down, without the spaces and commas between them. Raises BadThrows.

    Earlier results, which can still be recounted, had twenty throws or more.
    """
    throws = "".join(text.replace(",", " ").split())
    if not set(throws) <= set("123456"):
        raise BadThrows("a throw is a number from 1 to 6")
    if len(throws) < THROWS:
        raise TooFewThrows(f"{len(throws)} throws; {THROWS} are needed")
    return throws


def draw(digest: str, *, number: int, between: Collection[int], throws: str) -> Drawn:
    """Draw one of several options by the throws of dice. Raises BadThrows."""
    among = sorted(between)
    line = f"{digest} {number} {','.join(map(str, among))} {read_throws(throws)}"
    sha256 = sha256_of(line)
    return Drawn(among[pick(sha256, among=len(among))], line, sha256)


def pick(sha256: str, *, among: int) -> int:
    """Return one of so many indexes, from 0, each with the same chance."""
    end = 16**DIGITS // among * among
    while (drawn := int(sha256[:DIGITS], 16)) >= end:
        sha256 = sha256_of(sha256)
    return drawn % among


def sha256_of(line: str) -> str:
    """Return the SHA-256 of a line, without its line end, in hex."""
    return hashlib.sha256(line.encode()).hexdigest()
