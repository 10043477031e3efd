"""The ballot account at the end of the evening: papers counted by hand, gaps explained and signed by two."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from tests.casting import cast_by_phone
from tests.factories import BY, OTHER, certify_the_count, enter_by_two, make_open_contest, the_contest
from tests.reading import journal_of, read, refused, words
from tests.sites import Site, Visitor
from voting.ballots.models import SignedAccount
from voting.ballots.rules import HandCount
from voting.ballots.services import (
    AccountNotSigned,
    NeedsSecondOfficer,
    account_of,
    countersign_account,
    find_ballot,
    fingerprint,
    signed_account_of,
    spoil_ballot,
)
from voting.conference.services import close_contest
from voting.count.services import open_envelopes, sign_account
from voting.plain import clock
from voting.plain.refusals import BadInput, Refusal
from voting.plain.roles import Role
from voting.storage.journal import JournalEntry

EVENING = datetime(2026, 9, 30, 20, 0, tzinfo=UTC)
ACCOUNT = "/conferences/tonight/harborne/account"
COUNT = "/conferences/tonight/harborne/count"
RIGHT = {"ballot_box": "2", "spoilt": "1", "unused": "0"}


def close_with_seven_ballots(site: Site) -> list[str]:
    """Seven ballots handed out: one vote by phone, two on paper, one spoilt; voting is over. Their codes."""
    codes = make_open_contest(site, ballots=7)
    cast_by_phone(site, codes[0], 1)
    with site.work() as session:
        contest = the_contest(session)
        spoil_ballot(session, find_ballot(session, codes[1], pepper=site.pepper), by=BY)
        for code in codes[2:4]:
            enter_by_two(site, session, code, 2)
        close_contest(session, contest, by=BY)
    return codes


@pytest.fixture
def closed(site: Site) -> list[str]:
    """The codes of seven ballots of a vote that is over."""
    return close_with_seven_ballots(site)


NOT_COUNTED = "Count the papers for Harborne by hand first."
CHANGED = "The account for Harborne has changed since it was signed. Sign it again."
LEAVES_A_GAP = "There is a discrepancy in the papers for Harborne: a second officer must sign too."


def opening(site: Site) -> str:
    """Why the envelopes cannot be opened now; what would have been done is undone."""
    with site.work() as session:
        try:
            open_envelopes(session, the_contest(session), keys=site.instance.keys, by=BY)
        except Refusal as refusal:
            return str(refusal)
        finally:
            session.rollback()
    return ""


def seen(officer: Visitor) -> str:
    """The mark of what an officer sees who is asked to sign as the second."""
    return str(read(officer.get(ACCOUNT)).select_one("input[name=seen]")["value"])  # pyright: ignore[reportOptionalSubscript]


def countersign(officer: Visitor) -> Any:
    return officer.post(f"{ACCOUNT}/second", {"seen": seen(officer)})


def test_papers_that_agree_are_signed_by_one_and_then_counted(site: Site, closed: list[str]) -> None:
    assert opening(site) == NOT_COUNTED
    steward, organiser = site.officer(Role.STEWARD), site.officer(Role.ORGANISER)
    assert "Next: count the papers by hand" in words(read(organiser.get(COUNT)))
    assert steward.post(ACCOUNT, RIGHT).status_code == 303
    page = words(read(organiser.get(ACCOUNT)))
    assert "2 in the ballot box, 1 spoilt, 0 not handed out" in page
    assert "The papers in the hall agree with the account. One officer has signed." in page
    assert not opening(site)
    assert organiser.post(f"{COUNT}/open").status_code == 303


def test_who_alone_signed_the_account_does_not_open_the_envelopes(site: Site, closed: list[str]) -> None:
    organiser, steward = site.officer(Role.ORGANISER), site.officer(Role.STEWARD)
    assert organiser.post(ACCOUNT, RIGHT).status_code == 303
    for answer in (organiser.post(f"{COUNT}/open"), organiser.get(COUNT)):
        assert "Only you have signed the account for Harborne." in words(read(answer, answer.status_code))
    assert opening(site) == ""
    assert countersign(steward).status_code == 303
    assert "Two officers have signed." in words(read(organiser.get(ACCOUNT)))
    assert organiser.post(f"{COUNT}/open").status_code == 303


def test_a_gap_needs_a_reason_and_two_officers(site: Site, closed: list[str]) -> None:
    steward, organiser = site.officer(Role.STEWARD), site.officer(Role.ORGANISER)
    short = RIGHT | {"ballot_box": "1"}
    twice = "doesn’t match the account: in the ballot box, not handed out. Count these again"
    assert twice in words(read(steward.post(ACCOUNT, short | {"unused": "2"}), 409))
    with site.work() as session:
        assert session.scalar(sa.select(SignedAccount.ballot_box)) is None
    assert steward.post(ACCOUNT, short | {"reason": "A paper was torn up in anger"}).status_code == 303
    page = words(read(steward.get(ACCOUNT)))
    assert "1 paper too few: in the ballot box Reason: A paper was torn up in anger" in page
    assert "Another officer must open this page" in page
    assert opening(site) == LEAVES_A_GAP
    mark = {"seen": seen(organiser)}
    assert "Another officer must sign here" in words(read(steward.post(f"{ACCOUNT}/second", mark), 409))
    assert opening(site) == LEAVES_A_GAP
    count = words(read(organiser.get(COUNT)))
    assert "Next: a second officer signs" in count
    assert "Next: count the papers by hand" not in count
    waiting = "Next: another officer signs the ballot account. You have signed."
    assert waiting in words(read(steward.get("/conferences/tonight/run")))
    run = words(read(organiser.get("/conferences/tonight/run")))
    assert "Voting is closed. The papers have been counted by hand." in run
    assert "Next: sign the ballot account" in run
    assert "Agree and sign" in words(read(organiser.get(ACCOUNT)))
    assert countersign(organiser).status_code == 303
    assert "Two officers have signed off the discrepancy." in words(read(steward.get(ACCOUNT)))
    assert not opening(site)
    organiser.post(f"{COUNT}/open")
    certify_the_count(site)
    organiser.post("/conferences/tonight/harborne/publish")
    assert "1 too few: in the ballot box" in words(read(site.visitor().get("/results/tonight/harborne")))
    told = site.visitor().get("/results/tonight/harborne.json").get_json()["by_hand"]
    assert told == {"gaps": {"urn": -1}, "reason": "A paper was torn up in anger", "officers": 2}
    with site.work() as session:
        kept = session.execute(sa.select(JournalEntry.act, JournalEntry.details)).all()
    assert next(details for act, details in kept if act == "AccountSigned")["urn"] == 1
    assert "torn" not in str(kept)


def test_a_paper_entered_after_signing_makes_it_be_signed_anew(site: Site, closed: list[str]) -> None:
    organiser = site.officer(Role.ORGANISER)
    organiser.post(ACCOUNT, RIGHT)
    with site.work() as session:
        enter_by_two(site, session, closed[4], 2)
    assert opening(site) == CHANGED
    assert "The account has changed since." in words(read(organiser.get(ACCOUNT)))
    read(organiser.post(f"{ACCOUNT}/second"), 409)
    organiser.post(ACCOUNT, RIGHT | {"ballot_box": "3"})
    assert not opening(site)


def test_signing_anew_takes_the_second_signature_back(site: Site, closed: list[str]) -> None:
    first, second = site.officer(Role.STEWARD), site.officer(Role.ORGANISER)
    first.post(ACCOUNT, RIGHT | {"ballot_box": "5", "reason": "Two blank sheets"})
    assert countersign(second).status_code == 303
    first.post(ACCOUNT, RIGHT | {"ballot_box": "9", "reason": "More of them"})
    assert opening(site) == LEAVES_A_GAP


def test_the_second_officer_signs_only_what_they_saw(site: Site, closed: list[str]) -> None:
    first, second = site.officer(Role.STEWARD), site.officer(Role.ORGANISER)
    first.post(ACCOUNT, RIGHT | {"ballot_box": "5", "reason": "Two blank sheets"})
    looked = {"seen": seen(second)}
    first.post(ACCOUNT, RIGHT | {"ballot_box": "2000", "reason": "Quite another story"})
    assert "Read it again" in words(read(second.post(f"{ACCOUNT}/second", looked), 409))
    assert opening(site) == LEAVES_A_GAP
    assert countersign(second).status_code == 303


@pytest.mark.parametrize(
    "given",
    [{"ballot_box": "-1"}, {"ballot_box": ""}, {"ballot_box": "many"}, {"unused": "99999999999999999999"}],
)
def test_what_is_no_count_of_papers_is_refused(site: Site, closed: list[str], given: dict[str, str]) -> None:
    page = words(read(site.officer(Role.STEWARD).post(ACCOUNT, RIGHT | given | {"reason": "So be it"}), 400))
    assert any(
        each in page for each in ("0 or more", "Enter how many you counted.", "Type a number in digits.")
    )
    with site.work() as session:
        assert session.scalar(sa.select(SignedAccount.ballot_box)) is None


def test_two_sign_a_gap_and_a_third_changes_nothing(site: Site, closed: list[str]) -> None:
    with clock.set_to(EVENING), site.work() as session:
        contest = the_contest(session)
        signed = sign_account(session, contest, HandCount(1, 1, 0), reason=" Torn  up ", by="a steward")
        session.refresh(signed)
        assert (signed.ballot_box, signed.spoilt, signed.unused, signed.reason) == (1, 1, 0, "Torn up")
        assert signed.account == asdict(account_of(session, contest))
        assert (signed.first_by, signed.second_by, signed.signed_at) == ("a steward", None, EVENING)
        for officer in ("the organiser", "a third"):
            countersign_account(session, contest, seen=fingerprint(signed), by=officer)
        session.refresh(signed)
        assert signed.second_by == "the organiser"
        told = {"contest": str(contest.id)}
        signed = signed_account_of(session, contest)
        assert signed is not None
        mark = fingerprint(signed)
        assert journal_of(session, "AccountSigned", "AccountCountersigned") == [
            ("AccountSigned", "a steward", told | {"urn": 1, "spoilt": 1, "unused": 0, "mark": mark}),
            ("AccountCountersigned", "the organiser", told),
        ]


def test_an_account_that_cannot_be_signed_is_refused_in_words(site: Site, closed: list[str]) -> None:
    right = HandCount(2, 1, 0)
    with site.work() as session:
        contest = the_contest(session)

        def sign(counted: HandCount, reason: str = "So be it") -> SignedAccount:
            return sign_account(session, contest, counted, reason=reason, by=BY)

        anew = "The papers haven’t been counted, or more have been entered since. Count them again."
        with refused(AccountNotSigned, anew):
            countersign_account(session, contest, seen="", by=OTHER)
        for wrong in (replace(right, ballot_box=-1), replace(right, unused=10_000_001)):
            with refused(BadInput, "Count the papers and enter how many there are: 0 or more."):
                sign(wrong)
        differs = "Your count doesn’t match the account: in the ballot box. "
        with refused(Refusal, f"{differs}Count these again. If you get the same number, give a reason."):
            sign(replace(right, ballot_box=1), " ")
        with refused(BadInput, "Give your reason in no more than 500 characters."):
            sign(right, "x" * 501)
        assert sign(replace(right, unused=10_000_000), "x" * 500).reason == "x" * 500
        signed = sign(right)
        with refused(NeedsSecondOfficer, "You’ve already signed. Another officer must sign here."):
            countersign_account(session, contest, seen=fingerprint(signed), by=BY)
        looked = "The account was signed again while you were looking at it. Read it again before you sign."
        with refused(AccountNotSigned, looked):
            countersign_account(session, contest, seen="another", by=OTHER)
        enter_by_two(site, session, closed[4], 2)
        with refused(AccountNotSigned, anew):
            countersign_account(session, contest, seen=fingerprint(signed), by=OTHER)
