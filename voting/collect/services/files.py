"""Loaded files of answers: set one aside as a whole, and restore it.

As with a phone, this moves the answers of wards whose shortlist is not frozen; answers set aside before the
freezing can still be restored. A file can have tens of thousands of rows, so they are moved in short turns.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voting.collect.journal_entries import FileSetAside, FileTakenBack
from voting.collect.models import Answer, Campaign, LoadedFile
from voting.collect.services.counting import mark_doors
from voting.collect.services.settling import FileIsMoving, settled_wards
from voting.people.services import leave_to_rewrite, names_of
from voting.places.models import Ward
from voting.plain import clock
from voting.plain.refusals import NotFound
from voting.plain.translating import gettext as _
from voting.storage import journal

# A few milliseconds of writing, after which others get their turn.
AT_ONCE = 200


@dataclass(frozen=True)
class FileShown:
    """A loaded file, who loaded it, its answers by ward, and which of these wards' shortlists are frozen."""

    file: LoadedFile
    who: str
    wards: Sequence[tuple[str, int]]
    frozen: Sequence[str]

    @property
    def can_go(self) -> bool:
        """Whether any of it can still be set aside."""
        return len(self.frozen) < len(self.wards)


def loaded_files(session: Session, campaign: Campaign) -> list[FileShown]:
    """Return the files loaded into a campaign, latest first."""
    asked = sa.select(LoadedFile).where(LoadedFile.campaign_id == campaign.id)
    files = session.scalars(asked.order_by(LoadedFile.loaded_on.desc(), LoadedFile.id)).all()
    if not files:
        return []
    codes = {code for each in files for code in each.wards}
    names = dict(session.execute(sa.select(Ward.code, Ward.name).where(Ward.code.in_(codes))).tuples().all())
    frozen = {ward for _campaign, ward in settled_wards(session, {campaign.id})}
    who = names_of(session, {each.loaded_by for each in files})
    return [
        FileShown(
            each,
            who.get(each.loaded_by, each.loaded_by),
            sorted((names[code], count) for code, count in each.wards.items()),
            sorted(names[code] for code in frozen & each.wards.keys()),
        )
        for each in files
    ]


def is_aside(session: Session, key: uuid.UUID) -> bool:
    """Whether a file still being loaded is set aside; its row is locked until the transaction ends."""
    held = sa.select(LoadedFile.set_aside_at).where(LoadedFile.id == key)
    return session.scalar(held.with_for_update()) is not None


def note_rows(
    session: Session, campaign_id: uuid.UUID, key: uuid.UUID, rows: Mapping[str, int], *, on: date, by: str
) -> None:
    """Add to the number of answers that came with a file, by ward."""
    file = session.get(LoadedFile, key, with_for_update=True, populate_existing=True)
    if file is None:
        file = LoadedFile(id=key, campaign_id=campaign_id, loaded_on=on, loaded_by=by, wards={})
        session.add(file)
    file.wards = {code: file.wards.get(code, 0) + rows.get(code, 0) for code in {*file.wards, *rows}}
    session.flush()


def set_file_aside(
    session: Session,
    campaign: Campaign,
    key: uuid.UUID,
    *,
    by: str,
    between: Callable[[], object] | None = None,
) -> int:
    """Take a file's answers out of every count and list; return how many. Those of frozen wards stay."""
    file, slug = _hold(session, campaign, key), campaign.slug
    file.set_aside_at, file.is_moving = file.set_aside_at or clock.now(), True
    frozen = settled_wards(session, {campaign.id})
    keys = [file.key_in(ward) for ward in file.wards if (campaign.id, ward) not in frozen]
    for each in keys:
        mark_doors(session, each, is_set_aside=True)
    values = {"is_set_aside": True, "is_held": True, "is_counted": False}
    count = _move(session, file, [(keys, values)], between=between)
    journal.record(session, FileSetAside(slug, count), by=by)
    return count


def take_file_back(
    session: Session,
    campaign: Campaign,
    key: uuid.UUID,
    *,
    by: str,
    between: Callable[[], object] | None = None,
) -> int:
    """Undo setting a file aside: its answers are as they were; return how many.

    Those of wards frozen meanwhile kept their key while set aside, and forget it now.
    """
    file, slug = _hold(session, campaign, key), campaign.slug
    file.set_aside_at, file.is_moving = None, True
    settled = {ward for _campaign, ward in settled_wards(session, {campaign.id})}
    for ward in file.wards:
        mark_doors(session, file.key_in(ward), is_set_aside=False)
    values = {
        "is_set_aside": False,
        "is_held": sa.or_(Answer.is_personal, Answer.doubt.is_not(None)),
        "is_counted": Answer.doubt.is_(None),
    }
    frozen = [file.key_in(ward) for ward in settled & file.wards.keys()]
    others = [file.key_in(ward) for ward in file.wards.keys() - settled]
    count = _move(session, file, [(others, values), (frozen, values | {"pass_id": None})], between=between)
    if frozen:
        leave_to_rewrite(session, Answer)
    journal.record(session, FileTakenBack(slug, count), by=by)
    return count


def _move(
    session: Session,
    file: LoadedFile,
    parts: Sequence[tuple[Collection[uuid.UUID], Mapping[str, object]]],
    *,
    between: Callable[[], object] | None,
) -> int:
    """Change answers in batches, because votes wait for each write; `between` is called after each."""
    key, moment, count = file.id, file.set_aside_at, 0
    for keys, values in parts:
        is_there = sa.and_(Answer.pass_id.in_(keys), Answer.is_set_aside.is_not(values["is_set_aside"]))
        # Only those there now: rows still being loaded check for themselves.
        found = session.scalars(sa.select(Answer.id).where(is_there).order_by(Answer.id)).all()
        for start in range(0, len(found), AT_ONCE):
            _check_still(session, key, moment)
            part = sa.update(Answer).where(Answer.id.in_(found[start : start + AT_ONCE]), is_there)
            moved = session.execute(
                part.values(**values).returning(Answer.id).execution_options(synchronize_session=False)
            )
            count += len(moved.all())
            if between:
                between()
    _check_still(session, key, moment).is_moving = False
    session.flush()
    session.expire_all()
    return count


def _check_still(session: Session, key: uuid.UUID, moment: datetime | None) -> LoadedFile:
    """Lock and return the file; raise FileIsMoving if the other button was pressed between two turns."""
    file = session.get_one(LoadedFile, key, with_for_update=True, populate_existing=True)
    if file.set_aside_at != moment:
        raise FileIsMoving(_("Someone else has just set this file aside or restored it. Check it again."))
    return file


def _hold(session: Session, campaign: Campaign, key: uuid.UUID) -> LoadedFile:
    """Lock a file after its campaign: in the order in which incoming answers lock them."""
    held = sa.select(Campaign.id).where(Campaign.id == campaign.id).with_for_update(read=True)
    session.execute(held).all()
    file = session.get(LoadedFile, key, with_for_update=True, populate_existing=True)
    if file is None or file.campaign_id != campaign.id:
        raise NotFound(_("There is no such file. Reload the page and try again."))
    return file
