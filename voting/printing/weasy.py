"""The press: lays out a page of HTML with WeasyPrint, and stops rather than print with anything missing."""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from voting.plain.refusals import Refusal
from voting.plain.translating import gettext as _
from voting.storage.database import db

if TYPE_CHECKING:
    from weasyprint import Document

LETTER_WITHOUT_FONT = re.compile(r"notdef glyph .* \(U\+([0-9A-F]+)\)", re.DOTALL)
COMPLAINTS = logging.getLogger("weasyprint")
# Only for the libraries' maintainers: the drawing itself is as requested.
ABOUT_THE_FUTURE = re.compile(r"\bdeprecated\b|\bfuture versions?\b", re.IGNORECASE)


class DesignIsBroken(Refusal):
    """A design cannot be printed as it is; the text names what is missing or wrong."""

    status = 500


class NoFontForLetter(DesignIsBroken):
    """A text has a letter that none of the fonts here can print."""

    status = 409


def lay_out(html: str, *, folder: Path) -> Document:
    """Lay out a page of a folder's design; raises DesignIsBroken."""
    # WeasyPrint takes as long to load as all the rest together, and most commands never print.
    from weasyprint import HTML  # noqa: PLC0415
    from weasyprint.urls import FatalURLFetchingError  # noqa: PLC0415

    from voting.printing.design_fetcher import DesignFiles  # noqa: PLC0415

    files = DesignFiles(folder)
    hold_up_nobody()
    try:
        with strictly():
            document = HTML(string=html, base_url=f"{files.folder.as_uri()}/", url_fetcher=files).render(
                pdf_forms=False, presentational_hints=False
            )
    except FatalURLFetchingError:
        raise DesignIsBroken(files.reason) from None
    _refuse_enclosures(document, folder.name)
    return document


def _refuse_enclosures(document: Document, design: str) -> None:
    """Refuse a page that would put files or forms into the PDF: a print is only what is on paper."""
    links = (link for page in document.pages for link in page.links)
    if document.metadata.attachments or any(kind == "attachment" for kind, *_rest in links):
        raise DesignIsBroken(
            _("The design “%(design)s” has a file attached. Nothing was printed.", design=design)
        )
    if any(fields for page in document.pages for fields in page.forms.values()):
        raise DesignIsBroken(
            _("The design “%(design)s” contains a form to fill in. Nothing was printed.", design=design)
        )


def write_pdf(html: str, *, folder: Path, title: str) -> bytes:
    """Print a page of HTML, with the files of a folder's design, as a tagged PDF with a title.

    Its language is that of the page's `<html lang>`. Raises DesignIsBroken before anything is written.
    """
    return as_pdf(lay_out(html, folder=folder), title=title)


def as_pdf(document: Document, *, title: str) -> bytes:
    """Return a laid-out page as a tagged PDF with a title."""
    document.metadata.title = title
    hold_up_nobody()
    with strictly():
        return document.write_pdf(pdf_tags=True) or b""


def hold_up_nobody() -> None:
    """End a read-only database transaction before layout, which takes seconds."""
    db.let_go_of_look()


def stops_a_print(complaint: str) -> bool:
    """Whether a WeasyPrint warning, without its arguments, is a reason not to print.

    Every warning is, because something was left out or drawn otherwise than requested: a letter or font
    missing, a rule unknown, a file not read. The exception is a warning about the future of a library.
    """
    return not ABOUT_THE_FUTURE.search(complaint)


@contextmanager
def strictly() -> Generator[None]:
    """Stop rather than print anything but what was requested, going by WeasyPrint's warnings."""
    complaints: list[str] = []
    thread = threading.get_ident()

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if record.thread == thread and stops_a_print(str(record.msg)):
                complaints.append(record.getMessage())

    listener = Listener(logging.WARNING)
    COMPLAINTS.addHandler(listener)
    try:
        yield
    finally:
        COMPLAINTS.removeHandler(listener)
    if complaints:
        raise _in_words(complaints[0])


def _in_words(complaint: str) -> DesignIsBroken:
    if missing := LETTER_WITHOUT_FONT.search(complaint):
        letter = chr(int(missing[1], 16))
        return NoFontForLetter(
            _(
                "No font here can print “%(letter)s” (U+%(code)s). Nothing was printed.",
                letter=letter,
                code=missing[1],
            )
        )
    return DesignIsBroken(
        _("This cannot be printed as it is: %(reason)s. Nothing was printed.", reason=complaint.rstrip("."))
    )
