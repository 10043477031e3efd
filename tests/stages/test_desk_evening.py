"""The door desk: joining it, packs out and back, papers taken back, and nothing that betrays a vote."""

from __future__ import annotations

import re
from typing import Any

import pytest
import sqlalchemy as sa

from tests.factories import (
    BY,
    close_the_contest,
    make_conference,
    sign_the_account,
    the_contest,
)
from tests.reading import read, words
from tests.sites import Site
from tests.stages.door import cast
from tests.stages.door_desk import DAY, Desk, open_desk, said
from voting.ballots.models import BallotState, RunState
from voting.ballots.services import account_of, find_pack, register_ballots
from voting.count.services import open_and_erase_in_turns
from voting.people.models import PhonePass
from voting.people.services import end_pass
from voting.plain import clock
from voting.plain.roles import Role
from voting.storage.journal import JournalEntry


@pytest.fixture
def desk(site: Site) -> Desk:
    return open_desk(site)


def test_a_phone_joins_by_the_link_and_is_sent_away_when_its_pass_is_ended(desk: Desk) -> None:
    steward = desk.site.officer(Role.STEWARD)
    page = read(steward.get("/conferences/tonight/desk"))
    assert f"localhost/desk/join#{desk.token}" in "".join(words(page).split())
    assert "Robin joined" in words(page)
    [button] = page.select("ul.passes form")
    assert "Robin" in words(read(steward.post(str(button["action"]), follow_redirects=True)))
    assert "Scan the desk’s code" in said(desk.phone.get(desk.address))
    assert "Scan the desk’s code" in said(desk.phone.post(desk.pack(1, "/sign-out")))
    assert desk.state(desk.codes[0]) == BallotState.UNISSUED


def test_the_code_works_in_capitals_and_stops_the_day_after(desk: Desk) -> None:
    again = desk.phone.post("/desk/join", {"code": desk.token.upper(), "name": "Robin"})
    assert again.headers["Location"] == f"{desk.address}/waiting"
    assert desk.phone.get(f"{desk.address}/waiting").headers["Location"] == desk.address
    stranger = desk.site.visitor()
    wrong = stranger.post("/desk/join", {"code": "0000", "name": "Alex"})
    assert "This code isn’t for a door desk" in said(wrong)
    with clock.set_to(clock.now() + DAY):
        late = desk.site.visitor().post("/desk/join", {"code": desk.token, "name": "Alex"})
        assert "This conference is over" in said(late)
        assert late.status_code == 409
        assert desk.phone.get(desk.address).status_code == 403
    with desk.site.work() as session:
        assert [each.name for each in session.scalars(sa.select(PhonePass))] == ["Robin"]


def test_an_evening_at_the_desk_ends_with_every_paper_in_its_place(desk: Desk) -> None:
    opened = desk.scan(desk.label(1))
    assert opened.headers["Location"] == desk.pack(1)
    assert "Pack 1 of Harborne Ballots 1 to 25. Not issued. A5, one per sheet" in words(
        read(desk.phone.get(desk.pack(1)))
    )
    done = desk.phone.post(desk.pack(1, "/sign-out"), follow_redirects=True)
    assert "Pack 1 of Harborne has been issued. Its ballots work now." in words(read(done))
    assert "already been issued" in said(desk.phone.post(desk.pack(1, "/sign-out")))
    assert cast(desk.site, desk.codes[0])

    looked = desk.scan(f"http://localhost/b#{desk.codes[1]}")
    assert "Ballot 2 of Harborne Pack 1 Take this ballot back?" in words(read(looked))
    spoilt = desk.phone.post(f"{desk.address}/ballot/spoil", {"code": desk.codes[1]}, follow_redirects=True)
    assert "Ballot 2 of Harborne has been taken back as spoilt" in words(read(spoilt))
    back = desk.phone.post(f"{desk.address}/ballot/return", {"code": desk.codes[2]}, follow_redirects=True)
    assert "Ballot 3 of Harborne has been taken back unused" in words(read(back))
    some = {"numbers": ["24", "25"]}
    pages = [
        words(read(desk.steward.post(desk.pack(1, "/return"), some, follow_redirects=True)))
        for _twice in "ab"
    ]
    assert all("2 ballots from pack 1 have been taken back." in page for page in pages)
    page = pages[1]
    assert (
        "Handed out 22 Voted by phone 1 Entered from the ballot box so far 0 Spoilt 1 Taken back "
        "unused 3 Not back yet 20" in page
    )
    assert "Nobody may write down who got which ballot. The desk never records it" in page

    desk.phone.post(desk.pack(2, "/sign-out"))
    whole = words(read(desk.steward.post(desk.pack(2, "/take-back"), follow_redirects=True)))
    assert "Pack 2 of Harborne has been taken back." in whole
    assert desk.state(desk.codes[30]) == BallotState.UNISSUED
    with desk.site.work() as session:
        account = account_of(session, the_contest(session))
        assert (account.printed, account.issued, account.not_returned) == (40, 22, 20)
        key = session.scalars(sa.select(PhonePass.id)).one()
        lines = session.scalars(
            sa.select(JournalEntry).where(JournalEntry.actor == f"pass:{key}").order_by(JournalEntry.number)
        ).all()
        acts = [(line.act, line.details.get("pack"), line.details.get("count")) for line in lines[1:]]
    assert acts == [
        ("PackMoved", 1, None),
        ("BallotSpoilt", 1, None),
        ("BallotsReturned", 1, 1),
        ("PackMoved", 2, None),
    ]


def test_the_desk_names_the_design_of_every_pack(desk: Desk) -> None:
    with desk.site.work() as session:
        register_ballots(
            session, the_contest(session), count=5, design="large-18", pepper=desk.site.pepper, by=BY
        )
    page = words(read(desk.phone.get(desk.address)))
    assert "Pack 2 not issued A5, one per sheet Pack 3 not issued Large print, 18 point, A4" in page


def test_a_wrong_scan_is_told_at_the_box_for_scans(desk: Desk) -> None:
    for wrong in ("http://localhost/results/tonight/harborne", "0000 0000 0000 0000"):
        answer = desk.scan(wrong)
        [told] = read(answer, answer.status_code).select("section[aria-labelledby=scan-part] #scan-error")
        assert told.get_text() == said(answer)


def test_a_pack_shows_its_numbers_alike_and_takes_back_all_that_are_ticked_or_none(desk: Desk) -> None:
    desk.phone.post(desk.pack(1, "/sign-out"))

    def numbers() -> list[str]:
        page = read(desk.steward.get(desk.pack(1)))
        return [re.sub(r"\s+", " ", str(label)) for label in page.select(".pack-ballots label")]

    before = numbers()
    cast(desk.site, desk.codes[4])
    desk.phone.post(f"{desk.address}/ballot/spoil", {"code": desk.codes[5]})
    assert numbers() == before
    assert len(before) == 25

    def ticked(answer: Any) -> list[str]:
        boxes = read(answer, answer.status_code).select(".pack-ballots input[checked]")
        return [str(box["value"]) for box in boxes]

    refused = desk.steward.post(desk.pack(1, "/return"), {"numbers": ["4", "5"]})
    assert ticked(refused) == ["4", "5"]
    assert "at least one of these ballots can’t be taken back" in said(refused)
    assert desk.state(desk.codes[3]) == BallotState.ISSUED
    assert "Tick the numbers" in said(desk.steward.post(desk.pack(1, "/return"), {"numbers": ["26", "x"]}))
    eleven = {"numbers": [str(number) for number in range(11, 22)]}
    too_many = desk.steward.post(desk.pack(1, "/return"), eleven)
    assert "up to 10 ballots at a time" in said(too_many)
    assert ticked(too_many) == eleven["numbers"]
    assert "can’t be taken back whole" in said(desk.steward.post(desk.pack(1, "/take-back")))
    assert desk.state(desk.codes[3]) == BallotState.ISSUED
    in_the_box = desk.steward.post(desk.pack(2, "/return"), {"numbers": ["26"]})
    assert "Pack 2 is not issued" in said(in_the_box)
    assert "is not issued, so it can’t be taken back" in said(desk.steward.post(desk.pack(2, "/take-back")))
    with desk.site.work() as session:
        refusals = session.scalars(sa.select(JournalEntry).where(JournalEntry.act == "TakeBackRefused"))
        assert [(each.details["pack"], each.details["count"]) for each in refusals] == [
            (1, 2),
            (1, 0),
            (2, 1),
        ]


def test_after_closing_papers_still_come_back_and_after_the_count_nothing_moves(desk: Desk) -> None:
    desk.phone.post(desk.pack(1, "/sign-out"))
    desk.phone.post(desk.pack(2, "/sign-out"))
    close_the_contest(desk.site)
    desk.steward.post(desk.pack(2, "/take-back"))
    assert "Voting is over for Harborne" in said(desk.phone.post(desk.pack(2, "/sign-out")))
    desk.steward.post(desk.pack(1, "/return"), {"numbers": ["1"]})
    assert desk.state(desk.codes[0]) == BallotState.RETURNED
    assert desk.state(desk.codes[39]) == BallotState.UNISSUED
    sign_the_account(desk.site)
    with desk.site.work() as session:
        open_and_erase_in_turns(session, the_contest(session), keys=desk.site.instance.keys, by=BY)
    for act in ("/take-back", "/return"):
        assert desk.steward.post(desk.pack(1, act), {"numbers": ["2"]}).status_code == 409
    assert "Nothing can be changed now." in words(read(desk.scan(desk.codes[1])))
    assert desk.state(desk.codes[1]) == BallotState.ISSUED


def test_a_pack_whose_file_has_not_arrived_cannot_be_issued(desk: Desk) -> None:
    with desk.site.work() as session:
        find_pack(session, the_contest(session), 1).run.state = RunState.PRINTING
    assert "Its file isn’t complete yet" in words(read(desk.phone.get(desk.pack(1))))
    refused = desk.phone.post(desk.pack(1, "/sign-out"))
    assert "The file with pack 1 isn’t complete yet" in words(read(refused, 409))
    assert desk.state(desk.codes[0]) == BallotState.UNISSUED


def test_what_has_no_business_at_the_desk_is_named_in_a_sentence(desk: Desk) -> None:
    with desk.site.work() as session:
        other = make_conference(session, "Next year")
        theirs = f"http://localhost/desk/{other.id}/packs/harborne/1"
    told = {
        "http://localhost/results/tonight/harborne": "opens a result page. Scan a pack label",
        theirs: "This pack belongs to another conference.",
        "garbage <script>": "This isn’t a pack label or a ballot code. Scan",
        "K" * 401: "too long",
        "WIFI:T:WPA;S:Hall;;": "Wi-Fi",
        "https://elsewhere.example/x": "another site, elsewhere.example",
        "0000 0000 0000 0000": "not on any of our ballots",
        "": "Nothing was scanned.",
    }
    for text, sentence in told.items():
        answer = desk.scan(text)
        assert answer.status_code in {400, 404}
        assert sentence in said(answer)
    assert "has no pack 999" in said(desk.phone.get(desk.pack(999)))
    assert "There is no vote for" in said(desk.phone.get(desk.pack(1).replace("harborne", "quinton")))
    assert desk.phone.get(f"{desk.address}/scan").headers["Location"] == desk.address


def test_a_ballot_of_another_conference_is_put_aside(desk: Desk) -> None:
    with desk.site.work() as session:
        contest = the_contest(session)
        contest.conference = make_conference(session, "Next year")
        session.flush()
        [(_number, code)] = register_ballots(
            session, contest, count=1, design="a5", pepper=desk.site.pepper, by=BY
        )
    for path in ("/ballot", "/ballot/spoil", "/ballot/return"):
        answer = desk.phone.post(desk.address + path, {"code": code})
        assert "This ballot belongs to another conference." in said(answer)
    assert desk.state(code) == BallotState.UNISSUED


def test_a_desk_phone_that_scans_a_ballot_with_its_camera_finds_the_way_to_the_desk(desk: Desk) -> None:
    line = "This phone is at the door desk."
    for handed_out in (False, True):
        page = read(desk.phone.post("/b/ballot", {"code": desk.codes[0]}), 200 if handed_out else 409)
        assert line in words(page)
        form = page.select_one(f"form[action='{desk.address}/ballot'] input[name=code]")
        assert form is not None
        assert form["value"] == desk.codes[0]
        assert line not in words(
            read(desk.site.visitor().post("/b/ballot", {"code": desk.codes[0]}), 200 if handed_out else 409)
        )
        desk.phone.post(desk.pack(1, "/sign-out"))
    with desk.site.work() as session:
        held = session.scalars(sa.select(PhonePass)).one()
        end_pass(session, held.id, subject_id=held.subject_id, by=BY)
    assert line not in words(read(desk.phone.post("/b/ballot", {"code": desk.codes[0]})))
