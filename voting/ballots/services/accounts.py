"""The ballot account, live, and as signed after the papers have been counted by hand."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection
from dataclasses import asdict

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voting.ballots.journal_entries import AccountCountersigned, AccountSigned
from voting.ballots.messages import places_words
from voting.ballots.models import Ballot, SignedAccount
from voting.ballots.rules import BallotAccount, HandCount, ballot_account, gaps_between
from voting.ballots.services.runs import runs_on_their_way
from voting.conference.models import Contest, ContestState
from voting.conference.services import lock_contest, reopened_at
from voting.people.services import check_second
from voting.plain import clock
from voting.plain.digests import digest_of
from voting.plain.refusals import BadInput, Refusal
from voting.plain.text_cleaning import one_line
from voting.plain.translating import gettext as _
from voting.printing.printable import check_printable
from voting.storage import journal
from voting.storage.vouching import said_about

LONGEST_REASON = 500
# More papers than any hall holds: a typing error.
MOST_PAPERS = 10_000_000


class AccountNotSigned(Refusal):
    """The papers must be counted by hand before the envelopes are opened."""


class GapNeedsReason(Refusal):
    """The hand count differs from the account, and no reason was given."""


class NeedsSecondOfficer(Refusal):
    """A discrepancy takes two signatures."""


def account_of(session: Session, contest: Contest) -> BallotAccount:
    """Return the contest's current ballot account."""
    return accounts_of(session, [contest])[contest.id]


def accounts_of(session: Session, contests: Collection[Contest]) -> dict[uuid.UUID, BallotAccount]:
    """The ballot accounts of contests as they stand now, by contest, in one question."""
    counted = {contest.id: dict[str, int]() for contest in contests}
    rows = session.execute(
        sa.select(Ballot.contest_id, Ballot.state, sa.func.count())
        .where(Ballot.contest_id.in_(counted))
        .group_by(Ballot.contest_id, Ballot.state)
    )
    for contest_id, state, count in rows:
        counted[contest_id][state.value] = count
    return {contest_id: ballot_account(states) for contest_id, states in counted.items()}


def signed_account_of(session: Session, contest: Contest) -> SignedAccount | None:
    """Return the account as last signed, if it was."""
    return session.get(SignedAccount, contest.id)


def sign_account(
    session: Session,
    contest: Contest,
    counted: HandCount,
    *,
    check_papers: Callable[[Session, Contest], None],
    reason: str,
    by: str,
) -> SignedAccount:
    """Sign what was counted by hand beside the account; a gap needs a reason, and then a second officer.

    `check_papers` refuses while papers are still to be entered.
    """
    lock_contest(session, contest.id)
    _check_countable(session, contest)
    check_papers(session, contest)
    account, reason = account_of(session, contest), one_line(reason)
    check_printable(reason, field="reason")
    _check_papers_written(counted)
    gaps = gaps_between(account, counted)
    if gaps and not reason:
        raise GapNeedsReason(
            _(
                "Your count doesn’t match the account: %(places)s. Count these again. If you get "
                "the same number, give a reason.",
                places=places_words(gaps),
            ),
            field="reason",
        )
    if len(reason) > LONGEST_REASON:
        raise BadInput(
            _("Give your reason in no more than %(most)s characters.", most=LONGEST_REASON), field="reason"
        )
    signed = signed_account_of(session, contest) or SignedAccount(contest_id=contest.id)
    signed.urn, signed.spoilt, signed.unused = counted.urn, counted.spoilt, counted.unused
    signed.account, signed.reason = asdict(account), reason
    signed.first_by, signed.second_by, signed.signed_at = by, None, clock.now()
    session.add(signed)
    session.flush()
    act = AccountSigned(str(contest.id), **asdict(counted), mark=fingerprint(signed))
    journal.record(session, act, by=by)
    return signed


def _check_countable(session: Session, contest: Contest) -> None:
    """Refuse a hand count before voting closes, after the envelopes are opened, or during a print run."""
    if contest.state != ContestState.CLOSED:
        raise BadInput(
            _("Papers can be counted only after voting closes and before the envelopes are opened.")
        )
    if runs_on_their_way(session, contest):
        raise BadInput(
            _(
                "A print run isn’t finished. Go to the packs page and say whether its file "
                "downloaded completely."
            )
        )


def _check_papers_written(counted: HandCount) -> None:
    papers = (counted.urn, counted.spoilt, counted.unused)
    if min(papers) < 0 or max(papers) > MOST_PAPERS:
        raise BadInput(_("Count the papers and enter how many there are: 0 or more."), field="urn")


def countersign_account(session: Session, contest: Contest, *, seen: str, by: str) -> SignedAccount:
    """Agree, as second officer, to the discrepancy and its reason; `seen` is the `fingerprint` they saw."""
    lock_contest(session, contest.id)
    signed = signed_account_of(session, contest)
    if signed and seen != fingerprint(signed):
        raise AccountNotSigned(
            _("The account was signed again while you were looking at it. Read it again before you sign.")
        )
    if signed is None or not is_current(session, contest, signed):
        raise AccountNotSigned(
            _("The papers haven’t been counted, or more have been entered since. Count them again.")
        )
    if by == signed.first_by:
        raise NeedsSecondOfficer(_("You’ve already signed. Another officer must sign here."))
    check_second(session, by, beside=signed.first_by)
    if signed.second_by is None:
        signed.second_by = by
        session.flush()
        journal.record(session, AccountCountersigned(str(contest.id)), by=by)
    return signed


def fingerprint(signed: SignedAccount) -> str:
    """Return a fingerprint of all that was signed; another count or reason changes it."""
    return digest_of(
        {
            "counted": [signed.urn, signed.spoilt, signed.unused],
            "account": signed.account,
            "reason": signed.reason,
            "by": signed.first_by,
        }
    )


def is_current(session: Session, contest: Contest, signed: SignedAccount) -> bool:
    """Whether the account is unchanged since it was signed, and voting was not reopened."""
    again_at = reopened_at(session, contest)
    if again_at is not None and signed.signed_at <= again_at:
        return False
    return signed.account == asdict(account_of(session, contest))


def is_counted_blind(session: Session, contest: Contest) -> bool:
    """Whether the papers are being counted now: before signing, nothing shows the expected numbers."""
    if contest.state != ContestState.CLOSED:
        return False
    signed = signed_account_of(session, contest)
    return signed is None or not is_current(session, contest, signed)


def account_to_print(session: Session, contest: Contest) -> BallotAccount | None:
    """Return the signed account, for its paper form; None while its numbers change or are hidden."""
    signed = signed_account_of(session, contest)
    return BallotAccount(**signed.account) if signed and is_current(session, contest, signed) else None


def gaps_of(signed: SignedAccount) -> dict[str, int]:
    """Return where the hand count differs from the account signed: papers too many, or (minus) too few."""
    counted = HandCount(urn=signed.urn, spoilt=signed.spoilt, unused=signed.unused)
    return gaps_between(BallotAccount(**signed.account), counted)


def check_account_signed(session: Session, contest: Contest) -> None:
    """Refuse to open envelopes until the papers are counted and two officers have signed any discrepancy."""
    signed = signed_account_of(session, contest)
    if signed is None:
        raise AccountNotSigned(_("Count the papers for %(ward)s by hand first.", ward=contest.ward.name))
    if not is_current(session, contest, signed):
        raise AccountNotSigned(
            _(
                "The account for %(ward)s has changed since it was signed. Sign it again.",
                ward=contest.ward.name,
            )
        )
    if not _is_recorded(session, signed):
        raise AccountNotSigned(
            _(
                "The account for %(ward)s is not the one that was signed: someone has changed the "
                "database. Keep a copy of everything, and tell an administrator.",
                ward=contest.ward.name,
            )
        )
    if gaps_of(signed) and signed.second_by is None:
        raise NeedsSecondOfficer(
            _(
                "There is a discrepancy in the papers for %(ward)s: a second officer must sign too.",
                ward=contest.ward.name,
            )
        )


def _is_recorded(session: Session, signed: SignedAccount) -> bool:
    """Whether the sealed journal confirms an account as it is, and who signed it."""
    said = said_about(session, AccountSigned, signed.contest_id)
    # Lines of earlier versions do not record what was signed.
    if not said or said[-1].details.get("mark", "") not in {"", fingerprint(signed)}:
        return False
    second = said_about(session, AccountCountersigned, signed.contest_id)
    by = {each.by for each in second if each.number > said[-1].number}
    return signed.second_by is None or signed.second_by in by


def check_not_alone(session: Session, contest: Contest, *, by: str) -> None:
    """Refuse the sole signer of the account as opener of the envelopes: one person would end a vote for
    good.
    """
    signed = signed_account_of(session, contest)
    if signed and signed.first_by == by and signed.second_by is None:
        raise NeedsSecondOfficer(
            _(
                "Only you have signed the account for %(ward)s. Another officer must also sign it, "
                "or open the envelopes.",
                ward=contest.ward.name,
            )
        )
    if signed and signed.second_by is None:
        check_second(session, by, beside=signed.first_by)
