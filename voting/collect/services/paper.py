"""Typing in what canvassers wrote on paper: every row of a sheet, or none."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voting.collect.journal_entries import PaperTypedIn
from voting.collect.models import Answer, Outcome, Round, Source
from voting.collect.rules import LAST_REVISION, street_alone
from voting.collect.services.answers import check_answer
from voting.collect.services.changing_rounds import check_takes_place
from voting.collect.services.counting import Tally, count_doors
from voting.collect.services.settling import kept_row, settled_wards
from voting.plain.refusals import BadInput, Refusal
from voting.plain.text_cleaning import clean_words
from voting.plain.translating import gettext as _
from voting.storage import journal
from voting.storage.database import add_unless_there
from voting.web.pages import local_today


@dataclass(frozen=True)
class PaperRow:
    """One row of a paper sheet as it was typed; the key says which row it is when it is sent again."""

    key: uuid.UUID
    street: str
    words: str
    topic: str
    outcome: str

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed: what a row has from the beginning does not count."""
        return not (self.street or self.words or self.topic) and self.outcome == Outcome.SPOKE


class RowsNotTaken(BadInput):
    """Some rows cannot be taken, so none was; says why by the place of each."""

    def __init__(self, reasons: Mapping[int, str]) -> None:
        super().__init__(_("Nothing is saved yet. Correct these rows, then save again."))
        self.reasons = reasons


class RowSavedDifferently(RowsNotTaken):
    """Some rows were saved before, and now say something else."""


def type_in(session: Session, walked: Round, rows: Sequence[PaperRow], *, by: str) -> int:
    """Record the rows of a paper sheet, empty ones left out; returns how many are new.

    A row without a street is of the street above it. Sending the same rows again adds nothing.
    """
    check_takes_place(walked)
    answers: dict[int, dict[str, Any]] = {}
    reasons: dict[int, str] = {}
    street = ""
    for place, row in enumerate(rows):
        if row.is_empty:
            continue
        street = row.street or street
        try:
            answers[place] = _answer(walked, replace(row, street=street))
        except Refusal as refusal:
            reasons[place] = str(refusal)
    if reasons:
        raise RowsNotTaken(reasons)
    if not answers:
        raise BadInput(_("There’s nothing to save yet. Fill in a row first."))
    settled = settled_wards(session, {walked.campaign_id})
    answers = {place: kept_row(row, settled=settled) for place, row in answers.items()}
    added = add_unless_there(session, Answer, list(answers.values()))
    again = {place: row for place, row in answers.items() if row["id"] not in added}
    _check_same(session, again, is_settled=bool(settled & {(walked.campaign_id, walked.ward_code)}))
    count_doors(
        session,
        Counter(
            (Tally(walked.campaign_id, walked.id, None, row["recorded_on"]), row["outcome"])
            for row in answers.values()
            if row["id"] in added
        ),
    )
    if added:
        journal.record(session, PaperTypedIn(str(walked.id), len(added)), by=by)
    return len(added)


def _answer(walked: Round, row: PaperRow) -> dict[str, Any]:
    outcome = _outcome(row.outcome)
    words, street = clean_words(row.words), street_alone(row.street)
    topic = row.topic if outcome == Outcome.SPOKE else ""
    check_answer(walked.campaign, outcome=outcome, words=words, topic=topic, street=street)
    return {
        "id": row.key,
        "campaign_id": walked.campaign_id,
        "ward_code": walked.ward_code,
        "round_id": walked.id,
        "pass_id": None,
        "outcome": outcome,
        "words": words,
        "topic": topic,
        "street": street,
        "language": "",
        "source": Source.PAPER,
        "recorded_on": min(walked.on, local_today()),
        "revision": 0,
    }


def _outcome(typed: str) -> Outcome:
    if typed not in set(Outcome) - {Outcome.WITHDRAWN}:
        raise BadInput(_("Choose an outcome for this door."))
    return Outcome(typed)


def _check_same(session: Session, again: Mapping[int, dict[str, Any]], *, is_settled: bool) -> None:
    """Refuse rows that are there already and say something else now.

    One that was corrected or erased in the office stays so: the old page is not asked about it. In a frozen
    ward those that are there may have forgotten their street since.
    """
    keys = [row["id"] for row in again.values()]
    known = {each.id: each for each in session.scalars(sa.select(Answer).where(Answer.id.in_(keys)))}
    said = ("outcome", "words", "topic", *(() if is_settled else ("street",)))
    changed = [
        place
        for place, row in again.items()
        if known[row["id"]].revision < LAST_REVISION
        and any(getattr(known[row["id"]], name) != row[name] for name in said)
    ]
    if changed:
        reason = _(
            "This row has already been saved with different words. Save again to add it as another door."
        )
        raise RowSavedDifferently(dict.fromkeys(changed, reason))
