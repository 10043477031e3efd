"""The ballot account at the end of the evening: papers counted by hand, and signed."""

from __future__ import annotations

from datetime import datetime

from flask import flash, redirect, render_template, request, url_for

from voting.ballots import services
from voting.ballots.messages import gap_words, heads_words, not_back_words
from voting.ballots.models import SignedAccount
from voting.conference.models import Contest
from voting.conference.services import contest_at, invited_to_reopen
from voting.count.messages import planted_words
from voting.count.models import Count
from voting.count.services import sign_account
from voting.evening.forms import CountersignForm, HandCountForm
from voting.evening.views import blueprint
from voting.people.services import invited_between, invited_second
from voting.plain.refusals import Refusal
from voting.plain.translating import gettext as _
from voting.storage.database import db
from voting.storage.journal import last_mark
from voting.web.access import ORGANISERS, STEWARDS, actor, allow
from voting.web.expired_forms import comes_back
from voting.web.pages import Page
from voting.web.refused_forms import sent, shows_again, valid

ADDRESS = "/conferences/<conference>/<ward>/account"


@blueprint.get(ADDRESS)
@allow(STEWARDS)
def account(conference: str, ward: str) -> Page:
    """The state of every paper; when voting is over, the form for the hand count."""
    contest = contest_at(db.session, conference, ward)
    signed = services.signed_account_of(db.session, contest)
    return _page(contest, HandCountForm(obj=signed) if signed else HandCountForm())


def _again(refusal: Refusal, conference: str, ward: str) -> str:
    return _page(contest_at(db.session, conference, ward), sent(refusal, HandCountForm()), refusal=refusal)


@blueprint.post(ADDRESS)
@allow(STEWARDS)
@comes_back
@shows_again(_again)
def account_submit(conference: str, ward: str) -> Page:
    """Sign the hand count."""
    form = valid(HandCountForm())
    signed = sign_account(
        db.session,
        contest_at(db.session, conference, ward),
        form.counted,
        reason=form.reason.data or "",
        by=actor(),
    )
    db.session.commit()
    if services.gaps_of(signed):
        flash(_("You’ve signed. Now another officer must sign on this page, from their own account."))
    else:
        flash(_("The papers in the hall agree with the account, and you’ve signed."))
    return _back(conference, ward)


def _again_empty(refusal: Refusal, conference: str, ward: str) -> str:
    return _page(contest_at(db.session, conference, ward), HandCountForm(formdata=None), refusal=refusal)


@blueprint.post(f"{ADDRESS}/second")
@allow(STEWARDS)
@shows_again(_again_empty)
def countersign_submit(conference: str, ward: str) -> Page:
    """Sign a discrepancy as second officer."""
    seen = CountersignForm().seen.data or ""
    services.countersign_account(db.session, contest_at(db.session, conference, ward), seen=seen, by=actor())
    db.session.commit()
    flash(_("Two officers have signed the account."))
    return _back(conference, ward)


@blueprint.post(f"{ADDRESS}/heads/leave-out")
@allow(STEWARDS)
@shows_again(_again_empty)
def leave_out_heads_submit(conference: str, ward: str) -> Page:
    """Leave out the head count of one phone or officer."""
    counted_by = request.form.get("counted_by", "")
    services.leave_out_heads(db.session, contest_at(db.session, conference, ward), counted_by, by=actor())
    db.session.commit()
    flash(_("That head count has been left out. The journal records how many people were counted."))
    return _back(conference, ward)


def _back(conference: str, ward: str) -> Page:
    return redirect(url_for("evening.account", conference=conference, ward=ward), code=303)


def _more_than_heads(contest: Contest) -> str:
    heads, is_over = services.heads_of(db.session, contest), contest.state not in services.HANDING_OUT
    return heads_words(services.account_of(db.session, contest), heads, is_over=is_over)


def _second_invited(contest: Contest, signed: SignedAccount | None) -> datetime | None:
    """When the second officer was invited by the first: of those who signed or reopened, or of all."""
    between = invited_between(db.session, signed.first_by, signed.second_by) if signed else None
    return between or invited_to_reopen(db.session, contest) or invited_second(db.session)


def _page(contest: Contest, form: HandCountForm, *, refusal: Refusal | None = None) -> str:
    signed, account = (
        services.signed_account_of(db.session, contest),
        services.account_of(db.session, contest),
    )
    count = db.session.get(Count, contest.id)
    is_current = signed is not None and services.is_current(db.session, contest, signed)
    is_done = is_current and signed is not None and signed.second_by is not None
    tells_not_back = contest.state not in services.HANDING_OUT and not is_done
    return render_template(
        "evening/account.html",
        contest=contest,
        account=account,
        planted=planted_words(count.not_ours) if count else "",
        form=form,
        signed=signed,
        is_current=is_current,
        # Count first and compare afterwards: numbers shown beside empty boxes would be copied into them.
        is_blind=services.is_counted_blind(db.session, contest),
        not_back=not_back_words(account) if tells_not_back else "",
        gaps=gap_words(services.gaps_of(signed)) if signed else [],
        mark=services.fingerprint(signed) if signed else "",
        journal=last_mark(db.session),
        is_first=signed is not None and signed.first_by == actor(),
        may_count=ORGANISERS.allows(),
        heads=services.heads_by(db.session, contest),
        heads_may_go=services.heads_may_go(db.session, contest),
        more_than_heads=_more_than_heads(contest),
        second_invited=_second_invited(contest, signed),
        refusal=refusal,
    )
