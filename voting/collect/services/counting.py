"""Count doors as they come in, for each phone of a round and each day, and not from answers."""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voting.collect.models import Answer, Campaign, DoorCount, Outcome, Round
from voting.people.models import PhonePass
from voting.storage.database import add_up

COLUMNS = {Outcome.SPOKE: "spoke", Outcome.NO_ANSWER: "no_answer", Outcome.NOT_TODAY: "not_today"}
TOGETHER = DoorCount.spoke + DoorCount.no_answer + DoorCount.not_today
COUNTS = sa.and_(sa.not_(DoorCount.is_doubted), sa.not_(DoorCount.is_set_aside))


@dataclass(frozen=True)
class Tally:
    """Where doors are counted: by campaign, round, phone and day, doubted or not."""

    campaign_id: uuid.UUID
    round_id: uuid.UUID | None
    pass_id: uuid.UUID | None
    on: date
    is_doubted: bool = False
    is_set_aside: bool = False

    @property
    def key(self) -> uuid.UUID:
        """The key of its row, the same for everyone who counts there."""
        return uuid.uuid5(self.campaign_id, f"{self.round_id} {self.pass_id} {self.on} {self.is_doubted}")


@dataclass(frozen=True)
class PhoneDoors:
    """The doors of one phone: those that count, those doubted, and those set aside."""

    counted: int = 0
    doubted: int = 0
    set_aside: int = 0


Changes = Counter[tuple[Tally, Outcome]]


def count_doors(session: Session, changes: Mapping[tuple[Tally, Outcome], int]) -> None:
    """Add or subtract doors where each is counted; outcomes that are not doors are left out."""
    rows: dict[Tally, dict[str, int]] = defaultdict(lambda: dict.fromkeys(COLUMNS.values(), 0))
    for (tally, outcome), doors in changes.items():
        if outcome in COLUMNS and doors:
            rows[tally][COLUMNS[outcome]] += doors
    add_up(
        session,
        DoorCount,
        [
            {
                "id": tally.key,
                "campaign_id": tally.campaign_id,
                "round_id": tally.round_id,
                "pass_id": tally.pass_id,
                "on": tally.on,
                "is_doubted": tally.is_doubted,
                "is_set_aside": tally.is_set_aside,
                **said,
            }
            for tally, said in rows.items()
        ],
        sums=list(COLUMNS.values()),
    )


class DoorsThere:
    """The doors counted for some rounds by now, including changes not yet written."""

    def __init__(self, session: Session, rounds: Collection[uuid.UUID], changes: Changes) -> None:
        self.changes = changes
        rows = session.scalars(sa.select(DoorCount).where(DoorCount.round_id.in_(rounds))) if rounds else ()
        self.there = {
            tally_of(row): {each: getattr(row, name) for each, name in COLUMNS.items()} for row in rows
        }

    def find(
        self,
        wanted: Tally,
        outcome: Outcome,
        *,
        passes: Collection[uuid.UUID | None],
        first: date = date.min,
        last: date = date.max,
    ) -> Tally | None:
        """Return where a door with this outcome is counted with one of these passes, within these days.

        On the wanted day if there is one, or the nearest; never below 0. An answer keeps no day, and a phone
        may date what it takes back as it likes.
        """
        tallies = self.there.keys() | {tally for tally, _outcome in self.changes}
        found = [
            each
            for each in tallies
            if replace(each, on=wanted.on, pass_id=wanted.pass_id) == wanted
            and each.pass_id in passes
            and first <= each.on <= last
            and self.there.get(each, {}).get(outcome, 0) + self.changes[each, outcome] > 0
        ]
        return min(
            found,
            key=lambda each: (each.pass_id != wanted.pass_id, abs(each.on - wanted.on), each.on, each.key),
            default=None,
        )


def let_door_count(session: Session, answer: Answer, *, was_doubted: bool) -> None:
    """Let the door of an answer count that is no longer doubted, or no longer left out."""
    rounds = sa.select(Round.id).where(
        Round.campaign_id == answer.campaign_id, Round.ward_code == answer.ward_code
    )
    # Once its ward is settled, an answer names no round: its door is in any of the ward's rounds.
    of_round = DoorCount.round_id == answer.round_id if answer.round_id else DoorCount.round_id.in_(rounds)
    wanted = sa.select(DoorCount).where(of_round, DoorCount.is_doubted.is_(was_doubted))
    if answer.pass_id:
        wanted = wanted.where(DoorCount.pass_id == answer.pass_id)
    elif not was_doubted:
        wanted = wanted.where(DoorCount.is_set_aside)
    rows = session.scalars(wanted.order_by(DoorCount.is_set_aside, DoorCount.on, DoorCount.id)).all()
    found = next((each for each in rows if getattr(each, COLUMNS[answer.outcome], 0) > 0), None)
    if found is None:
        return
    was = tally_of(found)
    # Of a phone set aside, this answer alone is restored: its door counts with no phone.
    apart = {} if answer.pass_id or not was.is_set_aside else {"pass_id": None, "is_set_aside": False}
    changes = Changes()
    changes[was, answer.outcome] -= 1
    changes[replace(was, is_doubted=False, **apart), answer.outcome] += 1
    count_doors(session, changes)
    session.expire_all()


def let_phone_count(session: Session, pass_id: uuid.UUID) -> None:
    """Let all doubted doors of a phone count."""
    rows = session.scalars(sa.select(DoorCount).where(DoorCount.pass_id == pass_id, DoorCount.is_doubted))
    changes = Changes()
    for row in rows:
        for outcome, name in COLUMNS.items():
            changes[tally_of(row), outcome] -= getattr(row, name)
            changes[replace(tally_of(row), is_doubted=False), outcome] += getattr(row, name)
    count_doors(session, changes)
    session.expire_all()


def mark_doors(session: Session, pass_id: uuid.UUID, *, is_set_aside: bool) -> None:
    """Set a phone's doors aside, or restore them."""
    session.execute(
        sa.update(DoorCount)
        .where(DoorCount.pass_id == pass_id)
        .values(is_set_aside=is_set_aside)
        .execution_options(synchronize_session="fetch")
    )


def note_brought(session: Session, brought: Mapping[uuid.UUID, int]) -> None:
    """Add to the number of answers each pass has brought, for good: whatever is taken back later."""
    for key, count in brought.items():
        noted = sa.update(PhonePass).where(PhonePass.id == key)
        session.execute(noted.values(brought=PhonePass.brought + count))


def brought_with(session: Session, which: Collection[sa.ColumnElement[bool]]) -> int:
    """Return how many answers ever came in with the selected passes."""
    return session.scalar(sa.select(sa.func.sum(PhonePass.brought)).where(*which)) or 0


def let_in_with(session: Session, which: Collection[sa.ColumnElement[bool]]) -> int:
    """Return how many answers came in with the selected passes and are not, or no longer, doubted."""
    passes = sa.select(PhonePass.id).where(*which)
    doubted = sa.select(sa.func.sum(TOGETHER)).where(DoorCount.pass_id.in_(passes), DoorCount.is_doubted)
    return brought_with(session, which) - (session.scalar(doubted) or 0)


def doors_by_phone(session: Session, of: Round) -> dict[uuid.UUID, PhoneDoors]:
    """Return the doors of each phone of a round."""
    found: defaultdict[uuid.UUID, PhoneDoors] = defaultdict(PhoneDoors)
    rows = session.execute(
        sa.select(DoorCount.pass_id, DoorCount.is_doubted, DoorCount.is_set_aside, sa.func.sum(TOGETHER))
        .where(DoorCount.round_id == of.id, DoorCount.pass_id.is_not(None))
        .group_by(DoorCount.pass_id, DoorCount.is_doubted, DoorCount.is_set_aside)
    )
    for pass_id, is_doubted, is_set_aside, doors in rows.tuples():
        assert pass_id is not None
        part = "set_aside" if is_set_aside else "doubted" if is_doubted else "counted"
        known = found[pass_id]
        found[pass_id] = replace(known, **{part: getattr(known, part) + int(doors)})
    return dict(found)


def days_of(session: Session, campaign: Campaign) -> dict[date, dict[Outcome, int]]:
    """Return the doors of a campaign that count, by day."""
    rows = session.execute(
        sa.select(DoorCount.on, *(sa.func.sum(getattr(DoorCount, name)) for name in COLUMNS.values()))
        .where(DoorCount.campaign_id == campaign.id, COUNTS)
        .group_by(DoorCount.on)
    )
    return {day: dict(zip(COLUMNS, map(int, doors), strict=True)) for day, *doors in rows if any(doors)}


def tally_of(row: DoorCount) -> Tally:
    return Tally(row.campaign_id, row.round_id, row.pass_id, row.on, row.is_doubted, row.is_set_aside)
