"""Results as open data and as a notice, and the button that publishes."""

from __future__ import annotations

from datetime import UTC
from functools import partial

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, url_for
from werkzeug.wrappers import Response as Redirect

from voting.ballots.messages import place_words
from voting.conference.messages import published_words
from voting.conference.models import ContestState
from voting.conference.services import contest_at
from voting.count.messages import counted_words, rejected_words
from voting.plain.translating import gettext as _
from voting.publish import commands
from voting.publish.declared import as_csv, as_json
from voting.publish.messages import chosen_words, remarks_on, titles_of
from voting.publish.models import Result
from voting.publish.notice import press_notice
from voting.publish.sentences import chosen_title
from voting.publish.services import (
    bundle_of_result,
    declare,
    prepare_result,
    publish_result,
    result_at,
)
from voting.storage.database import db
from voting.storage.transactions import begin_writing, reads_first
from voting.web.access import ORGANISERS, PUBLIC, RESIDENTS, actor, allow
from voting.web.contributions import Contributions
from voting.web.files import file_answer
from voting.web.fresh_proof import fresh_proof
from voting.web.pages import current_instance

blueprint = Blueprint("publish", __name__)
contributions = Contributions(blueprint, functions=(chosen_title,), commands=(commands.observe,))


@blueprint.get("/results/<conference>/<ward>.json")
@allow(PUBLIC)
def show_json(conference: str, ward: str) -> Response:
    """One result as JSON."""
    result = result_at(db.session, conference, ward)
    return jsonify(as_json(result.declared, address=_address(result), published_at=_published_at(result)))


@blueprint.get("/results/<conference>/<ward>.csv")
@allow(PUBLIC)
def show_csv(conference: str, ward: str) -> Response:
    """One result as CSV, one row per option."""
    result = result_at(db.session, conference, ward)
    text = as_csv(result.declared, published_at=_published_at(result))
    return file_answer(text.encode(), mimetype="text/csv", name=f"result-{conference}-{ward}.csv")


@blueprint.get("/results/<conference>/<ward>.pdf")
@allow(RESIDENTS)
def notice(conference: str, ward: str) -> Response:
    """One result as a notice to print and put up."""
    result = result_at(db.session, conference, ward)
    pdf = press_notice(result, address=_address(result))
    return file_answer(pdf, name=f"result-{conference}-{ward}.pdf")


@blueprint.get("/results/<conference>/<ward>.zip")
@allow(PUBLIC)
def bundle(conference: str, ward: str) -> Response:
    """The recount bundle: everything from which anyone can count a result again."""
    content = bundle_of_result(db.session, result_at(db.session, conference, ward))
    return file_answer(content, mimetype="application/zip", name=f"result-{conference}-{ward}.zip")


@blueprint.get("/conferences/<conference>/<ward>/publish")
@allow(ORGANISERS)
@fresh_proof()
def publish(conference: str, ward: str) -> str | Redirect:
    """Show all that is about to become public, for a last check."""
    contest = contest_at(db.session, conference, ward)
    if contest.state == ContestState.PUBLISHED:
        return redirect(url_for("act.show", conference=conference, ward=ward))
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
        place_words=place_words,
    )


@blueprint.post("/conferences/<conference>/<ward>/publish")
@allow(ORGANISERS)
@fresh_proof("publish.publish")
@reads_first
def publish_submit(conference: str, ward: str) -> Redirect:
    """Declare the result; pressing again changes nothing."""
    contest = contest_at(db.session, conference, ward)
    is_new = contest.state != ContestState.PUBLISHED
    ready = prepare_result(db.session, contest) if is_new else None
    begin_writing(db.session)
    publish_result(db.session, contest, ready=ready, by=actor())
    db.session.commit()
    flash(_("Result published."))
    return redirect(url_for("act.show", conference=conference, ward=ward), code=303)


def _address(result: Result) -> str:
    contest = result.contest
    # For everybody, whatever the language of this page.
    path = url_for("act.show", conference=contest.conference.slug, ward=contest.ward.slug, language=None)
    return current_instance().config.site.address + path


def _published_at(result: Result) -> str:
    return result.published_at.astimezone(UTC).isoformat(timespec="seconds")
