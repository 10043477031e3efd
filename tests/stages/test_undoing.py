"""Every step of the sorting can be taken back, to the first."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from tests.factories import BY
from tests.sites import Site
from tests.stages.themes import begin, titles
from voting.plain.refusals import BadInput
from voting.shortlist.models import Placing, Shortlist, Step, Theme
from voting.shortlist.services import (
    NothingToUndo,
    gather_answers,
    merge_themes,
    release_answers,
    retitle_theme,
    themes_by_doors,
    undo_step,
)
from voting.shortlist.services.sorting import SortedMeanwhile, TitleIsTaken
from voting.shortlist.services.steps import AnotherStepSince, last_step


def test_undoing_is_refused_when_another_step_came_since(site: Site) -> None:
    with site.work() as session:
        shortlist, answers = begin(session, said=["Potholes", "Litter"])
        gather_answers(session, shortlist, answers=answers[:1], theme="Roads", by=BY)
        shown = last_step(session, shortlist)
        gather_answers(session, shortlist, answers=answers[1:], theme="Litter", by="somebody else")
        assert shown is not None
        with pytest.raises(AnotherStepSince):
            undo_step(session, shortlist, shown=shown.number)
        assert titles(session, shortlist) == {"Roads": 1, "Litter": 1}


def test_with_nothing_done_there_is_nothing_to_undo(site: Site) -> None:
    with site.work() as session:
        shortlist, _answers = begin(session, said=["Potholes"])
        with pytest.raises(NothingToUndo):
            undo_step(session, shortlist)


@dataclass
class Sorting:
    """A sorting under way, beside a model of it that only knows the title over each answer."""

    session: Session
    shortlist: Shortlist
    answers: list[uuid.UUID]
    model: dict[uuid.UUID, str] = field(default_factory=dict[uuid.UUID, str])

    def state(self) -> object:
        """All that sorting can change: themes and titles, what lies under each, and the number of steps."""
        themes = sa.select(Theme.id, Theme.title).where(Theme.shortlist_id == self.shortlist.id)
        placings = sa.select(Placing.answer_id, Placing.theme_id).where(Placing.answer_id.in_(self.answers))
        steps = sa.select(sa.func.count()).where(Step.shortlist_id == self.shortlist.id)
        return (
            dict(self.session.execute(themes).tuples().all()),
            dict(self.session.execute(placings).tuples().all()),
            self.session.scalar(steps),
        )

    def titles(self) -> dict[uuid.UUID, str]:
        rows = self.session.execute(
            sa.select(Placing.answer_id, Theme.title)
            .join(Theme, Theme.id == Placing.theme_id)
            .where(Theme.shortlist_id == self.shortlist.id)
        )
        return dict(rows.tuples().all())

    def gather(self, picked: set[uuid.UUID], title: str) -> None:
        gather_answers(self.session, self.shortlist, answers=picked, theme=title, by=BY)
        self.model |= dict.fromkeys(picked, title)

    def gather_into(self, picked: set[uuid.UUID], theme: Theme) -> None:
        gather_answers(self.session, self.shortlist, answers=picked, theme=theme, by=BY)
        self.model |= dict.fromkeys(picked, theme.title)

    def release(self, picked: set[uuid.UUID], theme: Theme) -> None:
        release_answers(self.session, self.shortlist, answers=picked, theme=theme, by=BY)
        self.model = {
            answer: title
            for answer, title in self.model.items()
            if answer not in picked or title != theme.title
        }

    def retitle(self, theme: Theme, title: str) -> None:
        before = theme.title
        retitle_theme(self.session, theme, title=title, by=BY)
        self.rename(before, title)

    def merge(self, theme: Theme, into: Theme) -> None:
        before = theme.title
        merge_themes(self.session, theme, into=into, by=BY)
        self.rename(before, into.title)

    def rename(self, before: str, after: str) -> None:
        self.model |= {answer: after for answer, title in self.model.items() if title == before}


ONE_STEP = st.tuples(
    st.sampled_from(["gather", "gather into", "release", "retitle", "merge"]),
    st.sets(st.integers(0, 7), min_size=1, max_size=4),
    st.integers(0, 9),
    st.integers(0, 9),
    st.sampled_from("ABCDE"),
)


def take(sorting: Sorting, step: tuple[str, set[int], int, int, str]) -> bool:
    """Take one step of any kind; False when it was refused."""
    kind, chosen, one, other, title = step
    picked = {sorting.answers[index] for index in chosen}
    themes = [theme for theme, _doors in themes_by_doors(sorting.session, sorting.shortlist)]
    if kind == "gather" or not themes:
        sorting.gather(picked, title)
        return True
    theme, into = themes[one % len(themes)], themes[other % len(themes)]
    try:
        match kind:
            case "gather into":
                sorting.gather_into(picked, theme)
            case "release":
                sorting.release(picked, theme)
            case "retitle":
                sorting.retitle(theme, title)
            case _:
                sorting.merge(theme, into)
    except (TitleIsTaken, SortedMeanwhile, BadInput):
        return False
    return True


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(ONE_STEP, max_size=8))
def test_undoing_any_steps_goes_back_through_every_state_to_the_first(
    site: Site, steps: list[tuple[str, set[int], int, int, str]]
) -> None:
    with site.work() as session, session.begin_nested() as trial:
        sorting = Sorting(session, *begin(session, said=[f"Answer {number}" for number in range(8)]))
        states = [sorting.state()]
        for step in steps:
            if take(sorting, step):
                states.append(sorting.state())
                assert sorting.titles() == sorting.model
        while len(states) > 1:
            assert sorting.state() == states.pop()
            undo_step(session, sorting.shortlist)
        assert sorting.state() == states.pop()
        with pytest.raises(NothingToUndo):
            undo_step(session, sorting.shortlist)
        trial.rollback()
