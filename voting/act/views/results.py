"""Results as residents read them, with what was promised about each, and where a receipt is looked for."""

from __future__ import annotations

from functools import partial

from flask import render_template, request

from voting.act.rules import may_correct
from voting.act.services import find_promise, find_promises
from voting.act.views import blueprint
from voting.ballots.messages import place_words
from voting.conference.messages import method_words, tie_words
from voting.conference.models import TieRule
from voting.count.bundle import NEWEST_LINE
from voting.count.messages import counted_words, rejected_words
from voting.count.rules import may_break_down
from voting.plain import clock
from voting.plain.translating import gettext as _
from voting.publish.messages import contest_rules_of, how_words, lists_votes, remarks_on
from voting.publish.models import Result
from voting.publish.sentences import titles_declared
from voting.publish.services import is_in_count, result_at, results_newest_first
from voting.storage.database import db
from voting.storage.transactions import reads_only
from voting.web.access import ORGANISERS, RESIDENTS, allow


@blueprint.get("/results")
@allow(RESIDENTS)
def results() -> str:
    """All results, newest first."""
    found = results_newest_first(db.session)
    return render_template("act/results.html", results=found, promises=find_promises(db.session, found))


@blueprint.get("/results/<conference>/<ward>")
@allow(RESIDENTS)
def show(conference: str, ward: str) -> str:
    """One result."""
    return _result_page(result_at(db.session, conference, ward))


@blueprint.post("/results/<conference>/<ward>")
@allow(RESIDENTS)
@reads_only
def find_receipt(conference: str, ward: str) -> str:
    """One result, and whether a receipt is in its count; no address and no log ever holds the receipt."""
    result, typed = result_at(db.session, conference, ward), request.form.get("receipt", "").strip()
    if is_in_count(result, typed):
        return _result_page(result, typed, is_in_count=True)
    if not typed:
        return _result_page(
            result, refusal=_("Type your receipt first. It was on the page you saw after voting.")
        )
    missing = _(
        "This receipt is not in this count. Check every letter, and check that this is the right "
        "ward. If it’s all correct, tell the organiser and show them the receipt."
    )
    return _result_page(result, typed, refusal=missing)


def _result_page(result: Result, typed: str = "", *, is_in_count: bool = False, refusal: str = "") -> str:
    promise = find_promise(db.session, result)
    return render_template(
        "act/show.html",
        result=result,
        promise=promise,
        may_correct=promise is not None
        and may_correct(made_at=promise.made_at, has_updates=bool(promise.updates), now=clock.now()),
        declared=result.declared,
        most_votes=max(option["votes"] or 0 for option in result.declared["options"]),
        method_words=method_words(contest_rules_of(result)),
        newest_line=NEWEST_LINE,
        counted=counted_words(result.declared["method"]),
        how_words=how_words,
        remarks=remarks_on(result.declared),
        titles=titles_declared(result),
        tells_votes=may_break_down(result.declared["valid"]),
        lists_votes=lists_votes(result.declared),
        rejected_words=partial(rejected_words, method=result.declared["method"]),
        place_words=place_words,
        tie_words=tie_words(TieRule(result.declared["tie_rule"])),
        typed=typed,
        resend={"receipt": typed} if typed else None,
        is_in_count=is_in_count,
        refusal=refusal,
        refused_at="receipt",
        is_organiser=ORGANISERS.allows(),
    )
