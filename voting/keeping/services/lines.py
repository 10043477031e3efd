"""The journal's lines in words, paged, newest first; and checking the journal."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voting.ballots.models import Pack
from voting.conference.models import Conference, Contest
from voting.keeping.messages import sentence_of
from voting.keeping.names import Names
from voting.people.models import PhonePass
from voting.plain.numerals import plain_digits
from voting.plain.paging import Paging, turn_to
from voting.plain.refusals import BadInput, Refusal
from voting.plain.translating import gettext as _
from voting.storage.journal import PRINTED_DIGITS, BrokenJournal, JournalEntry, Mark, check_end, verify
from voting.storage.transactions import read_unlocked

PAGE_SIZE = 100
PRINTED = re.compile(rf"(\d{{1,12}}):([0-9a-f]{{{PRINTED_DIGITS}}})")


class JournalIsBroken(Refusal):
    """The journal was tampered with; the sentence says where it shows."""


@dataclass(frozen=True)
class Line:
    """One line of the journal as displayed."""

    number: int
    at: datetime
    who: str
    done: str


@dataclass(frozen=True)
class Lines(Paging):
    """A page of journal lines, newest first, with its number and the total of lines."""

    lines: Sequence[Line]


def read_mark(typed: str) -> Mark:
    """Parse a printed line, such as 412:3f9a02bc77de1180; spaces do not matter."""
    found = PRINTED.fullmatch(re.sub(r"[^0-9a-f:]", "", plain_digits(typed).lower()))
    if found is None:
        raise BadInput(
            _("“%(typed)s” is not a journal line as printed, like 412:3f9a02bc77de1180.", typed=typed[:40])
        )
    return Mark(int(found[1]), found[2])


def check_journal(session: Session, mark: Mark | None = None) -> int:
    """Return how many lines a whole journal with the printed line has; otherwise raise JournalIsBroken."""
    try:
        # A long journal takes seconds, in which votes are cast.
        with read_unlocked(session):
            lines = verify(session, mark)
            check_end(session)
    except BrokenJournal as broken:
        raise JournalIsBroken(str(broken)) from None
    return lines


def journal_lines(
    session: Session, conference: Conference | None = None, *, number: int = 1, size: int = PAGE_SIZE
) -> Lines:
    """Return a page of lines, of one conference or all; pages count from 1, past the end is the last."""
    fits = [_about(session, conference)] if conference else []
    total = session.scalar(sa.select(sa.func.count()).select_from(JournalEntry).where(*fits)) or 0
    page = turn_to(number, total=total, size=size)
    entries = session.scalars(
        sa.select(JournalEntry)
        .where(*fits)
        .order_by(JournalEntry.number.desc())
        .limit(size)
        .offset(page.offset)
    ).all()
    names = Names(session, entries)
    lines = [
        Line(each.number, each.at, names.who(each.actor), sentence_of(each.act, names.in_words(each.details)))
        for each in entries
    ]
    return Lines(page.total, page.number, page.size, lines)


def _about(session: Session, conference: Conference) -> sa.ColumnElement[bool]:
    """Whether a line is about a conference, one of its contests or packs, or a phone of its door desk."""
    contests = session.scalars(sa.select(Contest.id).where(Contest.conference_id == conference.id)).all()
    packs = session.scalars(sa.select(Pack.id).where(Pack.contest_id.in_(contests))).all()
    phones = session.scalars(sa.select(PhonePass.id).where(PhonePass.subject_id == conference.id)).all()
    subjects = [str(each) for each in (conference.id, *contests, *packs)]
    detail = JournalEntry.details
    return sa.or_(
        detail["contest"].as_string().in_([str(each) for each in contests]),
        detail["conference"].as_string().in_([str(conference.id), conference.slug]),
        detail["subject"].as_string().in_(subjects),
        detail["phone_pass"].as_string().in_([str(each) for each in phones]),
    )
