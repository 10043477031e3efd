"""Sorting answers into themes, and finding them."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from tests.answers import record_answer
from tests.factories import BY, make_campaign, make_frozen_shortlist, ward_named
from tests.sites import Site
from tests.stages.themes import begin, titles
from voting.collect.models import Answer, Campaign, Outcome
from voting.places.models import Ward
from voting.plain.refusals import BadInput, NotFound
from voting.shortlist.models import Shortlist, Theme
from voting.shortlist.services import (
    ShortlistIsFrozen,
    assign_answers,
    begin_shortlist,
    merge_themes,
    progress_of,
    rename_theme,
    shortlist_of,
    themes_by_doors,
    unassign_answers,
    undo_step,
)
from voting.shortlist.services.answers import AnswerFilter, answers_in_view, page_of_answers
from voting.shortlist.services.sorting import SortedMeanwhile, TitleIsTaken


def looking_at(
    shortlist: Shortlist, theme: Theme | None = None, text: str = "", topic: str = ""
) -> AnswerFilter:
    return AnswerFilter(
        shortlist.campaign_id, shortlist.ward_code, theme_id=theme and theme.id, text=text, topic=topic
    )


def test_answers_assigned_under_a_new_title_make_a_theme(site: Site) -> None:
    with site.work() as session:
        shortlist, answers = begin(session, said=["Potholes", "More potholes", "Litter"])
        assign_answers(session, shortlist, answers=answers[:2], theme="  Mend \n the roads ", by=BY)
        assert titles(session, shortlist) == {"Mend the roads": 2}
        progress = progress_of(session, shortlist.campaign, shortlist.ward)
        assert (progress.heard, progress.sorted, progress.unsorted) == (3, 2, 1)


def test_an_answer_assigned_again_moves(site: Site) -> None:
    with site.work() as session:
        shortlist, answers = begin(session, said=["Potholes", "Litter"])
        assign_answers(session, shortlist, answers=answers, theme="Roads", by=BY)
        assign_answers(session, shortlist, answers=answers[1:], theme="Litter", by=BY)
        assert titles(session, shortlist) == {"Roads": 1, "Litter": 1}


def test_a_new_title_that_a_theme_has_means_that_theme(site: Site) -> None:
    with site.work() as session:
        shortlist, answers = begin(session, said=["Potholes", "Holes in the road"])
        first = assign_answers(session, shortlist, answers=answers[:1], theme="Roads", by=BY)
        assert assign_answers(session, shortlist, answers=answers[1:], theme="ROADS", by=BY) == first
        assert titles(session, shortlist) == {"Roads": 2}
        undo_step(session, shortlist, by=BY)
        assert titles(session, shortlist) == {"Roads": 1}


def test_a_theme_cannot_take_the_title_of_another(site: Site) -> None:
    with site.work() as session:
        shortlist, answers = begin(session, said=["Potholes", "Litter"])
        roads = assign_answers(session, shortlist, answers=answers[:1], theme="Roads", by=BY)
        assign_answers(session, shortlist, answers=answers[1:], theme="Litter", by=BY)
        with pytest.raises(TitleIsTaken):
            rename_theme(session, roads, title="litter", by=BY)
        rename_theme(session, roads, title="ROADS", by=BY)
        assert titles(session, shortlist) == {"ROADS": 1, "Litter": 1}


@pytest.mark.parametrize("title", ["", "  \n ", "\x00\x07", "\u200d", "…?", "x" * 101])
def test_a_title_that_cannot_be_printed_is_refused(site: Site, title: str) -> None:
    with site.work() as session:
        shortlist, answers = begin(session, said=["Potholes"])
        with pytest.raises(BadInput):
            assign_answers(session, shortlist, answers=answers, theme=title, by=BY)
        assert titles(session, shortlist) == {}


def test_answers_of_another_ward_or_of_nobody_are_refused(site: Site) -> None:
    with site.work() as session:
        shortlist, _answers = begin(session, said=["Potholes"])
        elsewhere = record_answer(
            session,
            shortlist.campaign,
            ward=ward_named(session, "quinton"),
            outcome=Outcome.SPOKE,
            words="Litter",
        )
        silent = record_answer(session, shortlist.campaign, ward=shortlist.ward, outcome=Outcome.NO_ANSWER)
        for wrong in ([], [elsewhere.id], [silent.id], [uuid.uuid4()]):
            with pytest.raises(BadInput):
                assign_answers(session, shortlist, answers=wrong, theme="Roads", by=BY)


def test_answers_sorted_meanwhile_by_somebody_else_stay_where_they_are(site: Site) -> None:
    with site.work() as session:
        shortlist, answers = begin(session, said=["Potholes", "Litter", "Noise"])
        seen = looking_at(shortlist)
        assign_answers(session, shortlist, answers=answers[:1], theme="Roads", by=BY, seen=seen)
        assign_answers(session, shortlist, answers=answers[:2], theme="Litter", by=BY, seen=seen)
        assert titles(session, shortlist) == {"Roads": 1, "Litter": 1}
        with pytest.raises(SortedMeanwhile):
            assign_answers(session, shortlist, answers=answers[:2], theme="Noise", by=BY, seen=seen)


def test_a_theme_that_was_merged_away_takes_no_answers(site: Site) -> None:
    with site.work() as session:
        shortlist, answers = begin(session, said=["Potholes", "Litter", "Noise"])
        roads = assign_answers(session, shortlist, answers=answers[:1], theme="Roads", by=BY)
        litter = assign_answers(session, shortlist, answers=answers[1:2], theme="Litter", by=BY)
        merge_themes(session, roads, into=litter, by=BY)
        for late in (
            lambda: assign_answers(session, shortlist, answers=answers[2:], theme=roads, by=BY),
            lambda: rename_theme(session, roads, title="Streets", by=BY),
            lambda: merge_themes(session, litter, into=roads, by=BY),
        ):
            with pytest.raises(NotFound):
                late()
        assert titles(session, shortlist) == {"Litter": 2}


def test_a_theme_cannot_be_merged_into_itself(site: Site) -> None:
    with site.work() as session:
        shortlist, answers = begin(session, said=["Potholes"])
        roads = assign_answers(session, shortlist, answers=answers, theme="Roads", by=BY)
        with pytest.raises(BadInput):
            merge_themes(session, roads, into=roads, by=BY)


def test_unassigned_answers_are_unsorted_again(site: Site) -> None:
    with site.work() as session:
        shortlist, answers = begin(session, said=["Potholes", "Litter"])
        roads = assign_answers(session, shortlist, answers=answers, theme="Roads", by=BY)
        unassign_answers(session, shortlist, answers=answers[1:], theme=roads, by=BY)
        assert answers_in_view(session, looking_at(shortlist)) == {answers[1]}
        with pytest.raises(SortedMeanwhile):
            unassign_answers(session, shortlist, answers=answers[1:], theme=roads, by=BY)
        undo_step(session, shortlist, by=BY)
        assert answers_in_view(session, looking_at(shortlist, roads)) == set(answers)


def test_a_frozen_shortlist_takes_no_step(site: Site) -> None:
    with site.work() as session:
        shortlist = make_frozen_shortlist(session, make_campaign(session))
        [(first, _), (second, _), *_rest] = themes_by_doors(session, shortlist)
        answers = answers_in_view(session, looking_at(shortlist, first))
        for late in (
            lambda: assign_answers(session, shortlist, answers=answers, theme=second, by=BY),
            lambda: unassign_answers(session, shortlist, answers=answers, theme=first, by=BY),
            lambda: rename_theme(session, first, title="Other words", by=BY),
            lambda: merge_themes(session, first, into=second, by=BY),
            lambda: undo_step(session, shortlist, by=BY),
        ):
            with pytest.raises(ShortlistIsFrozen):
                late()


def test_many_who_begin_at_once_share_one_shortlist(site: Site) -> None:
    with site.work() as session:
        campaign_id, ward_code = make_campaign(session).id, ward_named(session).code
    start = Barrier(6)

    def begin_too(_number: int) -> uuid.UUID:
        start.wait()
        with site.work() as session:
            campaign, ward = session.get_one(Campaign, campaign_id), session.get_one(Ward, ward_code)
            return begin_shortlist(session, campaign, ward).id

    with ThreadPoolExecutor(max_workers=6) as organisers:
        assert len(set(organisers.map(begin_too, range(6)))) == 1


def test_answers_are_found_by_words_and_topic_and_not_by_their_street(site: Site) -> None:
    with site.work() as session:
        shortlist, [holes, litter] = begin(session, said=["Potholes 100% of the time", "Litter_bins"])
        session.get_one(Answer, holes).street = "High Street"
        session.get_one(Answer, litter).topic = "Parks and green space"
        session.flush()
        for text, topic, found in (
            ("potHOLES", "", {holes}),
            ("high street", "", set[uuid.UUID]()),
            ("%", "", {holes}),
            ("_", "", {litter}),
            ("holes bins", "", set[uuid.UUID]()),
            ("", "Parks and green space", {litter}),
            ("", "", {holes, litter}),
        ):
            assert answers_in_view(session, looking_at(shortlist, text=text, topic=topic)) == found, text


def test_every_answer_stands_on_exactly_one_page(site: Site) -> None:
    with site.work() as session:
        shortlist, answers = begin(session, said=["The same words"] * 205)
        pages = [page_of_answers(session, looking_at(shortlist), number=number) for number in (1, 2, 3)]
        assert [len(page.answers) for page in pages] == [100, 100, 5]
        assert sorted(each.id for page in pages for each in page.answers) == sorted(answers)
        assert page_of_answers(session, looking_at(shortlist), number=99).number == 3
        assert page_of_answers(session, looking_at(shortlist), number=-1).number == 1


def test_a_ward_that_nobody_sorts_has_no_shortlist(site: Site) -> None:
    with site.work() as session:
        campaign = make_campaign(session)
        ward: Ward = ward_named(session)
        record_answer(session, campaign, ward=ward, outcome=Outcome.SPOKE, words="Potholes")
        assert shortlist_of(session, campaign, ward) is None
        assert progress_of(session, campaign, ward).unsorted == 1
