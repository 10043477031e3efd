"""Handing in what a phone recorded: each answer once, in its newest writing, whatever the line does."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session, joinedload

from voting.collect.models import Answer, Outcome, Round, Source
from voting.collect.rules import LAST_REVISION, day_within, kept_key, street_alone
from voting.collect.services.answers import check_answer
from voting.database import add_or_renew
from voting.pages import local_day, local_today
from voting.people.models import PhonePass
from voting.people.services import leave_to_rewrite
from voting.refusals import BadInput, Refusal
from voting.texts import clean_words


class NoPassForRound(Refusal):
    """The phone holds no pass with which an answer of this round could be handed in."""

    status = 403


@dataclass(frozen=True)
class Noted:
    """One answer as a phone noted it; `round` is the secret of its link, `noted_at` by a right clock."""

    key: uuid.UUID
    revision: int
    round: str
    outcome: Outcome
    words: str
    topic: str
    street: str
    language: str
    is_held: bool
    noted_at: datetime


@dataclass(frozen=True)
class Turned:
    """An answer that was not taken, by the key the phone gave it, and why."""

    key: str
    reason: str


def hand_in(session: Session, noted: Iterable[Noted], *, rounds: RoundsOfPhone) -> list[Turned]:
    """Take the newest writing of each answer a phone noted; returns those that cannot be taken, and why."""
    rows: dict[uuid.UUID, dict[str, Any]] = {}
    turned: list[Turned] = []
    for each in noted:
        try:
            row = _row(each, rounds.find(each.round))
        except Refusal as refusal:
            turned.append(Turned(str(each.key), str(refusal)))
            continue
        known = rows.get(row["id"])
        if known is None or known["revision"] < row["revision"]:
            rows[row["id"]] = row
    add_or_renew(session, Answer, list(rows.values()), by="revision")
    if any(row["outcome"] == Outcome.WITHDRAWN for row in rows.values()):
        leave_to_rewrite(session, Answer)
    return turned


class RoundsOfPhone:
    """The rounds into which a phone may hand in answers: those it joined, and others of their campaigns.

    Others, so that what is still on a phone can be sent after a pass has ended: by joining the next round.
    Whoever does so must know the secret of the old round's link as well.
    """

    def __init__(self, session: Session, tokens: Iterable[str], passes: Sequence[PhonePass]) -> None:
        joined = {each.subject_id for each in passes}
        campaigns = set(session.scalars(sa.select(Round.campaign_id).where(Round.id.in_(joined))))
        found = session.scalars(
            sa.select(Round)
            .where(Round.join_token.in_(set(tokens)))
            .options(joinedload(Round.campaign), joinedload(Round.ward))
        )
        self.rounds = {each.join_token: each for each in found if each.campaign_id in campaigns}

    def find(self, token: str) -> Round:
        """The round of a link, or a refusal."""
        if token not in self.rounds:
            raise NoPassForRound(
                _("This phone has no pass for the round of this answer. Scan its code again.")
            )
        return self.rounds[token]


def _row(noted: Noted, walked: Round) -> dict[str, Any]:
    spoke = noted.outcome == Outcome.SPOKE
    words, street = clean_words(noted.words), street_alone(noted.street)
    topic, language = (noted.topic, noted.language) if spoke else ("", "")
    if noted.outcome == Outcome.WITHDRAWN:
        words, street = "", ""
    if not 0 <= noted.revision < LAST_REVISION:
        raise BadInput(_("This answer was changed too often. Record it again."))
    check_answer(
        walked.campaign, outcome=noted.outcome, words=words, topic=topic, street=street, language=language
    )
    today = local_today()
    return {
        "id": kept_key(noted.key),
        "campaign_id": walked.campaign_id,
        "ward_code": walked.ward_code,
        "round_id": walked.id,
        "outcome": noted.outcome,
        "words": words,
        "topic": topic,
        "street": street,
        "language": language,
        "source": Source.DOORSTEP,
        "recorded_on": day_within(
            local_day(noted.noted_at), first=min(walked.campaign.starts_on, today), last=today
        ),
        "revision": noted.revision,
        "is_held": spoke and noted.is_held,
    }
