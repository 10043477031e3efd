"""Journal entries about people."""

from __future__ import annotations

from dataclasses import dataclass


# `seal` covers all of an account's row from this line on. Earlier versions did not record it.
@dataclass(frozen=True)
class OfficerInvited:
    officer: str
    role: str
    seal: str = ""


@dataclass(frozen=True)
class OfficerRetired:
    officer: str
    seal: str = ""


@dataclass(frozen=True)
class AccountSealed:
    """An account is vouched for as it is: one of an earlier version, or one that was opened."""

    officer: str
    seal: str


@dataclass(frozen=True)
class PasswordChosen:
    """How an officer got a new password; nothing of the password itself."""

    how: str
    officer: str = ""
    seal: str = ""


@dataclass(frozen=True)
class PassGiven:
    phone_pass: str
    kind: str


@dataclass(frozen=True)
class PassEnded:
    phone_pass: str


@dataclass(frozen=True)
class PhoneLetIn:
    phone_pass: str


@dataclass(frozen=True)
class PhonesTurnedAway:
    subject: str
    count: int


@dataclass(frozen=True)
class CodeReplaced:
    kind: str
    subject: str
    ended: int


@dataclass(frozen=True)
class PeopleSetAside:
    phone_pass: str


@dataclass(frozen=True)
class PeopleTakenBack:
    phone_pass: str


@dataclass(frozen=True)
class PeopleSearched:
    count: int
    purpose: str


@dataclass(frozen=True)
class PersonOpened:
    person: str
    purpose: str


@dataclass(frozen=True)
class PersonErased:
    person: str


@dataclass(frozen=True)
class ActAgreed:
    act: str
    subject: str
    first_by: str


@dataclass(frozen=True)
class ActProposed:
    act: str
    subject: str
    # The digest of the proposal. Earlier versions did not record it.
    about: str = ""


@dataclass(frozen=True)
class ProposalWithdrawn:
    act: str
    subject: str
