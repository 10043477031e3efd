"""A page rendered once and filled in for each voter: bytes, with fields at known places."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Hashable, Mapping
from typing import Generic, TypeVar

from markupsafe import Markup

# No page and no text that people write contains this character: forms and databases refuse it.
MARK = "\0"
# Pages cached at once; the oldest is dropped first. A hall with ten wards needs a few hundred at most.
MOST_KEPT = 1_000
# Elements displayed as blocks: a line break before them is never visible.
BLOCKS = "details|div|fieldset|footer|form|h1|h2|header|label|legend|li|link|main|meta|nav|p|section|title|ul"
LINE_BEFORE_BLOCK = re.compile(rf"\n(?=</?(?:{BLOCKS})[ >])")
# A tag, and an attribute value that is valid without its quotation marks. A value never holds < or >.
TAG = re.compile("<[a-z][^<>]*>")
QUOTED = re.compile('="([A-Za-z0-9_.:#,;%+/-]*[A-Za-z0-9_.:#,;%+-])"')

Made = TypeVar("Made")


def field(*name: object) -> Markup:
    """Return the placeholder of a voter's own value, for use in a template."""
    return Markup("{mark}{name}{mark}").format(mark=MARK, name=" ".join(map(str, name)))


def squeezed(page: str) -> Markup:
    """Minify a voter's page.

    Lines are stripped, line breaks at block elements are removed, and so are the quotation marks around
    values that HTML does not require.
    """
    lines = (line.strip() for line in page.splitlines())
    joined = LINE_BEFORE_BLOCK.sub("", "\n".join(filter(None, lines)))
    bare = TAG.sub(lambda tag: QUOTED.sub(r"=\1", tag[0]), joined)
    return Markup(bare)  # noqa: S704 - it was a page before.


class PageTemplate:
    """A page with empty fields to be filled in; values must already be HTML."""

    def __init__(self, page: str) -> None:
        self.parts = page.encode().split(MARK.encode())
        self.names = [name.decode() for name in self.parts[1::2]]
        self.parts[1::2] = [b""] * len(self.names)
        self._find_places()

    def filled(self, values: Mapping[str, bytes]) -> bytes:
        """Return the page with these values in its fields; values of fields it does not have are ignored."""
        parts, places = self.parts.copy(), self.places
        for name, value in values.items():
            for place in places.get(name, ()):
                parts[place] = value
        return b"".join(parts)

    def cut_out(self, first: str, last: str, *, into: str) -> dict[str, bytes]:
        """Replace all fields from the first to the last by one; return the text after each, by field name."""
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
    """A cache of values computed once from the same inputs; it ends with the process.

    The key is every input at its present value, so a stale value is never found.
    """

    def __init__(self) -> None:
        self.guard = threading.Lock()
        self.made = dict[Hashable, Made]()

    def get(self, of: Hashable, make: Callable[[], Made]) -> Made:
        """Return the value for these inputs; concurrent requests for it wait for the first."""
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
