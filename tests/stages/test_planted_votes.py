"""Whoever can write the database and has the public key puts votes into it: none counts, and all are told."""

from __future__ import annotations

import uuid
import zipfile
from collections import Counter
from collections.abc import Sequence
from io import BytesIO

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.casting import cast_by_phone
from tests.factories import BY, publish_the_result, sign_the_account, the_contest
from tests.reading import journal_of, read, words
from tests.sites import Site
from tests.stages.planted_votes import VOTES, ballot, close_and_open, sealed_by_an_opponent, told
from voting.ballots.models import Ballot, BallotState
from voting.conference.journal_entries import ContestMade
from voting.conference.keys import KeyIsLost
from voting.conference.services import Bound
from voting.count.models import Vote
from voting.count.recount.checking import check
from voting.count.services import open_and_erase_in_turns, receipts_of, sifting
from voting.count.services.preparing import StatesDoNotFit
from voting.keeping.messages import sentence_of
from voting.plain.roles import Role
from voting.storage import journal
from voting.vote.envelopes import receipt_of
from voting.vote.services import CodeOfAnother, casting

OF_ANOTHER = "3 sealed votes were added to ballots by something other than this program. They do not count."


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
        assert "that this program did not put into ballots" in sentence_of("PlantedVotesFound", found)
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
        assert set(receipts) - set(receipts_of(session, the_contest(session))) == {receipts[0]}


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


def write_code_to_others(site: Site, process: Site, index: int, others: Sequence[int]) -> None:
    """Write the hash of one ballot's code to others instead, one after the other, and vote with each."""
    code = site.app.config["CODES"][index]
    with site.work() as session:
        own, ids = ballot(site, session, index).code_hash, [ballot(site, session, n).id for n in others]
    for turn, ballot_id in enumerate(ids):
        with site.work() as session:
            holder = session.scalars(sa.select(Ballot).where(Ballot.code_hash == own)).one()
            holder.code_hash = uuid.uuid4().bytes * 2
            session.flush()
            found = session.get(Ballot, ballot_id)
            assert found is not None
            found.code_hash = own
        cast_by_phone(process, code, 3, nonce=str(turn))


def test_a_ballot_votes_only_with_the_code_that_was_printed_on_it(site: Site, receipts: list[str]) -> None:
    """Whoever writes the database gives ballots that are not back the code of a test, or of old paper."""
    with pytest.raises(CodeOfAnother, match="was not printed for this vote"):
        write_code_to_others(site, site, 14, (15,))
    form = {"code": site.app.config["CODES"][14], "marks": "000001", "nonce": "n" * 22, "language": "en"}
    refused = site.visitor().client.post("/b/cast", data=form)
    assert refused.status_code == 500
    assert "was not printed for this vote" in refused.text


def test_of_contests_from_before_codes_were_bound_one_paper_with_many_ballots_votes_once(
    site: Site, receipts: list[str], other_process: Site
) -> None:
    with site.work() as session:
        contest = the_contest(session)
        journal.record(session, ContestMade(str(contest.id), contest.digest), by=BY)
    write_code_to_others(site, other_process, 14, (14, 15, 16))
    close_and_open(site)
    assert told(site) == (Counter({1: 12, 2: 2, 3: 1}), 0, 2, 0)


def test_an_envelope_under_the_code_of_another_paper_does_not_count(
    site: Site, receipts: list[str], other_process: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if the program had been made to take it, by whatever means."""

    def binds_none(_session: Session, _contest_id: uuid.UUID) -> Bound:
        return Bound.NOTHING

    monkeypatch.setattr(casting, "bound_by", binds_none)
    write_code_to_others(site, other_process, 14, (15,))
    close_and_open(site)
    assert told(site) == (Counter({1: 12, 2: 2, 3: 0}), 0, 1, 0)


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
    with pytest.raises(KeyIsLost, match="The key for this vote can’t be read"):
        close_and_open(site)
    with site.work() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Vote)) == 0
        held = sa.select(sa.func.count()).where(Ballot.envelope.is_not(None))
        assert session.scalar(held) == VOTES + 2


@pytest.mark.parametrize("lie", ["not used", "used"])
def test_nothing_is_opened_while_ballots_are_said_to_be_used_that_were_not_or_the_other_way_round(
    site: Site, receipts: list[str], lie: str
) -> None:
    """Afterwards the envelopes are erased, and nobody could find out why the numbers do not agree."""
    states = {"not used": BallotState.ISSUED, "used": BallotState.PHONE}
    indices = range(3) if lie == "not used" else range(14, 17)
    with site.work() as session:
        changed = [ballot(site, session, index) for index in indices]
        numbers = ", ".join(map(str, sorted(each.number for each in changed)))
        for each in changed:
            each.state = states[lie]
    with pytest.raises(StatesDoNotFit, match=rf"wrong about these ballots: {numbers}\..*Someone has changed"):
        close_and_open(site)
    with site.work() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Vote)) == 0
        for index in indices:
            ballot(site, session, index).state = states["used" if lie == "not used" else "not used"]
    sign_the_account(site)
    with site.work() as session:
        open_and_erase_in_turns(session, the_contest(session), keys=site.instance.keys, by=BY)
    assert told(site) == (Counter({1: 12, 2: 2, 3: 0}), 0, 0, 0)


def test_rubbish_that_was_made_to_have_one_receipt_stops_no_count(
    site: Site, receipts: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A receipt has 60 bits: who tries a thousand million strings has two with the same one."""

    def made_alike(envelope: bytes) -> str:
        return "AAAA-AAAA-AAAA" if envelope.startswith(b"rubbish") else receipt_of(envelope)

    monkeypatch.setattr(sifting, "receipt_of", made_alike)
    with site.work() as session:
        for index in 14, 15:
            taken = ballot(site, session, index)
            taken.state, taken.envelope = BallotState.PHONE, b"rubbish %d" % (index - 10)
    close_and_open(site)
    assert told(site) == (Counter({1: 12, 2: 2, 3: 0}), 1, 1, 0)


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
