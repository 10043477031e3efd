"""The head count on the desk's page: how many people came in, ward by ward."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from flask import jsonify, redirect, request
from werkzeug.wrappers import Response

from voting.ballots.services import count_head, heads_of, uncount_head
from voting.conference.services import find_contest
from voting.desk.acting import DESK_ADDRESS, who_acts
from voting.desk.services import get_desk
from voting.desk.views import blueprint
from voting.desk.views.pages import desk_address, desk_page
from voting.plain.refusals import Refusal
from voting.storage.database import db
from voting.web.access import DESK, allow
from voting.web.pages import Page
from voting.web.refused_forms import shows_again

HEADS_ADDRESS = f"{DESK_ADDRESS}/heads/<ward>"


def _again(refusal: Refusal, conference_id: uuid.UUID, ward: str) -> Page:
    conference = find_contest(get_desk(db.session, conference_id), ward).conference
    if _is_from_the_script():
        answer: Response = jsonify(refusal=str(refusal))
        answer.status_code = refusal.status
        return answer
    return desk_page(conference, no_click=refusal)


@blueprint.post(HEADS_ADDRESS)
@allow(DESK)
@shows_again(_again)
def count_head_submit(conference_id: uuid.UUID, ward: str) -> Page:
    """Count one more person who came in for a ward."""
    return _click(conference_id, ward, count_head)


@blueprint.post(f"{HEADS_ADDRESS}/less")
@allow(DESK)
@shows_again(_again)
def uncount_head_submit(conference_id: uuid.UUID, ward: str) -> Page:
    """Undo one of this phone's own clicks."""
    return _click(conference_id, ward, uncount_head)


def _click(conference_id: uuid.UUID, ward: str, click: Callable[..., None]) -> Page:
    conference = get_desk(db.session, conference_id)
    contest = find_contest(conference, ward)
    click(db.session, contest, by=who_acts(conference_id))
    db.session.commit()
    if _is_from_the_script():
        return jsonify(heads=heads_of(db.session, contest))
    return redirect(f"{desk_address(conference)}#heads", code=303)


def _is_from_the_script() -> bool:
    return request.accept_mimetypes.best == "application/json"
