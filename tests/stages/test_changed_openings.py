"""Whoever can write the database has envelopes opened too early, or twice, or changes what comes out."""

from __future__ import annotations

from collections import Counter

import pytest
import sqlalchemy as sa

from tests.casting import cast_by_phone
from tests.factories import BY, OTHER, close_the_contest, publish_the_result, the_contest
from tests.sites import Site
from tests.stages.door_desk import open_desk
from tests.stages.planted_votes import VOTES, close_and_open, told
from voting.ballots.models import Ballot, BallotState, TakeBack
from voting.ballots.services import find_pack, issue_pack, take_back_pack, undo_take_back, void_pack
from voting.conference.keys import make_key, marks_key, put_key_aside
from voting.conference.models import ContestState
from voting.conference.services import NeverMoved, QuestionWasChanged, open_contest, reopen_contest
from voting.count.models import Count, Receipt, Vote
from voting.count.services import (
    VotesWereChanged,
    open_and_erase_in_turns,
)
from voting.count.services.preparing import OpenedBefore, StatesDoNotFit
from voting.storage import vouching
from voting.storage.journal import JournalEntry
from voting.storage.vouching import ForeignParts, OlderDatabase


def test_a_vote_that_was_opened_is_not_opened_once_more_because_the_database_says_so(
    site: Site, receipts: list[str]
) -> None:
    with site.work() as session:
        contest = the_contest(session)
        contest.state = ContestState.READY
        before = contest.public_key
    with site.work() as session, pytest.raises(NeverMoved, match="someone has changed the database"):
        open_contest(session, the_contest(session), keys=site.instance.keys, pepper=site.pepper, by=BY)
    with site.work() as session:
        contest = the_contest(session)
        assert contest.public_key == before
        contest.state = ContestState.OPEN
    close_and_open(site)
    assert told(site) == (Counter({1: 12, 2: 2, 3: 0}), 0, 0, 0)


def test_votes_under_a_key_that_was_put_aside_are_counted_with_those_under_the_next(
    site: Site, receipts: list[str]
) -> None:
    """An older copy was put back by mistake and the vote opened once more, before anybody noticed."""
    keys = site.instance.keys
    with site.work() as session:
        contest = the_contest(session)
        put_key_aside(keys, contest.id)
        contest.public_key = make_key(keys, contest.id, marks=marks_key(site.pepper, contest.id))
    code = site.app.config["CODES"][VOTES + 2]
    cast_by_phone(site, code, 3, nonce=code)
    close_and_open(site)
    assert told(site) == (Counter({1: 12, 2: 2, 3: 1}), 0, 0, 0)
    publish_the_result(site)
    assert not any(list(place.glob("*.key")) for place in keys)


def test_no_envelope_of_a_vote_that_is_open_again_is_opened_while_a_line_is_hidden(
    site: Site, receipts: list[str], other_process: Site
) -> None:
    close_the_contest(site)
    with site.work() as session:
        for officer in "a", "b":
            reopen_contest(session, the_contest(session), by=officer)
    with site.work() as session:
        contest = the_contest(session)
        newest = session.scalars(
            sa.select(JournalEntry).where(JournalEntry.act == "ContestMoved").order_by(JournalEntry.number)
        ).all()[-1]
        assert newest.details["after"] == "open"
        newest.act = "X"
        contest.state = ContestState.CLOSED
    for process in site, other_process:
        with process.work() as session, pytest.raises((NeverMoved, OlderDatabase)):
            open_and_erase_in_turns(session, the_contest(session), keys=site.instance.keys, by=BY)
    with site.work() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Vote)) == 0


def test_envelopes_that_somebody_puts_back_are_not_opened_once_more(site: Site, receipts: list[str]) -> None:
    """One after the other would be read so, while nobody has certified and the key is there."""
    with site.work() as session:
        kept = {each.id: (each.envelope, each.state) for each in session.scalars(sa.select(Ballot))}
    close_and_open(site)
    with site.work() as session:
        for model in Receipt, Vote, Count:
            session.execute(sa.delete(model))
        the_contest(session).state = ContestState.CLOSED
        for each in session.scalars(sa.select(Ballot)):
            each.envelope, each.state = kept[each.id]
    with site.work() as session, pytest.raises(OpenedBefore):
        open_and_erase_in_turns(session, the_contest(session), keys=site.instance.keys, by=BY)


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
    with site.work() as session, pytest.raises((NeverMoved, QuestionWasChanged), match="changed"):
        open_and_erase_in_turns(session, the_contest(session), keys=site.instance.keys, by=BY)
    with site.work() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Vote)) == 0


TRIGGERS = {
    "sqlite": [
        "CREATE TRIGGER more AFTER INSERT ON vote BEGIN UPDATE vote SET marks = '[3]' WHERE id = new.id; END"
    ],
    "postgresql": [
        "CREATE FUNCTION more() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN NEW.marks = '[3]'; RETURN NEW; END $$",
        "CREATE TRIGGER more BEFORE INSERT ON vote FOR EACH ROW EXECUTE FUNCTION more()",
    ],
}


@pytest.mark.parametrize("is_noticed_before", [True, False])
def test_votes_that_the_database_changes_as_they_are_written_are_not_kept(
    site: Site, receipts: list[str], monkeypatch: pytest.MonkeyPatch, *, is_noticed_before: bool
) -> None:
    with site.work() as session:
        kind = session.get_bind().dialect.name
        for statement in TRIGGERS[kind]:
            session.execute(sa.text(statement))
    if not is_noticed_before:
        monkeypatch.setitem(vouching.WORKS_BY_ITSELF, kind, "SELECT 1 WHERE 1 = 0")
    with pytest.raises(ForeignParts if is_noticed_before else VotesWereChanged):
        close_and_open(site)
    with site.work() as session:
        session.rollback()
        assert session.scalar(sa.select(sa.func.count()).select_from(Vote)) == 0
        held = sa.select(sa.func.count()).where(Ballot.envelope.is_not(None))
        assert session.scalar(held) == VOTES + 2
        session.execute(sa.text("DROP TRIGGER more" + (" ON vote" if kind == "postgresql" else "")))


def test_a_pack_that_was_put_back_by_mistake_and_undone_by_two_is_counted(site: Site) -> None:
    desk = open_desk(site)
    with site.work() as session:
        pack = find_pack(session, the_contest(session), 1)
        issue_pack(session, pack, by=BY)
        take_back_pack(session, pack, by=BY)
    with site.work() as session:
        [act], event = session.scalars(sa.select(TakeBack)).all(), the_contest(session).conference
        for officer in (BY, OTHER):
            undo_take_back(session, event, act.id, by=officer)
    cast_by_phone(site, desk.codes[0], 1)
    close_and_open(site)
    assert told(site) == (Counter({1: 1, 2: 0, 3: 0}), 0, 0, 0)


@pytest.mark.parametrize("became", ["void", "unissued"])
def test_no_ballot_of_a_pack_that_never_went_out_is_counted(site: Site, became: str) -> None:
    """A pack was stolen; two officers made it void; the database says that it was issued."""
    desk = open_desk(site)
    with site.work() as session:
        pack = find_pack(session, the_contest(session), 2)
        if became == "void":
            void_pack(session, pack, by=BY)
        session.execute(sa.update(Ballot).where(Ballot.pack_id == pack.id).values(state=BallotState.ISSUED))
    cast_by_phone(site, desk.codes[30], 1)
    with pytest.raises(StatesDoNotFit, match=r"about these ballots: 31\. .* their pack was never issued"):
        close_and_open(site)
