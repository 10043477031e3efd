"""A page that is made once and filled in for each voter: bytes, with fields at known places between them."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Hashable, Mapping
from typing import Generic, TypeVar

from markupsafe import Markup

# No page and nothing that people write holds this letter: forms and databases refuse it.
MARK = "\0"
# Pages kept at once; the longest kept goes first. A hall with ten wards needs a few hundred at most.
MOST_KEPT = 1_000
# What is drawn as a block, before which a line's end shows nowhere.
BLOCKS = "details|div|fieldset|footer|form|h1|h2|header|label|legend|li|link|main|meta|nav|p|section|title|ul"
LINE_BEFORE_BLOCK = re.compile(rf"\n(?=</?(?:{BLOCKS})[ >])")
# A tag, and a value in it that is read the same without its quotation marks. A value never holds < or >.
TAG = re.compile("<[a-z][^<>]*>")
QUOTED = re.compile('="([A-Za-z0-9_.:#,;%+/-]*[A-Za-z0-9_.:#,;%+-])"')

Made = TypeVar("Made")


def field(*name: object) -> Markup:
    """Where something of a voter's own goes, as a template writes it."""
    return Markup("{mark}{name}{mark}").format(mark=MARK, name=" ".join(map(str, name)))


def squeezed(page: str) -> Markup:
    """A page of a voter without what only makes its source pretty.

    Lines hold no blanks at either end, none is ended only because a block begins or ends, and values have no
    quotation marks that HTML does not need.
    """
    lines = (line.strip() for line in page.splitlines())
    joined = LINE_BEFORE_BLOCK.sub("", "\n".join(filter(None, lines)))
    bare = TAG.sub(lambda tag: QUOTED.sub(r"=\1", tag[0]), joined)
    return Markup(bare)  # noqa: S704 - it was a page before.


class PageTemplate:
    """A page whose fields are empty until it is filled in; what is filled in must be HTML already."""

    def __init__(self, page: str) -> None:
        self.parts = page.encode().split(MARK.encode())
        self.names = [name.decode() for name in self.parts[1::2]]
        self.parts[1::2] = [b""] * len(self.names)
        self._find_places()

    def filled(self, values: Mapping[str, bytes]) -> bytes:
        """The page with these values in its fields; it may lack some of the fields."""
        parts, places = self.parts.copy(), self.places
        for name, value in values.items():
            for place in places.get(name, ()):
                parts[place] = value
        return b"".join(parts)

    def cut_out(self, first: str, last: str, *, into: str) -> dict[str, bytes]:
        """Put one field in place of all from the first to the last; what followed each, by its name."""
        begin, end = self.places[first][0], self.places[last][0]
        cut = dict(zip(self.names[begin // 2 : end // 2], self.parts[begin + 1 : end : 2], strict=True))
        self.names[begin // 2 : end // 2 + 1] = [into]
        self.parts[begin : end + 1] = [b""]
        self._find_places()
        return cut

    def _find_places(self) -> None:
        self.places = dict[str, list[int]]()
        for number, name in enumerate(self.names):
            self.places.setdefault(name, []).append(2 * number + 1)


class MadeOnce(Generic[Made]):
    """What was made of the same things before is not made again; it ends with the process.

    The key is everything it is made of, as it is now, so nothing that is out of date is ever found.
    """

    def __init__(self) -> None:
        self.guard = threading.Lock()
        self.made = dict[Hashable, Made]()

    def get(self, of: Hashable, make: Callable[[], Made]) -> Made:
        """What is made of these things; those who need the same at the same time wait for the first."""
        found = self.made.get(of)
        if found is None:
            with self.guard:
                found = self.made.get(of)
                if found is None:
                    found = make()
                    while len(self.made) >= MOST_KEPT:
                        del self.made[next(iter(self.made))]
                    self.made[of] = found
        return found
