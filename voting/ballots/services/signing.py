"""Signing the ballot account once the papers are counted by hand, and what holds until it is signed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict

from sqlalchemy.orm import Session

from voting.ballots.journal_entries import AccountCountersigned, AccountSigned
from voting.ballots.messages import places_words
from voting.ballots.models import SignedAccount
from voting.ballots.rules import HandCount, gaps_between
from voting.ballots.services.accounts import account_of, fingerprint, gaps_of, is_current, signed_account_of
from voting.ballots.services.runs import runs_on_their_way
from voting.conference.models import Contest, ContestState
from voting.conference.services import lock_contest
from voting.people.services import check_second
from voting.plain import clock
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
    signed.ballot_box, signed.spoilt, signed.unused = counted.ballot_box, counted.spoilt, counted.unused
    signed.account, signed.reason = asdict(account), reason
    signed.first_by, signed.second_by, signed.signed_at = by, None, clock.now()
    session.add(signed)
    session.flush()
    act = AccountSigned(
        str(contest.id),
        urn=counted.ballot_box,
        spoilt=counted.spoilt,
        unused=counted.unused,
        mark=fingerprint(signed),
    )
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
    papers = (counted.ballot_box, counted.spoilt, counted.unused)
    if min(papers) < 0 or max(papers) > MOST_PAPERS:
        raise BadInput(_("Count the papers and enter how many there are: 0 or more."), field="ballot_box")


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
