"""The reasons for refusing a file of answers, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from voting.collect.csv_file import MOST_COLUMNS, BadCsv, Problem
from voting.plain.refusals import BadInput, Refusal
from voting.plain.translating import gettext as _
from voting.plain.translating import ngettext

BAD_ROWS_NAMED = 20


class NotAnswers(BadInput):
    """The file cannot be read as a file of answers."""


class NoWordsColumn(BadInput):
    """No column of the file is known to hold what people said."""

    field = "words_column"

    def __init__(self, sentence: str, columns: tuple[str, ...]) -> None:
        super().__init__(sentence)
        self.columns = columns


class NoWardColumn(BadInput):
    """The file does not say which ward its answers come from."""

    field = "ward"

    def __init__(self, sentence: str, columns: tuple[str, ...] = ()) -> None:
        super().__init__(sentence)
        self.columns = columns


class MustBeAsked(BadInput):
    """The file leaves a question open that must be answered first."""

    field = "new-order"


class RowsCannotBeRead(BadInput):
    """Some rows cannot be read, so none was loaded."""


class AlreadyLoaded(Refusal):
    """This very file was loaded before."""


@dataclass(frozen=True)
class BadRow:
    """A row that is not an answer: the line it starts on, and why."""

    line: int
    reason: str


def bad_rows_in_words(bad: Iterable[BadRow]) -> list[str]:
    """Return the first bad rows with line and reason, and how many more there are."""
    rows = list(bad)
    said = [_("Line %(line)s: %(reason)s", line=row.line, reason=row.reason) for row in rows[:BAD_ROWS_NAMED]]
    more = len(rows) - BAD_ROWS_NAMED
    if more > 0:
        said.append(ngettext("And %(num)s more row.", "And %(num)s more rows.", more))
    return said


def why_bad(bad: BadCsv) -> str:  # noqa: PLR0911
    """Return why a file cannot be read at all, and what to do about it."""
    match bad.problem:
        case Problem.EMPTY:
            return _("The file is empty. Choose a CSV file with a header row and one answer per row.")
        case Problem.HEADER_ONLY:
            return _("The file has a header row but nothing under it. Choose a file with answers.")
        case Problem.WORKBOOK:
            return _("This workbook can’t be read. Open it, save it as “CSV UTF-8”, and choose that file.")
        case Problem.TOO_LARGE:
            return _("This file is far too large. Keep only the sheet with the answers, and choose that.")
        case Problem.TOO_WIDE:
            return _(
                "This file has more than %(most)s columns. Keep only those with the answers, then "
                "choose it again.",
                most=MOST_COLUMNS,
            )
        case Problem.MORE_THAN_A_PAGE:
            return _(
                "This file is too large to load on a page. Split it, or load it with `voting answers load`."
            )
        case Problem.NOT_TEXT:
            return _("This is not a text file. Save it as “CSV UTF-8” and choose that.")
        case Problem.QUOTES:
            return _(
                "In the row that starts on line %(line)s, the quotation marks don’t match up. "
                "Correct that row and try again.",
                line=bad.line,
            )
        case Problem.TOO_LONG:
            return _(
                "The row that starts on line %(line)s is far too long. Check it for a quotation "
                "mark that is never closed.",
                line=bad.line,
            )
