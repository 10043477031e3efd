"""Freezing a shortlist, and its public page."""

from __future__ import annotations

import hashlib
import json
import uuid
from typing import Any

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup, Tag
from click.testing import CliRunner, Result

from tests.answers import record_answer
from tests.factories import make_campaign, make_frozen_shortlist, ward_named
from tests.sites import Site, Visitor
from tests.stages.sorting_page import DESK, ask_doors, assign, read, theme_id, words_of
from voting.collect.models import Campaign, Outcome
from voting.plain.refusals import NotFound
from voting.plain.roles import Role
from voting.shortlist.commands import shortlist
from voting.shortlist.models import Shortlist, Step, Theme
from voting.shortlist.services import freeze_shortlist, rename_theme
from voting.site.command import Named
from voting.storage.columns import UtcDateTime


def freeze_page(organiser: Visitor, *themes: str) -> Any:
    chosen = "".join(f"&themes={theme}" for theme in themes)
    return organiser.get(f"{DESK}/freeze?check=1{chosen}")


def digest_on(page: BeautifulSoup) -> str:
    field = page.find("input", {"name": "digest"})
    assert isinstance(field, Tag)
    return str(field["value"])


def test_the_five_themes_with_the_most_doors_are_ticked_to_begin_with(site: Site) -> None:
    ask_doors(
        site,
        [str(each) for each in range(13)],
        A=[0, 1, 2],
        B=[3, 4],
        C=[5, 6],
        D=[7, 8],
        E=[9, 10],
        F=[11],
        G=[12],
    )
    page = read(site.officer(Role.ORGANISER).get(f"{DESK}/freeze"))
    offered = {words_of(box.parent): box.has_attr("checked") for box in page.select("input[name=themes]")}
    assert offered == {f"{title} {doors}": title < "F" for title, doors in
                       {"A": "3 doors", "B": "2 doors", "C": "2 doors", "D": "2 doors", "E": "2 doors",
                        "F": "1 door", "G": "1 door"}.items()}  # fmt: skip


def test_no_step_of_the_sorting_is_left_once_it_is_frozen_and_none_says_when_it_was(site: Site) -> None:
    """A step names answers: beside a moment it would say on which day they came in."""
    ask_doors(site, ["Potholes", "Litter"], Roads=[0], Litter=[1])
    assert not {type(column.type) for column in Step.__table__.columns} & {UtcDateTime, sa.Date}
    with site.work() as session:
        assert session.scalars(sa.select(Step)).all()
        listed = session.scalars(sa.select(Shortlist)).one()
        freeze_shortlist(session, listed, themes=session.scalars(sa.select(Theme)).all(), by="test")
        assert session.scalars(sa.select(Step)).all() == []


def test_what_was_shown_is_frozen_and_then_public(site: Site) -> None:
    ask_doors(site, ["Potholes", "Holes", "Litter", "Noise"], Roads=[0, 1], Litter=[2])
    organiser = site.officer(Role.ORGANISER)
    chosen = [theme_id(site, "Litter"), theme_id(site, "Roads")]
    checked = read(freeze_page(organiser, *chosen))
    assert [words_of(each) for each in checked.select(".ballot-order li")] == [
        "Roads 2 doors",
        "Litter 1 door",
    ]
    assert "1 answer is not sorted yet." in words_of(checked)
    digest = digest_on(checked)
    frozen = organiser.post(f"{DESK}/freeze", {"themes": chosen, "digest": digest})
    assert (frozen.status_code, frozen.headers["Location"]) == (303, "/shortlists/this-summer/harborne")
    page = words_of(read(site.visitor().get("/shortlists/this-summer/harborne")))
    assert digest in page
    assert organiser.get(f"{DESK}/freeze").headers["Location"] == "/shortlists/this-summer/harborne"
    desk = read(organiser.get(f"{DESK}/sort"))
    assert "This shortlist is frozen" in words_of(desk)
    assert not desk.select("input[type=checkbox]")


@pytest.mark.parametrize(
    ("titles", "sentence"),
    [
        (["Roads"], "at least two themes"),
        ([], "at least two themes"),
        (["Roads", "Empty"], "that have answers"),
        (["Roads", None], "no longer exists"),
    ],
)
def test_a_shortlist_that_cannot_be_voted_on_is_not_frozen(
    site: Site, titles: list[str | None], sentence: str
) -> None:
    answers = ask_doors(site, ["Potholes", "Litter"], Roads=[0], Empty=[1])
    organiser = site.officer(Role.ORGANISER)
    assign(organiser, answers[1:], query=f"?theme={theme_id(site, 'Empty')}", title="Litter")
    chosen = [theme_id(site, title) if title else str(uuid.uuid4()) for title in titles]
    refused = freeze_page(organiser, *chosen)
    assert refused.status_code == 400
    assert sentence in words_of(read(refused).find(role="alert"))


def test_more_themes_than_a_ballot_holds_are_not_frozen(site: Site) -> None:
    themes = {f"T{number}": [number] for number in range(13)}
    ask_doors(site, [f"Answer {number}" for number in range(13)], **themes)
    organiser = site.officer(Role.ORGANISER)
    refused = freeze_page(organiser, *(theme_id(site, title) for title in themes))
    assert refused.status_code == 400
    assert "at most 12" in words_of(read(refused).find(role="alert"))


def test_nothing_is_frozen_that_was_not_shown(site: Site) -> None:
    ask_doors(site, ["Potholes", "Litter"], Roads=[0], Litter=[1])
    organiser = site.officer(Role.ORGANISER)
    chosen = [theme_id(site, "Roads"), theme_id(site, "Litter")]
    shown = digest_on(read(freeze_page(organiser, *chosen)))
    with site.work() as session:
        theme = session.scalars(sa.select(Theme).where(Theme.title == "Roads")).one()
        rename_theme(session, theme, title="Other words", by="somebody else")
    changed = organiser.post(f"{DESK}/freeze", {"themes": chosen, "digest": shown})
    assert changed.status_code == 409
    assert "Other words 1 door" in words_of(read(changed))
    again = organiser.post(f"{DESK}/freeze", {"themes": chosen, "digest": digest_on(read(changed))})
    assert again.status_code == 303


def test_freezing_twice_in_two_windows_freezes_once(site: Site) -> None:
    ask_doors(site, ["Potholes", "Litter"], Roads=[0], Litter=[1])
    organiser = site.officer(Role.ORGANISER)
    chosen = [theme_id(site, "Roads"), theme_id(site, "Litter")]
    digest = digest_on(read(freeze_page(organiser, *chosen)))
    assert organiser.post(f"{DESK}/freeze", {"themes": chosen, "digest": digest}).status_code == 303
    assert organiser.post(f"{DESK}/freeze", {"themes": chosen, "digest": digest}).status_code == 409
    for act, sent in (("gather", {"title": "Late"}), ("undo", {"step": "1"})):
        late = organiser.post(f"{DESK}/sort/{act}", {"answers": [str(uuid.uuid4())], **sent})
        assert late.status_code == 409, act


@pytest.mark.parametrize("sent", [{}, {"digest": "0"}, {"themes": "nonsense", "digest": "0"}])
def test_a_freezing_that_cannot_be_read_freezes_nothing(site: Site, sent: dict[str, str]) -> None:
    ask_doors(site, ["Potholes", "Litter"], Roads=[0], Litter=[1])
    assert site.officer(Role.ORGANISER).post(f"{DESK}/freeze", sent).status_code == 400
    with site.work() as session:
        assert session.scalars(sa.select(Shortlist.digest)).one() is None


def test_the_public_page_tells_how_the_list_came_about(site: Site) -> None:
    with site.work() as session:
        campaign = make_campaign(session)
        record_answer(
            session, campaign, ward=ward_named(session), outcome=Outcome.SPOKE, words="Nobody sorted this"
        )
        digest = make_frozen_shortlist(session, campaign).digest
        assert digest is not None
        record_answer(session, campaign, ward=ward_named(session), outcome=Outcome.SPOKE, words="Too late")
    page = read(site.visitor().get("/shortlists/this-summer/harborne"))
    rows = [[words_of(cell) for cell in row.select("th, td")][:3] for row in page.select("tbody tr")]
    assert rows == [
        ["1", "Safer crossing on the high street", "4"],
        ["2", "Mend the park gates", "3"],
        ["3", "A bus on Sundays", "2"],
    ]
    facts = words_of(page.find("dl"))
    assert facts == "Answers heard 10 In a theme 9 Not sorted 1"
    assert "Nobody sorted this" not in words_of(page)
    text = page.find("pre")
    assert isinstance(text, Tag)
    assert hashlib.sha256(text.get_text().encode()).hexdigest() == digest


def test_the_public_page_shows_that_something_was_changed_after_freezing(site: Site) -> None:
    with site.work() as session:
        make_frozen_shortlist(session, make_campaign(session))
        session.scalars(sa.select(Theme)).first().title = "Swapped"  # type: ignore[union-attr]
    assert "not match its digest" in words_of(read(site.visitor().get("/shortlists/this-summer/harborne")))


def test_before_freezing_the_public_page_shows_progress_and_no_themes(site: Site) -> None:
    ask_doors(site, ["Potholes", "Litter"], Roads=[0])
    page = words_of(read(site.visitor().get("/shortlists/this-summer/harborne")))
    assert "1 of 2 answers are sorted so far." in page
    assert "Roads" not in page


def test_what_people_said_besides_stands_on_the_public_page(site: Site) -> None:
    ask_doors(site, ["Potholes", "Litter", "Noise"], Roads=[0], Litter=[1], Quiet=[2])
    organiser = site.officer(Role.ORGANISER)
    chosen = [theme_id(site, "Roads"), theme_id(site, "Litter")]
    digest = digest_on(read(freeze_page(organiser, *chosen)))
    organiser.post(f"{DESK}/freeze", {"themes": chosen, "digest": digest})
    page = read(site.visitor().get("/shortlists/this-summer/harborne"))
    assert "Quiet 1" in words_of(page.find("details"))


def test_the_question_of_the_campaign_is_part_of_the_digest(site: Site) -> None:
    with site.work() as session:
        make_frozen_shortlist(session, make_campaign(session))
        session.scalars(sa.select(Campaign)).one().question = "Another question?"
    assert "not match its digest" in words_of(read(site.visitor().get("/shortlists/this-summer/harborne")))


def test_the_shortlist_command_prints_what_is_frozen(site: Site) -> None:
    with site.work() as session:
        digest = make_frozen_shortlist(session, make_campaign(session)).digest
    printed = ask_command(site, "Harborne", "--campaign", "this-summer")
    assert printed.output.splitlines()[2] == "  4  Safer crossing on the high street"
    assert str(digest) in printed.output
    told = json.loads(ask_command(site, "E05011144", "--campaign", "this-summer", "--json").output)
    assert told["digest"] == digest
    assert told["themes"][2] == {"title": "A bus on Sundays", "doors": 2}


def test_the_shortlist_command_prints_what_is_still_being_sorted(site: Site) -> None:
    ask_doors(site, ["Potholes", "Litter", "Noise"], Roads=[0, 1])
    printed = ask_command(site, "harborne", "--campaign", "this-summer").output
    assert "  2  Roads\n\n2 of 3 answers are in a theme.\nNot frozen" in printed


@pytest.mark.parametrize(
    "asked", [("Nowhere", "this-summer"), ("Harborne", "no-summer"), ("Quinton", "this-summer")]
)
def test_the_shortlist_command_refuses_what_is_not_there(site: Site, asked: tuple[str, str]) -> None:
    ask_doors(site, ["Potholes"], Roads=[0])
    refused = ask_command(site, asked[0], "--campaign", asked[1])
    assert isinstance(refused.exception, NotFound)


def ask_command(site: Site, *words: str) -> Result:
    return CliRunner().invoke(shortlist, words, obj=Named(site.instance.folder, lambda: site.app))


def test_titles_that_look_alike_are_warned_about_and_not_refused(site: Site) -> None:
    ask_doors(site, ["One", "Two", "Three"], **{"Tool shed": [0], "T00l shed": [1], "Litter": [2]})
    organiser = site.officer(Role.ORGANISER)
    with site.work() as session:
        chosen = [str(each) for each in session.scalars(sa.select(Theme.id))]
    page = read(freeze_page(organiser, *chosen))
    assert "“T00l shed” and “Tool shed” look alike" in words_of(page)
    assert "Freeze this shortlist" in words_of(page)
