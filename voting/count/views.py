"""The count, step by step: what has happened, and what is next."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from voting.ballots.services import (
    NeedsSecondOfficer,
    account_of,
    check_account_signed,
    check_not_alone,
    is_counted_blind,
)
from voting.conference.messages import tie_words
from voting.conference.models import Contest, ContestState
from voting.conference.services import contest_at
from voting.count import commands
from voting.count.forms import CertifyForm, DiceForm, LotForm, VoidForm, tie_form
from voting.count.messages import counted_words, decides_words, planted_words, rejected_words, typed_words
from voting.count.rules import Typed, may_break_down
from voting.count.services import (
    COUNTED,
    NoTieToBreak,
    certificate_of,
    certify_count,
    check_count,
    count_of,
    counts_to_tell,
    destroy_certified_key,
    detail_to_tell,
    draw_lot,
    entry_of,
    fingerprint_of_count,
    key_remains,
    look_into_envelopes,
    lots_of,
    open_and_erase_in_turns,
    rejected_of,
    tally_of,
    throw_dice,
    void_lot,
    void_lots_of,
)
from voting.plain.refusals import Refusal
from voting.plain.translating import gettext as _
from voting.storage.database import db
from voting.storage.transactions import begin_writing, reads_first
from voting.vote.services import check_papers_finished
from voting.web.access import ORGANISERS, STEWARDS, actor, allow
from voting.web.contributions import Contributions
from voting.web.fresh_proof import fresh_proof
from voting.web.pages import Page, current_instance
from voting.web.refused_forms import refusal_of, sent, shows_again, valid

blueprint = Blueprint("count", __name__, url_prefix="/conferences/<conference>/<ward>/count")


@blueprint.get("")
@allow(STEWARDS)
def show(conference: str, ward: str) -> Page:
    """Show the count of a ward: the ballot account before it, the tally after it."""
    return _show(contest_at(db.session, conference, ward))


@blueprint.post("/open")
@allow(ORGANISERS)
@fresh_proof("count.show")
@reads_first
def open_submit(conference: str, ward: str) -> Page:
    """Open all envelopes at once, shuffled, and erase their links to ballots; safe to repeat."""
    contest = contest_at(db.session, conference, ward)
    keys = current_instance().keys
    seen = look_into_envelopes(db.session, contest, keys=keys)
    begin_writing(db.session)
    open_and_erase_in_turns(db.session, contest, keys=keys, by=actor(), seen=seen)
    flash(_("The envelopes are open and the votes are counted. Nothing links a vote to a ballot any more."))
    return _back(contest)


def _lot_again(refusal: Refusal, conference: str, ward: str) -> str:
    contest = contest_at(db.session, conference, ward)
    if isinstance(refusal, NoTieToBreak):
        # The entry was for another draw: it must not be sent as if it were for this one.
        return _show(contest, refusal=refusal)
    form = _tie_form(contest, tally_of(db.session, contest).tie)
    return _show(contest, sent(refusal, form), refusal=refusal)


@blueprint.post("/lot")
@allow(STEWARDS)
@shows_again(_lot_again)
def lot_submit(conference: str, ward: str) -> Page:
    """Enter the option drawn in public, or the dice thrown, as one of two officers."""
    contest = contest_at(db.session, conference, ward)
    between = tally_of(db.session, contest).tie
    form = _tie_form(contest, between)
    # A form for another draw is refused as such, whatever was entered in it.
    if between and all(each.data == each.object_data for each in (form.number, form.voided)):
        valid(form)
    typed = _type(contest, form)
    db.session.commit()
    flash(typed_words(typed))
    return _back(contest)


def _type(contest: Contest, form: LotForm | DiceForm) -> Typed:
    name = form.name.data or ""
    if isinstance(form, DiceForm):
        dice = form.dice.data or ""
        return throw_dice(db.session, contest, **form.meant(), dice=dice, name=name, by=actor())
    drawn, how = form.drawn.data, form.how.data or "" if form.how else ""
    return draw_lot(db.session, contest, **form.meant(), drawn=drawn, how=how, name=name, by=actor())


def _void_again(refusal: Refusal, conference: str, ward: str) -> str:
    return _show(contest_at(db.session, conference, ward), voiding=sent(refusal, VoidForm()), refusal=refusal)


@blueprint.post("/strike")
@allow(STEWARDS)
@shows_again(_void_again)
def void_submit(conference: str, ward: str) -> Page:
    """Void the last draw: one officer says why it is wrong, another agrees."""
    contest, form = contest_at(db.session, conference, ward), valid(VoidForm())
    is_void = void_lot(db.session, contest, **form.meant(), reason=form.reason.data or "", by=actor())
    if is_void:
        flash(_("Draw voided. It will be published as void, with the reason. Now hold the draw again."))
    else:
        flash(_("You’ve said why the draw is wrong. Now another officer must agree, from their account."))
    db.session.commit()
    return _back(contest)


def _again(refusal: Refusal, conference: str, ward: str) -> str:
    return _show(contest_at(db.session, conference, ward), refusal=refusal)


@blueprint.post("/certify")
@allow(STEWARDS)
@fresh_proof("count.show")
@shows_again(_again)
def certify_submit(conference: str, ward: str) -> Page:
    """Certify the count; with the second officer the key is destroyed. Safe to repeat."""
    contest = contest_at(db.session, conference, ward)
    if contest.state != ContestState.CERTIFIED:
        certify_count(db.session, contest, seen=CertifyForm().seen.data or "", by=actor())
        db.session.commit()
    destroy_certified_key(db.session, contest, keys=current_instance().keys)
    db.session.commit()
    if contest.state == ContestState.CERTIFIED:
        flash(_("The count is certified, and the key that opened the votes has been destroyed."))
    else:
        flash(_("You’ve certified the count. A second officer now needs to certify it too."))
    return _back(contest)


def _back(contest: Contest) -> Response:
    return redirect(
        url_for("count.show", conference=contest.conference.slug, ward=contest.ward.slug), code=303
    )


def _tie_form(contest: Contest, between: Sequence[int], *, is_empty: bool = False) -> LotForm | DiceForm:
    """Return the form for the next draw; its questions depend on whether another officer has entered it."""
    entry = entry_of(db.session, contest)
    return tie_form(
        contest,
        between,
        number=len(lots_of(db.session, contest)) + 1,
        voided=len(void_lots_of(db.session, contest)),
        is_second=bool(entry and entry.by),
        is_empty=is_empty,
    )


def _show(
    contest: Contest,
    form: LotForm | DiceForm | None = None,
    *,
    voiding: VoidForm | None = None,
    refusal: Refusal | None = None,
) -> str:
    if contest.state not in COUNTED:
        return _before(contest, refusal)
    tallied, rejected = tally_of(db.session, contest), rejected_of(db.session, contest)
    count = count_of(db.session, contest)
    why_not = refusal_of(partial(check_count, db.session, contest, tallied=tallied))
    return render_template(
        "count/tally.html",
        contest=contest,
        account=account_of(db.session, contest),
        count=count,
        planted=planted_words(count.not_ours),
        tallied=tallied,
        votes=counts_to_tell(contest, tallied),
        rejected=sum(rejected.values()),
        # Users of this page have had the papers in hand: it discloses more than is public.
        reasons=rejected if may_break_down(tallied.valid + sum(rejected.values())) else {},
        rejected_words=partial(rejected_words, method=contest.method),
        tie_rule=tie_words(contest.tie_rule),
        decides_words=decides_words,
        counted=counted_words(contest.method),
        detail=detail_to_tell(contest, tallied),
        lots=lots_of(db.session, contest),
        void_lots=void_lots_of(db.session, contest),
        entry=entry_of(db.session, contest),
        form=form or (_tie_form(contest, tallied.tie, is_empty=True) if tallied.tie else None),
        voiding=voiding or VoidForm(formdata=None),
        is_void_refused=voiding is not None,
        refusal=refusal,
        why_not=why_not,
        certificate=certificate_of(db.session, contest),
        seen=None if why_not else fingerprint_of_count(db.session, contest, tallied),
        key_remains=key_remains(db.session, contest),
        is_organiser=ORGANISERS.allows(),
        me=actor(),
    )


def _before(contest: Contest, refusal: Refusal | None) -> str:
    """Show what is left to do before the envelopes are opened."""
    why_not = refusal_of(partial(check_account_signed, db.session, contest))
    return render_template(
        "count/before.html",
        contest=contest,
        account=account_of(db.session, contest),
        is_blind=is_counted_blind(db.session, contest),
        why_not=why_not,
        lacks_second=isinstance(why_not, NeedsSecondOfficer),
        alone=refusal_of(partial(check_not_alone, db.session, contest, by=actor())),
        unread=refusal_of(partial(check_papers_finished, db.session, contest)),
        refusal=refusal,
        is_organiser=ORGANISERS.allows(),
    )


contributions = Contributions(blueprint, commands=(commands.count, commands.recount))
