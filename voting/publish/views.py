"""Result pages, the same as open data and as a notice, and the button that publishes."""

from __future__ import annotations

from datetime import UTC
from functools import partial

from flask import (
    Blueprint,
    Response,
    flash,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from voting.conference.messages import method_words, published_words, tie_words
from voting.conference.models import ContestState, TieRule
from voting.conference.services import find_conference, find_contest
from voting.count.bundle import NEWEST_LINE
from voting.count.messages import counted_words, rejected_words
from voting.count.rules import may_break_down
from voting.publish.declared import as_csv, as_json
from voting.publish.messages import (
    chosen_words,
    contest_rules_of,
    how_words,
    lists_votes,
    remarks_on,
    titles_of,
)
from voting.publish.models import Result
from voting.publish.notice import press_notice
from voting.publish.sentences import (
    chosen_title,
    cut_remark,
    options_in_turn,
    planted_in,
    titles_declared,
)
from voting.publish.services import (
    bundle_of_result,
    declare,
    is_in_count,
    prepare_result,
    publish_result,
    result_of,
    results_newest_first,
)
from voting.storage.database import db
from voting.storage.transactions import begin_writing, looks_first, reads_only
from voting.web.access import ORGANISERS, PUBLIC, RESIDENTS, actor, allow
from voting.web.fresh_proof import fresh_proof
from voting.web.pages import current_instance

blueprint = Blueprint("publish", __name__)
for shown in (chosen_title, options_in_turn, cut_remark, planted_in):
    blueprint.add_app_template_global(shown)


@blueprint.get("/results")
@allow(RESIDENTS)
def results() -> str:
    """All results, newest first."""
    return render_template("publish/results.html", results=results_newest_first(db.session))


@blueprint.get("/results/<conference>/<ward>")
@allow(RESIDENTS)
def show(conference: str, ward: str) -> str:
    """One result."""
    return _result_page(find_result(conference, ward))


@blueprint.post("/results/<conference>/<ward>")
@allow(RESIDENTS)
@reads_only
def find_receipt(conference: str, ward: str) -> str:
    """One result, and whether a receipt is in its count; no address and no log ever holds the receipt."""
    result, typed = find_result(conference, ward), request.form.get("receipt", "").strip()
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


# It changes nothing and says the same to everybody.
NEED_NO_TOKEN = (find_receipt,)


def _result_page(result: Result, typed: str = "", *, is_in_count: bool = False, refusal: str = "") -> str:
    return render_template(
        "publish/show.html",
        result=result,
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
        tie_words=tie_words(TieRule(result.declared["tie_rule"])),
        typed=typed,
        resend={"receipt": typed} if typed else None,
        is_in_count=is_in_count,
        refusal=refusal,
        refused_at="receipt",
        is_organiser=ORGANISERS.allows(),
    )


@blueprint.get("/results/<conference>/<ward>.json")
@allow(PUBLIC)
def show_json(conference: str, ward: str) -> Response:
    """One result as JSON."""
    result = find_result(conference, ward)
    return jsonify(as_json(result.declared, address=_address(result), published_at=_published_at(result)))


@blueprint.get("/results/<conference>/<ward>.csv")
@allow(PUBLIC)
def show_csv(conference: str, ward: str) -> Response:
    """One result as CSV, one row an option."""
    result = find_result(conference, ward)
    text = as_csv(result.declared, published_at=_published_at(result))
    return _file(text.encode(), mimetype="text/csv", name=f"result-{conference}-{ward}.csv")


@blueprint.get("/results/<conference>/<ward>.pdf")
@allow(RESIDENTS)
def notice(conference: str, ward: str) -> Response:
    """One result as a page to print and put up."""
    result = find_result(conference, ward)
    pdf = press_notice(result, address=_address(result))
    return _file(pdf, mimetype="application/pdf", name=f"result-{conference}-{ward}.pdf")


@blueprint.get("/results/<conference>/<ward>.zip")
@allow(PUBLIC)
def bundle(conference: str, ward: str) -> Response:
    """Everything from which anyone can count a result again."""
    content = bundle_of_result(db.session, find_result(conference, ward))
    return _file(content, mimetype="application/zip", name=f"result-{conference}-{ward}.zip")


@blueprint.get("/conferences/<conference>/<ward>/publish")
@allow(ORGANISERS)
@fresh_proof()
def publish(conference: str, ward: str) -> str | Redirect:
    """All that is about to become public, to be looked at once more."""
    contest = find_contest(find_conference(db.session, conference), ward)
    if contest.state == ContestState.PUBLISHED:
        return redirect(url_for("publish.show", conference=conference, ward=ward))
    declared = declare(db.session, contest).as_values()
    return render_template(
        "publish/check.html",
        contest=contest,
        declared=declared,
        chosen=chosen_words(declared),
        remarks=remarks_on(declared),
        published_words=published_words(contest.published_votes, contest.method, len(contest.options)),
        titles=titles_of(declared),
        most_votes=max(option["votes"] or 0 for option in declared["options"]),
        counted=counted_words(declared["method"]),
        rejected_words=partial(rejected_words, method=contest.method),
    )


@blueprint.post("/conferences/<conference>/<ward>/publish")
@allow(ORGANISERS)
@fresh_proof("publish.publish")
@looks_first
def publish_submit(conference: str, ward: str) -> Redirect:
    """Declare the result; pressing again changes nothing."""
    contest = find_contest(find_conference(db.session, conference), ward)
    is_new = contest.state != ContestState.PUBLISHED
    ready = prepare_result(db.session, contest) if is_new else None
    begin_writing(db.session)
    publish_result(db.session, contest, ready=ready, by=actor())
    db.session.commit()
    flash(_("Result published."))
    return redirect(url_for("publish.show", conference=conference, ward=ward), code=303)


def find_result(conference: str, ward: str) -> Result:
    """The declared result of a ward at a conference, both as they stand in addresses."""
    return result_of(db.session, find_contest(find_conference(db.session, conference), ward))


def _address(result: Result) -> str:
    contest = result.contest
    # For everybody, whatever the language of this page.
    path = url_for("publish.show", conference=contest.conference.slug, ward=contest.ward.slug, language=None)
    return current_instance().config.site.address + path


def _published_at(result: Result) -> str:
    return result.published_at.astimezone(UTC).isoformat(timespec="seconds")


def _file(content: bytes, *, mimetype: str, name: str) -> Response:
    response = Response(content, mimetype=mimetype)
    response.headers.set("Content-Disposition", "inline", filename=name)
    return response
