"""A vote by phone: type or scan the code, choose, review, cast, keep the receipt.

The code travels in the URL's fragment and then only in the bodies of POST requests, so it is in no log.
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Callable
from functools import partial
from typing import cast as cast_to

from flask import current_app, g, redirect, render_template, request, url_for
from flask_security.core import AnonymousUser
from werkzeug.wrappers import Response

from voting.ballots.services import UnknownCode, find_ballot, find_test
from voting.people.models import PhonePass
from voting.people.phones import pass_to
from voting.plain.codes import read_code
from voting.plain.refusals import Refusal
from voting.plain.roles import PassKind
from voting.plain.translating import get_locale
from voting.storage.database import db
from voting.storage.transactions import read_only, reads_only
from voting.vote.ballot_content import Sheet
from voting.vote.forms import CodeForm, confirmed
from voting.vote.languages import speak
from voting.vote.marking import boxes_sent
from voting.vote.page_template import MadeOnce
from voting.vote.rules import marks_in
from voting.vote.services import MarksDoNotFit, check_marks
from voting.vote.views import blueprint
from voting.vote.views.casting import cast_boxes, casting
from voting.vote.views.padding import SHORT_STEP, filled_length, fix_length
from voting.vote.views.prepared import pages_of
from voting.web.access import PUBLIC, RESIDENTS, allow
from voting.web.pages import Page, current_instance
from voting.web.rate_limits import TooManyWrongCodes, note_wrong_code

# A placeholder unlike any receipt, and any word of a page.
RECEIPT_STANDS_HERE = b"0000-RECEIPT-0000"
# The pages of voters, who have no account and no session, and need none: the code alone grants access.
VOTERS = frozenset(
    f"vote.{page}" for page in ("type_code", "start_again", "show_ballot", "check_choice", "cast")
)


@blueprint.before_request
def as_to_a_voter() -> None:
    """Answer a voter in their language, and leave nothing in their browser."""
    if request.endpoint in VOTERS:
        g.leaves_no_cookie = True
        # An officer votes like everyone else: no query is made about them, least of all once a vote is
        # stored.
        g._login_user = AnonymousUser()
        speak()


@blueprint.get("/b")
@allow(RESIDENTS)
def type_code() -> Page:
    """Show where a code is typed, and where a scanned ballot leads; opening the page uses nothing up."""
    return _made_once("type code", partial(_code_page, None))


@blueprint.get("/b/<any(ballot, check, cast, test):step>")
@allow(PUBLIC)
def start_again(step: str) -> Response:  # noqa: ARG001
    """Start again from the code when a page of the vote is reloaded or reopened from the history."""
    return redirect(url_for("vote.type_code"))


@blueprint.post("/b/ballot")
@allow(PUBLIC)
@reads_only
def show_ballot() -> Page:
    """Show the ballot that belongs to a code; looking at it uses nothing up."""
    typed = request.form.get("code", "")
    try:
        sheet = casting().find_sheet(typed)
        pages = pages_of(sheet, _desk_of(sheet.conference_id))
    except UnknownCode as refusal:
        return _unknown(refusal, test=typed)
    except Refusal as refusal:
        return _ask_code(refusal, typed)
    fix_length(pages.length)
    return pages.marked(_code(typed), _boxes(sheet))


@blueprint.post("/b/check")
@allow(PUBLIC)
@reads_only
def check_choice() -> Page:
    """Show the choice for review before it is cast."""
    return _look_again()


def _look_again() -> Page:
    typed = request.form.get("code", "")
    try:
        sheet = casting().find_sheet(typed)
        pages = pages_of(sheet, _desk_of(sheet.conference_id))
    except UnknownCode as refusal:
        return _unknown(refusal)
    except Refusal as refusal:
        return _ask_code(refusal)
    fix_length(pages.length)
    boxes, contest = _boxes(sheet), sheet.row.contest
    try:
        check_marks(contest, marks_in(boxes, rules=contest.rules, options=len(contest.options)))
    except MarksDoNotFit as refusal:
        # With the status of every other page: the length of a different status would reveal the refusal.
        return pages.marked(_code(typed), boxes, refusal)
    # The nonce makes a repeat of the next step the same attempt.
    return pages.looked_at(_code(typed), boxes, secrets.token_urlsafe(16))


def _code(typed: str) -> bytes:
    return (read_code(typed) or "").encode()


def _boxes(sheet: Sheet) -> list[int]:
    contest = sheet.row.contest
    return boxes_sent(request.form, rules=contest.rules, options=len(contest.options))


@blueprint.post("/b/cast")
@allow(PUBLIC)
def cast() -> Page:
    """Cast the vote, and show the receipt."""
    sent = confirmed()
    try:
        if not sent.is_ours:
            with read_only(db.session):
                return _look_again()
        done = cast_boxes(sent.code, sent.boxes, sent.nonce)
        g.is_cast = True
    except UnknownCode as refusal:
        return _unknown(refusal)
    except MarksDoNotFit:
        with read_only(db.session):
            return _look_again()
    slug, name = done.conference
    # The link carries the language of the vote: nothing else here remembers it.
    about = url_for("conference.show", conference=slug, language=str(get_locale())), name
    receipt = partial(render_template, "vote/receipt.html", receipt=RECEIPT_STANDS_HERE.decode(), about=about)
    return _made_once(about, receipt).replace(RECEIPT_STANDS_HERE, done.receipt.encode())


def _made_once(what: object, make: Callable[[], str]) -> bytes:
    """Return a cached page that is the same for everyone with the same language and device."""
    made = cast_to("MadeOnce[bytes]", current_app.extensions.setdefault("made_once", MadeOnce()))
    page = made.get((what, str(get_locale()), g.get("handed_over", "")), lambda: make().encode())
    fix_length(filled_length(len(page), step=SHORT_STEP))
    return page


def _unknown(refusal: UnknownCode, *, test: str = "") -> Page:
    """Say that no ballot has this code, unless a test has; after too many, with a cached page."""
    try:
        note_wrong_code()
    except TooManyWrongCodes as too_many:
        return _made_once("too many", partial(_code_page, too_many)), too_many.status
    if test and find_test(db.session, test, pepper=current_instance().secret("pepper")):
        return render_template("vote/test_ballot.html", code=read_code(test))
    return _ask_code(refusal)


def _ask_code(refusal: Refusal, typed: str = "") -> Page:
    return _code_page(refusal, typed, _desk_for(typed), form=CodeForm()), refusal.status


def _code_page(
    refusal: Refusal | None,
    typed: str = "",
    desk: PhonePass | None = None,
    *,
    form: CodeForm | None = None,
) -> str:
    """Return the page to type a code; a cached one has an empty form and shows nothing that was sent."""
    form = form or CodeForm(None)
    return render_template(
        "vote/type_code.html", form=form, refusal=refusal, refused_at="code", code=typed, desk=desk
    )


def _desk_of(conference_id: uuid.UUID) -> PhonePass | None:
    """Return this phone's pass to the door desk of the ballot's conference, if it has one."""
    return pass_to(PassKind.DESK, conference_id)


def _desk_for(typed: str) -> PhonePass | None:
    """The same for a ballot that cannot vote now; voters' phones have no pass, so this runs no query."""
    if not any(each.kind == PassKind.DESK for each in g.open_passes):
        return None
    try:
        ballot = find_ballot(db.session, typed, pepper=current_instance().secret("pepper"))
        return _desk_of(ballot.contest.conference_id)
    except Refusal:
        return None


# Views exempt from CSRF tokens: a token would prove that the browser sent a page of ours, and nothing here
# depends on whose browser it is. The session of a token may have ended with the browser; a vote must not.
NEED_NO_TOKEN = (show_ballot, check_choice, cast)
