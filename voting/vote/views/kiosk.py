"""A steward's tablet in a voter's hands: it opens the ballot page and nothing else until a steward is back.

The steward is signed out, and the desk's pass ends, so what is left in this browser opens only what is open
to anyone; a signed cookie closes even that. One hand-over is for one vote.
"""

from __future__ import annotations

import uuid

from flask import abort, current_app, g, redirect, render_template, request, session, url_for
from flask_security import current_user
from flask_security.utils import logout_user
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.wrappers import Response

from voting.conference.models import ContestState
from voting.conference.services import find_contest
from voting.desk.acting import DESK_ADDRESS, who_acts
from voting.desk.services import get_desk
from voting.people.phones import drop_passes, pass_to
from voting.people.services import end_pass
from voting.plain.roles import PassKind
from voting.storage.database import db
from voting.storage.transactions import READING
from voting.vote.assisted_voting import begin_assisted_voting
from voting.vote.languages import speak
from voting.vote.views import blueprint
from voting.web.access import DESK, PUBLIC, allow
from voting.web.cookies import ClockTolerantSigner

COOKIE = "handed_over"
HELD_FOR_SECONDS = 24 * 60 * 60
IN_HAND, DONE = "in hand", "done"
# The desk and the ward of a hand-over.
Place = tuple[str, str]
NOWHERE: Place = ("", "")
# What a voter opens, and by what a steward comes back.
STAYS_OPEN = frozenset(
    f"vote.{page}"
    for page in ("type_code", "start_again", "show_ballot", "check_choice", "cast", "give_back")
) | {
    "static",
    "security.login",
    "rehearsal.sign_in",
    "rehearsal.sign_in_submit",
}
# Closed once the vote is cast: the next one is helped by a hand-over of their own.
ENDS_WITH_THE_VOTE = frozenset(
    {"vote.type_code", "vote.start_again", "vote.show_ballot", "vote.check_choice"}
)


@blueprint.get(f"{DESK_ADDRESS}/help")
@allow(DESK)
def help_vote(desk_id: uuid.UUID) -> str:
    """What handing this device over means, and for which ward it is done."""
    conference = get_desk(db.session, desk_id)
    is_open = [contest for contest in conference.contests if contest.state == ContestState.OPEN]
    # After a hand-over the same ward is likely to come next.
    is_open.sort(key=lambda contest: contest.ward.slug != request.args.get("ward"))
    return render_template("vote/help.html", conference=conference, contests=is_open)


@blueprint.post(f"{DESK_ADDRESS}/help/<ward>")
@allow(DESK)
def help_vote_submit(desk_id: uuid.UUID, ward: str) -> Response:
    """Close everything of the steward's in this browser, and open the ballot page."""
    contest = find_contest(get_desk(db.session, desk_id), ward)
    by, held = who_acts(desk_id), pass_to(PassKind.DESK, desk_id)
    if held:
        # First the pass, then the journal, as everywhere: the other way round two would wait for each other.
        end_pass(db.session, held.id, subject_id=desk_id, by=f"pass:{held.id}")
    begin_assisted_voting(db.session, contest, by=by)
    db.session.commit()
    response = redirect(url_for("vote.type_code"), code=303)
    session.clear()
    if current_user.is_authenticated:
        logout_user()
    drop_passes(response, PassKind.DESK)
    _mark(response, IN_HAND, place=(str(desk_id), contest.ward.slug))
    # What the browser keeps of pages that were open before: the way back through its history ends here.
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


@blueprint.get("/b/back")
@allow(PUBLIC)
def give_back() -> str:
    """Where a hand-over ends: give it back."""
    speak()
    return render_template("vote/give_back.html")


def steward_signs_in() -> str:
    """Where a steward who is back signs in: it leads to helping the next one, in the same ward first."""
    desk, ward = g.get("handed_over_at") or ("", "")
    if not desk:
        return url_for("security.login")
    return url_for("security.login", next=url_for("vote.help_vote", desk_id=desk, ward=ward))


def is_handed_over() -> bool:
    """Whether this browser is in a voter's hands now."""
    return g.get("handed_over", "") != ""


@blueprint.before_app_request
def keep_to_the_vote() -> Response | None:
    """In a voter's hands open nothing but the vote, and let a steward come back."""
    held, g.handed_over_at = _held()
    if not held:
        return None
    if current_user.is_authenticated or any(each.kind == PassKind.DESK for each in g.get("open_passes", [])):
        g.hand_over_ends = True
        return None
    g.handed_over = held
    if held == DONE and request.endpoint in ENDS_WITH_THE_VOTE:
        return redirect(url_for("vote.give_back"), code=303)
    if request.endpoint in STAYS_OPEN:
        return None
    if request.method not in READING:
        abort(403)
    return redirect(url_for("vote.type_code"))


@blueprint.after_app_request
def go_on_or_end(response: Response) -> Response:
    """Remember that the vote is cast, or that the steward is back."""
    if g.get("hand_over_ends"):
        response.delete_cookie(COOKIE)
    elif is_handed_over() and g.get("is_cast"):
        _mark(response, DONE, place=g.handed_over_at)
    return response


def _held() -> tuple[str, Place]:
    """How far the hand-over of this browser is, empty when it is in nobody's hands; and where it was done."""
    if COOKIE not in request.cookies:
        return "", NOWHERE
    try:
        kept: object = _signer().loads(request.cookies.get(COOKIE, ""), max_age=HELD_FOR_SECONDS)
    except BadSignature:
        return "", NOWHERE
    match kept:
        case [str(how_far), str(desk), str(ward)]:
            return how_far, (desk, ward)
        case _:
            # One of before the place was kept.
            return str(kept), NOWHERE


def _mark(response: Response, how_far: str, *, place: Place) -> None:
    response.set_cookie(
        COOKIE,
        str(_signer().dumps([how_far, *place])),
        httponly=True,
        samesite="Lax",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
    )


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(
        current_app.secret_key or "", salt="handed over", signer=ClockTolerantSigner
    )
