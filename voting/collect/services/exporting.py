"""Export a campaign's answers as CSV, in columns that can be loaded again."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voting.collect.coarsening import NOTHING, Disclosed, Facts, coarsened
from voting.collect.csv_file import written
from voting.collect.headings import EXPORTED_COLUMNS
from voting.collect.journal_entries import AnswersExported
from voting.collect.models import Answer, Campaign, Outcome
from voting.collect.new_answers import said_in
from voting.collect.services.candidates import who_brought
from voting.places.models import Ward
from voting.storage import journal
from voting.storage.transactions import let_go

# A spreadsheet takes a file that begins with this for UTF-8, and shows its letters correctly.
BYTE_ORDER_MARK = "\ufeff"
AT_ONCE = 1_000


def record_export(session: Session, campaign: Campaign, *, by: str) -> int:
    """Record in the journal how many answers of a campaign are exported; return that number."""
    count = sa.select(sa.func.count()).select_from(Answer).where(*_goes_out(campaign.id))
    number = session.scalar(count) or 0
    journal.record(session, AnswersExported(campaign.slug, number), by=by)
    return number


def answers_as_csv(session: Session, campaign: Campaign) -> Iterator[str]:
    """Yield the lines of the file, some at a time; answers taken back or held are left out.

    So is an answer whose words were erased and that had no topic: it could not be loaded again. Each part is
    read in a transaction of its own, so that a slow connection blocks no writer. The keys by which they are
    ordered are random. A week is its Monday; it, the language and the street are disclosed only where enough
    answers share them (voting.collect.coarsening).
    """
    campaign_id, after = campaign.id, uuid.UUID(int=0)
    facts = Answer.ward_code, Answer.recorded_on, Answer.language, Answer.street
    told = coarsened(who_brought(session, facts, _goes_out(campaign_id)))
    part = BYTE_ORDER_MARK + written([EXPORTED_COLUMNS])
    while part:
        let_go(session)
        yield part
        rows = _some(session, campaign_id, after=after)
        part = written(_row(answer, ward, told) for answer, ward in rows)
        after = rows[-1][0].id if rows else after
    let_go(session)


def _row(answer: Answer, ward: str, told: Mapping[Facts, Disclosed]) -> list[str]:
    facts = answer.ward_code, answer.recorded_on, answer.language, answer.street
    # An answer that came in since the counting discloses nothing.
    week, language, street = told.get(facts, NOTHING)
    cells = vars(said_in(answer)) | {
        "street": street or "",
        "ward": ward,
        "language": language or "",
        "week": week.isoformat() if week else "",
    }
    return [str(cells[name]) for name in EXPORTED_COLUMNS]


def _goes_out(campaign_id: uuid.UUID) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        Answer.campaign_id == campaign_id,
        Answer.outcome != Outcome.WITHDRAWN,
        Answer.is_held == sa.false(),
        sa.or_(Answer.outcome != Outcome.SPOKE, Answer.words != "", Answer.topic != ""),
    )


def _some(session: Session, campaign_id: uuid.UUID, *, after: uuid.UUID) -> list[tuple[Answer, str]]:
    rows = session.execute(
        sa.select(Answer, Ward.name)
        .join(Ward, Answer.ward_code == Ward.code)
        .where(*_goes_out(campaign_id), Answer.id > after)
        .order_by(Answer.id)
        .limit(AT_ONCE)
    )
    return [(answer, ward) for answer, ward in rows.tuples()]
