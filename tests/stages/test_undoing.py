"""Every step of the sorting can be taken back, to the first."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from tests.factories import BY, OTHER
from tests.sites import Site
from tests.stages.themes import begin, titles
from voting.plain.refusals import BadInput
from voting.shortlist.models import Placing, Shortlist, Step, StepKind, Theme
from voting.shortlist.services import (
    NothingToUndo,
    assign_answers,
    merge_themes,
    rename_theme,
    themes_by_doors,
    unassign_answers,
    undo_step,
)
from voting.shortlist.services.sorting import SortedMeanwhile, TitleIsTaken
from voting.shortlist.services.steps import AnotherStepSince, last_step, steps_in_force


def test_undoing_is_refused_when_another_step_came_since(site: Site) -> None:
    with site.work() as session:
        shortlist, answers = begin(session, said=["Potholes", "Litter"])
        assign_answers(session, shortlist, answers=answers[:1], theme="Roads", by=BY)
        shown = last_step(session, shortlist)
        assign_answers(session, shortlist, answers=answers[1:], theme="Litter", by="somebody else")
        assert shown is not None
        with pytest.raises(AnotherStepSince):
            undo_step(session, shortlist, by=BY, shown=shown.number)
        assert titles(session, shortlist) == {"Roads": 1, "Litter": 1}


def test_with_nothing_done_there_is_nothing_to_undo(site: Site) -> None:
    with site.work() as session:
        shortlist, _answers = begin(session, said=["Potholes"])
        with pytest.raises(NothingToUndo):
            undo_step(session, shortlist, by=BY)


@dataclass
class Sorting:
    """A sorting under way, beside a model of it that only knows the title over each answer."""

    session: Session
    shortlist: Shortlist
    answers: list[uuid.UUID]
    model: dict[uuid.UUID, str] = field(default_factory=dict[uuid.UUID, str])

    def state(self) -> object:
        """All that sorting can change: themes and titles, what lies under each, and the steps in force."""
        themes = sa.select(Theme.id, Theme.title).where(Theme.shortlist_id == self.shortlist.id)
        placings = sa.select(Placing.answer_id, Placing.theme_id).where(Placing.answer_id.in_(self.answers))
        steps = sa.select(sa.func.count()).select_from(steps_in_force(self.shortlist).subquery())
        return (
            dict(self.session.execute(themes).tuples().all()),
            dict(self.session.execute(placings).tuples().all()),
            self.session.scalar(steps),
        )

    def written(self) -> list[tuple[object, ...]]:
        """Every step that was ever taken, as it stands in the database."""
        columns = Step.__table__.columns
        rows = sa.select(*columns).where(Step.shortlist_id == self.shortlist.id).order_by(Step.number)
        return [tuple(row) for row in self.session.execute(rows)]

    def titles(self) -> dict[uuid.UUID, str]:
        rows = self.session.execute(
            sa.select(Placing.answer_id, Theme.title)
            .join(Theme, Theme.id == Placing.theme_id)
            .where(Theme.shortlist_id == self.shortlist.id)
        )
        return dict(rows.tuples().all())

    def assign(self, picked: set[uuid.UUID], title: str) -> None:
        assign_answers(self.session, self.shortlist, answers=picked, theme=title, by=BY)
        self.model |= dict.fromkeys(picked, title)

    def assign_to(self, picked: set[uuid.UUID], theme: Theme) -> None:
        assign_answers(self.session, self.shortlist, answers=picked, theme=theme, by=BY)
        self.model |= dict.fromkeys(picked, theme.title)

    def unassign(self, picked: set[uuid.UUID], theme: Theme) -> None:
        unassign_answers(self.session, self.shortlist, answers=picked, theme=theme, by=BY)
        self.model = {
            answer: title
            for answer, title in self.model.items()
            if answer not in picked or title != theme.title
        }

    def rename(self, theme: Theme, title: str) -> None:
        before = theme.title
        rename_theme(self.session, theme, title=title, by=BY)
        self._move_all(before, title)

    def merge(self, theme: Theme, into: Theme) -> None:
        before = theme.title
        merge_themes(self.session, theme, into=into, by=BY)
        self._move_all(before, into.title)

    def _move_all(self, before: str, after: str) -> None:
        self.model |= {answer: after for answer, title in self.model.items() if title == before}


ONE_STEP = st.tuples(
    st.sampled_from(["assign", "assign to", "unassign", "rename", "merge"]),
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
    if kind == "assign" or not themes:
        sorting.assign(picked, title)
        return True
    theme, into = themes[one % len(themes)], themes[other % len(themes)]
    try:
        match kind:
            case "assign to":
                sorting.assign_to(picked, theme)
            case "unassign":
                sorting.unassign(picked, theme)
            case "rename":
                sorting.rename(theme, title)
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
            undo_step(session, sorting.shortlist, by=BY)
        assert sorting.state() == states.pop()
        with pytest.raises(NothingToUndo):
            undo_step(session, sorting.shortlist, by=BY)
        trial.rollback()


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(ONE_STEP | st.none(), max_size=10))
def test_steps_are_only_ever_added_and_an_undo_names_the_one_it_takes_back(
    site: Site, steps: list[tuple[str, set[int], int, int, str] | None]
) -> None:
    with site.work() as session, session.begin_nested() as trial:
        sorting = Sorting(session, *begin(session, said=[f"Answer {number}" for number in range(8)]))
        in_force: list[int] = []
        for step in steps:
            before = sorting.written()
            if step is not None and take(sorting, step):
                in_force.append(len(before) + 1)
            elif step is None and in_force:
                undo_step(session, sorting.shortlist, by=BY)
                undo = session.scalars(sa.select(Step).order_by(Step.number.desc())).first()
                assert undo is not None
                assert (undo.kind, undo.undoes) == (StepKind.UNDO, in_force.pop())
            else:
                continue
            after = sorting.written()
            assert (after[:-1], len(after)) == (before, len(before) + 1)
        numbers = [each.number for each in session.scalars(steps_in_force(sorting.shortlist))]
        assert sorted(numbers) == in_force
        trial.rollback()


def test_two_organisers_undo_each_other_and_all_that_both_decided_can_still_be_read(site: Site) -> None:
    with site.work() as session:
        shortlist, answers = begin(session, said=["Potholes", "Litter"])
        roads = assign_answers(session, shortlist, answers=answers, theme="Roads", by=BY)
        rename_theme(session, roads, title="Mend the roads", by=OTHER)
        undo_step(session, shortlist, by=BY)
        undo_step(session, shortlist, by=OTHER)
        rows = session.scalars(sa.select(Step).order_by(Step.number)).all()
        assert [(each.kind, each.title, each.undoes, each.by) for each in rows] == [
            (StepKind.ASSIGN, "Roads", None, BY),
            (StepKind.RENAME, "Mend the roads", None, OTHER),
            (StepKind.UNDO, "Mend the roads", 2, BY),
            (StepKind.UNDO, "Roads", 1, OTHER),
        ]
        assert set(rows[0].before["placings"]) == {str(answer) for answer in answers}
