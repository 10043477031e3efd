"""The result as one printed page."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO

import qrcode
from flask import render_template_string
from flask_babel import gettext as _
from markupsafe import Markup
from qrcode.constants import ERROR_CORRECT_M
from qrcode.image.svg import SvgPathImage

from voting.ballots.press import write_pdf
from voting.conference.models import Method, TieRule
from voting.conference.wording import method_words, tie_words
from voting.pages import BALLOT_DESIGNS, current_instance
from voting.publish.models import Result
from voting.publish.wording import rejected_words
from voting.refusals import Refusal

DESIGN = BALLOT_DESIGNS / "result-notice"
# Above this many letters of options and lot the page is set in a smaller size, so that it stays one page.
ROOMY = 500


class NoImprint(Refusal):
    """Nothing is printed without an imprint."""


def press_notice(result: Result, *, address: str) -> bytes:
    """The result notice as a PDF of one A4 page, with the imprint and a QR code to the result page."""
    declared = result.declared
    if not current_instance().config.party.imprint.strip():
        raise NoImprint(_("Nothing can be printed without an imprint. Write it into config.toml first."))
    lot = declared["lot"] or {"how": "", "witnesses": ""}
    letters = sum(len(option["title"]) for option in declared["options"]) + len(lot["how"])
    html = render_template_string(
        (DESIGN / "notice.html").read_text(encoding="utf-8"),
        result=result,
        declared=declared,
        most_votes=max(option["votes"] for option in declared["options"]),
        method_words=method_words(Method(declared["method"])),
        tie_words=tie_words(TieRule(declared["tie_rule"])),
        rejected_words=rejected_words,
        address=address,
        qr=_qr(address),
        dense=letters > ROOMY,
    )
    title = _("Result for %(ward)s, %(conference)s", ward=declared["ward"], conference=declared["conference"])
    return _press(html, title)


@lru_cache(maxsize=16)
def _press(html: str, title: str) -> bytes:
    """A declared result never changes, so a page asked for by the whole hall at once is laid out once."""
    return write_pdf(html, folder=DESIGN, title=title)


def _qr(address: str) -> Markup:
    drawn = BytesIO()
    code = qrcode.make(address, image_factory=SvgPathImage, error_correction=ERROR_CORRECT_M)
    code.save(drawn)
    return Markup(drawn.getvalue().decode().partition("?>")[2])  # noqa: S704 - made of squares alone
