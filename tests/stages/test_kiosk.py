"""A steward's tablet in a voter's hands: the vote and nothing else, until a steward is back."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa

from tests.ballot_forms import crossed
from tests.factories import close_the_contest, make_open_contest, the_contest
from tests.reading import read
from tests.sites import Site, Visitor
from tests.stages.test_ballot_page import fields
from tests.stages.test_signin import EMAIL, PASSWORD, join
from voting.conference.models import Conference
from voting.people.services import give_pass
from voting.plain import clock
from voting.plain.roles import PassKind, Role
from voting.storage.journal import JournalEntry

OFFICE = ("/office", "/conferences/tonight/run", "/", "/results", "/hall/tonight")


def hand_over(site: Site, who: Visitor) -> str:
    """Hand a device over for Harborne; where the desk is."""
    with site.work() as session:
        desk = f"/desk/{the_contest(session).conference_id}"
    assert "Help with a vote in Harborne" in who.get(f"{desk}/help").text
    begun = who.post(f"{desk}/help/harborne")
    assert (begun.status_code, begun.headers["Location"]) == (303, "/b")
    assert begun.headers["Clear-Site-Data"] == '"cache"'
    return desk


def vote(who: Visitor, code: str) -> str:
    looked = who.client.post("/b/check", data={"code": code, **crossed(1)})
    return who.client.post("/b/cast", data=fields(looked, "/b/cast")).text


def test_an_officers_tablet_opens_only_the_vote_until_the_officer_signs_in_again(site: Site) -> None:
    first, second = make_open_contest(site, ballots=2)
    tablet = site.officer(Role.STEWARD)
    desk = hand_over(site, tablet)
    for page in (*OFFICE, desk, f"{desk}/help"):
        answer = tablet.get(page)
        assert (answer.status_code, answer.headers.get("Location")) == (302, "/b"), page
    assert tablet.post(f"{desk}/help/harborne").status_code == 403
    start = tablet.get("/b")
    assert "hand-over.js" in start.text
    assert not read(start).select('a[href="/"]')
    assert start.headers["Cache-Control"] == "no-store, no-transform"
    assert "Your vote is cast" in vote(tablet, first)
    # One hand-over is for one vote: another ballot finds the page closed.
    again = tablet.client.post("/b/ballot", data={"code": second})
    assert (again.status_code, again.headers["Location"]) == (303, "/b/back")
    assert "Give this tablet back" in tablet.get("/b/back").text
    assert tablet.get("/login").status_code == 200
    with tablet.client.session_transaction() as session:
        assert "_user_id" not in session
    back = site.officer(Role.ORGANISER)
    with back.client.session_transaction() as session:
        key = session["_user_id"]
    with tablet.client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = key, True
    assert tablet.get("/office").status_code == 200
    assert tablet.client.get_cookie("handed_over") is None
    assert "hand-over.js" not in tablet.get("/b").text


def test_an_officer_who_signs_in_after_a_hand_over_comes_back_to_helping_in_the_same_ward(site: Site) -> None:
    [code] = make_open_contest(site, ballots=1)
    join(site)
    tablet = site.officer(Role.STEWARD)
    desk = hand_over(site, tablet)
    vote(tablet, code)
    page = tablet.get("/b/back")
    [link] = [each for each in read(page).select("a") if "Officers sign in" in each.get_text()]
    onward = f"{desk}/help?ward=harborne"
    assert parse_qs(urlsplit(str(link["href"])).query) == {"next": [onward]}
    [form] = read(tablet.get(str(link["href"]))).select("main form")
    given = {"email": EMAIL, "password": PASSWORD}
    back = tablet.post(str(form["action"]), given)
    assert (back.status_code, back.location) == (302, onward)
    assert "Help with a vote in Harborne" in tablet.get(onward).text


def test_a_desk_phone_comes_back_by_an_officer_alone_and_nothing_says_which_ballot(site: Site) -> None:
    [code] = make_open_contest(site, ballots=1)
    with site.work() as session:
        conference = session.scalars(sa.select(Conference)).one()
        token = conference.desk_token
        held = give_pass(session, PassKind.DESK, subject_id=conference.id, name="Robin")
        round_pass = give_pass(session, PassKind.ROUND, subject_id=conference.id, name="Robin")
        conference.starts_at = clock.now()
        session.commit()
        phone, by = site.phone(held, round_pass), f"pass:{held.id}"
        before = session.scalar(sa.select(sa.func.max(JournalEntry.number)))
        contest = str(the_contest(session).id)
    desk = hand_over(site, phone)
    cast = vote(phone, code)
    assert "Your vote is cast" in cast
    assert "conferences/tonight" not in cast
    with site.work() as session:
        lines = session.scalars(
            sa.select(JournalEntry).where(JournalEntry.number > before).order_by(JournalEntry.number)
        ).all()
        assert [line.act for line in lines] == ["PassEnded", "HelpBegan"]
        assert lines[1].details == {"contest": contest}
        assert lines[1].actor == by
    assert phone.get(desk).headers["Location"] == "/b"
    # The desk's code opens nothing, because it stands in the tablet's history. An officer comes back.
    assert phone.get("/desk/join").headers["Location"] == "/b"
    assert phone.post("/desk/join", {"code": token, "name": "Robin"}).status_code == 403
    cookie = site.officer(Role.STEWARD).client.get_cookie("session")
    assert cookie is not None
    phone.client.set_cookie("session", cookie.value)
    assert phone.get(desk).status_code == 200
    assert phone.client.get_cookie("handed_over") is None
    assert phone.client.get_cookie("passes") is not None


@pytest.mark.parametrize("cookie", ["", "done", "in hand", "x" * 3000])
def test_a_made_up_cookie_closes_nothing(site: Site, cookie: str) -> None:
    visitor = site.visitor()
    visitor.client.set_cookie("handed_over", cookie)
    assert visitor.get("/").status_code == 200


def test_nobody_is_helped_when_voting_is_not_open(site: Site) -> None:
    make_open_contest(site, ballots=1)
    close_the_contest(site)
    steward = site.officer(Role.STEWARD)
    with site.work() as session:
        desk = f"/desk/{the_contest(session).conference_id}"
    assert "Voting is not open in any ward at the moment." in steward.get(f"{desk}/help").text
    assert steward.post(f"{desk}/help/harborne").status_code == 409
    assert steward.get("/conferences/tonight/run").status_code == 200
