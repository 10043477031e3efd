"""What a ballot's page is made of: its contest to the letter, as the database has it now.

A hall looks at its ballots all at once. So their contests are read in two questions, and as plain values:
equal values make the same page, and others make another.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import sqlalchemy as sa

from voting.ballots.models import Pack
from voting.conference.models import Conference, Contest, Option, Translation
from voting.conference.rules import order_of
from voting.places.models import Ward
from voting.shortlist.models import Shortlist
from voting.vote.slots import BALLOT, CONFERENCE, CONTEST, FIND, OPTION, SLOT_COLUMNS, Slot, slot_from

PACK, WARD, SHORTLIST, TRANSLATION = (
    cast("sa.Table", model.__table__) for model in (Pack, Ward, Shortlist, Translation)
)
# All of a contest that its digest covers, and that identifies it.
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
FIND_SHEETS = (
    FIND.join(PACK, BALLOT.c.pack_id == PACK.c.id)
    .join(WARD, CONTEST.c.ward_code == WARD.c.code)
    .join(SHORTLIST, CONTEST.c.shortlist_id == SHORTLIST.c.id)
    .add_columns(PACK.c.number, *FACTS)
)
OF_CONTESTS = sa.bindparam("contests", expanding=True)
# Titles, and words in other languages: whose, in which language, the number, the text, and doors or titles.
FIND_WORDS = sa.union_all(
    sa.select(
        OPTION.c.contest_id,
        sa.literal_column("''"),
        OPTION.c.number,
        OPTION.c.title,
        sa.cast(OPTION.c.doors, sa.Text),
    ).where(OPTION.c.contest_id.in_(OF_CONTESTS)),
    sa.select(
        TRANSLATION.c.contest_id,
        TRANSLATION.c.language,
        sa.literal_column("0"),
        TRANSLATION.c.question,
        sa.cast(TRANSLATION.c.titles, sa.Text),
    ).where(TRANSLATION.c.contest_id.in_(OF_CONTESTS)),
)
Word = tuple[str, int, str, str]


@dataclass(frozen=True)
class Asked:
    """All that is asked in a contest and all that its digest covers: equal as long as none of it changes."""

    facts: tuple[Any, ...]
    words: tuple[Word, ...]

    def contest(self) -> Contest:
        """The same as an object for the pages, which belongs to no session and looks nothing up."""
        contest_id, digest, question, method, tie_rule, places, most, rotates, published, *of = self.facts
        ward_code, ward, conference_id, slug, conference, shortlist = of
        options = [each for each in self.words if not each[0]]
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
            options=[Option(number=n, title=title, doors=int(doors)) for _, n, title, doors in options],
            translations=[
                Translation(language=language, question=asked, titles=json.loads(titles))
                for language, _, asked, titles in self.words
                if language
            ],
        )


@dataclass(frozen=True)
class Sheet:
    """A ballot as its voter holds it: its place for an envelope, what it asks, and in which order."""

    slot: Slot
    asked: Asked
    conference_id: uuid.UUID
    order: tuple[int, ...]


def find_sheets(connection: sa.Connection, hashes: Sequence[bytes]) -> dict[bytes, Sheet]:
    """The ballots whose codes have these hashes, if there are any; looking locks nothing."""
    rows = connection.execute(FIND_SHEETS, {"hashes": hashes}).all()
    first = len(SLOT_COLUMNS)
    words = dict[uuid.UUID, list[Word]]()
    contests = {row[first + 1] for row in rows}
    if contests:
        for contest_id, *word in connection.execute(FIND_WORDS, {"contests": [*contests]}):
            words.setdefault(contest_id, []).append(cast("Word", tuple(word)))
    asked = {contest: tuple(sorted(words.get(contest, ()))) for contest in contests}
    found = (_sheet(slot_from(row[:first]), row[first], tuple(row[first + 1 :]), asked) for row in rows)
    return {sheet.slot.code_hash: sheet for sheet in found}


def _sheet(slot: Slot, pack: int, facts: tuple[Any, ...], words: dict[uuid.UUID, tuple[Word, ...]]) -> Sheet:
    asked = Asked(facts, words[slot.contest.id])
    options = sum(1 for language, *_word in asked.words if not language)
    order = order_of(options, pack=pack, rotates=facts[ROTATES])
    return Sheet(slot, asked, facts[CONFERENCE_ID], tuple(order))
