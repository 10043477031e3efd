"""Print runs, packs and ballots."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from voting.conference.models import Contest
from voting.storage.database import Model, random_key


class PackState(StrEnum):
    """A pack's state: not issued yet, issued at the door, or void."""

    UNISSUED = "unissued"
    ISSUED = "issued"
    VOID = "void"


class RunState(StrEnum):
    """Whether a print run's file has arrived complete; until then none of its packs can be issued.

    A discarded run has no ballots; it is kept so that its numbers, and its form, are used only once.
    """

    PRINTING = "printing"
    PRINTED = "printed"
    DISCARDED = "discarded"


class BallotState(StrEnum):
    """A ballot's state; each ballot counts once in the ballot account."""

    UNISSUED = "unissued"
    ISSUED = "issued"
    PHONE = "phone"
    PAPER = "paper"
    SPOILT = "spoilt"
    RETURNED = "returned"
    VOID = "void"


class PrintRun(Model):
    """One printing of ballots for one contest."""

    __tablename__ = "print_run"
    id: Mapped[uuid.UUID] = random_key()
    contest_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("contest.id"), index=True)
    design: Mapped[str]
    count: Mapped[int]
    state: Mapped[RunState] = mapped_column(default=RunState.PRINTED, server_default=RunState.PRINTED)
    # The highest numbers on its paper, in case its ballots have been deleted.
    last_ballot: Mapped[int] = mapped_column(default=0, server_default="0")
    last_pack: Mapped[int] = mapped_column(default=0, server_default="0")
    # Where the boxes lie on its paper, compressed, and the digest of it; None for runs of earlier versions.
    geometry: Mapped[bytes | None] = mapped_column(deferred=True)
    geometry_digest: Mapped[str | None]
    made_at: Mapped[datetime]


class PrintPlan(Model):
    """How many ballots of one design to print together with those of others, for one contest."""

    __tablename__ = "print_plan"
    contest_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("contest.id"), primary_key=True)
    design: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int]
    made_at: Mapped[datetime]


class Pack(Model):
    """A bundle of ballots of one ward, not valid until issued."""

    __tablename__ = "pack"
    __table_args__ = (sa.UniqueConstraint("contest_id", "number"),)
    id: Mapped[uuid.UUID] = random_key()
    contest_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("contest.id"))
    run_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("print_run.id"), index=True)
    number: Mapped[int]
    state: Mapped[PackState] = mapped_column(default=PackState.UNISSUED)
    contest: Mapped[Contest] = relationship()
    run: Mapped[PrintRun] = relationship()


class Ballot(Model):
    """One numbered piece of paper with a code; while voting is open it may hold a sealed envelope.

    The row shows neither when nor by whom; `code_hash` is HMAC-SHA-256 under the instance's pepper, `attempt`
    a hash by which a repeated request finds its own receipt.
    """

    __tablename__ = "ballot"
    __table_args__ = (
        sa.UniqueConstraint("contest_id", "number"),
        sa.Index("ix_ballot_contest_state", "contest_id", "state"),
    )
    id: Mapped[uuid.UUID] = random_key()
    contest_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("contest.id"))
    pack_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("pack.id"), index=True)
    number: Mapped[int]
    code_hash: Mapped[bytes] = mapped_column(unique=True)
    state: Mapped[BallotState] = mapped_column(default=BallotState.UNISSUED)
    envelope: Mapped[bytes | None]
    attempt: Mapped[bytes | None]
    contest: Mapped[Contest] = relationship()
    pack: Mapped[Pack] = relationship()


class TakeBackKind(StrEnum):
    """How ballots were taken back: spoilt, unused, or as a whole pack that can be issued again."""

    SPOILT = "spoilt"
    RETURNED = "returned"
    PACK = "pack"


class TakeBack(Model):
    """Ballots of one pack taken back together: an act that two officers can undo.

    It only ever contains ballots without a vote, so it says nothing about any vote.
    """

    __tablename__ = "take_back"
    id: Mapped[uuid.UUID] = random_key()
    contest_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("contest.id"), index=True)
    pack_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("pack.id"))
    kind: Mapped[TakeBackKind]
    # As named in the journal; empty for acts from before this was recorded.
    taken_by: Mapped[str]
    taken_at: Mapped[datetime]
    contest: Mapped[Contest] = relationship()
    pack: Mapped[Pack] = relationship()


class TakeBackBallot(Model):
    """A ballot and the act that took it back; deleted when the ballot is issued again."""

    __tablename__ = "take_back_ballot"
    ballot_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("ballot.id"), primary_key=True)
    take_back_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("take_back.id"), index=True)


class HeadCount(Model):
    """How many people one phone or officer has counted at the door for a ward; no time, ballot or name."""

    __tablename__ = "head_count"
    contest_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("contest.id"), primary_key=True)
    counted_by: Mapped[str] = mapped_column(primary_key=True)
    heads: Mapped[int]


class ScanTest(Model):
    """A ballot that only proves that phones reach this site from paper: scanned, or waived for a reason.

    It holds for one conference and the site's address at the time; its code is never a ballot's.
    """

    __tablename__ = "scan_test"
    id: Mapped[uuid.UUID] = random_key()
    conference_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("conference.id"), index=True)
    address: Mapped[str]
    code_hash: Mapped[bytes | None] = mapped_column(unique=True)
    made_at: Mapped[datetime]
    scanned_at: Mapped[datetime | None]
    waived: Mapped[str] = mapped_column(default="")


class SignedAccount(Model):
    """The papers counted by hand before the envelopes are opened, beside the account at that time.

    A discrepancy needs a reason and a second officer; `account` is the ballot account that they signed.
    """

    __tablename__ = "signed_account"
    contest_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("contest.id"), primary_key=True)
    ballot_box: Mapped[int] = mapped_column("urn")
    spoilt: Mapped[int]
    unused: Mapped[int]
    account: Mapped[dict[str, int]]
    reason: Mapped[str] = mapped_column(default="")
    first_by: Mapped[str]
    second_by: Mapped[str | None]
    signed_at: Mapped[datetime]
