"""Declaring a result: what must hold beforehand, and what is declared."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from secrets import token_bytes
from typing import Any

from sqlalchemy.orm import Session

from voting.ballots.models import SignedAccount
from voting.ballots.rules import BallotAccount
from voting.ballots.services import account_of, gaps_of, signed_account_of
from voting.conference.models import Contest, ContestState, PublishedVotes
from voting.conference.services import invited_to_reopen, lock_contest, move_contest, reopened_at
from voting.count.models import Certificate, Lot
from voting.count.rules import may_break_down, may_tell_papers, reasons_to_tell
from voting.count.services import (
    certificate_of,
    check_certified,
    chosen_to_tell,
    count_of,
    counts_to_tell,
    detail_to_tell,
    lots_of,
    receipts_of,
    rejected_of,
    tally_of,
    truncation_to_tell,
    void_lots_of,
    votes_in,
)
from voting.methods.tally import Tally
from voting.people.services import invited_between
from voting.plain import clock
from voting.publish.declared import (
    Declared,
    DeclaredAccount,
    DeclaredCertificate,
    DeclaredHandCount,
    DeclaredLot,
    DeclaredOption,
    StruckLot,
)
from voting.publish.journal_entries import ResultPublished
from voting.publish.models import Result
from voting.publish.services.bundling import bundle_of
from voting.publish.services.results import digest_of_result, result_of
from voting.storage import journal
from voting.storage.vouching import check_database


@dataclass(frozen=True)
class ReadyToPublish:
    """All that publishing makes public, prepared in advance, and the certified count it was made from."""

    certified: tuple[object, ...]
    declared: Declared
    bundle: bytes
    fingerprint: str
    list_key: bytes


def prepare_result(session: Session, contest: Contest) -> ReadyToPublish:
    """Count, declare and bundle a result, which takes a while, before anything is locked or written."""
    certified, tallied = _certified_count(session, contest), tally_of(session, contest)
    declared = declare(session, contest, tallied)
    mark, list_key = journal.last_mark(session), token_bytes(32)
    declared = replace(declared, journal=str(mark) if mark else None)
    bundle, fingerprint = bundle_of(session, contest, declared, tallied, list_key=list_key)
    return ReadyToPublish(certified, declared, bundle, fingerprint, list_key)


def publish_result(
    session: Session, contest: Contest, *, by: str, ready: ReadyToPublish | None = None
) -> Result:
    """Declare what a certified contest chose; a prepared result is used only if of the very same count.

    Publishing again changes nothing and returns what was declared.
    """
    lock_contest(session, contest.id)
    if published := session.get(Result, contest.id):
        return published
    check_database(session)
    if ready is None or ready.certified != _certified_count(session, contest):
        ready = prepare_result(session, contest)
    declared = ready.declared
    move_contest(session, contest, ContestState.PUBLISHED, by=by)
    result = Result(
        contest=contest,
        declared=declared.as_values(),
        bundle=ready.bundle,
        fingerprint=ready.fingerprint,
        list_key=ready.list_key,
        published_at=clock.now(),
    )
    said = json.loads(json.dumps(result.declared))
    digest = digest_of_result(contest, said, result.fingerprint, result.published_at)
    act = ResultPublished(str(contest.id), declared.chosen, digest, sha256(ready.bundle).hexdigest())
    session.add(result)
    session.flush()
    journal.record(session, act, by=by)
    # What the database returns must be what was declared, or nothing is published.
    session.refresh(result)
    return result_of(session, contest)


def _certified_count(session: Session, contest: Contest) -> tuple[object, ...]:
    """Return what identifies a certified count: after certification none of a contest's votes changes."""
    certificate = certificate_of(session, contest)
    if certificate is None:
        return ()
    return (certificate.seen, certificate.certified_at, certificate.key_destroyed_at)


def declare(session: Session, contest: Contest, tallied: Tally | None = None) -> Declared:
    """Return all that publishing a counted contest makes public; refuse, saying why, if it cannot be."""
    tallied = tallied or tally_of(session, contest)
    certificate = check_certified(session, contest, tallied)
    rejected = rejected_of(session, contest)
    votes, account = votes_in(session, contest), account_of(session, contest)
    count = count_of(session, contest)
    return Declared(
        seat=contest.conference.seat.name,
        conference=contest.conference.name,
        held_at=contest.conference.starts_at.isoformat(timespec="seconds"),
        ward_code=contest.ward_code,
        ward=contest.ward.name,
        question=contest.question,
        method=contest.method,
        places=contest.places,
        most_marks=contest.most_marks,
        tie_rule=contest.tie_rule.value,
        digest=contest.digest,
        options=_options(contest, tallied),
        chosen=chosen_to_tell(contest, tallied),
        detail=detail_to_tell(contest, tallied),
        cut_decides=truncation_to_tell(session, contest, tallied),
        votes=votes,
        valid=tallied.valid,
        rejected=sum(rejected.values()),
        rejected_for=reasons_to_tell(rejected, votes=votes, papers=account.paper),
        unopened=count.unopened,
        planted=count.not_ours,
        account=_account(account, votes=votes),
        by_hand=_by_hand(signed_account_of(session, contest)),
        lots=[DeclaredLot(**_lot(each)) for each in lots_of(session, contest)],
        struck=[StruckLot(**_lot(each), reason=each.void_reason) for each in void_lots_of(session, contest)],
        certified=_certified(certificate),
        reopened_at=_moment(reopened_at(session, contest)),
        second_invited_at=_moment(_second_invited(session, contest, certificate)),
        receipts=receipts_of(session, contest),
        published_votes=contest.published_votes or PublishedVotes.SUMS,
    )


def _second_invited(session: Session, contest: Contest, certificate: Certificate) -> datetime | None:
    signed = signed_account_of(session, contest)
    return (
        invited_between(session, certificate.first_by, certificate.second_by)
        or (invited_between(session, signed.first_by, signed.second_by) if signed else None)
        or invited_to_reopen(session, contest)
    )


def _moment(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None


def _options(contest: Contest, tallied: Tally) -> list[DeclaredOption]:
    is_told = may_break_down(tallied.valid)
    return [
        DeclaredOption(
            number=option.number, title=option.title, doors=option.doors, votes=votes if is_told else None
        )
        for option, votes in zip(contest.options, counts_to_tell(contest, tallied).values(), strict=True)
    ]


def _account(account: BallotAccount, *, votes: int) -> DeclaredAccount:
    told = may_tell_papers(account.paper, votes=votes)
    return DeclaredAccount(
        printed=account.printed,
        unissued=account.unissued,
        issued=account.issued,
        phone=account.phone if told else None,
        paper=account.paper if told else None,
        spoilt=account.spoilt,
        not_returned=account.not_returned,
    )


def _by_hand(signed: SignedAccount | None) -> DeclaredHandCount | None:
    if signed is None:
        return None
    officers = 1 if signed.second_by is None else 2
    return DeclaredHandCount(gaps=gaps_of(signed), reason=signed.reason, officers=officers)


def _lot(lot: Lot) -> dict[str, Any]:
    """Return what is published of a draw, void or not."""
    return {
        "between": lot.between,
        "drawn": lot.drawn,
        "how": lot.how,
        "dice": lot.dice,
        "witnesses": lot.witnesses,
        "drawn_at": lot.drawn_at.isoformat(timespec="seconds"),
    }


def _certified(certificate: Certificate) -> DeclaredCertificate:
    assert certificate.certified_at is not None
    return DeclaredCertificate(officers=2, at=certificate.certified_at.isoformat(timespec="seconds"))
