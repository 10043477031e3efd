"""A paper that was entered and is not in the ballot box: two others take it out, and nobody can a vote."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from tests.casting import cast_by_phone
from tests.factories import (
    BY,
    OTHER,
    close_the_contest,
    enter_by_two,
    enter_paper,
    make_open_contest,
    sign_the_account,
    the_contest,
)
from tests.reading import read, said_in, words
from tests.sites import Site
from tests.stages.test_ballot_page import sentence
from tests.stages.test_paper import enter
from voting.ballots.models import Ballot, BallotState
from voting.ballots.services import account_of
from voting.conference.services import close_contest, find_conference
from voting.count.services import open_and_erase_in_turns, tally_of
from voting.plain.refusals import Refusal
from voting.plain.roles import Role
from voting.storage.journal import JournalEntry
from voting.vote.models import PaperReading
from voting.vote.services import (
    EnteredByYou,
    MissedByYou,
    NoPaperWaits,
    NotTheTimeForIt,
    PapersWait,
    report_missing,
)

MISSING = "/conferences/tonight/paper/missing"
THIRD, FOURTH = "a third", "a fourth"


def miss(site: Site, *people: str, number: int = 1) -> bool:
    """Each of these people says that a paper is not in the ballot box; whether it is taken out then."""
    with site.work() as session:
        tonight = find_conference(session, "tonight")
        return [report_missing(session, tonight, ward="harborne", number=number, by=by) for by in people][-1]


def close(site: Site) -> None:
    with site.work() as session:
        close_contest(session, the_contest(session), by=BY)


def rows(site: Site) -> list[tuple[BallotState, bool, bool, bool]]:
    """Each ballot: its state, and whether it holds an envelope, an attempt, a reading."""
    with site.work() as session:
        read_by = sa.exists().where(PaperReading.ballot_id == Ballot.id)
        found = session.execute(
            sa.select(Ballot.state, Ballot.envelope.is_not(None), Ballot.attempt.is_not(None), read_by)
            .where(Ballot.contest_id == the_contest(session).id)
            .order_by(Ballot.number)
        )
        return [tuple(row) for row in found]  # pyright: ignore[reportReturnType]


def test_two_others_take_a_missing_paper_out_and_the_count_goes_on(site: Site) -> None:
    gone, there = make_open_contest(site, ballots=2)
    steward, organiser = site.officer(Role.STEWARD), site.officer(Role.ORGANISER)
    administrator = site.officer(Role.ADMINISTRATOR)
    with site.work() as session:
        enter_by_two(site, session, there, 2)
    enter(steward, gone, 1)
    close(site)
    with pytest.raises(PapersWait, match="Open “Enter papers” and finish them first"):
        sign_the_account(site)
    account = words(read(steward.get("/conferences/tonight/harborne/account")))
    assert "Next: finish the papers 1 paper of Harborne is waiting for a second person." in account
    assert "Sign the account" not in account
    page = read(organiser.get(MISSING))
    assert "Ballot 1 Harborne · Batch 3 · entered by steward@example.org" in words(page)
    assert "Mend the park gates" not in words(page)
    assert read(steward.get(MISSING)).select("ul.batches button") == []
    given = {"ward": "harborne", "number": "1"}
    assert "Two other people need to say" in sentence(steward.post(MISSING, given))
    said = words(read(organiser.post(MISSING, given, follow_redirects=True)))
    assert "You’ve said that ballot 1 is not in the ballot box." in said
    assert read(organiser.get(MISSING)).select("ul.batches button") == []
    assert "You’ve already said so." in sentence(organiser.post(MISSING, given))
    assert "organiser@example.org says it is not in the ballot box." in words(
        read(administrator.get(MISSING))
    )
    said = words(read(administrator.post(MISSING, given, follow_redirects=True)))
    assert "Two people say that ballot 1 is not in the ballot box" in said
    assert "No unfinished papers" in said
    for page in (MISSING, MISSING.removesuffix("/missing")):
        on = read(steward.get(page)).select("section.next a[href='/conferences/tonight/harborne/account']")
        assert [said_in(each) for each in on] == ["Count the papers for Harborne"]
    assert rows(site) == [("issued", False, False, False), ("paper", True, True, True)]
    with site.work() as session:
        account = account_of(session, the_contest(session))
    assert (account.issued, account.paper, account.not_returned) == (2, 1, 1)
    sign_the_account(site)
    assert "Next: count the papers by hand" not in words(read(steward.get(MISSING)))
    with site.work() as session:
        open_and_erase_in_turns(session, the_contest(session), keys=site.instance.keys, by=BY)
    with site.work() as session:
        assert tally_of(session, the_contest(session)).counts == ((1, 0), (2, 1), (3, 0))


def test_the_journal_keeps_who_said_it_and_no_mark(site: Site) -> None:
    [code] = make_open_contest(site, ballots=1)
    with site.work() as session:
        enter_paper(site, session, code, 1)
    close(site)
    assert miss(site, OTHER, THIRD)
    with site.work() as session:
        contest = str(the_contest(session).id)
        kept = session.execute(
            sa.select(JournalEntry.act, JournalEntry.actor, JournalEntry.details)
            .where(JournalEntry.act.like("Paper%"))
            .order_by(JournalEntry.number)
        ).all()
    where = {"contest": contest, "pack": 1, "batch": 1}
    assert [tuple(line) for line in kept] == [
        ("PaperMissed", OTHER, where),
        ("PaperTakenOut", THIRD, where | {"entered_by": [BY], "missed_by": OTHER}),
    ]


def test_one_person_alone_takes_nothing_out_and_nor_does_who_read_it(site: Site) -> None:
    waits, differs = make_open_contest(site, ballots=2)
    with site.work() as session:
        enter_paper(site, session, waits, 1)
        enter_paper(site, session, differs, 1)
        enter_paper(site, session, differs, 2, by=OTHER)
        enter_paper(site, session, differs, 2, by=THIRD, nonce="again")
    close(site)
    refused: list[tuple[type[Refusal], list[str], int]] = [
        (EnteredByYou, [BY], 1),
        (MissedByYou, [OTHER, OTHER], 1),
        (EnteredByYou, [OTHER, BY], 1),
        (EnteredByYou, [FOURTH, OTHER], 2),
        (EnteredByYou, [FOURTH, THIRD], 2),
    ]
    for why, people, number in refused:
        with pytest.raises(why):
            miss(site, *people, number=number)
    assert [row[0] for row in rows(site)] == ["paper", "paper"]
    assert miss(site, FOURTH, "a fifth", number=2)
    assert [row[0] for row in rows(site)] == ["paper", "issued"]


def test_who_read_it_before_a_second_difference_takes_nothing_out(site: Site) -> None:
    [code] = make_open_contest(site, ballots=1)
    with site.work() as session:
        for by, mark in ((BY, 1), (OTHER, 2), (THIRD, 1), (FOURTH, 3)):
            assert enter_paper(site, session, code, mark, by=by).ballot.number == 1
    close(site)
    for reader in (BY, OTHER, THIRD, FOURTH):
        with pytest.raises(EnteredByYou):
            miss(site, reader)
    assert miss(site, "a fifth", "a sixth")
    assert rows(site) == [("issued", False, False, False)]


def test_no_vote_by_phone_and_no_settled_paper_is_ever_taken_out(site: Site) -> None:
    phoned, settled, unused, forged = make_open_contest(site, ballots=4)
    cast_by_phone(site, phoned, 1)
    with site.work() as session:
        enter_by_two(site, session, settled, 1)
        enter_paper(site, session, forged, 1)
        # Even a reading that should not be there frees no ballot that voted by phone.
        session.execute(sa.update(Ballot).where(Ballot.number == 4).values(state=BallotState.PHONE))
    close(site)
    before = rows(site)
    said = set[str]()
    for number in (1, 2, 3, 99):
        with pytest.raises(NoPaperWaits) as refused:
            miss(site, THIRD, number=number)
        said.add(str(refused.value).replace(str(number), "N"))
    assert len(said) == 1
    with pytest.raises(NoPaperWaits):
        miss(site, THIRD, FOURTH, number=4)
    assert rows(site) == before
    assert unused


def test_only_between_closing_and_the_count_is_a_paper_missed(site: Site) -> None:
    [code] = make_open_contest(site, ballots=1)
    with site.work() as session:
        enter_paper(site, session, code, 1)
    with pytest.raises(NotTheTimeForIt, match="isn’t over"):
        miss(site, OTHER)
    steward = site.officer(Role.STEWARD)
    assert "Voting is still open in Harborne. When it’s over, unfinished papers" in words(
        read(steward.get(MISSING))
    )
    with site.work() as session:
        enter_paper(site, session, code, 1, by=OTHER)
    close_the_contest(site)
    with site.work() as session:
        open_and_erase_in_turns(session, the_contest(session), keys=site.instance.keys, by=BY)
    with pytest.raises(NotTheTimeForIt, match="are open"):
        miss(site, THIRD)
    for given, status in (({"ward": "harborne", "number": "1"}, 409), ({"ward": "no", "number": "1"}, 404)):
        assert steward.post(MISSING, given).status_code == status
    assert steward.post(MISSING, {"ward": "harborne", "number": "one"}).status_code == 400


def test_a_paper_that_turns_up_is_there_again(site: Site) -> None:
    [code] = make_open_contest(site, ballots=1)
    with site.work() as session:
        enter_paper(site, session, code, 1)
    close(site)
    assert not miss(site, OTHER)
    with site.work() as session:
        # Who missed it finds it: their word is gone, and nobody can build on it.
        enter_paper(site, session, code, 2, by=OTHER)
    assert not miss(site, THIRD)
    assert miss(site, FOURTH)
    with site.work() as session:
        assert enter_paper(site, session, code, 3).state == "waits"
        assert enter_paper(site, session, code, 3, by=OTHER).state == "settled"
    assert rows(site) == [("paper", True, True, True)]
