"""Loading a file of answers that has been read: each door of it once, in short turns of writing."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voting.collect.journal_entries import AnswersLoaded
from voting.collect.models import Answer, Campaign, Source, key_in_file
from voting.collect.services.bad_files import (
    AlreadyLoaded,
    MustBeAsked,
    NotAnswers,
    RowsCannotBeRead,
    bad_rows_in_words,
)
from voting.collect.services.counting import Tally, count_doors
from voting.collect.services.file_keys import bare_keys, way_to_key
from voting.collect.services.files import is_aside, note_rows
from voting.collect.services.reading import Reading
from voting.collect.services.settling import kept_row, settled_wards
from voting.plain.names import name_key
from voting.plain.translating import gettext as _
from voting.storage import journal
from voting.storage.database import add_unless_there
from voting.storage.transactions import lock
from voting.web.pages import local_today

# Some tens of milliseconds of writing; then others come in between.
BATCH = 1_000


def load_answers(
    session: Session,
    campaign: Campaign,
    reading: Reading,
    *,
    leave_out_bad: bool = False,
    again: bool = False,
    by: str,
    between: Callable[[], object] | None = None,
) -> int:
    """Load every answer of a file that is not there yet, or nothing; returns how many.

    `again` takes them for other doors that said the same. `between` is called after every batch; where it
    commits, a load that is cut off goes on where it stopped when the same file is loaded once more.
    """
    if reading.asks_order:
        raise MustBeAsked(which_order())
    if reading.bad and not leave_out_bad:
        raise RowsCannotBeRead("\n".join([_("Nothing was loaded."), *bad_rows_in_words(reading.bad)]))
    if not reading.answers:
        raise NotAnswers(_("There are no answers in this file that can be loaded."))
    # Whoever sends the same file at once waits here: what was written and given up would stay on the disk.
    lock(session, campaign.id, sharing=False)
    if _was_loaded_by_an_older_version(session, reading):
        raise already_loaded()
    is_bare = _is_bare(session, reading)
    known = _known_of(session, reading, is_bare=is_bare)
    is_other = again or not known
    keys = (
        _free_keys(session, campaign, reading, is_bare=is_bare)
        if is_other
        else _keys(reading, is_bare=is_bare)
    )
    rows = _rows(campaign, reading, keys, known=set() if is_other else known)
    _remember_headings(campaign, reading)
    loaded, campaign_id, slug, file = 0, campaign.id, campaign.slug, uuid.uuid4()
    for start in range(0, len(rows), BATCH):
        loaded += _write(session, campaign_id, file, rows[start : start + BATCH], by=by)
        if between:
            between()
    if not loaded:
        # The same file was sent twice at once, and the other sending was first.
        raise already_loaded()
    journal.record(session, AnswersLoaded(slug, loaded), by=by)
    return loaded


def count_known(session: Session, reading: Reading) -> int:
    """How many answers of a file are here already, loaded from it or from an earlier form of it."""
    if _was_loaded_by_an_older_version(session, reading):
        return len(reading.answers)
    return len(_known_of(session, reading, is_bare=_is_bare(session, reading)))


def count_loaded(session: Session, campaign: Campaign) -> int:
    """How many answers of a campaign came from files."""
    asked = sa.select(sa.func.count()).where(Answer.campaign_id == campaign.id, Answer.source == Source.FILE)
    return session.scalar(asked) or 0


def already_loaded() -> AlreadyLoaded:
    """That nothing of a file is new."""
    return AlreadyLoaded(
        _(
            "This file has already been loaded: its answers are here, and none was added twice. If "
            "it was set aside, restore it on the campaign’s page."
        )
    )


def which_order() -> str:
    """The question about days that a file leaves open."""
    return _(
        "Some dates in this file can be read in two ways, such as 11/05 beside 11/14. Choose "
        "whether the day or the month comes first."
    )


def _write(
    session: Session, campaign_id: uuid.UUID, file: uuid.UUID, batch: Sequence[dict[str, Any]], *, by: str
) -> int:
    # Asked for each turn: a ward may be frozen between two of them, or the file set aside.
    settled, aside = settled_wards(session, {campaign_id}), is_aside(session, file)
    rows = list[dict[str, Any]]()
    for row in batch:
        is_frozen = (campaign_id, row["ward_code"]) in settled
        in_file = _in_file(file, row["ward_code"], is_set_aside=aside and not is_frozen)
        rows.append(kept_row(row | in_file, settled=settled))
    added = add_unless_there(session, Answer, rows)
    new = [row for row in rows if row["id"] in added]
    count_doors(session, Counter((_tally(row), row["outcome"]) for row in new))
    if new:
        note_rows(session, campaign_id, file, Counter(row["ward_code"] for row in new), by=by)
    return len(new)


def _in_file(file: uuid.UUID, ward_code: str, *, is_set_aside: bool) -> dict[str, Any]:
    """What an answer keeps of its file, and whether it is set aside with it."""
    aside = {"is_set_aside": is_set_aside, "is_held": is_set_aside, "is_counted": not is_set_aside}
    return {"pass_id": key_in_file(file, ward_code), **aside}


def _tally(row: dict[str, Any]) -> Tally:
    return Tally(
        row["campaign_id"], None, row["pass_id"], row["recorded_on"], is_set_aside=row["is_set_aside"]
    )


def _rows(
    campaign: Campaign, reading: Reading, keys: Sequence[uuid.UUID], *, known: Collection[uuid.UUID]
) -> list[dict[str, Any]]:
    today, campaign_id = local_today(), campaign.id
    return [
        {
            "id": key,
            "campaign_id": campaign_id,
            "ward_code": answer.ward.code,
            "round_id": None,
            "outcome": answer.outcome,
            "words": answer.words,
            "topic": answer.topic,
            "street": answer.street,
            "language": answer.language,
            "source": Source.FILE,
            "recorded_on": answer.day or today,
            "revision": 0,
        }
        for key, answer in zip(keys, reading.answers, strict=True)
        if key not in known
    ]


def _is_bare(session: Session, reading: Reading) -> bool:
    """Whether this file, or an earlier form of it, was loaded when keys were made without the secret."""
    worded = [key for key, answer in zip(reading.keys.bare, reading.answers, strict=True) if answer.words]
    return bool(_known(session, worded))


def _free_keys(
    session: Session, campaign: Campaign, reading: Reading, *, is_bare: bool
) -> Sequence[uuid.UUID]:
    """Keys of which none is there, for doors that say what others said."""
    key_of, beyond = way_to_key(), Counter[str]()
    keys = _keys(reading, is_bare=is_bare)
    while known := _known(session, keys):
        beyond.update({each for each, key in zip(reading.said, keys, strict=True) if key in known})
        bare = bare_keys(campaign.id, reading.said, beyond)
        keys = bare if is_bare else [key_of(each) for each in bare]
    return keys


def _keys(reading: Reading, *, is_bare: bool) -> Sequence[uuid.UUID]:
    return reading.keys.bare if is_bare else reading.keys.keyed


def _known_of(session: Session, reading: Reading, *, is_bare: bool) -> set[uuid.UUID]:
    """The answers of a file that are here already.

    Doors where nobody said anything look alike: where no words of a file are here, its doors are others.
    """
    keys = _keys(reading, is_bare=is_bare)
    known = _known(session, keys)
    worded = {key for key, answer in zip(keys, reading.answers, strict=True) if answer.words}
    return known if not worded or worded & known else set()


def _known(session: Session, keys: Sequence[uuid.UUID]) -> set[uuid.UUID]:
    known: set[uuid.UUID] = set()
    for start in range(0, len(keys), BATCH):
        known.update(session.scalars(sa.select(Answer.id).where(Answer.id.in_(keys[start : start + BATCH]))))
    return known


def _was_loaded_by_an_older_version(session: Session, reading: Reading) -> bool:
    """Whether this file was loaded when answers were known by their file's digest and their place in it."""
    return bool(_known(session, reading.keys.of_file))


def _remember_headings(campaign: Campaign, reading: Reading) -> None:
    """Keep which headings this campaign's files have, for the next of them."""
    named = {field: name_key(reading.heading_of(field)) for field in reading.columns}
    campaign.headings = (campaign.headings or {}) | {
        field: key for field, key in named.items() if key != field
    }
