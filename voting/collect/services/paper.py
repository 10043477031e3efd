"""Type in what canvassers wrote on paper: all rows of a sheet, or none."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from voting.collect.journal_entries import PaperTypedIn
from voting.collect.models import Outcome, Round, Source
from voting.collect.new_answers import NewAnswer, Said, check_said
from voting.collect.services.answers import add_answers, said_otherwise
from voting.collect.services.changing_rounds import check_takes_place
from voting.collect.services.settling import settled_wards
from voting.plain.refusals import BadInput, Refusal
from voting.plain.translating import gettext as _
from voting.storage import journal


@dataclass(frozen=True)
class PaperRow:
    """One row of a paper sheet as typed; its key identifies the row when it is sent again."""

    key: uuid.UUID
    street: str = ""
    words: str = ""
    topic: str = ""
    outcome: str = Outcome.SPOKE

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed: values a row has from the start do not count."""
        return self == PaperRow(self.key)


class RowsNotTaken(BadInput):
    """Some rows cannot be accepted, so none was; carries the reason by the place of each."""

    def __init__(self, reasons: Mapping[int, str]) -> None:
        super().__init__(_("Nothing is saved yet. Correct these rows, then save again."))
        self.reasons = reasons


class RowSavedDifferently(RowsNotTaken):
    """Some rows were saved before, and now say something else."""


def type_in(session: Session, walked: Round, rows: Sequence[PaperRow], *, today: date, by: str) -> int:
    """Record the rows of a paper sheet, except empty ones; return how many are new.

    A row without a street is in the street of the row above. Sending the same rows again adds nothing.
    """
    check_takes_place(walked)
    answers: dict[int, NewAnswer] = {}
    reasons: dict[int, str] = {}
    street = ""
    for place, row in enumerate(rows):
        if row.is_empty:
            continue
        street = row.street or street
        try:
            answers[place] = _answer(walked, row, street=street, on=min(walked.on, today))
        except Refusal as refusal:
            reasons[place] = str(refusal)
    if reasons:
        raise RowsNotTaken(reasons)
    if not answers:
        raise BadInput(_("There’s nothing to save yet. Fill in a row first."))
    settled = settled_wards(session, {walked.campaign_id})
    added = add_answers(session, list(answers.values()), settled=settled)
    again = [each for each in answers.values() if each.id not in added]
    changed = said_otherwise(session, again, settled=settled) if again else set()
    if changed:
        reason = _(
            "This row has already been saved with different words. Save again to add it as another door."
        )
        raise RowSavedDifferently({place: reason for place, each in answers.items() if each.id in changed})
    if added:
        journal.record(session, PaperTypedIn(str(walked.id), len(added)), by=by)
    return len(added)


def _answer(walked: Round, row: PaperRow, *, street: str, on: date) -> NewAnswer:
    said = Said(outcome=_outcome(row.outcome), words=row.words, topic=row.topic, street=street).tidied()
    check_said(said, topics=walked.campaign.topics)
    return NewAnswer(
        id=row.key,
        said=said,
        campaign_id=walked.campaign_id,
        ward_code=walked.ward_code,
        source=Source.PAPER,
        recorded_on=on,
        round_id=walked.id,
    )


def _outcome(typed: str) -> Outcome:
    if typed not in set(Outcome) - {Outcome.WITHDRAWN}:
        raise BadInput(_("Choose an outcome for this door."))
    return Outcome(typed)
