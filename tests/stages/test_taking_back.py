"""What was taken back can be undone by two officers, until the envelopes are opened."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.factories import (
    BY,
    OTHER,
    close_the_contest,
    enter_by_two,
    make_conference,
    sign_the_account,
    the_contest,
)
from tests.reading import journal_of, read, words
from tests.sites import Site, Visitor
from tests.stages.door import PACKS, cast
from tests.stages.door_desk import Desk, open_desk, said
from voting.ballots.models import BallotState, Pack, PackState, TakeBack, TakeBackBallot
from voting.ballots.services import (
    AccountNotSigned,
    NothingToUndo,
    account_of,
    check_account_signed,
    find_ballot,
    find_pack,
    issue_pack,
    return_ballots,
    spoil_ballot,
    take_back_pack,
    undo_take_back,
    void_pack,
)
from voting.conference.services import close_contest
from voting.count.services import open_and_erase_in_turns
from voting.plain.refusals import Refusal
from voting.plain.roles import Role

PAGE = "/conferences/tonight/taken-back"
PAPER = "/conferences/tonight/paper"


@pytest.fixture
def desk(site: Site) -> Desk:
    """A desk with both packs issued."""
    made = open_desk(site)
    for pack in (1, 2):
        made.phone.post(made.pack(pack, "/sign-out"))
    return made


def spoil(desk: Desk, *indexes: int) -> None:
    for index in indexes:
        answer = desk.phone.post(f"{desk.address}/ballot/spoil", {"code": desk.codes[index]})
        assert answer.status_code == 303


def the_button(officer: Visitor, label: str) -> tuple[str, dict[str, str]]:
    """Where a button of the page leads, and what it sends."""
    forms = read(officer.get(PAGE)).select("form.one-button")
    form = next(form for form in forms if " ".join(form.get_text().split()) == label)
    sent = {str(field["name"]): str(field["value"]) for field in form.select("input")}
    return str(form["action"]), {name: value for name, value in sent.items() if name != "csrf_token"}


def press(officer: Visitor, label: str) -> str:
    address, sent = the_button(officer, label)
    return words(read(officer.post(address, sent, follow_redirects=True)))


def undo_the_newest(session: Session, *, by: str) -> bool:
    act = session.scalars(sa.select(TakeBack).order_by(TakeBack.taken_at.desc())).first()
    assert act is not None
    return undo_take_back(session, the_contest(session).conference, act.id, by=by)


def test_two_officers_undo_what_a_phone_took_back_and_the_ballots_vote_again(desk: Desk) -> None:
    spoil(desk, 3, 4)
    other = desk.site.officer(Role.ORGANISER)
    page = words(read(desk.steward.get(PAGE)))
    assert "Robin, on a phone at the desk 2 ballots taken back" in page
    assert "Spoilt: ballot 5" in page
    assert "You’ve proposed this. Another officer must confirm it" in press(
        desk.steward, "Undo everything this phone took back"
    )
    assert desk.state(desk.codes[3]) == BallotState.SPOILT
    assert "You’ve proposed undoing this." in words(read(desk.steward.get(PAGE)))
    assert "steward@example.org has proposed undoing this." in words(read(other.get(PAGE)))
    done = press(other, "Confirm: undo everything")
    assert "Undone. These ballots count as handed out again." in done
    assert "Nothing has been taken back in any ward where the envelopes are still closed." in done
    assert {desk.state(desk.codes[index]) for index in (3, 4)} == {BallotState.ISSUED}
    assert cast(desk.site, desk.codes[3])
    with desk.site.work() as session:
        account = account_of(session, the_contest(session))
        assert (account.spoilt, account.phone, account.not_returned) == (0, 1, 39)
        assert session.scalars(sa.select(TakeBackBallot.ballot_id)).all() == []
        lines = [line for _act, _by, line in journal_of(session, "TakeBackUndone")]
    assert [(line["pack"], line["count"]) for line in lines] == [(1, 1), (1, 1)]
    assert all(line["taken_by"].startswith("pass:") for line in lines)


def test_nobody_confirms_undoing_more_than_the_first_officer_saw(desk: Desk) -> None:
    spoil(desk, 3)
    other = desk.site.officer(Role.ORGANISER)
    press(desk.steward, "Undo everything this phone took back")
    address, sent = the_button(other, "Confirm: undo everything")
    spoil(desk, 4)
    # Even when the first officer has proposed it once more, of both.
    press(desk.steward, "Undo everything this phone took back")
    told = words(read(other.post(address, sent), 409))
    assert "Something has changed since this page was shown." in told
    assert {desk.state(desk.codes[index]) for index in (3, 4)} == {BallotState.SPOILT}
    press(other, "Confirm: undo everything")
    assert {desk.state(desk.codes[index]) for index in (3, 4)} == {BallotState.ISSUED}


def test_one_officer_alone_undoes_nothing_and_may_withdraw(desk: Desk) -> None:
    spoil(desk, 3)
    address, _sent = the_button(desk.steward, "Undo")
    for _twice in "ab":
        desk.steward.post(address)
    assert desk.state(desk.codes[3]) == BallotState.SPOILT
    assert "Proposal withdrawn." in press(desk.steward, "Withdraw the proposal")
    desk.site.officer(Role.ORGANISER).post(address)
    assert desk.state(desk.codes[3]) == BallotState.SPOILT


def test_a_phone_of_the_desk_neither_sees_nor_undoes_what_was_taken_back(desk: Desk) -> None:
    spoil(desk, 3)
    address, _sent = the_button(desk.steward, "Undo")
    assert desk.phone.get(PAGE).status_code == 403
    assert desk.phone.post(address).status_code == 403


def test_after_closing_a_returned_ballot_comes_back_and_its_paper_is_entered_by_two(desk: Desk) -> None:
    desk.steward.post(desk.pack(1, "/return"), {"numbers": ["1", "2"]})
    close_the_contest(desk.site)
    with desk.site.work() as session:
        assert not undo_the_newest(session, by=BY)
        assert undo_the_newest(session, by=OTHER)
        with pytest.raises(AccountNotSigned):
            check_account_signed(session, the_contest(session))
        enter_by_two(desk.site, session, desk.codes[0], 2)
        account = account_of(session, the_contest(session))
    assert (account.paper, account.returned, account.not_returned) == (1, 0, 39)


def test_a_whole_pack_taken_back_after_closing_can_be_undone_too(desk: Desk) -> None:
    with desk.site.work() as session:
        close_contest(session, the_contest(session), by=BY)
    desk.steward.post(desk.pack(2, "/take-back"))
    assert desk.state(desk.codes[30]) == BallotState.UNISSUED
    told = said(desk.steward.post(PAPER, {"code": desk.codes[30], "batch": "1"}))
    assert "two officers can undo that under “Taken back”" in told
    with desk.site.work() as session:
        assert [undo_the_newest(session, by=by) for by in (BY, OTHER)] == [False, True]
        assert find_pack(session, the_contest(session), 2).state == PackState.ISSUED
    assert desk.state(desk.codes[30]) == BallotState.ISSUED


@pytest.mark.parametrize("move", [issue_pack, void_pack])
def test_a_pack_that_moved_on_is_no_longer_on_the_list(desk: Desk, move: object) -> None:
    with desk.site.work() as session:
        take_back_pack(session, find_pack(session, the_contest(session), 2), by=BY)
        assert callable(move)
        move(session, find_pack(session, the_contest(session), 2), by=BY)
        assert session.scalars(sa.select(TakeBack.id)).all() == []


def test_once_the_envelopes_are_open_nothing_is_undone_or_listed(desk: Desk) -> None:
    spoil(desk, 3)
    address, _sent = the_button(desk.steward, "Undo")
    with desk.site.work() as session:
        close_contest(session, the_contest(session), by=BY)
    sign_the_account(desk.site)
    with desk.site.work() as session:
        open_and_erase_in_turns(session, the_contest(session), keys=desk.site.instance.keys, by=BY)
    assert "so this can’t be undone" in said(desk.steward.post(address))
    assert "Undo everything" not in words(read(desk.steward.get(PAGE)))


def test_undoing_what_is_gone_or_of_another_conference_is_refused(desk: Desk) -> None:
    spoil(desk, 3)
    address, sent = the_button(desk.steward, "Undo everything this phone took back")
    with desk.site.work() as session:
        other = make_conference(session, "Next year")
        [act] = session.scalars(sa.select(TakeBack.id)).all()
        with pytest.raises(NothingToUndo):
            undo_take_back(session, other, act, by=BY)
        assert [undo_the_newest(session, by=by) for by in (BY, OTHER)] == [False, True]
    assert "nothing left to undo" in said(desk.steward.post(address, sent))
    assert "nothing left to undo" in said(desk.steward.post(f"{PAGE}/{act}/undo"))


def test_any_taking_back_and_undoing_keeps_every_paper_in_the_account(desk: Desk) -> None:
    with desk.site.work() as session:
        contest = the_contest(session)
        pack = find_pack(session, contest, 1)
        return_ballots(session, pack, numbers=range(1, 8), by=BY)
        for index in (10, 11):
            ballot = find_ballot(session, desk.codes[index], pepper=desk.site.pepper)
            spoil_ballot(session, ballot, by=BY)
        take_back_pack(session, find_pack(session, contest, 2), by=BY)
        account = account_of(session, contest)
        assert (account.returned, account.spoilt, account.unissued) == (7, 2, 22)
        for _act in range(4):
            assert [undo_the_newest(session, by=by) for by in (BY, OTHER)] == [False, True]
        account = account_of(session, contest)
        assert (account.printed, account.issued, account.not_returned) == (40, 40, 40)
        assert set(session.scalars(sa.select(Pack.state))) == {PackState.ISSUED}
        assert session.scalars(sa.select(TakeBack.id)).all() == []


def test_the_packs_page_leads_to_what_was_taken_back(desk: Desk) -> None:
    assert PAGE not in str(read(desk.steward.get(PACKS)))
    spoil(desk, 3)
    assert PAGE in str(read(desk.steward.get(PACKS)))


def test_a_used_ballot_is_never_among_what_was_taken_back(desk: Desk) -> None:
    cast(desk.site, desk.codes[0])
    with desk.site.work() as session, pytest.raises(Refusal):
        spoil_ballot(session, find_ballot(session, desk.codes[0], pepper=desk.site.pepper), by=BY)
    with desk.site.work() as session:
        assert session.scalars(sa.select(TakeBackBallot.ballot_id)).all() == []
