"""Making a contest from a frozen shortlist."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for

from voting.conference.forms import ContestForm
from voting.conference.messages import mark_words, method_words, published_words, tie_words, totals_words
from voting.conference.models import Conference, PublishedVotes, TieRule
from voting.conference.rules import ContestRules
from voting.conference.services import (
    contests_of_shortlists,
    find_conference,
    make_contest,
    shortlists_to_put,
)
from voting.conference.views import blueprint
from voting.methods.registry import METHODS
from voting.places.models import Ward
from voting.plain.refusals import BadInput, Refusal
from voting.plain.translating import gettext as _
from voting.shortlist.models import Shortlist
from voting.shortlist.services import listed_themes
from voting.storage.database import db
from voting.web.access import ORGANISERS, actor, allow
from voting.web.expired_forms import comes_back
from voting.web.pages import Page, current_instance
from voting.web.refused_forms import sent, shows_again, valid


@blueprint.get("/conferences/<conference>/contests/new")
@allow(ORGANISERS)
def new_contest(conference: str) -> str:
    """The form for putting a frozen shortlist to its ward."""
    return _show(find_conference(db.session, conference), ContestForm())


def _again(refusal: Refusal, conference: str) -> str:
    return _show(find_conference(db.session, conference), sent(refusal, ContestForm()), refusal)


@blueprint.post("/conferences/<conference>/contests/new")
@allow(ORGANISERS)
@comes_back
@shows_again(_again)
def new_contest_submit(conference: str) -> Page:
    """Put a frozen shortlist to its ward."""
    event, form = find_conference(db.session, conference), ContestForm()
    form.offer([])
    shortlist = _chosen(valid(form))
    made = make_contest(
        db.session,
        event,
        shortlist=shortlist,
        rotates=form.rotates.data,
        published_votes=PublishedVotes(form.published_votes.data),
        translated=form.translated(_second_language(shortlist.ward_code)),
        method=form.method.data,
        tie_rule=TieRule(form.tie_rule.data),
        places=form.places.data or 1,
        most_marks=form.most_marks.data or 0,
        question=form.question.data or "",
        by=actor(),
    )
    db.session.commit()
    flash(_("Vote created for %(ward)s. Its question can no longer be changed.", ward=made.ward.name))
    return redirect(url_for("evening.run", conference=event.slug), code=303)


def _show(event: Conference, form: ContestForm, refusal: Refusal | None = None) -> str:
    shortlists = shortlists_to_put(db.session, event)
    put = contests_of_shortlists(db.session, shortlists)
    shortlists.sort(key=lambda each: each.id in put)
    form.offer(shortlists)
    if form.shortlist.data is None:
        asked = request.args.get("ward", "")
        form.shortlist.data = next((each.id for each in shortlists if each.ward.slug == asked), None)
    return render_template(
        "conference/new_contest.html",
        conference=event,
        form=form,
        refusal=refusal,
        put=put,
        # Those not yet put to any conference come first.
        shortlists=[(each, listed_themes(db.session, each)) for each in shortlists],
        methods=[
            (choice, method_words(rules), mark_words(rules))
            for choice, rules in zip(form.method, map(shown, METHODS), strict=True)
        ],
        ties=[(choice, tie_words(rule)) for choice, rule in zip(form.tie_rule, TieRule, strict=True)],
        published=[
            (choice, published_words(each))
            for choice, each in zip(form.published_votes, PublishedVotes, strict=True)
        ],
        totals_words=totals_words,
        has_second_language=any(_second_language(each.ward_code) for each in shortlists),
    )


def shown(method: str) -> ContestRules:
    """Return a method's rules as shown for choosing, with the fewest places it allows."""
    return ContestRules(method, places=METHODS[method].fewest_places)


def _second_language(ward_code: str) -> str | None:
    """Return a ward's other language, if config.toml names one."""
    code = db.session.get_one(Ward, ward_code).code_now
    wards = current_instance().config.seat.wards
    return next((ward.language for ward in wards if ward.code == code), None)


def _chosen(form: ContestForm) -> Shortlist:
    shortlist = db.session.get(Shortlist, form.shortlist.data)
    if shortlist is None:
        raise BadInput(_("We can’t find that shortlist. Choose one from the list."), field="shortlist")
    return shortlist
