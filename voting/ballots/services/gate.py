"""The print gate: the conditions for printing a hall's ballots."""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voting.ballots.journal_entries import ScanTestPassed, ScanTestWaived
from voting.ballots.languages import check_translated
from voting.ballots.models import ScanTest
from voting.conference.models import Conference, Contest
from voting.conference.services import check_as_made
from voting.plain import clock
from voting.plain.codes import CHANCE_BYTES, code_from, code_hash, read_code
from voting.plain.refusals import BadInput, NotFound, Refusal
from voting.plain.text_cleaning import one_line
from voting.plain.translating import gettext as _
from voting.printing.designs import check_imprint
from voting.site.instance import Instance
from voting.storage import journal

LONGEST_REASON = 300


class SiteIsNotSafe(Refusal):
    """Phones would send votes to this address unencrypted."""


class NotScanned(Refusal):
    """No phone has scanned a test ballot of this site yet."""


def check_gate(session: Session, contest: Contest, *, instance: Instance) -> None:
    """Refuse to print a hall's ballots until every condition for using them there holds."""
    check_printable(session, contest, instance=instance)
    check_safe(instance)
    if not is_scanned(session, contest.conference, instance=instance):
        raise NotScanned(
            _("No phone has scanned a test ballot for this site yet. Do that first, or say why not.")
        )


def check_printable(session: Session, contest: Contest, *, instance: Instance) -> None:
    """Refuse to print for a contest whose question was changed, or without an imprint.

    Each language on its ballots must have all their sentences.
    """
    check_as_made(session, contest)
    check_imprint(instance)
    for language in (instance.config.languages.default, *(each.language for each in contest.translations)):
        check_translated(language)


def check_safe(instance: Instance) -> None:
    """Refuse an address over which votes would travel unencrypted, except in a rehearsal."""
    site = instance.config.site
    if not site.address.startswith("https://") and not site.rehearsal:
        raise SiteIsNotSafe(
            _(
                "The site’s address, %(address)s, is not secure enough for voting. Set an https:// "
                "address in config.toml, or mark the site as a rehearsal there.",
                address=site.address,
            )
        )


def is_scanned(session: Session, conference: Conference, *, instance: Instance) -> bool:
    """Whether a phone has reached this site from a test ballot of the conference, or that was waived."""
    passed = sa.select(ScanTest.id).where(
        ScanTest.conference_id == conference.id,
        ScanTest.address == instance.config.site.address,
        sa.or_(ScanTest.scanned_at.is_not(None), ScanTest.waived != ""),
    )
    return session.scalar(passed.limit(1)) is not None


def make_test_code(session: Session, conference: Conference, *, instance: Instance) -> str:
    """Return the code of a new test ballot: scanning it proves that phones reach this site from paper."""
    code = code_from(secrets.token_bytes(CHANCE_BYTES))
    session.add(
        ScanTest(
            conference_id=conference.id,
            address=instance.config.site.address,
            code_hash=code_hash(code, pepper=instance.secret("pepper")),
            made_at=clock.now(),
        )
    )
    session.flush()
    return code


def find_test(session: Session, typed: str, *, pepper: bytes) -> ScanTest | None:
    """Return the test ballot with this code, if there is one."""
    code = read_code(typed)
    return (
        code
        and session.scalar(sa.select(ScanTest).where(ScanTest.code_hash == code_hash(code, pepper=pepper)))
    ) or None


def pass_test(session: Session, typed: str, *, pepper: bytes) -> ScanTest:
    """Record that a phone scanned a test ballot; repeating it changes nothing."""
    test = find_test(session, typed, pepper=pepper)
    if test is None:
        raise NotFound(_("This isn’t a test ballot. Print a new test ballot and scan that."))
    passed = session.scalar(
        sa.update(ScanTest)
        .where(ScanTest.id == test.id, ScanTest.scanned_at.is_(None))
        .values(scanned_at=clock.now())
        .returning(ScanTest.id)
        .execution_options(synchronize_session=False)
    )
    session.refresh(test)
    if passed is not None:
        journal.record(session, ScanTestPassed(str(test.conference_id)), by="phone")
    return test


def waive_test(session: Session, conference: Conference, *, reason: str, instance: Instance, by: str) -> None:
    """Allow printing without a scanned test ballot, for a reason that is kept."""
    reason = one_line(reason)
    if not reason or len(reason) > LONGEST_REASON:
        raise BadInput(_("Say in one sentence why no phone can scan a test ballot now."), field="reason")
    session.add(
        ScanTest(
            conference_id=conference.id,
            address=instance.config.site.address,
            made_at=clock.now(),
            waived=reason,
        )
    )
    session.flush()
    journal.record(session, ScanTestWaived(str(conference.id)), by=by)
