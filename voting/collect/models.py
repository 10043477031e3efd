"""Campaigns, rounds and answers."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from voting.collect.rules import CANVASSERS, LAST_REVISION, reference_of
from voting.places.models import Seat, Ward
from voting.storage.columns import Week
from voting.storage.database import Model, random_key


class Outcome(StrEnum):
    """The outcome of knocking at one door."""

    SPOKE = "spoke"
    NO_ANSWER = "no answer"
    NOT_TODAY = "not today"
    # Taken back on the phone before anybody worked with it; kept so that a late copy does not restore it.
    WITHDRAWN = "withdrawn"


# The outcomes that count as a door.
KNOCKED = (Outcome.SPOKE, Outcome.NO_ANSWER, Outcome.NOT_TODAY)


class Source(StrEnum):
    """How an answer reached us."""

    DOORSTEP = "doorstep"
    PAPER = "paper"
    FILE = "file"


class Doubt(StrEnum):
    """Why an answer does not count yet: too many, too fast; its pass was over; or many came at once.

    The first two need an organiser's review; the last counts from the next morning without one.
    """

    PACE = "pace"
    LATE = "late"
    AT_ONCE = "at once"


class Campaign(Model):
    """One season of asking in a seat: a question, a start, an end."""

    __tablename__ = "campaign"
    id: Mapped[uuid.UUID] = random_key()
    seat_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("seat.id"))
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    question: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    topics: Mapped[list[str]]
    # The headings chosen for its files of answers, by what they hold: the next file has the same.
    headings: Mapped[dict[str, str] | None]
    seat: Mapped[Seat] = relationship()


class Round(Model):
    """One round: a ward, streets, a date, and the canvassers who joined it by its link."""

    __tablename__ = "round"
    id: Mapped[uuid.UUID] = random_key()
    campaign_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("campaign.id"), index=True)
    ward_code: Mapped[str] = mapped_column(sa.ForeignKey("ward.code"))
    on: Mapped[date]
    meeting_place: Mapped[str]
    streets: Mapped[list[str]]
    script: Mapped[str] = mapped_column(server_default=sa.text("''"))
    join_token: Mapped[str] = mapped_column(unique=True)
    # The number of canvassers: it sets the pace of the round, and phones beyond it wait to be let in.
    canvassers: Mapped[int] = mapped_column(default=CANVASSERS, server_default=str(CANVASSERS))
    # When everything from its phones was set aside: those set aside at this very moment are restored
    # together.
    set_aside_at: Mapped[datetime | None]
    # When it was called off: its code lets nobody in, and nothing waits for it.
    called_off_at: Mapped[datetime | None]
    campaign: Mapped[Campaign] = relationship()
    ward: Mapped[Ward] = relationship()

    @property
    def place(self) -> str:
        """Where it begins, which distinguishes it from another round of its ward and day."""
        return self.meeting_place or next(iter(self.streets), "")


class Answer(Model):
    """The answer of one door; never a name, a contact or a house number.

    It keeps its week and no day, so that nobody can match it with a person who gave their name at that door.
    """

    __tablename__ = "answer"
    # Doors are counted on every page of a campaign: these indexes answer without reading the rows.
    __table_args__ = (
        sa.Index(
            "ix_answer_campaign_ward", "campaign_id", "ward_code", "outcome", "is_counted", "is_held", "topic"
        ),
        sa.Index("ix_answer_day", "campaign_id", "ward_code", "recorded_on", "outcome", "is_counted"),
        sa.Index(
            "ix_answer_street", "campaign_id", "ward_code", "street", "outcome", "recorded_on", "is_counted"
        ),
        sa.Index("ix_answer_round", "round_id", "outcome", "is_counted"),
        sa.Index("ix_answer_pass", "pass_id"),
        sa.Index(
            "ix_answer_held",
            "campaign_id",
            "is_held",
            "outcome",
            "recorded_on",
            sqlite_where=sa.text("is_held = 1"),
            postgresql_where=sa.text("is_held"),
        ),
        {"sqlite_with_rowid": False},
    )
    id: Mapped[uuid.UUID] = random_key()
    campaign_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("campaign.id"))
    ward_code: Mapped[str] = mapped_column(sa.ForeignKey("ward.code"))
    round_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("round.id"))
    outcome: Mapped[Outcome]
    words: Mapped[str]
    topic: Mapped[str]
    street: Mapped[str]
    language: Mapped[str] = mapped_column(server_default=sa.text("''"))
    source: Mapped[Source]
    # The Monday of its week: a day would match it with a person who gave their name on that day.
    recorded_on: Mapped[date] = mapped_column(Week, server_default="1970-01-01")
    # A copy that was long on its way never overwrites a later revision.
    revision: Mapped[int] = mapped_column(server_default="0")
    # The phone's revision that was here when the office corrected it: only a later one takes it back.
    noted_revision: Mapped[int] = mapped_column(default=0, server_default="0")
    # The phone it came from, or the file (LoadedFile.key_in), so that everything from one can be set aside:
    # until the ward's shortlist is frozen.
    pass_id: Mapped[uuid.UUID | None]
    # Not sorted until an organiser has reviewed it, for any of the three reasons below.
    is_held: Mapped[bool] = mapped_column(server_default=sa.false())
    # The person who noted it thought that it might contain something personal.
    is_personal: Mapped[bool] = mapped_column(server_default=sa.false())
    doubt: Mapped[Doubt | None]
    is_set_aside: Mapped[bool] = mapped_column(server_default=sa.false())
    # Whether it counts as a door: not while doubted or set aside.
    is_counted: Mapped[bool] = mapped_column(server_default=sa.true())
    campaign: Mapped[Campaign] = relationship()
    ward: Mapped[Ward] = relationship()

    @property
    def reference(self) -> str:
        """The reference the resident was given for having their words found again."""
        return reference_of(self.id)

    @property
    def is_corrected(self) -> bool:
        """Whether the words were corrected at the office, and not erased since."""
        return bool(self.words) and self.revision == LAST_REVISION

    @property
    def is_erased(self) -> bool:
        """Whether the words were erased at the office: no phone writes this revision."""
        return not self.words and self.revision == LAST_REVISION


class DoorCount(Model):
    """How many doors one phone of a round recorded on one day, by outcome.

    Counted as they come in and not from answers, which keep less than their day. The key is derived from the
    others, so that two who count at once add to the same row. Paper and files have no phone.
    """

    __tablename__ = "door_count"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    campaign_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("campaign.id"), index=True)
    round_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("round.id"), index=True)
    pass_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    on: Mapped[date]
    # Doubted doors have a row of their own, and count once an organiser lets them.
    is_doubted: Mapped[bool]
    is_set_aside: Mapped[bool]
    spoke: Mapped[int]
    no_answer: Mapped[int]
    not_today: Mapped[int]


class LoadedFile(Model):
    """A file of answers that was loaded: all of it can be set aside, and restored.

    As with a phone, that is possible until the shortlist of the ward is frozen; its answers keep a key of it.
    """

    __tablename__ = "loaded_file"
    id: Mapped[uuid.UUID] = random_key()
    campaign_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("campaign.id"), index=True)
    loaded_on: Mapped[date]
    # The officer, as named in the journal.
    loaded_by: Mapped[str]
    # How many answers came with it, by ward code.
    wards: Mapped[dict[str, int]]
    set_aside_at: Mapped[datetime | None]
    # It is being set aside or restored, in many short turns; if interrupted, the button is pressed again.
    is_moving: Mapped[bool] = mapped_column(default=False, server_default=sa.false())

    @property
    def rows(self) -> int:
        """The number of answers that came with it."""
        return sum(self.wards.values())

    def key_in(self, ward_code: str) -> uuid.UUID:
        """Return the key kept by its answers of a ward as their pass: wards are frozen one by one."""
        return key_in_file(self.id, ward_code)


def key_in_file(file: uuid.UUID, ward_code: str) -> uuid.UUID:
    """Return the key kept by the answers of a ward that came with a file."""
    return uuid.uuid5(file, ward_code)


class SettledWard(Model):
    """A ward whose shortlist is frozen in a campaign: its answers no longer name the phone they came from."""

    __tablename__ = "settled_ward"
    campaign_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("campaign.id"), primary_key=True)
    ward_code: Mapped[str] = mapped_column(sa.ForeignKey("ward.code"), primary_key=True)
