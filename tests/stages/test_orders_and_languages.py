"""Options that begin with another one in each pack, and contests in a ward's two languages."""

from __future__ import annotations

import re

import pytest

from tests.factories import (
    BY,
    make_campaign,
    make_conference,
    make_frozen_shortlist,
    make_open_contest,
    the_contest,
    ward_named,
)
from tests.methods import Method
from tests.print.printed_ballots import print_more
from tests.reading import read, words
from tests.sites import Site, config_for
from voting.ballots.services import issue_pack, packs_of
from voting.conference.models import TieRule
from voting.conference.services import check_question, make_contest, open_contest
from voting.plain.refusals import BadInput
from voting.plain.roles import Role

TITLES = ("Crossing", "Gates", "Bus")
URDU = {"ur": ("کون سا مسئلہ؟", ["کراسنگ", "دروازے", "بس"])}
NEW = "/conferences/tonight/contests/new"


def make_turning_contest(site: Site, **given: object) -> None:
    with site.work() as session:
        make_contest(
            session,
            make_conference(session),
            shortlist=make_frozen_shortlist(session, make_campaign(session), titles=TITLES),
            method=Method.CHOOSE_ONE,
            tie_rule=TieRule.LOT,
            question="Which issue first?",
            by=BY,
            rotates=True,
            **given,  # pyright: ignore[reportArgumentType]
        )


def listed(page: str) -> list[str]:
    return re.findall("|".join(TITLES), page)[:3]


def test_paper_phone_and_desk_list_the_options_in_one_order(site: Site) -> None:
    make_turning_contest(site)
    printed = print_more(site, count=60)
    with site.work() as session:
        contest = the_contest(session)
        for pack in packs_of(session, contest):
            issue_pack(session, pack, by=BY)
        open_contest(session, contest, keys=site.instance.keys, pepper=site.pepper, by=BY)
    phone, steward = site.visitor(), site.officer(Role.STEWARD)
    seen = set[tuple[str, ...]]()
    for index in (0, 25, 50):
        code, on_paper = {"code": printed.codes[index]}, listed(printed.texts[index])
        assert listed(words(read(phone.post("/b/ballot", code)))) == on_paper
        assert (
            listed(words(read(steward.post("/conferences/tonight/paper", code | {"batch": "1"})))) == on_paper
        )
        seen.add(tuple(on_paper))
    assert seen == {("Crossing", "Gates", "Bus"), ("Gates", "Bus", "Crossing"), ("Bus", "Crossing", "Gates")}


def test_a_vote_counts_for_the_option_marked_wherever_it_stands(site: Site) -> None:
    make_turning_contest(site)
    printed = print_more(site, count=30)
    with site.work() as session:
        contest = the_contest(session)
        for pack in packs_of(session, contest):
            issue_pack(session, pack, by=BY)
        open_contest(session, contest, keys=site.instance.keys, pepper=site.pepper, by=BY)
    page = read(site.visitor().post("/b/ballot", {"code": printed.codes[29]}))
    _nothing, first, *_rest = page.select("input[name=cross]")
    assert listed(printed.texts[29])[0] == "Gates"
    assert first["value"] == "02"


def test_a_contest_in_two_languages_is_fixed_in_both(site: Site) -> None:
    make_turning_contest(site, translated=URDU)
    with site.work() as session:
        contest = the_contest(session)
        check_question(contest)
        contest.translations[0].titles = ["کراسنگ", "بس", "دروازے"]
        session.flush()
        with pytest.raises(Exception, match="the database has been changed"):
            check_question(contest)
        session.rollback()


@pytest.mark.parametrize(
    "translated",
    [{"ur": ("کون سا؟", ["کراسنگ", "بس"])}, {"ur": ("", ["ا", "ب", "پ"])}, {"ur": ("؟", ["ا", " ", "پ"])}],
)
def test_half_a_translation_is_refused(site: Site, translated: object) -> None:
    with pytest.raises(BadInput, match="or leave all of them empty"):
        make_turning_contest(site, translated=translated)


def test_the_form_asks_for_the_other_language_where_a_ward_has_one(site: Site) -> None:
    with site.work() as session:
        make_frozen_shortlist(session, make_campaign(session), titles=TITLES)
        make_conference(session)
        code = ward_named(session).code
    wards = [{"code": code, "name": "Harborne", "language": "ur"}]
    spoken = Site.open(
        site.instance.folder, config_for(site.instance.config.database.url, seat={"wards": wards})
    )
    organiser = spoken.officer(Role.ORGANISER)
    page = read(organiser.get(NEW))
    shortlist = str(page.select("input[name=shortlist]")[0]["value"])
    given = {
        "shortlist": shortlist,
        "question": "Which?",
        "method": "choose one",
        "tie_rule": "lot",
        "published_votes": "sums",
        "rotates": "y",
        "second_question": URDU["ur"][0],
        "second_titles": "\n".join(URDU["ur"][1]),
    }
    short = given | {"second_titles": "کراسنگ"}
    assert "or leave all of them empty" in words(read(organiser.post(NEW, short), 400))
    assert organiser.post(NEW, given).status_code == 303
    with spoken.work() as session:
        contest = the_contest(session)
        assert contest.rotates
        assert [(each.language, each.titles) for each in contest.translations] == [("ur", URDU["ur"][1])]
    spoken.close()


def test_the_form_does_not_ask_where_there_is_none(site: Site) -> None:
    with site.work() as session:
        make_frozen_shortlist(session, make_campaign(session))
        make_conference(session)
    assert "other language" not in words(read(site.officer(Role.ORGANISER).get(NEW)))


def test_the_halls_wifi_is_kept_and_taken_back(site: Site) -> None:
    make_open_contest(site, ballots=1)
    organiser, address = site.officer(Role.ORGANISER), "/conferences/tonight/wifi"
    assert organiser.post(address, {"network": "Hall; guests", "password": "tea:4"}).status_code == 303
    with site.work() as session:
        event = the_contest(session).conference
        assert (event.wifi_network, event.wifi_password) == ("Hall; guests", "tea:4")
    assert organiser.get("/conferences/tonight/poster.pdf").mimetype == "application/pdf"
    assert "too long" in words(read(organiser.post(address, {"network": "x" * 33}), 400))
    organiser.post(address, {"network": " ", "password": "tea"})
    with site.work() as session:
        assert the_contest(session).conference.wifi_password == ""


def test_what_a_hall_needs_on_paper_opens_as_pdf(site: Site) -> None:
    make_open_contest(site, ballots=30)
    steward = site.officer(Role.STEWARD)
    prints = "/conferences/tonight/harborne/prints"
    kinds = [steward.get(f"{prints}/{kind}.pdf").mimetype for kind in ("labels", "count_sheet", "account")]
    assert kinds == ["application/pdf"] * 3
