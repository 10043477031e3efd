"""A phone's answers before anything is written: tidied, in their newest revision, new or known."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voting.collect.models import Answer, Outcome, Source
from voting.collect.new_answers import NewAnswer, Said, check_said, said_in
from voting.collect.rules import LAST_REVISION
from voting.collect.services.rounds_of_phone import RoundsOfPhone
from voting.collect.services.ways import Way
from voting.plain.refusals import BadInput, Refusal
from voting.plain.translating import gettext as _


class NotFromThisPhone(Refusal):
    """A phone tries to change what another phone recorded."""

    status = 403


@dataclass(frozen=True)
class QueuedAnswer:
    """One answer as a phone noted it, under the key by which it is kept and the name the phone has for it.

    `round` is the key of its round, `noted_at` by a right clock.
    """

    key: uuid.UUID
    name: str
    round: str
    noted_at: datetime
    said: Said
    revision: int = 0


@dataclass(frozen=True)
class Rejected:
    """What was not taken, by the key the phone gave it, and why."""

    key: str
    refusal: Refusal

    @property
    def reason(self) -> str:
        return str(self.refusal)


Newest = dict[uuid.UUID, tuple[QueuedAnswer, Way, NewAnswer]]


def tidied(queued: QueuedAnswer) -> QueuedAnswer:
    """Tidy an answer; long texts take their time, so no lock is held meanwhile."""
    return replace(queued, said=queued.said.tidied())


def look_at(
    session: Session, queued: Iterable[QueuedAnswer], *, rounds: RoundsOfPhone
) -> tuple[list[QueuedAnswer], list[Rejected]]:
    """Return the tidy answers that must be written, and those that cannot be accepted, and why. Only reads.

    Phones resend what they do not know to be safe here: it is here unchanged, and holds up nobody.
    """
    newest, rejected = newest_of(queued, rounds)
    there = {each.id: each for each in session.scalars(sa.select(Answer).where(Answer.id.in_(newest)))}
    to_write = [
        each
        for key, (each, way, answer) in newest.items()
        if not (known := there.get(key)) or not _is_there(each, way, answer, known)
    ]
    return to_write, rejected


def _is_there(queued: QueuedAnswer, way: Way, answer: NewAnswer, known: Answer) -> bool:
    if is_older(queued, way, known):
        return True
    return queued.revision == known.revision and answer.said == said_in(known)


def is_older(queued: QueuedAnswer, way: Way, known: Answer) -> bool:
    """Whether the revision here is newer than the one sent; if the pass is over, an equal one suffices.

    Residents who take their answer back at the door are told that it is gone, so taking back overrides a
    correction, which the phone never saw; but not if it was written before the revision that was corrected.
    Erased words are gone already, and their door still counts.
    """
    if queued.said.outcome == Outcome.WITHDRAWN and known.is_corrected:
        return queued.revision <= known.noted_revision
    return queued.revision < known.revision + way.is_over


def newest_of(queued: Iterable[QueuedAnswer], rounds: RoundsOfPhone) -> tuple[Newest, list[Rejected]]:
    """Return the newest revision of each answer with its way in, and those that cannot be accepted."""
    newest: Newest = {}
    rejected: list[Rejected] = []
    for each in sorted(queued, key=lambda each: each.noted_at):
        try:
            way = rounds.find(each.round)
            answer = answer_by(way, each)
        except Refusal as refusal:
            rejected.append(Rejected(each.name, refusal))
            continue
        known = newest.get(each.key)
        if known is None or known[0].revision < each.revision:
            newest[each.key] = each, way, answer
    return newest, rejected


def answer_by(way: Way, queued: QueuedAnswer) -> NewAnswer:
    """The answer that comes in by a way, as it may be kept, or a refusal."""
    if not 0 <= queued.revision < LAST_REVISION:
        raise BadInput(_("This answer has been changed too often. Record it again."))
    answer = NewAnswer(
        id=queued.key,
        said=queued.said,
        campaign_id=way.walked.campaign_id,
        ward_code=way.walked.ward_code,
        source=Source.DOORSTEP,
        recorded_on=way.day(queued.noted_at),
        round_id=way.walked.id,
        pass_id=way.phone_pass.id,
        revision=queued.revision,
    ).kept(way.settled)
    check_said(answer.said, topics=way.walked.campaign.topics)
    return answer
