"""What a phone noted, before anything is written: tidied, in its newest writing, and whether it is new."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voting.collect.models import Answer, Outcome, Source
from voting.collect.rules import LAST_REVISION, kept_key, street_alone
from voting.collect.services.answers import check_answer
from voting.collect.services.settling import kept_row
from voting.collect.services.ways import RoundsOfPhone, Way
from voting.plain.refusals import BadInput, Refusal
from voting.plain.text_cleaning import clean_words
from voting.plain.translating import gettext as _


class NotFromThisPhone(Refusal):
    """A phone tries to change what another phone recorded."""

    status = 403


@dataclass(frozen=True)
class QueuedAnswer:
    """One answer as a phone noted it; `round` is the key of its round, `noted_at` by a right clock."""

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
class Rejected:
    """An answer that was not taken, by the key the phone gave it, and why."""

    key: str
    reason: str


Newest = dict[uuid.UUID, tuple[QueuedAnswer, Way, dict[str, Any]]]


def tidied(queued: QueuedAnswer) -> QueuedAnswer:
    """An answer with everything tidy; long texts take their time, so nothing is held meanwhile."""
    words, street = clean_words(queued.words), street_alone(queued.street)
    topic, language = (queued.topic, queued.language) if queued.outcome == Outcome.SPOKE else ("", "")
    if queued.outcome == Outcome.WITHDRAWN:
        words, street = "", ""
    return replace(queued, words=words, street=street, topic=topic, language=language)


def look_at(
    session: Session, queued: Iterable[QueuedAnswer], *, rounds: RoundsOfPhone
) -> tuple[list[QueuedAnswer], list[Rejected]]:
    """What of tidy answers has to be written at all, and what cannot be taken, and why. Only reads.

    Phones send again what they do not know to be safe here: that is there unchanged, and holds up nobody.
    """
    newest, rejected = newest_of(queued, rounds)
    there = {each.id: each for each in session.scalars(sa.select(Answer).where(Answer.id.in_(newest)))}
    to_write = [
        each
        for key, (each, way, row) in newest.items()
        if not (known := there.get(key)) or not _is_there(each, way, row, known)
    ]
    return to_write, rejected


def _is_there(queued: QueuedAnswer, way: Way, row: Mapping[str, Any], known: Answer) -> bool:
    if is_older(queued, way, known):
        return True
    same = ("outcome", "words", "topic", "street", "language", "is_personal")
    return queued.revision == known.revision and all(row[name] == getattr(known, name) for name in same)


def is_older(queued: QueuedAnswer, way: Way, known: Answer) -> bool:
    """Whether something newer is there than what came; what is there gains nothing by a pass that is over.

    Residents who take their answer back at the door are told that it is gone, so taking back passes a
    correction, which the phone never saw; but not if it was written before what was corrected. Erased words
    are gone already, and their door still counts.
    """
    if queued.outcome == Outcome.WITHDRAWN and known.is_corrected:
        return queued.revision <= known.noted_revision
    return queued.revision < known.revision + way.is_over


def newest_of(queued: Iterable[QueuedAnswer], rounds: RoundsOfPhone) -> tuple[Newest, list[Rejected]]:
    """The newest writing of each answer with its way in, and those that cannot be taken."""
    newest: Newest = {}
    rejected: list[Rejected] = []
    for each in sorted(queued, key=lambda each: each.noted_at):
        try:
            way = rounds.find(each.round)
            row = _row(each, way)
        except Refusal as refusal:
            rejected.append(Rejected(str(each.key), str(refusal)))
            continue
        known = newest.get(row["id"])
        if known is None or known[0].revision < each.revision:
            newest[row["id"]] = each, way, row
    return newest, rejected


def _row(queued: QueuedAnswer, way: Way) -> dict[str, Any]:
    walked = way.walked
    if not 0 <= queued.revision < LAST_REVISION:
        raise BadInput(_("This answer has been changed too often. Record it again."))
    row = {
        "id": kept_key(queued.key),
        "campaign_id": walked.campaign_id,
        "ward_code": walked.ward_code,
        "round_id": walked.id,
        "pass_id": way.phone_pass.id,
        "outcome": queued.outcome,
        "words": queued.words,
        "topic": queued.topic,
        "street": queued.street,
        "language": queued.language,
        "source": Source.DOORSTEP,
        "recorded_on": way.day(queued.noted_at),
        "revision": queued.revision,
        "is_personal": queued.outcome == Outcome.SPOKE and queued.is_held,
    }
    row = kept_row(row, settled=way.settled)
    said = {name: row[name] for name in ("outcome", "words", "topic", "street", "language")}
    check_answer(walked.campaign, **said)
    return row
