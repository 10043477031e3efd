"""Load a file of answers: choose it, see its contents, load it."""

from __future__ import annotations

from flask import Response as Stream
from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

import voting.collect.services as collect
from voting.collect.forms import FileIsRead, LoadAnswersForm
from voting.collect.headings import EXPORTED_COLUMNS
from voting.collect.messages import left_empty_words, outcome_words
from voting.collect.models import Campaign
from voting.collect.separate_process import READING
from voting.collect.services.corrections import count_held
from voting.collect.views import blueprint
from voting.people.rules import FEWEST_CANDIDATES
from voting.plain.refusals import BadInput, Refusal
from voting.plain.translating import gettext as _
from voting.plain.translating import ngettext
from voting.site.instance import ERASURE_KEY
from voting.storage.database import db
from voting.storage.transactions import (
    begin_writing,
    let_go,
    put_down,
    read_unlocked,
    reads_first,
    reads_only,
    stop_writing,
)
from voting.storage.turns import ShortTurns
from voting.web.access import ORGANISERS, actor, allow
from voting.web.expensive_work import GivesWay, LaneIsFull
from voting.web.fresh_proof import TO_SEND, fresh_proof, is_fresh
from voting.web.pages import current_instance, local_today
from voting.web.request_limits import takes_lists

SHOWN = 10
# More rows than anybody looks through: only an officer who has just proved who they are may load so many.
MOST_WITHOUT_PROOF = 100


class ProofIsNeeded(Refusal):
    """Loading so many answers needs a fresh proof of identity; their rows stay on the page."""

    status = 403


@blueprint.get("/campaigns/<campaign>/answers/load")
@allow(ORGANISERS)
def load_answers(campaign: str) -> str:
    """Show the form to choose a file or paste rows, and the columns they may have."""
    asked = collect.find_campaign(db.session, campaign)
    return _choose(asked, _form(asked))


@blueprint.post("/campaigns/<campaign>/answers/load/preview")
@allow(ORGANISERS)
@reads_only
@takes_lists
def load_answers_preview(campaign: str) -> str | tuple[str, int]:
    """Show the contents of the file, before any of it is loaded."""
    asked = collect.find_campaign(db.session, campaign)
    form = _form(asked)
    form.take_changes()
    try:
        return _preview(asked, form, _read(asked, form))
    except Refusal as refusal:
        return _choose_again(asked, form, refusal)


@blueprint.post("/campaigns/<campaign>/answers/load")
@allow(ORGANISERS)
@takes_lists
@reads_first
def load_answers_submit(campaign: str) -> Response | tuple[str, int]:
    """Load the answers that were previewed."""
    asked = collect.find_campaign(db.session, campaign)
    form = _form(asked)
    changed = form.take_changes()
    try:
        reading = _read(asked, form)
    except Refusal as refusal:
        return _choose_again(asked, form, refusal)
    if changed or _is_stale(asked, form):
        again = BadInput(
            _("This would be read differently from the preview you saw. Check it again, then load it.")
        )
        return _preview(asked, form, reading, again), 409
    if _asks_proof(_new_in(form, reading)):
        unproven = ProofIsNeeded(_("Nothing is loaded yet. Confirm it’s you, then press again."))
        return _preview(asked, form, reading, unproven), unproven.status
    try:
        with read_unlocked(db.session):
            new = collect.plan_load(
                db.session, asked, reading, leave_out_bad=form.leave_out_bad.data, again=form.again.data
            )
        begin_writing(db.session)
        asked, turns = collect.find_campaign(db.session, campaign), ShortTurns(db.session)
        count = collect.load_planned(db.session, asked, reading, new, by=actor(), between=turns)
    except collect.AlreadyLoaded as already:
        flash(str(already))
    except Refusal as refusal:
        return _preview(asked, form, reading, refusal), refusal.status
    else:
        db.session.commit()
        flash(ngettext("%(num)s answer loaded.", "%(num)s answers loaded.", count))
    return redirect(url_for("collect.campaign", campaign=asked.slug), code=303)


@blueprint.post("/campaigns/<campaign>/answers.csv")
@allow(ORGANISERS)
@fresh_proof("collect.load_answers")
def answers_csv(campaign: str) -> Stream:
    """Send every answer of a campaign as a CSV file, which leaves a line in the journal.

    It is read to its end before it is sent, so that a slow connection blocks nobody.
    """
    asked = collect.find_campaign(db.session, campaign)
    collect.record_export(db.session, asked, by=actor())
    db.session.commit()
    stop_writing(db.session)
    lines, name = list(collect.answers_as_csv(db.session, asked)), f"answers-{asked.slug}.csv"
    let_go(db.session)
    response = Stream(lines, mimetype="text/csv")
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def _form(campaign: Campaign) -> LoadAnswersForm:
    form = LoadAnswersForm()
    form.offer(campaign)
    return form


def _read(campaign: Campaign, form: LoadAnswersForm) -> collect.Reading:
    """Read the rows, which takes a while for a large file: nothing is held meanwhile but the turn."""
    ward = form.given_ward(campaign)
    asked_by = actor()
    put_down(db.session)
    words_column = form.words_column.data or collect.WORDS
    try:
        with READING.turn(asked_by):
            rows = form.take_rows()
            return collect.answers_of(
                campaign,
                rows,
                words_column=words_column,
                ward=ward,
                choices=form.choices(),
                today=local_today(),
                erasure_key=current_instance().secret(ERASURE_KEY),
                between=GivesWay(),
            )
    except LaneIsFull:
        raise FileIsRead(
            _("Another file is being read at the moment. Wait a few seconds, then choose yours again.")
        ) from None


def _is_stale(campaign: Campaign, form: LoadAnswersForm) -> bool:
    """Whether answers to be loaded once more have come in since the preview."""
    loaded = form.again.data and collect.count_loaded(db.session, campaign)
    return bool(loaded) and form.loaded.data != str(loaded)


def _asks_proof(new: int) -> bool:
    """Whether more would be loaded than is allowed without a fresh proof, and there is none."""
    return new > MOST_WITHOUT_PROOF and not is_fresh(TO_SEND)


def _new_in(form: LoadAnswersForm, reading: collect.Reading) -> int:
    """Return how many answers would be loaded."""
    return len(reading.answers) - (0 if form.again.data else collect.count_known(db.session, reading))


def _preview(
    campaign: Campaign, form: LoadAnswersForm, reading: collect.Reading, refusal: Refusal | None = None
) -> str:
    known = collect.count_known(db.session, reading)
    form.settle(reading, loaded=collect.count_loaded(db.session, campaign))
    return render_template(
        "collect/preview.html",
        campaign=campaign,
        form=form,
        reading=reading,
        known=known,
        left=left_empty_words(reading.left.counts, reading.left.examples),
        ways=form.ways,
        which_order=collect.which_order(),
        shown=reading.answers[:SHOWN],
        bad=collect.bad_rows_in_words(reading.bad),
        outcome_words=outcome_words,
        refusal=refusal,
        asks_proof=_asks_proof(len(reading.answers) - (0 if form.again.data else known)),
        most_without_proof=MOST_WITHOUT_PROOF,
    )


def _choose_again(campaign: Campaign, form: LoadAnswersForm, refusal: Refusal) -> tuple[str, int]:
    if isinstance(refusal, collect.NoWordsColumn | collect.NoWardColumn):
        form.offer_columns(refusal.columns)
    return _choose(campaign, form, refusal), refusal.status


def _choose(campaign: Campaign, form: LoadAnswersForm, refusal: Refusal | None = None) -> str:
    held = count_held(db.session, campaign)
    return render_template(
        "collect/load_answers.html",
        campaign=campaign,
        form=form,
        held=held,
        exported=EXPORTED_COLUMNS,
        fewest=FEWEST_CANDIDATES,
        refusal=refusal,
        refused_at="file",
    )
