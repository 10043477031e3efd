"""A steward's tablet in a voter's hands: only the ballot page opens until a steward is back.

The steward is signed out and the desk's pass ends, so what is left in this browser opens only public pages; a
signed cookie blocks even those. One hand-over is for one vote.
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
# The voter's pages, and those by which a steward comes back.
STAYS_OPEN = frozenset(
    f"vote.{page}"
    for page in ("type_code", "start_again", "show_ballot", "check_choice", "cast", "give_back")
) | {
    "static",
    "security.login",
    "rehearsal.sign_in",
    "rehearsal.sign_in_submit",
}
# Blocked once the vote is cast: the next voter needs a hand-over of their own.
ENDS_WITH_THE_VOTE = frozenset(
    {"vote.type_code", "vote.start_again", "vote.show_ballot", "vote.check_choice"}
)


@blueprint.get(f"{DESK_ADDRESS}/help")
@allow(DESK)
def help_vote(conference_id: uuid.UUID) -> str:
    """Explain handing over this device, and offer the wards it can be done for."""
    conference = get_desk(db.session, conference_id)
    is_open = [contest for contest in conference.contests if contest.state == ContestState.OPEN]
    # After a hand-over the same ward is likely to come next.
    is_open.sort(key=lambda contest: contest.ward.slug != request.args.get("ward"))
    return render_template("vote/help.html", conference=conference, contests=is_open)


@blueprint.post(f"{DESK_ADDRESS}/help/<ward>")
@allow(DESK)
def help_vote_submit(conference_id: uuid.UUID, ward: str) -> Response:
    """Sign the steward out of this browser, and open the ballot page."""
    contest = find_contest(get_desk(db.session, conference_id), ward)
    by, held = who_acts(conference_id), pass_to(PassKind.DESK, conference_id)
    if held:
        # Lock the pass before the journal, as everywhere else, to avoid a deadlock.
        end_pass(db.session, held.id, subject_id=conference_id, by=f"pass:{held.id}")
    begin_assisted_voting(db.session, contest, by=by)
    db.session.commit()
    response = redirect(url_for("vote.type_code"), code=303)
    session.clear()
    if current_user.is_authenticated:
        logout_user()
    drop_passes(response, PassKind.DESK)
    _mark(response, IN_HAND, place=(str(conference_id), contest.ward.slug))
    # Clear the pages that the browser kept, so that going back through its history ends here.
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


@blueprint.get("/b/back")
@allow(PUBLIC)
def give_back() -> str:
    """Ask the voter to give the device back at the end of a hand-over."""
    speak()
    return render_template("vote/give_back.html")


def steward_signs_in() -> str:
    """Return a returning steward's sign-in link; it leads to the next hand-over, the same ward first."""
    desk, ward = g.get("handed_over_at") or ("", "")
    if not desk:
        return url_for("security.login")
    return url_for("security.login", next=url_for("vote.help_vote", conference_id=desk, ward=ward))


def is_handed_over() -> bool:
    """Whether this browser is in a voter's hands now."""
    return g.get("handed_over", "") != ""


@blueprint.before_app_request
def keep_to_the_vote() -> Response | None:
    """Open nothing but the vote in a voter's hands, and let a steward come back."""
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
    """Record in the cookie that the vote is cast, or remove it when the steward is back."""
    if g.get("hand_over_ends"):
        response.delete_cookie(COOKIE)
    elif is_handed_over() and g.get("is_cast"):
        _mark(response, DONE, place=g.handed_over_at)
    return response


def _held() -> tuple[str, Place]:
    """Return the state of this browser's hand-over, empty if there is none, and the place it was done at."""
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
            # A cookie from before the place was recorded.
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
