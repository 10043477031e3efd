"""Certifying a count by two officers, which ends with destroying the key that opened the votes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from voting.ballots.services import account_of, check_account_signed, fingerprint, signed_account_of
from voting.conference.keys import destroy_key
from voting.conference.models import Contest, ContestState
from voting.conference.services import check_as_made, lock_contest, move_contest
from voting.count.journal_entries import CountCertified
from voting.count.models import Certificate, CountStep, Lot
from voting.count.services.opening import count_of
from voting.count.services.recorded import check_certificate, check_lots, check_said_by, receipts_of
from voting.count.services.sealing import sealed_votes
from voting.count.services.tallying import (
    NumbersDoNotAgree,
    lots_of,
    rejected_of,
    tally_of,
    void_lots_of,
    votes_in,
)
from voting.count.services.voiding import take_back_void_requests
from voting.methods.tally import Tally
from voting.people.services import check_second
from voting.plain import clock
from voting.plain.digests import digest_of
from voting.plain.refusals import BadInput, Refusal
from voting.plain.translating import gettext as _
from voting.storage import journal
from voting.storage.vouching import check_database


class TieIsNotBroken(Refusal):
    """A tie has not been broken by a draw."""


class TracesRemain(Refusal):
    """The opened envelopes are not yet erased from the disk."""


class CertifiesAlready(BadInput):
    """A count must be certified by a second officer, not by the first again."""


class KeyIsNotDestroyed(Refusal):
    """The key that opened the votes still exists."""


class NotCertified(Refusal):
    """The count has not yet been certified by two officers."""


def certify_count(session: Session, contest: Contest, *, seen: str, by: str) -> Certificate:
    """Certify a count: the first officer, then a second who saw exactly the same.

    Certifying takes back the officer's own objection to a draw.
    """
    lock_contest(session, contest.id)
    check_database(session)
    tallied = check_count(session, contest)
    certificate = certificate_of(session, contest)
    if certificate and certificate.second_by:
        return certificate
    if seen != fingerprint_of_count(session, contest, tallied):
        raise BadInput(_("The count has changed since you looked at it. Check it again, then certify it."))
    if certificate is None or certificate.seen != seen:
        certificate = session.merge(
            Certificate(
                contest_id=contest.id,
                seen=seen,
                first_by=by,
                second_by=None,
                certified_at=None,
                key_destroyed_at=None,
            )
        )
    elif certificate.first_by == by:
        raise CertifiesAlready(
            _("You’ve certified it. A second officer needs to sign in and certify it too.")
        )
    else:
        check_second(session, by, beside=certificate.first_by)
        check_said_by(session, contest, CountCertified, by=certificate.first_by, seen=seen)
        certificate.second_by, certificate.certified_at = by, clock.now()
        move_contest(session, contest, ContestState.CERTIFIED, by=by)
    take_back_void_requests(session, contest, by=by)
    session.flush()
    journal.record(session, CountCertified(str(contest.id), seen), by=by)
    return certificate


def check_count(session: Session, contest: Contest, tallied: Tally | None = None) -> Tally:
    """Refuse a count that is unfinished, or whose numbers do not agree; otherwise return the tally.

    A tally made in this same transaction can be passed in.
    """
    if count_of(session, contest).step != CountStep.ERASED:
        raise TracesRemain(_("The opened envelopes haven’t been erased yet. Press “Finish the count” first."))
    check_as_made(session, contest)
    check_account_signed(session, contest)
    tallied = tallied or tally_of(session, contest)
    if tallied.tie:
        raise TieIsNotBroken(_("There is a tie. Break it in public first, as the count page explains."))
    check_lots(session, contest)
    account, votes = account_of(session, contest), votes_in(session, contest)
    cast = account.phone + account.paper - count_of(session, contest).planted
    if not cast == votes == len(receipts_of(session, contest)):
        raise NumbersDoNotAgree(
            _(
                "%(cast)d ballots were used, but %(votes)d votes were counted. Don’t publish. Keep "
                "a copy of everything and find out why.",
                cast=cast,
                votes=votes,
            )
        )
    return tallied


def check_certified(session: Session, contest: Contest, tallied: Tally | None = None) -> Certificate:
    """Refuse to publish a count that two officers did not certify, or that has changed since they did."""
    tallied = check_count(session, contest, tallied)
    certificate = certificate_of(session, contest)
    if certificate is None or not certificate.second_by:
        raise NotCertified(_("Two officers must certify the count before it’s published."))
    if not certificate.key_destroyed_at:
        raise KeyIsNotDestroyed(
            _("The key that opened the votes still exists. Open the count page and destroy it.")
        )
    check_certificate(session, contest, certificate)
    if certificate.seen != fingerprint_of_count(session, contest, tallied):
        raise NumbersDoNotAgree(
            _(
                "The stored votes no longer match what two officers certified. Don’t publish. Keep "
                "a copy of everything and find out why."
            )
        )
    return certificate


def certificate_of(session: Session, contest: Contest) -> Certificate | None:
    """Return who has certified a count so far."""
    return session.get(Certificate, contest.id)


def fingerprint_of_count(session: Session, contest: Contest, tallied: Tally | None = None) -> str:
    """Return a digest of all that is certified: present tally, draws, rejected papers, signed account."""
    tallied, signed = tallied or tally_of(session, contest), signed_account_of(session, contest)
    lots, count = [_told(lot) for lot in lots_of(session, contest)], count_of(session, contest)
    void = [[*_told(lot), lot.void_reason] for lot in void_lots_of(session, contest)]
    return digest_of(
        {
            "contest": contest.digest,
            "counts": [list(each) for each in tallied.counts],
            "valid": tallied.valid,
            "chosen": list(tallied.chosen),
            "lots": lots,
            "struck": void,
            "rejected": rejected_of(session, contest),
            "unopened": count.unopened,
            # Left out if there are none, so that counts certified before they were recorded separately keep
            # their digest.
            **({"planted": [count.planted, count.strays]} if count.not_ours else {}),
            "account": signed and fingerprint(signed),
            "receipts": receipts_of(session, contest),
        }
    )


def _told(lot: Lot) -> list[Any]:
    """Return the published facts of a draw."""
    return [lot.between, lot.drawn, lot.dice, lot.how, lot.witnesses]


def destroy_certified_key(session: Session, contest: Contest, *, keys: Sequence[Path]) -> None:
    """Destroy the contest's private key, no longer needed, after the commit of the certificate.

    The key is a file and cannot be deleted in the same transaction. If the machine stops in between, or a
    place of the key is not available, `key_remains` says so on the count page, and this is repeated.
    """
    certificate = certificate_of(session, contest)
    if certificate and certificate.second_by and not certificate.key_destroyed_at:
        # The database alone must not be able to cost the key of votes that were never counted.
        check_database(session)
        sealed_votes(session, count_of(session, contest))
        check_certificate(session, contest, certificate)
        destroy_key(keys, contest.id)
        certificate.key_destroyed_at = clock.now()
        session.flush()


def key_remains(session: Session, contest: Contest) -> bool:
    """Whether a count is certified, but its private key not known to be destroyed."""
    certificate = certificate_of(session, contest)
    return bool(certificate and certificate.second_by and not certificate.key_destroyed_at)
