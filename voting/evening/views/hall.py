"""The hall's screen: how to vote, how many have, the time left; and in the end the result, bit by bit.

It shows the turnout and never the standing. A screen polls for the part that changes, and gets a full
response only when it has changed.
"""

from __future__ import annotations

from flask import make_response, render_template, request
from werkzeug.wrappers import Response

from voting.ballots.services import accounts_of
from voting.ballots.sheets import wifi_link
from voting.conference.messages import state_words
from voting.conference.models import Conference, ContestState
from voting.conference.rules import votes_to_show
from voting.conference.services import find_conference, second_invited
from voting.count.messages import number_words
from voting.evening.views import blueprint
from voting.plain import clock
from voting.plain.digests import digest_of_text
from voting.plain.qr import QrCode, qr_code
from voting.publish.sentences import options_in_turn, truncation_remark
from voting.storage.database import db
from voting.web.access import RESIDENTS, STEWARDS, allow
from voting.web.pages import local_day, local_today

# As many wards as fit on one screen in letters that can be read from the back of a hall.
WARDS_AT_ONCE = 4


@blueprint.get("/hall/<conference>")
@allow(RESIDENTS)
def hall(conference: str) -> str:
    """The screen of a conference's hall, to be left open on a projector."""
    event = find_conference(db.session, conference)
    return render_template(
        "evening/hall.html",
        **_words(event),
        now=clock.now(),
        runs_it=STEWARDS.allows(),
    )


@blueprint.get("/hall/<conference>/now")
@allow(RESIDENTS)
def hall_now(conference: str) -> Response:
    """The screen's current content; an empty response if the screen shows it already."""
    page = render_template("evening/hall_now.html", **_words(find_conference(db.session, conference)))
    response = make_response(page)
    response.set_etag(digest_of_text(page)[:16])
    response.headers["Cache-Control"] = "no-cache"
    return response.make_conditional(request)


def _words(event: Conference) -> dict[str, object]:
    states = {contest.state for contest in event.contests}
    is_voting = not states or bool(states & {ContestState.READY, ContestState.OPEN})
    # The Wi-Fi's password is for people in the hall: on the day, not for the whole web before and after.
    is_today = local_day(event.starts_at) == local_today()
    return {
        "conference": event,
        "states": states,
        "is_voting": is_voting,
        "announces_closing": is_voting and _announces_closing(event),
        "wifi": _wifi_code(event) if is_voting and is_today else None,
        "turnouts": accounts_of(db.session, event.contests),
        "options_in_turn": options_in_turn,
        "truncation_remark": truncation_remark,
        "wards_at_once": WARDS_AT_ONCE,
        # Shown until the result says it.
        "second_invited": second_invited(db.session, event) if states - {ContestState.PUBLISHED} else None,
        "state_words": state_words,
        "votes_to_show": votes_to_show,
        "number_words": number_words,
    }


def _wifi_code(event: Conference) -> QrCode | None:
    """The QR code by which phones join the hall's Wi-Fi, if it has one."""
    if not event.wifi_network:
        return None
    return qr_code(wifi_link(event.wifi_network, event.wifi_password))


def _announces_closing(event: Conference) -> bool:
    """Whether the announced closing time holds: no countdown runs, and no reopening came after it."""
    if event.closes_at is None or any(contest.countdown_at for contest in event.contests):
        return False
    reopened = [contest.reopened_at for contest in event.contests if contest.reopened_at]
    return not reopened or max(reopened) < event.closes_at
