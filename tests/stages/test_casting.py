"""One ballot, one vote, whichever way and however often it is tried."""

from __future__ import annotations

import uuid

import pytest
import sqlalchemy as sa

from tests.casting import cast_by_phone, casting_of
from tests.factories import close_the_contest, enter_by_two, enter_paper, make_open_contest, the_contest
from tests.methods import Method
from tests.reading import refused
from tests.sites import Site
from voting.ballots.models import Ballot, BallotState
from voting.ballots.services import UnknownCode, find_ballot, spoil_ballot
from voting.conference.models import Contest, ContestState
from voting.conference.services import QuestionWasChanged, check_question, close_contest
from voting.count.services import erase_traces_in_turns, open_envelopes, tally_of
from voting.plain.refusals import Refusal
from voting.vote.ballot_rows import Envelope
from voting.vote.envelopes import Sealed, receipt_of
from voting.vote.services import (
    BallotAlreadyUsed,
    BallotNotHandedOut,
    BallotNotUsable,
    BallotTakenBack,
    Cast,
    ContestIsNotOpen,
    MarksDoNotFit,
    attempt_of,
    cast_sealed,
    cast_votes,
    seal_vote,
)

UNKNOWN = "0000 0000 0000 0000"


def vote(site: Site, code: str, *marks: int, nonce: str = "one") -> str:
    return cast_by_phone(site, code, *marks, nonce=nonce).receipt


def test_a_ballot_votes_once(site: Site) -> None:
    [code] = make_open_contest(site, ballots=1)
    vote(site, code, 1)
    with pytest.raises(BallotAlreadyUsed):
        vote(site, code, 1, nonce="two")


def test_a_repeat_of_the_same_attempt_gets_the_same_receipt(site: Site) -> None:
    [code] = make_open_contest(site, ballots=1)
    assert vote(site, code, 2) == vote(site, code, 2)


def test_a_repeat_with_other_marks_changes_nothing_and_proves_nothing(site: Site) -> None:
    [code] = make_open_contest(site, ballots=1)
    receipts = {vote(site, code, mark) for mark in (2, 1, 3)}
    assert len(receipts) == 1
    close_the_contest(site)
    with site.work() as session:
        open_envelopes(session, the_contest(session), keys=site.instance.keys, by="test")
        assert tally_of(session, the_contest(session)).chosen == (2,)


def test_paper_after_phone_is_refused(site: Site) -> None:
    [code] = make_open_contest(site, ballots=1)
    vote(site, code, 1)
    with site.work() as session, pytest.raises(BallotAlreadyUsed):
        enter_paper(site, session, code, 1)


@pytest.mark.parametrize("marks", [(), (1, 2), (9,), (1, 1), (-1,)])
def test_marks_that_do_not_fit_leave_the_ballot_unused(site: Site, marks: tuple[int, ...]) -> None:
    [code] = make_open_contest(site, ballots=1)
    with pytest.raises(MarksDoNotFit):
        vote(site, code, *marks)
    assert vote(site, code, 1)


def test_an_unknown_code_is_refused(site: Site) -> None:
    make_open_contest(site, ballots=1)
    with pytest.raises(UnknownCode):
        vote(site, UNKNOWN, 1)


def test_a_spoilt_ballot_is_refused(site: Site) -> None:
    [code] = make_open_contest(site, ballots=1)
    with site.work() as session:
        spoil_ballot(session, find_ballot(session, code, pepper=site.pepper), by="test")
    with pytest.raises(BallotNotUsable):
        vote(site, code, 1)


def test_a_closed_contest_takes_no_vote(site: Site) -> None:
    [code] = make_open_contest(site, ballots=1)
    close_the_contest(site)
    with pytest.raises(ContestIsNotOpen):
        vote(site, code, 1)


def test_a_blank_paper_is_counted_as_rejected(site: Site) -> None:
    first, second = make_open_contest(site, ballots=2)
    with site.work() as session:
        enter_by_two(site, session, first)
    vote(site, second, 3)
    close_the_contest(site)
    with site.work() as session:
        open_envelopes(session, the_contest(session), keys=site.instance.keys, by="test")
    with site.work() as session:
        erase_traces_in_turns(session, the_contest(session))
        result = tally_of(session, the_contest(session))
        assert (result.valid, result.chosen) == (1, (3,))
        assert session.scalar(sa.select(sa.func.count(Ballot.envelope))) == 0


LATER = (ContestState.CLOSED, ContestState.COUNTED, ContestState.CERTIFIED, ContestState.PUBLISHED)
LET_NOBODY_IN = {
    "sqlite": ["CREATE TRIGGER shut BEFORE UPDATE ON ballot BEGIN SELECT RAISE(IGNORE); END"],
    "postgresql": [
        "CREATE FUNCTION shut() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
        "CREATE TRIGGER shut BEFORE UPDATE ON ballot FOR EACH ROW EXECUTE FUNCTION shut()",
    ],
}
USED = "This ballot has already been used. If you cast that vote, all is well. If not, tell a steward now."
BEGINS = "Voting has not begun yet. Keep your ballot and try again when voting is announced."
OVER = "Voting is over for this ward. Ask a steward if you think this is wrong."
OF_A_BALLOT: dict[BallotState, tuple[type[Refusal], str]] = {
    BallotState.PHONE: (BallotAlreadyUsed, USED),
    BallotState.PAPER: (BallotAlreadyUsed, USED),
    BallotState.UNISSUED: (
        BallotNotHandedOut,
        "This ballot has not been handed out. Take it to a steward at the door.",
    ),
    BallotState.SPOILT: (BallotTakenBack, "This ballot was taken back. Ask a steward for another one."),
    BallotState.RETURNED: (BallotTakenBack, "This ballot was taken back. Ask a steward for another one."),
    BallotState.VOID: (
        BallotNotUsable,
        "This ballot is void: its pack is not in use. Ask a steward for another one.",
    ),
}


def test_why_a_ballot_takes_no_vote_is_said_in_words(site: Site) -> None:
    [code] = make_open_contest(site, ballots=1)
    with site.work() as session:

        def check_refused(kind: type[Refusal], sentence: str) -> None:
            session.commit()
            with refused(kind, sentence):
                cast_by_phone(site, code, 1)
            with refused(kind, sentence):
                casting_of(site).find_sheet(code)

        for state, (kind, sentence) in OF_A_BALLOT.items():
            session.execute(sa.update(Ballot).values(state=state))
            check_refused(kind, sentence)
        session.execute(sa.update(Ballot).values(state=BallotState.ISSUED))
        for stands, sentence in ((ContestState.READY, BEGINS), *((each, OVER) for each in LATER)):
            session.execute(sa.update(Contest).values(state=stands))
            check_refused(ContestIsNotOpen, sentence)
        session.execute(sa.update(Contest).values(state=ContestState.OPEN))
        session.commit()
        assert casting_of(site).find_sheet(code).order == (1, 2, 3)
        assert cast_by_phone(site, code, 1).conference == ("tonight", "Tonight")
        session.execute(sa.update(Ballot).values(state=BallotState.ISSUED))
        session.execute(sa.update(Contest).values(question="Another?"))
        session.commit()
        with pytest.raises(QuestionWasChanged):
            check_question(casting_of(site).find_sheet(code).asked.contest())


def test_votes_that_come_together_are_each_answered_in_their_place(site: Site) -> None:
    codes = make_open_contest(site, ballots=4, method=Method.APPROVAL, most_marks=2)
    rows = [casting_of(site).find_ballot(code) for code in codes]
    with site.work() as session:
        votes = [seal_vote(row, marks=[1], nonce="one", pepper=site.pepper) for row in rows]
        votes.append(seal_vote(rows[0], marks=[2], nonce="two", pepper=site.pepper))
        with pytest.raises(MarksDoNotFit, match=r"^Your vote isn’t ready yet\. .*marked: 3\.$"):
            seal_vote(rows[1], marks=[1, 2, 3], nonce="one", pepper=site.pepper)
        ready = [vote for vote in votes if isinstance(vote, Envelope)]
        assert len(ready) == 5
        session.execute(sa.update(Ballot).where(Ballot.number == 2).values(state=BallotState.SPOILT))
        done = cast_votes(session, [*ready, ready[2]])
        kinds = [type(each) for each in done]
        assert kinds == [Cast, BallotTakenBack, Cast, Cast, BallotAlreadyUsed, Cast]
        assert done[5] == done[2]
        receipts = [each.receipt for each in done if isinstance(each, Cast)]
        kept = session.scalars(sa.select(Ballot.envelope).order_by(Ballot.number)).all()
        assert receipts[:3] == [receipt_of(envelope) for envelope in kept if envelope]
    row = casting_of(site).find_ballot(codes[0])
    assert seal_vote(row, marks=[3], nonce="one", pepper=site.pepper) == done[0]


def test_an_attempt_is_known_by_its_ballot_its_way_and_its_page(site: Site) -> None:
    one, two = uuid.UUID(int=1), uuid.UUID(int=2)
    attempts = {
        attempt_of(one, BallotState.PHONE, nonce="x", pepper=b"p"),
        attempt_of(two, BallotState.PHONE, nonce="x", pepper=b"p"),
        attempt_of(one, BallotState.PAPER, nonce="x", pepper=b"p"),
        attempt_of(one, BallotState.PHONE, nonce="y", pepper=b"p"),
        attempt_of(one, BallotState.PHONE, nonce="x", pepper=b"q"),
    }
    assert len(attempts) == 5
    assert {len(attempt) for attempt in attempts} == {32}


def test_a_paper_is_taken_after_closing_and_the_same_attempt_gets_the_same_receipt(site: Site) -> None:
    [code] = make_open_contest(site, ballots=1)
    with site.work() as session:
        close_contest(session, the_contest(session), by="test")
        ballot = find_ballot(session, code, pepper=site.pepper)
        casts = [
            cast_sealed(
                session, ballot, Sealed((mark,)), BallotState.PAPER, attempt=b"one", pepper=site.pepper
            )
            for mark in (1, 2)
        ]
        assert casts[0] == casts[1]
        assert (ballot.state, ballot.attempt) == (BallotState.PAPER, b"one")
        with refused(BallotAlreadyUsed, USED):
            cast_sealed(session, ballot, Sealed((1,)), BallotState.PAPER, attempt=b"two", pepper=site.pepper)


def test_a_ballot_that_never_takes_the_vote_is_said_to_be_in_other_hands(site: Site) -> None:
    """Somebody would have to come first and be gone again: here the database lets nobody in."""
    [code] = make_open_contest(site, ballots=1)
    with site.work() as session:
        for statement in LET_NOBODY_IN[session.get_bind().dialect.name]:
            session.execute(sa.text(statement))
        session.commit()
        hands = "This ballot is in use at the moment. Try again shortly."
        with refused(BallotNotUsable, hands):
            cast_by_phone(site, code, 1)
        assert session.execute(sa.select(Ballot.state, Ballot.envelope)).one() == (BallotState.ISSUED, None)
