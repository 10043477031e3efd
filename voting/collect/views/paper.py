"""Type in the paper sheets of a round."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from voting.collect.forms import MOST_ROWS, grid, rows_sent
from voting.collect.messages import outcome_words
from voting.collect.models import Outcome, Round
from voting.collect.services import PaperRow, RowSavedDifferently, RowsNotTaken, get_round, type_in
from voting.collect.views import blueprint
from voting.plain.refusals import Refusal
from voting.plain.translating import gettext as _
from voting.plain.translating import ngettext
from voting.storage.database import db
from voting.web.access import ORGANISERS, actor, allow
from voting.web.expired_forms import comes_back, refuse_stale_form
from voting.web.form_errors import Problem
from voting.web.pages import local_today
from voting.web.request_limits import takes_lists

OUTCOMES = (Outcome.SPOKE, Outcome.NO_ANSWER, Outcome.NOT_TODAY)


@blueprint.get("/rounds/<uuid:round_id>/paper")
@allow(ORGANISERS)
def paper(round_id: uuid.UUID) -> str:
    """Show an empty grid, one row a door."""
    return _page(get_round(db.session, round_id), [])


@blueprint.post("/rounds/<uuid:round_id>/paper")
@allow(ORGANISERS)
@takes_lists
@comes_back
def paper_submit(round_id: uuid.UUID) -> Response | tuple[str, int]:
    """Record all rows that were typed in, or none."""
    walked = get_round(db.session, round_id)
    rows = rows_sent(request.form)
    try:
        refuse_stale_form()
        added = type_in(db.session, walked, rows, today=local_today(), by=actor())
    except Refusal as refusal:
        db.session.rollback()
        reasons = refusal.reasons if isinstance(refusal, RowsNotTaken) else {}
        again = isinstance(refusal, RowSavedDifferently)
        return _page(walked, rows, refusal=refusal, reasons=reasons, again=again), refusal.status
    db.session.commit()
    if added:
        flash(ngettext("%(num)s door saved.", "%(num)s doors saved.", added))
    else:
        flash(_("These rows had already been saved, and none was added twice."))
    return redirect(url_for("collect.paper", round_id=walked.id), code=303)


def _page(
    walked: Round,
    rows: list[PaperRow],
    *,
    refusal: Refusal | None = None,
    reasons: Mapping[int, str] | None = None,
    again: bool = False,
) -> str:
    return render_template(
        "collect/paper.html",
        round=walked,
        rows=grid(rows, reasons or {}, fresh_keys=again),
        outcomes=[(each, outcome_words(each)) for each in OUTCOMES],
        most_rows=MOST_ROWS,
        refusal=refusal,
        faults=[
            Problem(_("Row %(number)s: %(reason)s", number=place + 1, reason=reason), f"words-{place + 1}")
            for place, reason in (reasons or {}).items()
        ],
    )
