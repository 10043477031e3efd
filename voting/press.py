"""The press: lays out a page of HTML with WeasyPrint, and stops rather than print a hole."""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import url2pathname

from flask import has_app_context
from flask_babel import gettext as _
from weasyprint import HTML, Document
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from voting.database import db
from voting.pages import BALLOT_DESIGNS
from voting.refusals import Refusal
from voting.transactions import let_go_of_look

LETTER_WITHOUT_FONT = re.compile(r"notdef glyph .* \(U\+([0-9A-F]+)\)", re.DOTALL)
COMPLAINTS = logging.getLogger("weasyprint")


class DesignIsBroken(Refusal):
    """A design cannot be printed as it is; the text names what is missing or wrong."""

    status = 500


class NoFontForLetter(DesignIsBroken):
    """A text holds a letter that none of the fonts here can print."""

    status = 409


class DesignFiles(URLFetcher):
    """Reads what a page asks for from its design's folder or a folder beside it, and from nowhere else.

    A folder that does not stand beside the design, such as `fonts`, is taken from the designs that
    came with the program.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(allowed_protocols=("file", "data"), fail_on_errors=True)
        self.folder = folder.resolve()
        self.missing = ""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """The content of one file; remembers its name when it cannot be read."""
        if not url.startswith("file:"):
            self.missing = url[:80]
            return super().fetch(url, headers)
        asked = Path(url2pathname(url.partition("?")[0].removeprefix("file://"))).resolve()
        self.missing = asked.name
        shipped = BALLOT_DESIGNS.resolve()
        designs = shipped if asked.is_relative_to(shipped) else self.folder.parent
        beside = asked.relative_to(designs)
        self.missing = str(beside)
        if not (designs / beside.parts[0]).exists():
            asked = shipped / beside
        return super().fetch(asked.as_uri(), headers)


def lay_out(html: str, *, folder: Path) -> Document:
    """Lay out a page of the design in a folder, or raise DesignIsBroken."""
    files = DesignFiles(folder)
    hold_up_nobody()
    try:
        with strictly():
            return HTML(string=html, base_url=f"{files.folder}/", url_fetcher=files).render()
    except FatalURLFetchingError:
        raise DesignIsBroken(
            _(
                "The design “%(design)s” needs the file %(file)s, and it is not there. Nothing was printed.",
                design=folder.name,
                file=files.missing,
            )
        ) from None


def write_pdf(html: str, *, folder: Path, title: str) -> bytes:
    """Print a page of HTML, with the files of the design in a folder, as a tagged PDF with a title.

    Its language is that of the page's `<html lang>`. Raises DesignIsBroken before anything is written.
    """
    return as_pdf(lay_out(html, folder=folder), title=title)


def as_pdf(document: Document, *, title: str) -> bytes:
    """A page that is laid out, as a tagged PDF with a title."""
    document.metadata.title = title
    hold_up_nobody()
    with strictly():
        return document.write_pdf(pdf_tags=True) or b""


def hold_up_nobody() -> None:
    """Let go of the database before laying out, which takes seconds, where it was only looked at."""
    if has_app_context():
        let_go_of_look(db.session)


@contextmanager
def strictly() -> Generator[None]:
    """Take every complaint of WeasyPrint as a reason to stop: a font or letter missing, a rule unknown."""
    complaints: list[str] = []
    thread = threading.get_ident()

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if record.thread == thread:
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
