"""Turns for phones that hand in: what strangers may send without end must not hold up votes.

Anyone who scanned the code of a round can send all night, even with a pass that is over. So each process
works on one request at a time, at most one per phone, and then rests as long; a few wait, and the others are
told to come back, which they do automatically (static/doorstep/send.js).
"""

from __future__ import annotations

import uuid
from collections.abc import Generator
from contextlib import contextmanager
from http import HTTPStatus

from voting.people.phones import load_passes
from voting.plain.refusals import Refusal
from voting.plain.translating import gettext as _
from voting.storage.database import db
from voting.storage.transactions import begin_writing, put_down
from voting.web.expensive_work import Lane, LaneIsFull

BY_SCRIPT = Lane(waiting=4, of_each=1, patience=10, rest=1)
# Here a person waits for a form with the page before them, and may press twice.
BY_FORM = Lane(at_once=2, waiting=8, of_each=3, patience=10)


class ManyHandIn(Refusal):
    """Others are handing in just now, or this phone already is."""

    status = HTTPStatus.SERVICE_UNAVAILABLE


@contextmanager
def turn(lane: Lane, phone: uuid.UUID) -> Generator[None]:
    """Work in this phone's turn; nothing is held while it waits."""
    put_down(db.session)
    try:
        with lane.turn(str(phone)):
            yield
    except LaneIsFull:
        raise ManyHandIn(
            _("Many phones are sending at the moment. Wait a few seconds, then save again.")
        ) from None


def begin_turn() -> None:
    """Begin to write, with this phone's passes as they are by now."""
    begin_writing(db.session)
    load_passes()
