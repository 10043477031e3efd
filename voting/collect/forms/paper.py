"""The grid for typing in paper sheets: as many rows as were sent, each with the same parts."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from itertools import chain

from werkzeug.datastructures import MultiDict

from voting.collect.rules import ROWS_TO_WRITE
from voting.collect.services import PaperRow
from voting.plain.refusals import BadInput
from voting.plain.translating import gettext as _
from voting.web.fresh_keys import key_sent

MOST_ROWS = 200
PARTS = tuple(each.name for each in fields(PaperRow))


@dataclass(frozen=True)
class RowInGrid:
    """A row as the page shows it: the text typed, and the reason if it cannot be accepted."""

    row: PaperRow
    reason: str = ""


def rows_sent(form: MultiDict[str, str]) -> list[PaperRow]:
    """Return the submitted rows of a grid, empty ones included; refuse what no grid of ours sends."""
    parts = [form.getlist(part) for part in PARTS]
    if len({len(part) for part in parts}) != 1:
        raise BadInput(_("We couldn’t read what was sent. Go back, reload the page, and send it again."))
    if len(parts[0]) > MOST_ROWS:
        raise BadInput(
            _("That’s too many rows at once. Save up to %(most)s rows, then the rest.", most=MOST_ROWS)
        )
    rows = [PaperRow(key_sent(key), *map(str.strip, typed)) for key, *typed in zip(*parts, strict=True)]
    if len({row.key for row in rows}) != len(rows):
        raise BadInput(_("We couldn’t read what was sent. Go back, reload the page, and send it again."))
    return rows


def grid(rows: list[PaperRow], reasons: Mapping[int, str], *, fresh_keys: bool = False) -> list[RowInGrid]:
    """Return the rows to show: those submitted, each with its reason, then empty ones up to a full page.

    Rows with a reason get fresh keys if they are to be saved as other answers than before.
    """
    shown: list[RowInGrid] = []
    missing = (PaperRow(uuid.uuid4()) for _place in range(len(rows), ROWS_TO_WRITE))
    for place, row in enumerate(chain(rows, missing)):
        reason = reasons.get(place, "")
        shown.append(RowInGrid(replace(row, key=uuid.uuid4()) if reason and fresh_keys else row, reason))
    return shown
