"""The result as a printed notice of one page."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2.utils import LRUCache

from voting.conference.messages import method_words, tie_words
from voting.conference.models import TieRule
from voting.conference.reading import question_read, titles_read
from voting.count.bundle import NEWEST_LINE
from voting.count.messages import counted_words, rejected_words
from voting.plain.dates import comma
from voting.plain.qr import qr_code
from voting.plain.refusals import Refusal
from voting.plain.translating import get_locale
from voting.plain.translating import gettext as _
from voting.printing.designs import check_imprint, design_folder, page_of, sheet_words
from voting.printing.weasy import write_pdf
from voting.publish.messages import chosen_words, contest_rules_of, how_words, remarks_on, titles_of
from voting.publish.models import Result
from voting.site.languages import tag_of
from voting.storage.database import db
from voting.storage.transactions import let_go
from voting.web.expensive_work import Lane, LaneIsFull
from voting.web.page_language import as_typed
from voting.web.pages import current_instance

DESIGN = "result-notice"
# Above this many letters in options and draw the type is set smaller, to keep to one page if possible.
ROOMY = 420


def press_notice(result: Result, *, address: str) -> bytes:
    """Return the result notice: a PDF of one A4 page, or two if very wordy, with imprint and QR code."""
    instance, declared = current_instance(), result.declared
    locale, titles = get_locale(), titles_read(result.contest, titles_of(declared))
    assert locale is not None
    check_imprint(instance)
    folder = design_folder(DESIGN, instance=instance)
    letters = sum(len(option["title"]) for option in declared["options"])
    letters += sum(len(lot["how"]) for lot in declared["lots"])
    letters += sum(len(lot["reason"]) for lot in declared["struck"])
    meeting = result.contest.conference
    html = page_of(folder, "notice.html")(
        sheet_words(instance),
        language=tag_of(str(locale)),
        dir=locale.text_direction,
        comma=comma(),
        place=as_typed(meeting.place),
        starts_at=meeting.starts_at,
        fingerprint=result.fingerprint,
        newest_line=NEWEST_LINE,
        declared=as_read(declared, titles, question=question_read(result.contest)),
        remarks=remarks_on(declared),
        most_votes=max(option["votes"] or 0 for option in declared["options"]),
        method_words=method_words(contest_rules_of(result)),
        counted=counted_words(declared["method"]),
        chosen=chosen_words(declared, titles),
        how=how_words(declared) if declared["chosen"] else "",
        tie_words=tie_words(TieRule(declared["tie_rule"])),
        rejected=[
            {"number": number, "words": rejected_words(reason, declared["method"])}
            for reason, number in (declared.get("rejected_for") or {}).items()
        ],
        address=address,
        qr=qr_code(address),
        dense=letters > ROOMY,
    )
    title = _("Result for %(ward)s, %(conference)s", ward=declared["ward"], conference=declared["conference"])
    return _press(html, folder, title)


def as_read(declared: dict[str, Any], titles: Mapping[int, str], *, question: str) -> dict[str, Any]:
    """Return what was declared, with all typed text in the reader's language or marked with its own."""
    options = [{**each, "title": titles[each["number"]]} for each in declared["options"]]
    lots = [
        {**each, **{part: as_typed(each[part].rstrip(".")) for part in LOT_WORDS}}
        for each in declared["lots"]
    ]
    struck = [{**each, "reason": as_typed(each["reason"].rstrip("."))} for each in declared["struck"]]
    names = {part: as_typed(declared[part]) for part in ("ward", "conference")}
    return {**declared, **names, "question": question, "options": options, "lots": lots, "struck": struck}


LOT_WORDS = ("how", "witnesses")


# One layout at a time, with a rest after it: the whole hall asks at once, while others are voting.
LANE = Lane(waiting=8, of_each=8, patience=10, rest=2)
# As many as a party's results and languages for a long time, so that cycling through them lays nothing out
# again.
LAID_OUT = LRUCache(512)


def _press(html: str, folder: Path, title: str) -> bytes:
    """A declared result never changes, so a page that the whole hall requests at once is laid out once."""
    known = html, folder, title
    if pdf := LAID_OUT.get(known):
        return pdf
    # Do not hold the database while waiting for a turn.
    let_go(db.session)
    try:
        with LANE.turn("notice"):
            pdf = LAID_OUT.get(known) or write_pdf(html, folder=folder, title=title)
            LAID_OUT[known] = pdf
            return pdf
    except LaneIsFull:
        raise ManyAsk(_("Lots of people are asking for this page. Try again in a few seconds.")) from None


class ManyAsk(Refusal):
    """Too many requests for a notice that is not laid out yet: nobody else would be served."""

    status = 503
