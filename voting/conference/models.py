"""Conferences, their contests, and each contest's options."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from voting.conference.rules import ContestRules, countdown_at, may_reopen
from voting.methods.registry import METHODS
from voting.places.models import Seat, Ward
from voting.plain import clock
from voting.shortlist.models import Shortlist
from voting.storage.database import Model, random_key


class TieRule(StrEnum):
    """How a tie is broken; fixed with the question."""

    LOT = "lot"
    DICE = "dice"


class PublishedVotes(StrEnum):
    """How much of the votes is published beside the result; fixed with the question."""

    SUMS = "sums"
    FULL_LIST = "full list"


class ContestState(StrEnum):
    """The state of a contest."""

    READY = "ready"
    OPEN = "open"
    CLOSED = "closed"
    COUNTED = "counted"
    CERTIFIED = "certified"
    PUBLISHED = "published"


class MethodName(sa.types.TypeDecorator[str]):
    """The name of a voting method. None that the registry lacks goes in or comes out: LookupError."""

    impl = sa.String(20)
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: sa.Dialect) -> str | None:
        return None if value is None else METHODS[value].name

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> str | None:
        return None if value is None else METHODS[value].name


class Conference(Model):
    """The event: a place, a time, and a contest for each ward."""

    __tablename__ = "conference"
    id: Mapped[uuid.UUID] = random_key()
    seat_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("seat.id"))
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    place: Mapped[str]
    starts_at: Mapped[datetime]
    # Anyone who knows it can join the door desk as a steward does; the desk's QR code holds it.
    desk_token: Mapped[str] = mapped_column(unique=True, index=True, server_default=sa.text("''"))
    wifi_network: Mapped[str] = mapped_column(default="", server_default=sa.text("''"))
    wifi_password: Mapped[str] = mapped_column(default="", server_default=sa.text("''"))
    # When voting is announced to close; it never closes by itself, only by a person.
    closes_at: Mapped[datetime | None]
    seat: Mapped[Seat] = relationship()
    contests: Mapped[list[Contest]] = relationship(back_populates="conference", order_by="Contest.ward_code")


class Contest(Model):
    """The question that one ward decides at a conference; its digest fixes it for good."""

    __tablename__ = "contest"
    __table_args__ = (sa.UniqueConstraint("conference_id", "ward_code"),)
    id: Mapped[uuid.UUID] = random_key()
    conference_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("conference.id"))
    ward_code: Mapped[str] = mapped_column(sa.ForeignKey("ward.code"))
    shortlist_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("shortlist.id"))
    question: Mapped[str]
    method: Mapped[str] = mapped_column(MethodName)
    tie_rule: Mapped[TieRule]
    # How many issues are chosen, and how many boxes a vote may mark at most; 0 for any number.
    places: Mapped[int] = mapped_column(default=1, server_default="1")
    most_marks: Mapped[int] = mapped_column(default=0, server_default="0")
    digest: Mapped[str]
    # Whether each pack starts its list at a different option, so that none gains by being first.
    rotates: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    # None in contests from before this was a choice: those publish sums, and the digest does not cover it.
    published_votes: Mapped[PublishedVotes | None]
    state: Mapped[ContestState] = mapped_column(default=ContestState.READY)
    public_key: Mapped[bytes | None]
    # When closing, once asked for, can be confirmed; None when it has not been asked for.
    closing_at: Mapped[datetime | None]
    # When voting was last closed; for some time after that, two officers can reopen it.
    closed_at: Mapped[datetime | None]
    # When two officers last reopened a closed vote.
    reopened_at: Mapped[datetime | None]
    # Whether a second person has read a paper, or missed one, since voting closed: it then stays closed.
    papers_begun: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    conference: Mapped[Conference] = relationship(back_populates="contests")
    ward: Mapped[Ward] = relationship()
    shortlist: Mapped[Shortlist] = relationship()
    options: Mapped[list[Option]] = relationship(order_by="Option.number", lazy="selectin")
    translations: Mapped[list[Translation]] = relationship(order_by="Translation.language", lazy="selectin")

    @property
    def titles(self) -> dict[int, str]:
        """Return the options' titles by number."""
        return {option.number: option.title for option in self.options}

    @property
    def rules(self) -> ContestRules:
        """Return the rules by which it is decided."""
        return ContestRules(self.method, self.places, self.most_marks)

    @property
    def countdown_at(self) -> datetime | None:
        """Return when the countdown to closing ends or ended; None if there is none, or it has lapsed."""
        return countdown_at(self.closing_at, now=clock.now())

    @property
    def may_reopen(self) -> bool:
        """Whether two officers may reopen the vote now."""
        return may_reopen(
            self.state, papers_begun=self.papers_begun, closed_at=self.closed_at, now=clock.now()
        )

    @property
    def lists_votes(self) -> bool:
        """Whether every vote is published as marked; otherwise only the sums."""
        return self.published_votes == PublishedVotes.FULL_LIST


class Option(Model):
    """One choice in a contest, from a shortlisted theme; numbered from 1 in printed order."""

    __tablename__ = "option"
    contest_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("contest.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    title: Mapped[str]
    doors: Mapped[int]


class Translation(Model):
    """A contest's wording in the ward's other language, fixed with it; the titles in the options' order."""

    __tablename__ = "translation"
    contest_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("contest.id"), primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    question: Mapped[str]
    titles: Mapped[list[str]]
