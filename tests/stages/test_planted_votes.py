"""Whoever can write the database and has the public key puts votes into it: none counts, and all are told."""

from __future__ import annotations

import json
import uuid
import zipfile
from collections import Counter
from io import BytesIO

import pytest
import sqlalchemy as sa
from nacl.bindings import sodium_pad
from nacl.public import PublicKey, SealedBox
from sqlalchemy.orm import Session

from tests.factories import (
    BY,
    close_the_contest,
    enter_by_two,
    make_open_contest,
    publish_the_result,
    the_contest,
)
from tests.reading import journal_of, read, words
from tests.sites import Site
from voting import clock
from voting.access import Role
from voting.ballots.models import Ballot, BallotState
from voting.ballots.services import find_ballot
from voting.conference.keys import KeyIsLost
from voting.conference.models import ContestState
from voting.conference.services import NeverClosed, QuestionWasChanged, open_contest
from voting.conference.services.contests import fixed_of
from voting.count.models import Certificate, Count, CountStep, Vote
from voting.count.recount.checking import check
from voting.count.services import (
    NumbersDoNotAgree,
    VotesWereChanged,
    certificate_of,
    certify_count,
    check_count,
    destroy_certified_key,
    mark_of_count,
    open_and_erase,
    receipts_of,
    tally_of,
)
from voting.digests import digest_of
from voting.journal import JournalEntry
from voting.keeping.wording import sentence_of
from voting.people.services import invite_officer, retire_officer
from voting.publish.models import Result
from voting.vote.envelopes import PLAIN_LENGTH
from voting.vote.services import cast_vote

VOTES = 12
OF_ANOTHER = "3 sealed votes were put into ballots by something other than this program. They do not count."


@pytest.fixture
def receipts(site: Site) -> list[str]:
    """Twelve vote by phone for option 1 and two on paper for option 2; ten ballots are not used."""
    codes = make_open_contest(site, ballots=VOTES + 2 + 10)
    site.app.config["CODES"] = codes
    with site.work() as session:
        given = [
            cast_vote(session, code, marks=[1], nonce=code, pepper=site.pepper).receipt
            for code in codes[:VOTES]
        ]
        for code in codes[VOTES : VOTES + 2]:
            enter_by_two(site, session, code, 2)
    return given


def ballot(site: Site, session: Session, index: int) -> Ballot:
    return find_ballot(session, site.app.config["CODES"][index], pepper=site.pepper)


def sealed_by_an_opponent(session: Session, marks: list[int], **more: object) -> bytes:
    """A vote as anybody can seal it who has read the source and the database."""
    contest = the_contest(session)
    assert contest.public_key is not None
    plain = json.dumps({"contest": contest.id.hex, "marks": marks, "rejected": "", **more}).encode()
    return SealedBox(PublicKey(contest.public_key)).encrypt(sodium_pad(plain, PLAIN_LENGTH))


def close_and_open(site: Site) -> None:
    close_the_contest(site)
    with site.work() as session:
        open_and_erase(session, the_contest(session), keys=site.instance.keys, by=BY)


def told(site: Site) -> tuple[Counter[int], int, int, int]:
    """The votes for each option; the envelopes that did not open, were planted, or lay in unused ballots."""
    with site.work() as session:
        counts = tally_of(session, the_contest(session)).counts
        count = session.scalars(sa.select(Count)).one()
        return Counter(dict(counts)), count.unopened, count.planted, count.strays


def test_votes_put_into_unused_ballots_do_not_count_and_are_told_everywhere(
    site: Site, receipts: list[str]
) -> None:
    with site.work() as session:
        for index, mark in ((14, ""), (15, "0" * 64)):
            unused = ballot(site, session, index)
            unused.state = BallotState.PHONE
            unused.envelope = sealed_by_an_opponent(session, [3], mark=mark)
        # Without saying that the ballot was used.
        ballot(site, session, 16).envelope = sealed_by_an_opponent(session, [3])
        numbers = sorted(ballot(site, session, index).number for index in (14, 15, 16))
    close_and_open(site)
    assert told(site) == (Counter({1: 12, 2: 2, 3: 0}), 0, 2, 1)
    with site.work() as session:
        [(_act, _by, found)] = journal_of(session, "PlantedVotesFound")
        assert (found["envelopes"], found["ballots"]) == (3, numbers)
        assert "something other than this program" in sentence_of("PlantedVotesFound", found)
    officer = site.officer(Role.STEWARD)
    for page in ("count", "account"):
        assert OF_ANOTHER in words(read(officer.get(f"/conferences/tonight/harborne/{page}")))
    declared = publish_the_result(site)
    assert (declared["votes"], declared["planted"]) == (14, 3)
    assert OF_ANOTHER in words(read(site.visitor().get("/results/tonight/harborne")))
    assert site.visitor().get("/results/tonight/harborne.json").get_json()["planted"] == 3
    published = site.visitor().client.get("/results/tonight/harborne.zip").data
    with zipfile.ZipFile(BytesIO(published)) as bundle:
        checked = check({name: bundle.read(name) for name in bundle.namelist()})
    assert checked.wrong == []
    assert any("put 3 sealed votes into ballots" in line for line in checked.right)


def test_an_envelope_that_was_moved_to_another_ballot_does_not_count_there(
    site: Site, receipts: list[str]
) -> None:
    with site.work() as session:
        taken, unused = ballot(site, session, 0), ballot(site, session, 14)
        unused.state, unused.envelope = BallotState.PHONE, taken.envelope
        taken.state, taken.envelope = BallotState.ISSUED, None
    close_and_open(site)
    assert told(site) == (Counter({1: 11, 2: 2, 3: 0}), 0, 1, 0)
    with site.work() as session:
        # Whoever looks for the receipt learns that this vote is not in the count.
        assert set(receipts) - set(receipts_of(session, the_contest(session).id)) == {receipts[0]}


def test_of_an_envelope_that_was_copied_only_the_one_in_its_own_ballot_counts(
    site: Site, receipts: list[str]
) -> None:
    with site.work() as session:
        paper = ballot(site, session, VOTES).envelope
        for index in (14, 15, 16):
            copy = ballot(site, session, index)
            copy.state, copy.envelope = BallotState.PHONE, paper
        ballot(site, session, 0).envelope = paper
    close_and_open(site)
    assert told(site) == (Counter({1: 11, 2: 2, 3: 0}), 0, 4, 0)
    assert publish_the_result(site)["planted"] == 4


def test_one_paper_with_the_code_of_many_ballots_votes_once(site: Site, receipts: list[str]) -> None:
    """Whoever has one ballot writes its code's hash to others in turn, and casts by the program itself."""
    code = site.app.config["CODES"][14]
    with site.work() as session:
        own, ids = ballot(site, session, 14).code_hash, [ballot(site, session, n).id for n in (14, 15, 16)]
    for turn, ballot_id in enumerate(ids):
        with site.work() as session:
            holder = session.scalars(sa.select(Ballot).where(Ballot.code_hash == own)).one()
            holder.code_hash = uuid.uuid4().bytes * 2
            session.flush()
            found = session.get(Ballot, ballot_id)
            assert found is not None
            found.code_hash = own
        with site.work() as session:
            cast_vote(session, code, marks=[3], nonce=str(turn), pepper=site.pepper)
    close_and_open(site)
    assert told(site) == (Counter({1: 12, 2: 2, 3: 1}), 0, 2, 0)


def test_a_copy_of_what_does_not_open_stops_no_result(site: Site, receipts: list[str]) -> None:
    with site.work() as session:
        for index in (14, 15):
            rubbish = ballot(site, session, index)
            rubbish.state, rubbish.envelope = BallotState.PHONE, bytes(304)
    close_and_open(site)
    assert told(site) == (Counter({1: 12, 2: 2, 3: 0}), 1, 1, 0)
    assert publish_the_result(site)["unopened"] == 1


def test_a_vote_that_was_opened_before_envelopes_had_marks_is_counted_as_it_was(
    site: Site, receipts: list[str]
) -> None:
    with site.work() as session:
        for index, mark in ((14, 3), (15, 2)):
            older = ballot(site, session, index)
            older.state, older.envelope = BallotState.PHONE, sealed_by_an_opponent(session, [mark])
        copy = ballot(site, session, 16)
        copy.state, copy.envelope = BallotState.PHONE, ballot(site, session, 0).envelope
    for place in site.instance.keys:
        for file in place.glob("*.key"):
            file.write_bytes(file.read_bytes()[:32])
    close_and_open(site)
    assert told(site) == (Counter({1: 12, 2: 3, 3: 1}), 0, 1, 0)


def test_a_key_file_cut_short_opens_nothing_and_loses_nothing(site: Site, receipts: list[str]) -> None:
    for place in site.instance.keys:
        for file in place.glob("*.key"):
            file.write_bytes(file.read_bytes()[:50])
    with pytest.raises(KeyIsLost, match="The key of this contest cannot be read"):
        close_and_open(site)
    with site.work() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Vote)) == 0
        held = sa.select(sa.func.count()).where(Ballot.envelope.is_not(None))
        assert session.scalar(held) == VOTES + 2


def test_a_vote_whose_ballot_is_said_to_be_unused_counts_and_no_result_is_published(
    site: Site, receipts: list[str]
) -> None:
    """Its mark was made outside the database, and says more than what anybody can write there."""
    with site.work() as session:
        for index in range(3):
            ballot(site, session, index).state = BallotState.ISSUED
    close_and_open(site)
    assert told(site) == (Counter({1: 12, 2: 2, 3: 0}), 0, 0, 0)
    with site.work() as session, pytest.raises(NumbersDoNotAgree, match="11 ballots were used, but 14 votes"):
        check_count(session, the_contest(session))


@pytest.mark.parametrize("mark", ["\ud800", "0" * 63, "g" * 64, "A" * 64, ["0"], None])
def test_a_mark_of_any_kind_stops_no_count(site: Site, receipts: list[str], mark: object) -> None:
    with site.work() as session:
        ballot(site, session, 14).envelope = sealed_by_an_opponent(session, [3], mark=mark)
    close_and_open(site)
    assert told(site) == (Counter({1: 12, 2: 2, 3: 0}), 0, 0, 1)


def test_a_row_that_is_no_ballot_of_ours_stops_no_count(site: Site, receipts: list[str]) -> None:
    with site.work() as session:
        number = ballot(site, session, 0).number
        what = (
            "envelope = CAST('x' AS TEXT)"
            if session.get_bind().dialect.name == "sqlite"
            else "envelope = 'x'"
        )
        session.execute(sa.text(f"UPDATE ballot SET {what} WHERE number = :number"), {"number": number})
    close_and_open(site)
    assert told(site) == (Counter({1: 11, 2: 2, 3: 0}), 1, 0, 0)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE vote SET marks = '[3]' WHERE id IN (SELECT id FROM vote LIMIT 1)",
        "DELETE FROM vote WHERE id IN (SELECT id FROM vote LIMIT 1)",
        "UPDATE count SET planted = 1",
        "UPDATE count SET seal = ''",
    ],
)
def test_votes_that_were_changed_after_the_opening_are_neither_shown_nor_certified(
    site: Site, receipts: list[str], change: str
) -> None:
    close_and_open(site)
    with site.work() as session:
        session.execute(sa.text(change))
    with site.work() as session, pytest.raises(VotesWereChanged, match="somebody changed them"):
        check_count(session, the_contest(session))
    page = read(site.officer(Role.STEWARD).get("/conferences/tonight/harborne/count"), 409)
    assert "somebody changed them" in words(page)


def test_what_the_database_says_alone_does_not_cost_the_key(site: Site, receipts: list[str]) -> None:
    """An opponent says that the count is certified while people vote, and has an officer press."""
    with site.work() as session:
        contest = the_contest(session)
        contest.state = ContestState.CERTIFIED
        session.add(Count(contest_id=contest.id, step=CountStep.ERASED, unopened=0, counted_at=clock.now()))
        session.add(
            Certificate(
                contest_id=contest.id,
                seen="",
                first_by=BY,
                second_by="another",
                certified_at=clock.now(),
                key_destroyed_at=None,
            )
        )
    with site.work() as session, pytest.raises(VotesWereChanged):
        destroy_certified_key(session, the_contest(session), keys=site.instance.keys)
    assert all(list(place.glob("*.key")) for place in site.instance.keys)


def test_opening_a_vote_once_more_keeps_the_key_of_the_votes_before(site: Site, receipts: list[str]) -> None:
    """A copy of before the vote is put back by mistake, the vote is opened, then the right one is back."""
    with site.work() as session:
        contest = the_contest(session)
        before = contest.public_key
        contest.state, contest.public_key = ContestState.READY, None
        open_contest(session, contest, keys=site.instance.keys, pepper=site.pepper, by=BY)
        assert contest.public_key != before
        contest.public_key = before
    close_and_open(site)
    assert told(site) == (Counter({1: 12, 2: 2, 3: 0}), 0, 0, 0)
    publish_the_result(site)
    assert not any(list(place.glob("*.key")) for place in site.instance.keys)


@pytest.mark.parametrize("lie", ["", "a line of the journal"])
def test_no_envelope_is_opened_because_the_database_says_that_voting_is_over(
    site: Site, receipts: list[str], lie: str
) -> None:
    with site.work() as session:
        contest = the_contest(session)
        contest.state = ContestState.CLOSED
        if lie:
            last = session.scalars(sa.select(JournalEntry).order_by(JournalEntry.number.desc())).first()
            assert last is not None
            moved = {"contest": str(contest.id), "before": "open", "after": "closed"}
            copied = JournalEntry(
                number=last.number + 1, at=last.at, actor=BY, act="ContestMoved", details=moved, hash="f" * 64
            )
            copied.seal = last.seal
            session.add(copied)
    with site.work() as session, pytest.raises(NeverClosed, match="somebody changed the database"):
        open_and_erase(session, the_contest(session), keys=site.instance.keys, by=BY)
    with site.work() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Vote)) == 0


@pytest.mark.parametrize("part", ["declared", "fingerprint"])
def test_a_result_that_was_changed_after_it_was_published_is_not_shown(
    site: Site, receipts: list[str], part: str
) -> None:
    close_and_open(site)
    publish_the_result(site)
    address = "/results/tonight/harborne"
    assert site.visitor().get(address).status_code == 200
    with site.work() as session:
        result = session.scalars(sa.select(Result)).one()
        if part == "declared":
            result.declared = result.declared | {"chosen": [3]}
        else:
            result.fingerprint = "0" * 64
    for file in ("", ".json", ".csv", ".zip", ".pdf"):
        assert "This is not the result that was published" in words(
            read(site.visitor().get(address + file), 409)
        )


def test_what_an_officer_began_at_a_count_ends_with_their_account(site: Site, receipts: list[str]) -> None:
    close_and_open(site)
    with site.work() as session:
        contest = the_contest(session)
        first = invite_officer(session, "first@example.org", roles=[Role.STEWARD], by=BY)
        seen = mark_of_count(session, contest)
        certify_count(session, contest, seen=seen, by=f"officer:{first.id}")
        retire_officer(session, "first@example.org", by=BY)
        assert certificate_of(session, contest) is None
        # The next one is the first again.
        assert certify_count(session, contest, seen=seen, by=BY).second_by is None


def test_titles_that_were_exchanged_together_with_their_digest_are_put_to_nobody(site: Site) -> None:
    """On the phone the question is compared with the one that the sealed journal knows."""
    [code] = make_open_contest(site, ballots=1)
    with site.work() as session:
        contest = the_contest(session)
        first, second = contest.options[:2]
        first.title, second.title = second.title, first.title
        session.flush()
        contest.digest = digest_of(fixed_of(contest))
    answer = site.visitor().post("/b/ballot", {"code": code})
    assert answer.status_code == 409
    assert "is not what was fixed" in answer.text
    with pytest.raises(QuestionWasChanged):
        close_and_open(site)
