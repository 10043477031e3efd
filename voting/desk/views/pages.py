"""The contents of the door desk's pages, and who acts there."""

from __future__ import annotations

from collections.abc import Iterable

from flask import render_template, url_for
from flask_security import current_user

from voting.ballots.messages import design_name
from voting.ballots.models import Ballot, Pack
from voting.ballots.rules import MOST_RETURNED_AT_ONCE
from voting.ballots.services import (
    HANDING_OUT,
    TAKING_BACK,
    about_voiding,
    accounts_of,
    find_ballot,
    heads_of,
    is_counted_blind,
    numbers_of,
    packs_of,
    packs_to_void,
)
from voting.conference.models import Conference, ContestState
from voting.conference.services import second_invited
from voting.desk.forms import HomeForm, NumbersForm, ScanForm
from voting.desk.services import BallotToGive
from voting.people.services import count_waiting
from voting.plain import clock
from voting.plain.refusals import Refusal
from voting.plain.roles import PassKind
from voting.plain.translating import gettext as _
from voting.storage.database import db
from voting.web.access import STEWARDS, actor
from voting.web.form_errors import put_beside
from voting.web.pages import Page, current_instance


class OtherConference(Refusal):
    """The scan belongs to another conference than this desk's."""


def desk_page(
    conference: Conference,
    *,
    wrong_scan: Refusal | None = None,
    unknown_home: Refusal | None = None,
    home_typed: str = "",
    no_click: Refusal | None = None,
    answer: BallotToGive | None = None,
) -> Page:
    """Render the desk, with the result of a question or scan.

    Its fields are emptied, so that nothing typed stays, except a home that has to be corrected.
    """
    home, scan = HomeForm(None, home=home_typed), ScanForm(None)
    accounts = accounts_of(db.session, conference.contests)
    if unknown_home:
        put_beside(home.home, unknown_home)
    if wrong_scan:
        put_beside(scan.scan, wrong_scan)
    page = render_template(
        "desk/show.html",
        conference=conference,
        now=clock.now(),
        second_invited=second_invited(db.session, conference),
        home=home,
        scan=scan,
        answer=answer,
        wards=[
            (each, accounts[each.id], packs_of(db.session, each), is_counted_blind(db.session, each))
            for each in conference.contests
        ],
        is_open=any(contest.state == ContestState.OPEN for contest in conference.contests),
        heads=[
            (contest, heads_of(db.session, contest))
            for contest in conference.contests
            if contest.state in HANDING_OUT
        ],
        refusal=no_click,
        design_name=design_name,
        is_officer=STEWARDS.allows(),
        waiting=count_waiting(db.session, PassKind.DESK, conference.id) if STEWARDS.allows() else 0,
    )
    return _answered(page, wrong_scan or unknown_home or no_click)


def pack_page(
    conference: Conference, pack: Pack, *, refusal: Refusal | None = None, ticked: Iterable[int] = ()
) -> Page:
    """Render one pack: its state, and what can be done with it; keep the `ticked` numbers."""
    numbers = numbers_of(db.session, pack)
    form = NumbersForm(None)
    form.offer(numbers)
    form.numbers.data = [str(number) for number in ticked]
    page = render_template(
        "desk/pack.html",
        conference=conference,
        pack=pack,
        first=numbers[0],
        last=numbers[-1],
        design=design_name(pack.run.design),
        form=form,
        refusal=refusal,
        may_go_out=pack.contest.state in HANDING_OUT,
        may_come_back=pack.contest.state in TAKING_BACK,
        is_officer=STEWARDS.allows(),
        most=MOST_RETURNED_AT_ONCE,
        about_voiding=about_voiding,
        void_proposed_by=packs_to_void(db.session, pack.contest).get(pack.number),
        me=actor() if current_user.is_authenticated else None,
    )
    return _answered(page, refusal)


def ballot_page(conference: Conference, typed: str, *, refusal: Refusal | None = None) -> Page:
    """Render one ballot of this conference by its code, and what can be tried with it.

    The state of its pack is shown; the ballot's own never: that would reveal whether it has voted.
    """
    try:
        ballot = ballot_of(conference, typed)
    except Refusal as unknown:
        return desk_page(conference, wrong_scan=unknown)
    page = render_template(
        "desk/ballot.html",
        conference=conference,
        ballot=ballot,
        code=typed,
        refusal=refusal,
        may_come_back=ballot.contest.state in TAKING_BACK,
    )
    return _answered(page, refusal)


def ballot_of(conference: Conference, typed: str) -> Ballot:
    """Return the ballot of this conference with a typed or scanned code."""
    ballot = find_ballot(db.session, typed, pepper=current_instance().secret("pepper"))
    if ballot.contest.conference_id != conference.id:
        raise OtherConference(
            _("This ballot belongs to another conference. Put it aside and ask the organiser.")
        )
    return ballot


def desk_address(conference: Conference) -> str:
    """Return the address of a desk's page, to go back to after an act."""
    return url_for("desk.desk", conference_id=conference.id)


def _answered(page: str, refusal: Refusal | None) -> Page:
    return (page, refusal.status) if refusal else page
