"""What a phone noted, before anything is written: tidied, in its newest writing, and whether it is new."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from voting.collect.models import Answer, Outcome, Source
from voting.collect.rules import LAST_REVISION, kept_key, street_alone
from voting.collect.services.answers import check_answer
from voting.collect.services.settling import kept_row
from voting.collect.services.ways import RoundsOfPhone, Way
from voting.plain.refusals import BadInput, Refusal
from voting.plain.text_cleaning import clean_words


class NotFromThisPhone(Refusal):
    """A phone tries to change what another phone recorded."""

    status = 403


@dataclass(frozen=True)
class Noted:
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
class Turned:
    """An answer that was not taken, by the key the phone gave it, and why."""

    key: str
    reason: str


Newest = dict[uuid.UUID, tuple[Noted, Way, dict[str, Any]]]


def tidied(noted: Noted) -> Noted:
    """An answer with everything tidy; long texts take their time, so nothing is held meanwhile."""
    words, street = clean_words(noted.words), street_alone(noted.street)
    topic, language = (noted.topic, noted.language) if noted.outcome == Outcome.SPOKE else ("", "")
    if noted.outcome == Outcome.WITHDRAWN:
        words, street = "", ""
    return replace(noted, words=words, street=street, topic=topic, language=language)


def look_at(
    session: Session, noted: Iterable[Noted], *, rounds: RoundsOfPhone
) -> tuple[list[Noted], list[Turned]]:
    """What of tidy answers has to be written at all, and what cannot be taken, and why. Only reads.

    Phones send again what they do not know to be safe here: that is there unchanged, and holds up nobody.
    """
    newest, turned = newest_of(noted, rounds)
    there = {each.id: each for each in session.scalars(sa.select(Answer).where(Answer.id.in_(newest)))}
    to_write = [
        each
        for key, (each, way, row) in newest.items()
        if not (known := there.get(key)) or not _is_there(each, way, row, known)
    ]
    return to_write, turned


def _is_there(noted: Noted, way: Way, row: Mapping[str, Any], known: Answer) -> bool:
    if is_older(noted, way, known):
        return True
    same = ("outcome", "words", "topic", "street", "language", "is_personal")
    return noted.revision == known.revision and all(row[name] == getattr(known, name) for name in same)


def is_older(noted: Noted, way: Way, known: Answer) -> bool:
    """Whether something newer is there than what came; what is there gains nothing by a pass that is over.

    Residents who take their answer back at the door are told that it is gone, so taking back passes a
    correction, which the phone never saw; but not if it was written before what was corrected. Erased words
    are gone already, and their door still counts.
    """
    if noted.outcome == Outcome.WITHDRAWN and known.is_corrected:
        return noted.revision <= known.noted_revision
    return noted.revision < known.revision + way.is_over


def newest_of(noted: Iterable[Noted], rounds: RoundsOfPhone) -> tuple[Newest, list[Turned]]:
    """The newest writing of each answer with its way in, and those that cannot be taken."""
    newest: Newest = {}
    turned: list[Turned] = []
    for each in sorted(noted, key=lambda each: each.noted_at):
        try:
            way = rounds.find(each.round)
            row = _row(each, way)
        except Refusal as refusal:
            turned.append(Turned(str(each.key), str(refusal)))
            continue
        known = newest.get(row["id"])
        if known is None or known[0].revision < each.revision:
            newest[row["id"]] = each, way, row
    return newest, turned


def _row(noted: Noted, way: Way) -> dict[str, Any]:
    walked = way.walked
    if not 0 <= noted.revision < LAST_REVISION:
        raise BadInput(_("This answer was changed too often. Record it again."))
    row = {
        "id": kept_key(noted.key),
        "campaign_id": walked.campaign_id,
        "ward_code": walked.ward_code,
        "round_id": walked.id,
        "pass_id": way.phone_pass.id,
        "outcome": noted.outcome,
        "words": noted.words,
        "topic": noted.topic,
        "street": noted.street,
        "language": noted.language,
        "source": Source.DOORSTEP,
        "recorded_on": way.day(noted.noted_at),
        "revision": noted.revision,
        "is_personal": noted.outcome == Outcome.SPOKE and noted.is_held,
    }
    row = kept_row(row, settled=way.settled)
    said = {name: row[name] for name in ("outcome", "words", "topic", "street", "language")}
    check_answer(walked.campaign, **said)
    return row
