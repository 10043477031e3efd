"""The CSV guard: no cell of a file that is written here runs as a formula in a spreadsheet.

A cell that begins like a formula is one to a spreadsheet, and runs there (OWASP, CSV injection). An
apostrophe in front makes it words. A cell that has such an apostrophe of its own gets one more, so that it
keeps its own. The same where a spreadsheet that parts rows by something else begins a cell: the quotes around
it are then no quotes.
"""

from __future__ import annotations

import re

FORMULA = re.compile(r"(\A|[;\t|])('*)(?=[=+\-@\t\r])")
GUARDED = re.compile(r"(\A|[;\t|])'('*)(?=[=+\-@\t\r])")


def guarded(cell: str) -> str:
    """Return a cell as written to a file: apostrophes before what a spreadsheet takes for formulas."""
    return FORMULA.sub(r"\1'\2", cell)


def unguarded(cell: str) -> str:
    """Return a cell of a file without the apostrophes that `guarded` added."""
    return GUARDED.sub(r"\1\2", cell)
