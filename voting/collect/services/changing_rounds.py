"""Change a round before anything depends on it, call it off, and undo that."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voting.collect.journal_entries import RoundCalledOff, RoundChanged, RoundPutBack
from voting.collect.models import DoorCount, Round
from voting.collect.services.rounds import check_round
from voting.people.services import end_open_passes, who_joined
from voting.places.models import Ward
from voting.plain import clock
from voting.plain.refusals import Refusal
from voting.plain.roles import PassKind
from voting.plain.translating import gettext as _
from voting.storage import journal


class RoundIsWalked(Refusal):
    """Phones or doors belong to the round, so it stays as it is."""


class RoundIsCalledOff(Refusal):
    """The round does not take place."""


def change_round(
    session: Session,
    walked: Round,
    *,
    ward: Ward,
    on: date,
    meeting_place: str,
    streets: Sequence[str],
    script: str,
    by: str,
) -> None:
    """Change the details of a round; saving it unchanged leaves no line in the journal."""
    _hold(session, walked)
    check_takes_place(walked)
    check_may_change_round(session, walked)
    meeting_place, streets, script = check_round(
        walked.campaign, on=on, meeting_place=meeting_place, streets=streets, script=script
    )
    was_on = walked.on
    facts = {
        "ward": ward, "on": on, "meeting_place": meeting_place, "streets": streets, "script": script,
    }  # fmt: skip
    if all(getattr(walked, name) == value for name, value in facts.items()):
        return
    for name, value in facts.items():
        setattr(walked, name, value)
    session.flush()
    act = RoundChanged(str(walked.id), ward=ward.code, on=on.isoformat(), was_on=was_on.isoformat())
    journal.record(session, act, by=by)


def call_off(session: Session, walked: Round, *, by: str) -> None:
    """Call a round off; its code stops working, and phones that have joined it lose their passes."""
    _hold(session, walked)
    check_takes_place(walked)
    if has_doors(session, walked):
        raise RoundIsWalked(_("Doors have been recorded on this round, so it can’t be called off."))
    walked.called_off_at = clock.now()
    session.flush()
    ended = end_open_passes(session, PassKind.ROUND, subject_id=walked.id)
    journal.record(session, RoundCalledOff(str(walked.id), ended), by=by)


def put_back(session: Session, walked: Round, *, by: str) -> None:
    """Reinstate a round that was called off, with the code it had."""
    _hold(session, walked)
    if walked.called_off_at is None:
        return
    walked.called_off_at = None
    session.flush()
    journal.record(session, RoundPutBack(str(walked.id)), by=by)


def check_may_change_round(session: Session, walked: Round) -> None:
    """Refuse once a phone has joined the round, or a door of it has been recorded."""
    if has_doors(session, walked):
        raise RoundIsWalked(_("Doors have been recorded on this round, so it can’t be changed."))
    if who_joined(session, PassKind.ROUND, walked.id):
        raise RoundIsWalked(
            _("Phones have joined this round, so it can’t be changed. Call it off and plan another one.")
        )


def check_takes_place(walked: Round) -> None:
    """Refuse an act that only makes sense for a round that takes place."""
    if walked.called_off_at is not None:
        raise RoundIsCalledOff(
            _("This round has been called off. If it’s going ahead after all, reinstate it first.")
        )


def has_doors(session: Session, walked: Round) -> bool:
    """Whether any door of a round was recorded, counted or not."""
    recorded = sa.select(sa.exists().where(DoorCount.round_id == walked.id))
    return bool(session.scalar(recorded))


def _hold(session: Session, walked: Round) -> None:
    """Lock a round, so that nobody joins it while it is changed."""
    session.refresh(walked, with_for_update={"of": Round})
