"""The content of a ballot's page: its contest to the letter, as the database holds it now.

A hall opens its ballots all at once. So everything on a page is read in one query, as plain values: equal
values give the same page, and different values a different one.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast

import sqlalchemy as sa

from voting.ballots.models import Pack
from voting.conference.models import Conference, Contest, Option, Translation
from voting.conference.rules import order_of
from voting.places.models import Ward
from voting.shortlist.models import Shortlist
from voting.storage.prepared_queries import Question
from voting.vote.ballot_rows import (
    BALLOT,
    BALLOT_COLUMNS,
    CONFERENCE,
    CONTEST,
    FIND,
    OPTION,
    BallotRow,
    ballot_row_from,
)

PACK, WARD, SHORTLIST, TRANSLATION = (
    cast("sa.Table", model.__table__) for model in (Pack, Ward, Shortlist, Translation)
)
# Every column of a contest that its digest covers, or that identifies it.
FACTS = (
    CONTEST.c.id,
    CONTEST.c.digest,
    CONTEST.c.question,
    CONTEST.c.method,
    CONTEST.c.tie_rule,
    CONTEST.c.places,
    CONTEST.c.most_marks,
    CONTEST.c.rotates,
    CONTEST.c.published_votes,
    WARD.c.code,
    WARD.c.name,
    CONFERENCE.c.id,
    CONFERENCE.c.slug,
    CONFERENCE.c.name,
    SHORTLIST.c.digest,
)
ROTATES, CONFERENCE_ID = 7, 11
# How each kind of database packs several values, and several rows, into one JSON text.
VALUES = {"sqlite": sa.func.json_array, "postgresql": sa.func.json_build_array}
ROWS = {"sqlite": sa.func.json_group_array, "postgresql": sa.func.json_agg}


def _rows_of(kind: str, table: sa.Table, *columns: sa.ColumnElement[Any]) -> sa.ScalarSelect[str]:
    """All rows of a contest in a table, as one JSON text."""
    found = sa.cast(ROWS[kind](VALUES[kind](*columns)), sa.Text)
    return sa.select(found).where(table.c.contest_id == CONTEST.c.id).correlate(CONTEST).scalar_subquery()


FIND_SHEETS = {
    kind: FIND.join(PACK, BALLOT.c.pack_id == PACK.c.id)
    .join(WARD, CONTEST.c.ward_code == WARD.c.code)
    .join(SHORTLIST, CONTEST.c.shortlist_id == SHORTLIST.c.id)
    .add_columns(
        PACK.c.number,
        _rows_of(kind, OPTION, OPTION.c.number, OPTION.c.title, OPTION.c.doors),
        _rows_of(
            kind,
            TRANSLATION,
            TRANSLATION.c.language,
            TRANSLATION.c.question,
            sa.cast(TRANSLATION.c.titles, sa.Text),
        ),
        *FACTS,
    )
    for kind in VALUES
}
WHAT_SHEET = Question(FIND_SHEETS, BALLOT.c.code_hash)


@dataclass(frozen=True)
class Asked:
    """A contest's wording and everything its digest covers; equal as long as none of it changes."""

    facts: tuple[Any, ...]
    options: str
    translations: str | None

    def contest(self) -> Contest:
        """Return the same as an object for the pages, attached to no session and loading nothing further."""
        contest_id, digest, question, method, tie_rule, places, most, rotates, published, *of = self.facts
        ward_code, ward, conference_id, slug, conference, shortlist = of
        return Contest(
            id=contest_id,
            digest=digest,
            question=question,
            method=method,
            tie_rule=tie_rule,
            places=places,
            most_marks=most,
            rotates=rotates,
            published_votes=published,
            ward_code=ward_code,
            ward=Ward(code=ward_code, name=ward),
            conference_id=conference_id,
            conference=Conference(id=conference_id, slug=slug, name=conference),
            shortlist=Shortlist(digest=shortlist),
            options=[
                Option(number=number, title=title, doors=doors)
                for number, title, doors in sorted(json.loads(self.options))
            ],
            translations=[
                Translation(language=language, question=asked, titles=json.loads(titles))
                for language, asked, titles in sorted(json.loads(self.translations or "[]"))
            ],
        )


@dataclass(frozen=True)
class Sheet:
    """A ballot as its voter holds it: its place for an envelope, its contest, and the options' order."""

    row: BallotRow
    asked: Asked
    order: tuple[int, ...]

    @property
    def conference_id(self) -> uuid.UUID:
        """The conference that the contest belongs to."""
        return self.asked.facts[CONFERENCE_ID]


def find_sheets(connection: sa.Connection, hashes: Sequence[bytes]) -> dict[bytes, Sheet]:
    """Return the ballots found for these code hashes; takes no lock."""
    return sheets_by_hash(WHAT_SHEET.ask(connection, hashes))


def sheets_by_hash(found: Iterable[Sequence[Any]]) -> dict[bytes, Sheet]:
    """Return the ballots read, keyed by the hash of their code."""
    return {sheet.row.code_hash: sheet for sheet in map(_sheet, found)}


def _sheet(values: Sequence[Any]) -> Sheet:
    first = len(BALLOT_COLUMNS)
    pack, options, translations, *facts = values[first:]
    row, asked = ballot_row_from(values[:first]), Asked(tuple(facts), options, translations)
    order = order_of(len(row.contest.options), pack=pack, rotates=asked.facts[ROTATES])
    return Sheet(row, asked, tuple(order))
