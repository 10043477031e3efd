"""What was decided while sorting survives the migration both ways, except what is undone."""

from __future__ import annotations

import sqlalchemy as sa

from tests.factories import BY, OTHER
from tests.sites import Site
from tests.stages.themes import begin, titles
from voting.shortlist.models import Shortlist, Step, StepKind
from voting.shortlist.services import assign_answers, merge_themes, rename_theme, undo_step
from voting.storage.database import alembic

BEFORE = "0023"


def migrate_back_and_forth(site: Site) -> None:
    with site.app.app_context():
        alembic.downgrade(BEFORE)
        alembic.upgrade()
        assert alembic.compare_metadata() == []


def test_older_steps_learn_what_their_themes_were_called_then(site: Site) -> None:
    with site.work() as session:
        shortlist, answers = begin(session, said=["Potholes", "Litter", "Noise"])
        roads = assign_answers(session, shortlist, answers=answers[:1], theme="Roads", by=BY)
        rename_theme(session, roads, title="Mend the roads", by=OTHER)
        litter = assign_answers(session, shortlist, answers=answers[1:], theme="Litter", by=BY)
        rename_theme(session, litter, title="Bins", by=BY)
        merge_themes(session, litter, into=roads, by=BY)
        rename_theme(session, roads, title="Streets", by=BY)
        before = [(each.number, each.title) for each in session.scalars(sa.select(Step))]
    migrate_back_and_forth(site)
    with site.work() as session:
        after = [(each.number, each.title) for each in session.scalars(sa.select(Step))]
        assert sorted(after) == sorted(before)
        assert {title for _number, title in after} == {"Roads", "Mend the roads", "Litter", "Bins", "Streets"}


def test_going_back_keeps_the_steps_in_force_and_they_can_still_be_undone(site: Site) -> None:
    with site.work() as session:
        shortlist, answers = begin(session, said=["Potholes", "Litter"])
        roads = assign_answers(session, shortlist, answers=answers[:1], theme="Roads", by=BY)
        rename_theme(session, roads, title="Wrong", by=BY)
        undo_step(session, shortlist, by=BY)
        assign_answers(session, shortlist, answers=answers[1:], theme=roads, by=OTHER)
    migrate_back_and_forth(site)
    with site.work() as session:
        rows = session.scalars(sa.select(Step).order_by(Step.number)).all()
        assert [(each.number, each.kind, each.title) for each in rows] == [
            (1, StepKind.ASSIGN, "Roads"),
            (4, StepKind.ASSIGN, "Roads"),
        ]
        shortlist = session.scalars(sa.select(Shortlist)).one()
        undo_step(session, shortlist, by=BY)
        assert titles(session, shortlist) == {"Roads": 1}
        undo_step(session, shortlist, by=BY)
        assert titles(session, shortlist) == {}
