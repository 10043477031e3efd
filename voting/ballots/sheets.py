"""Printed sheets of a hall beside its ballots: poster, count sheets, pack labels and the ballot account."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from voting.ballots.rules import BallotAccount
from voting.conference.messages import mark_words, tie_words
from voting.conference.models import Conference, Contest
from voting.plain.qr import qr_code
from voting.plain.refusals import Refusal
from voting.plain.translating import force_locale
from voting.plain.translating import gettext as _
from voting.printing.designs import check_imprint, design_folder, page_of, sheet_words
from voting.printing.weasy import as_pdf, hold_up_nobody, lay_out, write_pdf
from voting.site.instance import Instance

POSTER, COUNT_SHEET, LABELS, ACCOUNT = "hall-poster", "count-sheet", "pack-labels", "ballot-account"
# From generous to tight; the first in which the poster is one page is printed.
SIZES = ("roomy", "middle", "close")
LABELS_ON_A_PAGE = 8
# Groups of five strokes that fit in a row; fewer where there are many rows.
FIVES, FIVES_OF_MANY, MANY = 24, 12, 6
# Special characters in a Wi-Fi code, escaped with a backslash as in a MECARD (NTT Docomo).
MEANS_SOMETHING = re.compile(r'([\\;,:"])')
# Phones would read this as the bytes of a name, unless it is in quotation marks.
HEXADECIMAL = re.compile("[0-9A-Fa-f]+")


class PosterIsTooFull(Refusal):
    """The poster's required text needs more room than its page has."""


@dataclass(frozen=True)
class PackLabel:
    """A pack's label: its number, its ballots, and the link in its QR code."""

    for_designs: ClassVar = True

    number: int
    first: int
    last: int
    count: int
    design: str
    link: str


def wifi_link(network: str, password: str) -> str:
    """Return the QR code text by which a phone joins a network; one without a password is open."""
    name, secret = (_as_letters(text) for text in (network, password))
    return f"WIFI:T:WPA;S:{name};P:{secret};;" if password else f"WIFI:T:nopass;S:{name};;"


def _as_letters(text: str) -> str:
    """Escape a name or a password so that no phone misreads it: possible hexadecimal is quoted."""
    plain = MEANS_SOMETHING.sub(r"\\\1", text)
    return f'"{plain}"' if HEXADECIMAL.fullmatch(text) else plain


def press_poster(conference: Conference, *, instance: Instance) -> bytes:
    """Return the hall's poster as a PDF of A3: how to vote, and the Wi-Fi if there is one."""
    check_imprint(instance)
    folder = design_folder(POSTER, instance=instance)
    domain = instance.config.site.address.partition("://")[2]
    name, network, password = conference.name, conference.wifi_network, conference.wifi_password
    about = _conference(conference)
    hold_up_nobody()
    with force_locale(instance.config.languages.default):
        words = sheet_words(instance) | {
            "conference": about,
            "domain": f"{domain}/b",
            "results": f"{domain}/results",
            "wifi": qr_code(wifi_link(network, password)) if network else None,
        }
        page = page_of(folder, "poster.html")
        for size in SIZES:
            document = lay_out(page(words, size=size), folder=folder)
            if len(document.pages) == 1:
                return as_pdf(document, title=_("How to vote: %(conference)s", conference=name))
        raise PosterIsTooFull(
            _("There’s too much text for a poster. Shorten the conference’s name or place, or the imprint.")
        )


def press_count_sheet(contest: Contest, *, instance: Instance) -> bytes:
    """Return a sheet for two people who count a contest's papers by hand, as a PDF of A4."""
    many = len(contest.options) > MANY
    return _press(
        COUNT_SHEET,
        instance=instance,
        title=_("Count sheet: %(ward)s, %(conference)s", **_names(contest)),
        contest=_contest(contest),
        mark_words=mark_words(contest.rules),
        tie_words=tie_words(contest.tie_rule),
        one_mark=contest.rules.record.most_marks == 1,
        many=many,
        fives=FIVES_OF_MANY if many else FIVES,
    )


def press_labels(packs: Sequence[PackLabel], *, contest: Contest, instance: Instance) -> bytes:
    """Return pack labels, eight on a page of A4, as a PDF."""
    title, words = _("Pack labels: %(ward)s, %(conference)s", **_names(contest)), _contest(contest)
    hold_up_nobody()
    labels = [(pack, qr_code(pack.link)) for pack in packs]
    return _press(
        LABELS,
        instance=instance,
        title=title,
        contest=words,
        pages=[labels[start : start + LABELS_ON_A_PAGE] for start in range(0, len(labels), LABELS_ON_A_PAGE)],
    )


def press_account(
    contest: Contest,
    account: BallotAccount | None = None,
    *,
    heads: int = 0,
    journal: str = "",
    instance: Instance,
) -> bytes:
    """Return the ballot account as a PDF of A4, to fill in and sign by hand; blank without an account."""
    return _press(
        ACCOUNT,
        instance=instance,
        title=_("Ballot account: %(ward)s, %(conference)s", **_names(contest)),
        contest=_contest(contest),
        account=account,
        heads=heads,
        journal=journal,
    )


def _conference(conference: Conference) -> dict[str, Any]:
    """Return what a design may print of a conference."""
    return {
        "name": conference.name,
        "place": conference.place,
        "starts_at": conference.starts_at,
        "wifi_network": conference.wifi_network,
        "wifi_password": conference.wifi_password,
    }


def _contest(contest: Contest) -> dict[str, Any]:
    """Return what a design may print of a contest."""
    return {
        "ward": {"name": contest.ward.name},
        "conference": _conference(contest.conference),
        "question": contest.question,
        "options": [{"number": each.number, "title": each.title} for each in contest.options],
    }


def _names(contest: Contest) -> dict[str, str]:
    return {"ward": contest.ward.name, "conference": contest.conference.name}


def _press(design: str, *, instance: Instance, title: str, **words: Any) -> bytes:
    """Lay out a sheet about one contest, from the design's `sheet.html`."""
    hold_up_nobody()
    check_imprint(instance)
    folder = design_folder(design, instance=instance)
    with force_locale(instance.config.languages.default):
        html = page_of(folder, "sheet.html")(sheet_words(instance), title=title, **words)
        return write_pdf(html, folder=folder, title=title)
