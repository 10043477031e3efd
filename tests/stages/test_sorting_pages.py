"""The sorting desk, as an organiser uses it."""

from __future__ import annotations

import uuid

import pytest
import sqlalchemy as sa
from bs4 import Tag

from tests.answers import record_answer
from tests.factories import make_campaign, ward_named
from tests.sites import Site
from tests.stages.sorting_page import DESK, ask_doors, assign, listed, read, theme_id, themes_of, words_of
from voting.collect.models import Answer, Outcome
from voting.plain.roles import Role


def test_a_visitor_is_sent_to_sign_in_and_a_steward_is_kept_out(site: Site) -> None:
    ask_doors(site, ["Potholes"])
    assert site.visitor().get(f"{DESK}/sort").status_code == 302
    assert site.officer(Role.STEWARD).get(f"{DESK}/sort").status_code == 403


def test_the_desk_lists_what_is_unsorted_and_says_how_far_it_has_come(site: Site) -> None:
    ask_doors(site, ["Potholes", "More potholes", "<b>Litter</b>"], Roads=[0, 1])
    page = read(site.officer(Role.ORGANISER).get(f"{DESK}/sort"))
    assert listed(page) == ["<b>Litter</b>"]
    assert words_of(page.find("label", {"for": "progress"})) == "2 of 3 sorted"
    assert "Roads 2 doors" in words_of(page.find("aside"))


def test_ticked_answers_go_under_a_new_title_and_back_again(site: Site) -> None:
    answers = ask_doors(site, ["Potholes", "More potholes", "Litter"])
    organiser = site.officer(Role.ORGANISER)
    done = assign(organiser, answers[:2], title="Mend the roads")
    assert (done.status_code, done.headers["Location"]) == (303, f"{DESK}/sort")
    page = read(organiser.get(f"{DESK}/sort"))
    assert "2 answers were moved to “Mend the roads”." in words_of(page.find(class_="notice"))
    assert "Your last step: 2 answers were moved to “Mend the roads”." in words_of(
        page.find(class_="last-step")
    )
    step = page.find("input", {"name": "step"})
    assert isinstance(step, Tag)
    organiser.post(f"{DESK}/sort/undo", {"step": step["value"]})
    with site.work() as session:
        assert themes_of(session) == {}


@pytest.mark.parametrize("field", ["theme", "here"])
def test_ticked_answers_go_under_a_theme_that_is_there(site: Site, field: str) -> None:
    answers = ask_doors(site, ["Potholes", "More potholes"], Roads=[0])
    assign(site.officer(Role.ORGANISER), answers[1:], **{field: theme_id(site, "Roads")})
    with site.work() as session:
        assert themes_of(session) == {"Roads": 2}


def test_the_button_beside_a_theme_wins_over_a_title_half_typed(site: Site) -> None:
    answers = ask_doors(site, ["Potholes", "More potholes"], Roads=[0])
    assign(site.officer(Role.ORGANISER), answers[1:], here=theme_id(site, "Roads"), title="Mend")
    with site.work() as session:
        assert themes_of(session) == {"Roads": 2}


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"title": ""}, "Give the theme a title."),
        ({"title": "x" * 101}, "too long for a ballot"),
        ({"theme": "not a theme"}, "Choose a theme from the list"),
        ({"theme": str(uuid.uuid4())}, "no longer exists"),
        ({"theme": "ROADS", "title": "Streets"}, "Keep only one of them"),
    ],
)
def test_a_refused_title_keeps_the_ticks_and_the_words(
    site: Site, sent: dict[str, str], sentence: str
) -> None:
    answers = ask_doors(site, ["Potholes", "More potholes", "Litter"], Roads=[0])
    if sent.get("theme") == "ROADS":
        sent = sent | {"theme": theme_id(site, "Roads")}
    refused = assign(site.officer(Role.ORGANISER), answers[1:2], **sent)
    page = read(refused)
    assert refused.status_code in {400, 404}
    assert sentence in words_of(page.find(role="alert"))
    assert [box["value"] for box in page.select(".answers input[checked]")] == answers[1:2]
    title = page.find("input", {"name": "title"})
    assert isinstance(title, Tag)
    assert title["value"] == sent.get("title", "")
    with site.work() as session:
        assert themes_of(session) == {"Roads": 1}


@pytest.mark.parametrize("answers", [[], ["not an answer"], [str(uuid.uuid4())]])
def test_without_answers_of_this_ward_nothing_is_sorted(site: Site, answers: list[str]) -> None:
    ask_doors(site, ["Potholes"])
    assert assign(site.officer(Role.ORGANISER), answers, title="Roads").status_code == 400
    with site.work() as session:
        assert themes_of(session) == {}


def test_a_street_is_shown_only_where_enough_answers_share_it(site: Site) -> None:
    ask_doors(site, [f"Potholes {number}" for number in range(21)])
    with site.work() as session:
        answers = session.scalars(sa.select(Answer).order_by(Answer.words)).all()
        for answer in answers:
            answer.street = "Elm Road"
    organiser = site.officer(Role.ORGANISER)
    assert "Elm Road" in read(organiser.get(f"{DESK}/sort")).get_text()
    with site.work() as session:
        for answer in session.scalars(sa.select(Answer).order_by(Answer.words).limit(3)):
            answer.street = "Oak Road"
    page = read(organiser.get(f"{DESK}/sort")).get_text()
    assert "Elm Road" not in page
    assert "Oak Road" not in page


def test_a_search_finds_words_and_topics(site: Site) -> None:
    ask_doors(site, ["Potholes", "Litter"])
    organiser = site.officer(Role.ORGANISER)
    assert listed(read(organiser.get(f"{DESK}/sort?q=POT"))) == ["Potholes"]
    assert listed(read(organiser.get(f"{DESK}/sort?topic=Housing"))) == []
    assert listed(read(organiser.get(f"{DESK}/sort?topic=Nonsense"))) == ["Litter", "Potholes"]
    assert organiser.get(f"{DESK}/sort?q=%25_&page=x&theme=x").status_code == 200


def test_all_that_was_found_can_go_under_one_title(site: Site) -> None:
    ask_doors(site, ["Litter", *["Potholes"] * 120])
    organiser = site.officer(Role.ORGANISER)
    page = read(organiser.get(f"{DESK}/sort?q=potholes"))
    assert len(listed(page)) == 100
    found = page.find("input", {"name": "found"})
    assert isinstance(found, Tag)
    done = assign(organiser, [], query="?q=potholes", everything="y", found=found["value"], title="Roads")
    assert done.headers["Location"] == f"{DESK}/sort"
    with site.work() as session:
        assert themes_of(session) == {"Roads": 120}


def test_all_that_was_found_is_not_taken_when_the_list_has_grown(site: Site) -> None:
    ask_doors(site, ["Potholes"] * 120)
    grown = assign(site.officer(Role.ORGANISER), [], everything="y", found="119", title="Roads")
    assert grown.status_code == 409
    assert "The list has changed" in words_of(read(grown))
    with site.work() as session:
        assert themes_of(session) == {}


def test_answers_that_somebody_else_sorted_meanwhile_stay_there_and_the_page_says_so(site: Site) -> None:
    answers = ask_doors(site, ["Potholes", "Litter"], Roads=[0])
    organiser = site.officer(Role.ORGANISER)
    assign(organiser, answers, title="Litter")
    assert "1 answer was sorted by someone else in the meantime" in words_of(
        read(organiser.get(f"{DESK}/sort"))
    )
    with site.work() as session:
        assert themes_of(session) == {"Roads": 1, "Litter": 1}


def test_the_answers_of_a_theme_can_be_looked_at_moved_and_taken_out(site: Site) -> None:
    answers = ask_doors(site, ["Potholes", "Litter", "Noise"], Roads=[0, 1, 2])
    organiser = site.officer(Role.ORGANISER)
    view = f"?theme={theme_id(site, 'Roads')}"
    assert listed(read(organiser.get(f"{DESK}/sort{view}"))) == ["Litter", "Noise", "Potholes"]
    assign(organiser, answers[1:2], query=view, title="Litter")
    organiser.post(f"{DESK}/sort/release{view}", {"answers": answers[2:]})
    with site.work() as session:
        assert themes_of(session) == {"Roads": 1, "Litter": 1}
    assert listed(read(organiser.get(f"{DESK}/sort"))) == ["Noise"]


def test_a_theme_gets_another_title_but_not_that_of_another_theme(site: Site) -> None:
    ask_doors(site, ["Potholes", "Litter"], Roads=[0], Litter=[1])
    organiser = site.officer(Role.ORGANISER)
    view = f"?theme={theme_id(site, 'Roads')}"
    taken = organiser.post(f"{DESK}/sort/retitle{view}", {"title": "LITTER"})
    assert taken.status_code == 409
    assert "merge the two" in words_of(read(taken).find(role="alert"))
    assert organiser.post(f"{DESK}/sort/retitle{view}", {"title": "Mend the roads"}).status_code == 303
    with site.work() as session:
        assert themes_of(session) == {"Mend the roads": 1, "Litter": 1}


def test_two_themes_are_merged_and_the_page_goes_on_with_the_one_left(site: Site) -> None:
    ask_doors(site, ["Potholes", "Holes"], Roads=[0], Holes=[1])
    organiser, into = site.officer(Role.ORGANISER), theme_id(site, "Roads")
    view = f"?theme={theme_id(site, 'Holes')}"
    assert organiser.post(f"{DESK}/sort/merge{view}", {"into": "nothing"}).status_code == 400
    merged = organiser.post(f"{DESK}/sort/merge{view}", {"into": into})
    assert merged.headers["Location"] == f"{DESK}/sort?theme={into}"
    with site.work() as session:
        assert themes_of(session) == {"Roads": 2}
    assert organiser.get(f"{DESK}/sort{view}").status_code == 404


def test_undoing_a_theme_in_view_leads_back_to_the_unsorted(site: Site) -> None:
    ask_doors(site, ["Potholes"], Roads=[0])
    undone = site.officer(Role.ORGANISER).post(
        f"{DESK}/sort/undo?theme={theme_id(site, 'Roads')}", {"step": 1}
    )
    assert undone.headers["Location"] == f"{DESK}/sort"


def test_undoing_twice_in_two_windows_undoes_once(site: Site) -> None:
    answers = ask_doors(site, ["Potholes", "Litter"])
    organiser = site.officer(Role.ORGANISER)
    assign(organiser, answers[:1], title="Roads")
    assign(organiser, answers[1:], title="Litter")
    assert organiser.post(f"{DESK}/sort/undo", {"step": 2}).status_code == 303
    assert organiser.post(f"{DESK}/sort/undo", {"step": 2}).status_code == 409
    with site.work() as session:
        assert themes_of(session) == {"Roads": 1}


@pytest.mark.parametrize("step", ["", "two", "99"])
def test_a_step_that_is_not_the_last_is_not_undone(site: Site, step: str) -> None:
    ask_doors(site, ["Potholes"], Roads=[0])
    assert site.officer(Role.ORGANISER).post(f"{DESK}/sort/undo", {"step": step}).status_code == 409


def test_with_no_answers_the_desk_says_where_they_come_from(site: Site) -> None:
    with site.work() as session:
        make_campaign(session)
    organiser = site.officer(Role.ORGANISER)
    page = read(organiser.get(f"{DESK}/sort"))
    assert "Nobody in Harborne has given an answer yet." in words_of(page)
    assert organiser.post(f"{DESK}/sort/undo", {"step": 1}).status_code == 409
    assert organiser.get(f"{DESK}/freeze").status_code == 404


def test_the_desk_of_a_ward_or_campaign_that_is_not_there_is_not_found(site: Site) -> None:
    with site.work() as session:
        make_campaign(session)
    organiser = site.officer(Role.ORGANISER)
    for path in ("/campaigns/nothing/wards/harborne/sort", "/campaigns/this-summer/wards/nowhere/sort"):
        assert organiser.get(path).status_code == 404


def test_the_desk_reads_4000_answers_a_page_at_a_time(site: Site) -> None:
    with site.work() as session:
        campaign, ward = make_campaign(session), ward_named(session)
        first = record_answer(session, campaign, ward=ward, outcome=Outcome.SPOKE, words="Potholes")
        like_it = {c.key: getattr(first, c.key) for c in sa.inspect(Answer).column_attrs}
        session.execute(sa.insert(Answer), [like_it | {"id": uuid.uuid4()} for _ in range(3999)])
    page = read(site.officer(Role.ORGANISER).get(f"{DESK}/sort?page=40"))
    assert len(listed(page)) == 100
    assert words_of(page.find(class_="list-head")).startswith("4,000 answers, page 40 of 40")
