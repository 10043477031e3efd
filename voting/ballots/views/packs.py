"""Packs at the door: which are not issued yet, issuing one, voiding one."""

from __future__ import annotations

from functools import partial

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from voting.ballots.designs import designs_offered
from voting.ballots.messages import design_name, when_ballots_work
from voting.ballots.services import (
    HANDING_OUT,
    TAKING_BACK,
    about_voiding,
    account_of,
    check_account_signed,
    find_pack,
    how_many_taken_back,
    is_counted_blind,
    is_current,
    issue_pack,
    keep_pack,
    note_refused,
    packs_in_view,
    packs_to_issue,
    packs_to_void,
    runs_on_their_way,
    signed_account_of,
    take_back_pack,
    void_pack_by_two,
)
from voting.ballots.services.packs import PackIsNotWhole
from voting.ballots.views import blueprint
from voting.conference.models import Contest
from voting.conference.services import contest_at
from voting.plain.refusals import BadInput, Refusal
from voting.plain.translating import gettext as _
from voting.plain.translating import ngettext
from voting.storage.database import db
from voting.web.access import ORGANISERS, STEWARDS, actor, allow
from voting.web.fresh_proof import fresh_proof
from voting.web.pages import Page, current_instance
from voting.web.refused_forms import refusal_of, shows_again

ADDRESS = "/conferences/<conference>/<ward>/ballots"


def signing_of(contest: Contest) -> str:
    """Return this officer's next step for the ballot account: `count`, `sign`, `wait` for another, or
    none.
    """
    signed = signed_account_of(db.session, contest)
    if signed is None or not is_current(db.session, contest, signed):
        return "count"
    if signed.second_by is not None:
        return ""
    return "wait" if signed.first_by == actor() else "sign"


def is_signed_for(contest: Contest) -> bool:
    """Whether the papers are counted by hand and signed for, so that the envelopes can be opened."""
    return refusal_of(partial(check_account_signed, db.session, contest)) is None


@blueprint.get(ADDRESS)
@allow(STEWARDS)
def packs(conference: str, ward: str) -> str:
    """A ward's packs with their state, and its ballot account so far."""
    return _page(contest_at(db.session, conference, ward))


def _page(contest: Contest, refusal: Refusal | None = None) -> str:
    return render_template(
        "ballots/packs.html",
        contest=contest,
        account=None if is_counted_blind(db.session, contest) else account_of(db.session, contest),
        packs=packs_in_view(db.session, contest),
        on_their_way=runs_on_their_way(db.session, contest),
        designs=designs_offered(current_instance()),
        design_name=design_name,
        may_go_out=contest.state in HANDING_OUT,
        may_come_back=contest.state in TAKING_BACK,
        may_print=ORGANISERS.allows(),
        taken_back=how_many_taken_back(db.session, contest.conference),
        about_voiding=about_voiding,
        to_void=packs_to_void(db.session, contest),
        me=actor(),
        refusal=refusal,
        refused_at="first",
    )


@blueprint.post(f"{ADDRESS}/packs/<int(max=999999):number>/sign-out")
@allow(STEWARDS)
def issue_submit(conference: str, ward: str, number: int) -> Response:
    """Issue a pack at the door."""
    contest = contest_at(db.session, conference, ward)
    issue_pack(db.session, find_pack(db.session, contest, number), by=actor())
    db.session.commit()
    issued = _("Pack %(number)s has been issued.", number=number)
    flash(f"{issued} {when_ballots_work(contest.state)}")
    return _back(contest)


def _issue_again(refusal: Refusal, conference: str, ward: str) -> str:
    return _page(contest_at(db.session, conference, ward), refusal)


@blueprint.post(f"{ADDRESS}/packs/issue")
@allow(STEWARDS)
@shows_again(_issue_again, only=BadInput)
def issue_several_submit(conference: str, ward: str) -> Page:
    """Issue every pack that can be issued within a range of numbers."""
    contest, issued = contest_at(db.session, conference, ward), list[int]()
    # One transaction for each: votes then wait for one pack, not for all.
    for number in _packs_asked(contest):
        try:
            issue_pack(db.session, find_pack(db.session, contest, number), by=actor())
        except Refusal as refusal:
            db.session.rollback()
            flash(str(refusal))
            break
        db.session.commit()
        issued.append(number)
    if not issued:
        return _back(contest_at(db.session, conference, ward))
    said = ngettext(
        "Pack %(first)s has been issued.",
        "%(num)s packs have been issued, from %(first)s to %(last)s.",
        len(issued),
        first=issued[0],
        last=issued[-1],
    )
    flash(f"{said} {when_ballots_work(contest.state, packs=len(issued))}")
    return _back(contest)


@blueprint.post(f"{ADDRESS}/packs/<int(max=999999):number>/put-back")
@allow(STEWARDS)
def put_back_submit(conference: str, ward: str, number: int) -> Response:
    """Take back a pack that was issued by mistake, if none of its ballots was used."""
    contest = contest_at(db.session, conference, ward)
    try:
        take_back_pack(db.session, find_pack(db.session, contest, number), by=actor())
    except PackIsNotWhole:
        # The refusal reveals that a ballot of the pack was used: journal who asked.
        db.session.rollback()
        note_refused(
            db.session,
            find_pack(db.session, contest_at(db.session, conference, ward), number),
            count=0,
            by=actor(),
        )
        db.session.commit()
        raise
    db.session.commit()
    flash(
        _(
            "Pack %(number)s has been taken back. Its ballots won’t work until it’s issued again.",
            number=number,
        )
    )
    return _back(contest)


@blueprint.post(f"{ADDRESS}/packs/<int(max=999999):number>/void")
@allow(STEWARDS)
@fresh_proof("ballots.packs")
def void_submit(conference: str, ward: str, number: int) -> Response:
    """Void a misprinted or lost pack, as the first or the second of two officers."""
    contest = contest_at(db.session, conference, ward)
    pack, seen = find_pack(db.session, contest, number), request.form.get("seen", "")
    is_void = void_pack_by_two(db.session, pack, by=actor(), seen=seen)
    db.session.commit()
    if is_void:
        flash(
            _(
                "Pack %(number)s is void. Its ballots will never work; tear them up if you have them.",
                number=number,
            )
        )
    else:
        flash(_("Noted. Pack %(number)s will be void once a second officer agrees.", number=number))
    return _back(contest)


@blueprint.post(f"{ADDRESS}/packs/<int(max=999999):number>/keep")
@allow(STEWARDS)
def keep_submit(conference: str, ward: str, number: int) -> Response:
    """Drop the proposal to void a pack."""
    contest = contest_at(db.session, conference, ward)
    keep_pack(db.session, find_pack(db.session, contest, number), by=actor())
    db.session.commit()
    flash(_("Pack %(number)s won’t be voided. It can be issued.", number=number))
    return _back(contest)


def _packs_asked(contest: Contest) -> list[int]:
    """Return the packs in the typed range of numbers."""
    first, last = (request.form.get(name, type=int) for name in ("first", "last"))
    if first is None or last is None:
        missing = "first" if first is None else "last"
        raise BadInput(_("Enter the numbers of the first and last packs."), field=missing)
    return packs_to_issue(db.session, contest, first=first, last=last)


def _back(contest: Contest) -> Response:
    address = url_for("ballots.packs", conference=contest.conference.slug, ward=contest.ward.slug)
    return redirect(address, code=303)
