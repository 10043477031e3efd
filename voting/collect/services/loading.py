"""Load a parsed file of answers: each door of it once, in short turns of writing."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voting.collect.journal_entries import AnswersLoaded
from voting.collect.models import Answer, Campaign, Source, key_in_file
from voting.collect.new_answers import NewAnswer
from voting.collect.services.answers import add_answers
from voting.collect.services.bad_files import (
    AlreadyLoaded,
    MustBeAsked,
    NotAnswers,
    RowsCannotBeRead,
    bad_rows_in_words,
)
from voting.collect.services.file_keys import bare_keys
from voting.collect.services.files import is_aside, note_rows
from voting.collect.services.reading import Reading
from voting.collect.services.settling import settled_wards
from voting.plain.names import name_key
from voting.plain.translating import gettext as _
from voting.storage import journal
from voting.storage.transactions import lock

# Some tens of milliseconds of writing, after which others get their turn.
BATCH = 1_000


def plan_load(
    session: Session,
    campaign: Campaign,
    reading: Reading,
    *,
    leave_out_bad: bool = False,
    again: bool = False,
) -> list[NewAnswer]:
    """Return the answers of a file that are not here yet, or refuse it. Only reads; that can take seconds.

    `again` takes them for other doors that said the same.
    """
    if reading.asks_order:
        raise MustBeAsked(which_order())
    if reading.bad and not leave_out_bad:
        raise RowsCannotBeRead("\n".join([_("Nothing was loaded."), *bad_rows_in_words(reading.bad)]))
    if not reading.answers:
        raise NotAnswers(_("There are no answers in this file that can be loaded."))
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
    return what_is_new(campaign, reading, keys, known=set() if is_other else known)


def load_planned(
    session: Session,
    campaign: Campaign,
    reading: Reading,
    planned: Sequence[NewAnswer],
    *,
    by: str,
    between: Callable[[], object] | None = None,
) -> int:
    """Write the answers that `plan_load` found, and return how many are new.

    `between` is called after every batch; if it commits, an interrupted load resumes where it stopped when
    the same file is loaded once more.
    """
    # A concurrent load of the same file waits here: rows written and rolled back would stay on the disk.
    lock(session, campaign.id, sharing=False)
    _remember_headings(campaign, reading)
    loaded, campaign_id, slug, file = 0, campaign.id, campaign.slug, uuid.uuid4()
    for start in range(0, len(planned), BATCH):
        batch = planned[start : start + BATCH]
        loaded += _write(session, campaign_id, file, batch, today=reading.today, by=by)
        if between:
            between()
    if not loaded:
        # The same file was sent twice at once, and the other request came first.
        raise already_loaded()
    journal.record(session, AnswersLoaded(slug, loaded), by=by)
    return loaded


def count_known(session: Session, reading: Reading) -> int:
    """Return how many answers of a file are here already, from it or from an earlier form of it."""
    if _was_loaded_by_an_older_version(session, reading):
        return len(reading.answers)
    return len(_known_of(session, reading, is_bare=_is_bare(session, reading)))


def count_loaded(session: Session, campaign: Campaign) -> int:
    """Return how many answers of a campaign came from files."""
    asked = sa.select(sa.func.count()).where(Answer.campaign_id == campaign.id, Answer.source == Source.FILE)
    return session.scalar(asked) or 0


def already_loaded() -> AlreadyLoaded:
    """Return the refusal of a file in which nothing is new."""
    return AlreadyLoaded(
        _(
            "This file has already been loaded: its answers are here, and none was added twice. If "
            "it was set aside, restore it on the campaign’s page."
        )
    )


def which_order() -> str:
    """Return the question about dates that a file leaves open."""
    return _(
        "Some dates in this file can be read in two ways, such as 11/05 beside 11/14. Choose "
        "whether the day or the month comes first."
    )


def _write(
    session: Session,
    campaign_id: uuid.UUID,
    file: uuid.UUID,
    batch: Sequence[NewAnswer],
    *,
    today: date,
    by: str,
) -> int:
    # Checked for each batch: a ward may be frozen between two of them, or the file set aside.
    settled, is_set_aside = settled_wards(session, {campaign_id}), is_aside(session, file)
    keys = {code: key_in_file(file, code) for code in {each.ward_code for each in batch}}
    of_file = [
        replace(
            each,
            pass_id=keys[each.ward_code],
            is_set_aside=is_set_aside and (campaign_id, each.ward_code) not in settled,
        )
        for each in batch
    ]
    added = add_answers(session, of_file, settled=settled)
    if added:
        wards = Counter(each.ward_code for each in batch if each.id in added)
        note_rows(session, campaign_id, file, wards, on=today, by=by)
    return len(added)


def what_is_new(
    campaign: Campaign,
    reading: Reading,
    keys: Sequence[uuid.UUID],
    *,
    known: Collection[uuid.UUID],
) -> list[NewAnswer]:
    """Return the answers of a file whose keys are not known yet."""
    campaign_id = campaign.id
    return [
        NewAnswer(
            id=key,
            said=answer.said,
            campaign_id=campaign_id,
            ward_code=answer.ward.code,
            source=Source.FILE,
            recorded_on=answer.day or reading.today,
        )
        for key, answer in zip(keys, reading.answers, strict=True)
        if key not in known
    ]


def _is_bare(session: Session, reading: Reading) -> bool:
    """Whether this file, or an earlier form of it, was loaded when keys were made without the secret."""
    worded = [
        key for key, answer in zip(reading.keys.bare, reading.answers, strict=True) if answer.said.words
    ]
    return bool(_known(session, worded))


def _free_keys(
    session: Session, campaign: Campaign, reading: Reading, *, is_bare: bool
) -> Sequence[uuid.UUID]:
    """Return keys that are not in use, for doors that say what others said."""
    beyond = Counter[str]()
    keys = _keys(reading, is_bare=is_bare)
    while known := _known(session, keys):
        beyond.update({each for each, key in zip(reading.said, keys, strict=True) if key in known})
        bare = bare_keys(campaign.id, reading.said, beyond)
        keys = bare if is_bare else [reading.key_of(each) for each in bare]
    return keys


def _keys(reading: Reading, *, is_bare: bool) -> Sequence[uuid.UUID]:
    return reading.keys.bare if is_bare else reading.keys.keyed


def _known_of(session: Session, reading: Reading, *, is_bare: bool) -> set[uuid.UUID]:
    """Return the keys of a file's answers that are here already.

    Doors where nobody said anything look alike: if none of a file's words are here, its doors are others.
    """
    keys = _keys(reading, is_bare=is_bare)
    known = _known(session, keys)
    worded = {key for key, answer in zip(keys, reading.answers, strict=True) if answer.said.words}
    return known if not worded or worded & known else set()


def _known(session: Session, keys: Sequence[uuid.UUID]) -> set[uuid.UUID]:
    known: set[uuid.UUID] = set()
    for start in range(0, len(keys), BATCH):
        known.update(session.scalars(sa.select(Answer.id).where(Answer.id.in_(keys[start : start + BATCH]))))
    return known


def _was_loaded_by_an_older_version(session: Session, reading: Reading) -> bool:
    """Whether this file was loaded when answers were identified by its digest and their place in it."""
    return bool(_known(session, reading.keys.of_file))


def _remember_headings(campaign: Campaign, reading: Reading) -> None:
    """Remember the headings of this campaign's files for the next of them."""
    named = {field: name_key(reading.heading_of(field)) for field in reading.columns}
    campaign.headings = (campaign.headings or {}) | {
        field: key for field, key in named.items() if key != field
    }
