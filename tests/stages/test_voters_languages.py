"""The ballot page in the voter's language, and a vote that outlives the session of its page."""

from __future__ import annotations

from datetime import timedelta

from bs4 import BeautifulSoup, Tag
from werkzeug.test import TestResponse

from tests.ballot_forms import crossed
from tests.factories import (
    BY,
    make_campaign,
    make_conference,
    make_frozen_shortlist,
    make_open_contest,
)
from tests.methods import Method
from tests.sites import Site
from voting.ballots.services import issue_pack, packs_of, register_ballots
from voting.conference.models import TieRule
from voting.conference.services import make_contest, open_contest
from voting.plain import clock

URDU = ("پہلے کیا؟", ["محفوظ سڑک", "پارک", "بس"])


def soup(answer: TestResponse) -> BeautifulSoup:
    return BeautifulSoup(answer.data, "html.parser")


def first(page: BeautifulSoup, selector: str) -> Tag:
    found = page.select_one(selector)
    assert found is not None
    return found


def open_in_two_languages(site: Site) -> str:
    """A contest of a ward whose ballots are printed in Urdu too; the code of a ballot."""
    with site.work() as session:
        contest = make_contest(
            session,
            make_conference(session),
            shortlist=make_frozen_shortlist(session, make_campaign(session)),
            method=Method.APPROVAL,
            tie_rule=TieRule.LOT,
            question="Which first?",
            translated={"ur": URDU},
            by=BY,
        )
        [(_number, code)] = register_ballots(
            session, contest, count=1, design="a5", pepper=site.pepper, by=BY
        )
        for pack in packs_of(session, contest):
            issue_pack(session, pack, by=BY)
        open_contest(session, contest, keys=site.instance.keys, pepper=site.pepper, by=BY)
    return code


def test_another_language_is_one_button_and_loses_nothing(site: Site) -> None:
    code = open_in_two_languages(site)
    client = site.app.test_client()
    english = soup(client.post("/b/ballot", data={"code": code}))
    assert first(english, "html")["dir"] == "ltr"
    assert (first(english, "h1").text, first(english, "h1 + p")["lang"]) == ("Which first?", "ur")
    names = {each["value"]: each.text for each in english.select(".languages button[name=language]")}
    assert names == {"ar": "العربية", "bn": "বাংলা", "pa": "ਪੰਜਾਬੀ", "pl": "polski", "ur": "اردو"}
    again = client.post("/b/ballot", data={"code": code, **crossed(2), "language": "ur"})
    urdu = soup(again)
    assert (first(urdu, "html")["lang"], first(urdu, "html")["dir"]) == ("ur", "rtl")
    assert (first(urdu, "h1").text, first(urdu, "h1 + p").text) == (URDU[0], "Which first?")
    assert first(urdu, "fieldset .pair legend bdi").text == URDU[1][0]
    ticked = [(each["name"], each["value"]) for each in urdu.select("fieldset input[checked]")]
    assert ticked == [("box01", "00"), ("box02", "01"), ("box03", "00")]
    assert first(urdu, "#choice input[name=language]")["value"] == "ur"
    looked = soup(client.post("/b/check", data={"code": code, **crossed(2), "language": "ur"}))
    assert [each.text for each in looked.select(".chosen .yes bdi")] == [
        URDU[1][1],
        "Mend the park gates",
    ]
    assert "Is this your choice" not in looked.text
    unmarked = soup(client.post("/b/check", data={"code": code, "language": "pl"}))
    assert "Nic jeszcze nie zaznaczono." in first(unmarked, "[role=alert]").text


def test_no_button_that_asks_by_address_takes_a_code_with_it(site: Site) -> None:
    page = soup(site.visitor().get("/b"))
    asked = {str(form["id"]) for form in page.select("form[method=get]")}
    asking = [each for each in page.select("button[form]") if each["form"] in asked]
    assert not page.select("[formmethod]")
    assert asking
    for button in asking:
        form = page.select_one(f"form#{button['form']}")
        assert form is not None
        assert form.select("input, select, textarea") == []
        assert page.select(f"input[form={button['form']}]") == []


def test_a_phone_is_answered_in_its_own_language_if_that_is_there(site: Site) -> None:
    [code] = make_open_contest(site, ballots=1)
    client = site.app.test_client()
    for asked, spoken in {"bn-BD,en;q=0.5": "bn", "fr-FR": "en", "en-GB,ur;q=0.9": "en", "": "en"}.items():
        answer = client.post("/b/ballot", data={"code": code}, headers={"Accept-Language": asked})
        assert first(soup(answer), "html")["lang"] == spoken
    assert first(soup(client.get("/b?language=ar")), "html")["dir"] == "rtl"
    assert first(soup(client.get("/b?language=<x>")), "html")["lang"] == "en"
    assert first(soup(client.get("/")), "html")["lang"] == "en"


def test_a_page_opened_nine_hours_ago_still_votes_in_a_browser_that_forgot_everything(site: Site) -> None:
    code = open_in_two_languages(site)
    opened = site.app.test_client()
    looked = opened.post("/b/check", data={"code": code, **crossed(1, 3)})
    assert "You marked 2 of 3 options." in looked.text
    form = first(soup(looked), "form[action='/b/cast']")
    fields = {str(each["name"]): str(each["value"]) for each in form.select("input")}
    assert "Set-Cookie" not in looked.headers
    with clock.set_to(clock.now() + timedelta(hours=9)):
        done = site.app.test_client().post("/b/cast", data=fields)
    assert "Your vote is cast" in done.text


def test_what_is_wrong_with_marks_is_said_before_anything_is_sent(site: Site) -> None:
    [code] = make_open_contest(site, ballots=1)
    client = site.app.test_client()
    for marks, said in ((), "You haven’t marked anything."), ((1, 2), "Options marked: 2."):
        answer = client.post("/b/check", data={"code": code, **crossed(*marks)})
        assert first(soup(answer), "[role=alert] li").text.endswith(said)
