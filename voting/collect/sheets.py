"""Prints for a round: the sheet a canvasser carries, and the leaflets left at doors."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from typing import Any

from voting.collect.messages import script_of
from voting.collect.models import Round
from voting.collect.rules import ROWS_TO_WRITE
from voting.plain.qr import qr_code
from voting.plain.refusals import Refusal
from voting.plain.translating import force_locale, format_date, format_time
from voting.plain.translating import gettext as _
from voting.printing.designs import check_imprint, design_folder, page_of, sheet_words
from voting.printing.weasy import as_pdf, lay_out
from voting.site.instance import Instance

SHEET, LEAFLET = "round-sheet", "door-leaflet"
# More streets, or longer ones, are set as running text instead of in two columns.
STREETS_IN_COLUMNS, STREET_IN_A_COLUMN = 24, 36
# Above so many letters, script and question are set smaller, so that the front stays one page.
ROOMY = 450
# How generously a leaflet is set: the first size in which four fit on a page is printed, or else two of twice
# the size.
SIZES = ("roomy", "middle", "close", "half")
# Phones read modules of this width off paper (GS1 General Specifications); no code is narrower than QR_MM.
MODULE_MM, QR_MM = 0.5, 29


class LeafletIsTooFull(Refusal):
    """The text of a leaflet needs more room than A6 has."""


@dataclass(frozen=True)
class Invitation:
    """When and where the community conference is, as far as it is known."""

    on: date | None = None
    at: time | None = None
    place: str = ""


def press_sheet(walked: Round, *, link: str, instance: Instance) -> bytes:
    """Return the round sheet as a PDF: instructions in front, rows to fill in behind; `link` is to join."""
    check_imprint(instance)
    folder = design_folder(SHEET, instance=instance)
    longest = max(map(len, walked.streets), default=0)
    with force_locale(instance.config.languages.default):
        script = script_of(walked, party=instance.config.party.name)
        html = page_of(folder, "sheet.html")(
            sheet_words(instance),
            round=_round(walked),
            day=_long_day(walked.on),
            script=script,
            dense=len(script) + len(walked.campaign.question) > ROOMY,
            link=link,
            qr=qr_code(link),
            run_on=len(walked.streets) > STREETS_IN_COLUMNS or longest > STREET_IN_A_COLUMN,
            rows=ROWS_TO_WRITE,
        )
        title = _("Round sheet for %(ward)s, %(day)s", ward=walked.ward.name, day=_long_day(walked.on))
    return as_pdf(lay_out(html, folder=folder), title=title)


def press_leaflets(walked: Round, *, invitation: Invitation, address: str, instance: Instance) -> bytes:
    """Return four door leaflets a page as a PDF, or two if much is said; `address` is the ward's page."""
    check_imprint(instance)
    folder = design_folder(LEAFLET, instance=instance)
    qr = qr_code(address)
    with force_locale(instance.config.languages.default):
        words = sheet_words(instance) | {
            "question": walked.campaign.question,
            "ward": walked.ward.name,
            "day": _long_day(invitation.on) if invitation.on else "",
            "hour": format_time(invitation.at, "HH:mm", rebase=False) if invitation.at else "",
            "place": invitation.place,
            "address": address,
            "contact": instance.config.party.contact,
            "privacy": f"{instance.config.site.address}/privacy",
            "qr": qr,
            "qr_mm": max(QR_MM, qr.size * MODULE_MM),
        }
        title = _("Door leaflets for %(ward)s", ward=walked.ward.name)
        page = page_of(folder, "leaflet.html")
        for size in SIZES:
            document = lay_out(page(words, size=size), folder=folder)
            if len(document.pages) == 1:
                return as_pdf(document, title=title)
    raise LeafletIsTooFull(
        _(
            "This is too much for a leaflet. Shorten the place here, or the imprint and contact in "
            "config.toml."
        )
    )


def _round(walked: Round) -> dict[str, Any]:
    """Return the facts of a round that a design may print."""
    return {
        "ward": {"name": walked.ward.name},
        "campaign": {
            "name": walked.campaign.name,
            "question": walked.campaign.question,
            "topics": list(walked.campaign.topics),
        },
        "on": walked.on,
        "streets": list(walked.streets),
        "meeting_place": walked.meeting_place,
    }


def _long_day(day: date) -> str:
    """Return a day with its weekday, as people note it down."""
    return format_date(day, "EEEE d MMMM y")
