"""Journal entries about collecting; they never hold what anyone said."""

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
    """Where and when a round now is, and where and when it was before."""

    round: str
    ward: str
    on: str
    was_on: str


@dataclass(frozen=True)
class RoundCalledOff:
    """How many phones had joined it; their passes ended."""

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
    """How many answers from one file no longer count."""

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
    """The ward, and how many of its answers are corrected by now.

    The answer itself is not named: its key beside the line's minute would lead to the answer's day.
    """

    ward: str
    count: int


@dataclass(frozen=True)
class AnswerErased:
    """The answer itself is not named: its key beside the line's minute would lead to the answer's day."""


@dataclass(frozen=True)
class AnswerReleased:
    """The answer itself is not named: its key beside the line's minute would lead to the answer's day."""


@dataclass(frozen=True)
class AnswersLeftOut:
    """How many answers that came late to frozen wards need no review any more."""

    campaign: str
    count: int


@dataclass(frozen=True)
class AnswersBroughtBack:
    campaign: str
    count: int


@dataclass(frozen=True)
class AnswersTakenBack:
    """How many answers a phone took back after the shortlist of the round's ward was frozen."""

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
