"""Read a published file of postcodes, or refuse it with its first bad rows."""

from __future__ import annotations

import csv
import itertools
from collections.abc import Iterable
from pathlib import Path

from voting.places.postcode_file import CODEPOINT, BadRow, Fault, UnknownFormat, read_places, recognise
from voting.places.services.staging import Staged
from voting.plain.refusals import BadInput
from voting.plain.translating import gettext as _

BAD_ROWS_NAMED = 20


class NotPostcodes(BadInput):
    """The file is not a postcode file in a published format."""


class RowsCannotBeRead(BadInput):
    """Some rows of the file cannot be read, so none was loaded."""


def read_file(file: Path, staged: Staged) -> str:
    """Read a file into the staging database and return its publisher; refuse it if it cannot be read."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.reader(lines)
            first = next(reader)
            columns = recognise(first)
            rows = ((reader.line_num, row) for row in reader)
            if columns is CODEPOINT:
                rows = itertools.chain([(1, first)], rows)
            _refuse_bad(staged.take(read_places(rows, columns)))
            return columns.source
    except UnicodeDecodeError:
        raise NotPostcodes(_("%(file)s is not a text file. Unzip it first.", file=file.name)) from None
    except csv.Error as error:
        raise NotPostcodes(_("%(file)s is not a CSV file: %(error)s.", file=file.name, error=error)) from None
    except (UnknownFormat, StopIteration):
        raise NotPostcodes(
            _(
                "%(file)s is neither Code-Point Open (ten columns, no header) nor the ONS Postcode Directory "
                "(a header row with pcds, district and ward).",
                file=file.name,
            )
        ) from None


def _refuse_bad(read: Iterable[BadRow]) -> None:
    """Refuse a file with bad rows: name the first of them, count the rest."""
    first: list[BadRow] = []
    count = 0
    for count, row in enumerate(read, start=1):  # noqa: B007
        if len(first) < BAD_ROWS_NAMED:
            first.append(row)
    if first:
        named = [_("Line %(line)s: %(reason)s.", line=row.line, reason=_reason(row)) for row in first]
        if count > BAD_ROWS_NAMED:
            named.append(_("And %(more)s more.", more=count - BAD_ROWS_NAMED))
        said = _("Nothing was loaded, because %(count)s rows cannot be read.", count=count)
        raise RowsCannotBeRead("\n".join([said, *named]))


def _reason(row: BadRow) -> str:
    found = row.found[:40]
    match row.fault:
        case Fault.COLUMNS:
            return _("it has %(found)s columns, unlike the first row", found=found)
        case Fault.POSTCODE:
            return _("“%(found)s” is not a postcode", found=found)
        case Fault.CODE:
            return _("“%(found)s” is not the code of a ward or district", found=found)
        case Fault.METRES:
            return _("“%(found)s” is not a place on the National Grid", found=found)
        case Fault.REPEATED:
            return _("%(found)s is in the file twice", found=found)
