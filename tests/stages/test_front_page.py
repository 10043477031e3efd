"""The front page and the wards' pages: what a resident learns without asking anyone."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from tests.answers import record_answer
from tests.factories import (
    BY,
    THEMES,
    close_the_contest,
    make_campaign,
    make_counted_contest,
    make_frozen_shortlist,
    make_open_contest,
    make_published_contest,
    make_ready_contest,
    the_contest,
    ward_named,
)
from tests.reading import read, words
from tests.sites import Site, config_for
from voting.act.services import make_promise, write_update
from voting.collect.models import Campaign, Outcome
from voting.collect.services import find_campaign, plan_round
from voting.plain import clock
from voting.publish.services import result_of
from voting.storage.database import db

SUMMER = date(2026, 7, 1)


@pytest.fixture(autouse=True)
def _summer(monkeypatch: pytest.MonkeyPatch) -> None:
    set_day(monkeypatch, SUMMER)


def set_day(monkeypatch: pytest.MonkeyPatch, day: date) -> None:
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: noon)


def line(site: Site, ward: str = "Harborne") -> str:
    """What the front page says about a ward."""
    page = read(site.visitor().get("/"))
    for item in page.select(".wards li"):
        said = " ".join(item.get_text(" ").split())
        if said.startswith(ward):
            return said.removeprefix(ward).strip()
    raise AssertionError(f"{ward} is not on the front page")


def step(site: Site, ward: str = "harborne") -> str:
    """The one next step on a ward's page."""
    [box] = read(site.visitor().get(f"/wards/{ward}")).select(".next")
    return " ".join(box.get_text(" ").split())


def test_the_front_page_names_every_ward_and_asks_for_a_postcode(site: Site) -> None:
    page = read(site.visitor().get("/"))
    links = {link.get_text(): link["href"] for link in page.select(".wards a")}
    assert links == {
        "Bartley Green": "/wards/bartley-green",
        "Edgbaston": "/wards/edgbaston",
        "Harborne": "/wards/harborne",
        "Quinton": "/wards/quinton",
    }
    form = page.select_one("main form")
    assert form is not None
    assert (form["method"], form["action"]) == ("post", "/places")
    assert form.select_one("label[for=postcode]")


def test_a_wards_page_says_what_is_kept_of_an_answer_and_how_to_have_it_back(site: Site) -> None:
    page = words(read(site.visitor().get("/wards/harborne")))
    assert "we keep what you said, its topic and your street. We never keep your name" in page
    offer = "With the reference you were given you can have your words corrected or deleted:"
    assert f"{offer} ask any canvasser or officer." in page
    url = site.instance.config.database.url
    other = Site.open(site.instance.folder, config_for(url, party={"contact": "words@example.org"}))
    assert f"{offer} words@example.org." in words(read(other.visitor().get("/wards/harborne")))
    other.close()


def test_before_anything_a_ward_is_quiet(site: Site) -> None:
    assert line(site) == "Nothing is happening here just now."
    assert "When we ask again in Harborne" in step(site)


def test_while_a_campaign_asks_a_ward_says_so(site: Site) -> None:
    with site.work() as session:
        make_campaign(session)
    assert line(site) == "We are asking at every door now."
    assert "We are knocking on doors in Harborne until 30 September 2026." in step(site)
    said = words(read(site.visitor().get("/wards/harborne")))
    assert "What is the one big issue round here? Asked from 1 June 2026 to 30 September 2026." in said


def test_a_campaign_that_has_not_begun_is_not_news(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    with site.work() as session:
        make_campaign(session)
    set_day(monkeypatch, date(2026, 5, 31))
    assert line(site) == "Nothing is happening here just now."


def test_after_a_campaign_its_answers_are_being_sorted(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    with site.work() as session:
        make_campaign(session)
    set_day(monkeypatch, date(2026, 10, 1))
    assert line(site) == "Every answer is being read and sorted into a shortlist."


def test_a_frozen_shortlist_is_out(site: Site) -> None:
    with site.work() as session:
        make_frozen_shortlist(session, make_campaign(session))
    assert line(site) == "The shortlist is out. The conference comes next."
    assert line(site, "Quinton") == "We are asking at every door now."
    page = read(site.visitor().get("/wards/harborne"))
    said = words(page)
    assert f"{THEMES[0]} 4 doors {THEMES[1]} 3 doors {THEMES[2]} 2 doors" in said
    assert "/shortlists/this-summer/harborne" in [link["href"] for link in page.select(".next a")]


def test_a_conference_says_when_and_where(site: Site) -> None:
    with site.work() as session:
        make_ready_contest(session)
    assert line(site) == "You choose on 30 September 2026, 19:30, at The community hall."
    page = read(site.visitor().get("/wards/harborne"))
    assert [link["href"] for link in page.select(".next a")] == ["/conferences/tonight"]


def test_a_conference_on_a_day_that_is_over_is_no_news(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    with site.work() as session:
        make_ready_contest(session)
    set_day(monkeypatch, date(2026, 9, 30))
    assert line(site).startswith("You choose on 30 September")
    set_day(monkeypatch, date(2026, 10, 1))
    assert not line(site).startswith("You choose")


def test_while_the_vote_is_open_the_ward_leads_to_it(site: Site) -> None:
    make_open_contest(site, ballots=1)
    assert line(site) == "Voting is open now · The community hall"
    page = read(site.visitor().get("/wards/harborne"))
    assert [link["href"] for link in page.select(".next a")] == ["/b"]


def test_until_the_result_is_published_nothing_of_it_is_shown(site: Site) -> None:
    make_open_contest(site, ballots=1)
    close_the_contest(site)
    assert line(site) == "Voting is over. The votes are being counted."
    assert "What Harborne chose" not in words(read(site.visitor().get("/wards/harborne")))


def test_a_count_that_is_not_published_shows_nothing(site: Site) -> None:
    make_counted_contest(site)
    assert line(site) == "Voting is over. The votes are being counted."
    assert "valid votes" not in site.visitor().get("/wards/harborne").text


def test_a_result_and_its_promise_stand_on_the_wards_page(site: Site) -> None:
    make_published_contest(site)
    assert line(site) == f"Chosen: {THEMES[0]} No promise yet"
    with site.work() as session:
        result = result_of(session, the_contest(session))
        make_promise(session, result, words="A crossing.", lead="Us", due_on=date(2026, 12, 31), by=BY)
        write_update(session, result, on=date(2026, 6, 2), words="We asked.", done=False, by=BY)
        write_update(session, result, on=date(2026, 6, 9), words="They came.", done=False, by=BY)
    assert line(site) == f"Chosen: {THEMES[0]} Due by 31 December 2026"
    page = read(site.visitor().get("/wards/harborne"))
    said = words(page)
    assert f"{THEMES[0]} Due by 31 December 2026 A crossing. 9 June 2026 They came." in said
    assert "We asked." not in said
    assert [link["href"] for link in page.select(".next a")] == ["/results/tonight/harborne"]


def test_a_new_campaign_is_news_again_and_the_last_result_stays(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_published_contest(site)
    with site.work() as session:
        later = make_campaign(session, "Next summer")
        later.starts_on, later.ends_on = date(2027, 6, 1), date(2027, 9, 30)
    set_day(monkeypatch, date(2027, 6, 1))
    # Until it comes to the ward, a campaign hides nothing of what was chosen there.
    assert line(site) == f"Chosen: {THEMES[0]} No promise yet"
    assert line(site, "Quinton") == "We are asking at every door now."
    with site.work() as session:
        plan_round(
            session,
            find_campaign(session, "next-summer"),
            ward=ward_named(session, "harborne"),
            on=date(2027, 6, 10),
            meeting_place="Outside the library",
            streets=[],
            by=BY,
        )
    assert line(site) == "We are asking at every door now."
    said = words(read(site.visitor().get("/wards/harborne")))
    assert f"What Harborne chose last time Tonight · 30 September 2026 {THEMES[0]}" in said


def test_a_ward_is_found_by_its_name_too(site: Site) -> None:
    assert site.visitor().get("/wards/Bartley%20Green").status_code == 200


def test_an_unknown_ward_names_the_wards_there_are(site: Site) -> None:
    page = read(site.visitor().get("/wards/ladywood"), status=404)
    assert "Bartley Green, Edgbaston, Harborne, Quinton" in words(page)


def test_the_front_page_asks_the_database_no_more_as_more_is_said(site: Site) -> None:
    def statements() -> int:
        asked: list[str] = []
        with site.app.app_context():
            engine = db.engine

        def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
            asked.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        site.visitor().get("/")
        event.remove(engine, "before_cursor_execute", note)
        return len([each for each in asked if each.lstrip().upper().startswith("SELECT")])

    make_published_contest(site)
    before = statements()
    with site.work() as session:
        campaign = session.scalars(sa.select(Campaign)).one()
        for number in range(50):
            record_answer(
                session, campaign, ward=ward_named(session), outcome=Outcome.SPOKE, words=f"A {number}"
            )
        for name in ("quinton", "edgbaston", "bartley-green"):
            make_frozen_shortlist(session, campaign, ward=name)
    assert statements() <= before
