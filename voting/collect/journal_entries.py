"""What was done while collecting that the journal keeps; never what anyone said."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class CampaignStarted:
    campaign: str


@dataclass(frozen=True)
class RoundPlanned:
    round: str


@dataclass(frozen=True)
class RoundChanged:
    """Where and when a round is from now on, and when it was."""

    round: str
    ward: str
    on: str
    was_on: str


@dataclass(frozen=True)
class RoundCalledOff:
    """How many phones had joined it, whose passes ended."""

    round: str
    ended: int


@dataclass(frozen=True)
class RoundPutBack:
    round: str


@dataclass(frozen=True)
class CanvassersExpected:
    round: str
    count: int


@dataclass(frozen=True)
class PaperTypedIn:
    round: str
    rows: int


@dataclass(frozen=True)
class AnswersLoaded:
    campaign: str
    count: int


@dataclass(frozen=True)
class FileSetAside:
    """How many answers that came with one file count no more."""

    campaign: str
    count: int


@dataclass(frozen=True)
class FileTakenBack:
    campaign: str
    count: int


@dataclass(frozen=True)
class AnswersExported:
    campaign: str
    count: int


@dataclass(frozen=True)
class AnswersSearched:
    count: int


@dataclass(frozen=True)
class AnswerCorrected:
    """In which ward, and how many of its answers are corrected by now.

    Which one is not kept: its key beside a minute would lead from an answer to its day.
    """

    ward: str
    count: int


@dataclass(frozen=True)
class AnswerErased:
    """Which one is not kept: its key beside a minute would lead from an answer to its day."""


@dataclass(frozen=True)
class AnswerReleased:
    """Which one is not kept: its key beside a minute would lead from an answer to its day."""


@dataclass(frozen=True)
class AnswersLeftOut:
    """How many answers that came late to frozen wards nobody has to look at."""

    campaign: str
    count: int


@dataclass(frozen=True)
class AnswersBroughtBack:
    campaign: str
    count: int


@dataclass(frozen=True)
class AnswersTakenBack:
    """How many a phone took back after the shortlist of the round's ward was frozen."""

    round: str
    count: int


@dataclass(frozen=True)
class PhoneReleased:
    phone_pass: str
    count: int


@dataclass(frozen=True)
class PhoneSetAside:
    phone_pass: str
    count: int


@dataclass(frozen=True)
class PhoneTakenBack:
    phone_pass: str
    count: int
