"""Votes that go in together: what meets one of them is not told to another, and holds up no other ward."""

from __future__ import annotations

import threading
import time
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
import sqlalchemy.event

from tests.factories import (
    BY,
    make_campaign,
    make_conference,
    make_frozen_shortlist,
    make_open_contest,
)
from tests.methods import Method
from tests.sites import Site
from tests.stages.database_faults import (
    UNSURE,
    contest_locked,
    files_of,
    full_at_the_commit,
    is_on,
    locked_by_another,
    plain,
)
from tests.stages.test_ballot_page import confirmation, fields, receipt, sentence, turnout
from voting.ballots.services import issue_pack, packs_of, register_ballots
from voting.conference.models import Contest, TieRule
from voting.conference.services import make_contest, open_contest
from voting.places.models import Ward
from voting.plain.roles import Role
from voting.storage.database import db

HARBORNE, QUINTON = "harborne", "quinton"


def test_what_may_have_been_taken_is_never_said_not_to_be(site: Site) -> None:
    [code] = make_open_contest(site, ballots=1)
    voter = site.visitor()
    form = confirmation(voter, code, 1)
    unsure, flat = (
        (files_of(40_000), locked_by_another)
        if is_on(site, "sqlite")
        else (full_at_the_commit, contest_locked)
    )
    with unsure(site):
        first = voter.client.post("/b/cast", data=form)
    with flat(site):
        second = voter.client.post("/b/cast", data=fields(first, "/b/cast"))
    assert (sentence(first)[: len(UNSURE)], sentence(second)[: len(UNSURE)]) == (UNSURE, UNSURE)
    assert receipt(voter.post("/b/cast", fields(second, "/b/cast")))
    assert turnout(site) == 1


def test_nothing_that_can_fail_is_asked_once_the_vote_is_kept(site: Site) -> None:
    [code] = make_open_contest(site, ballots=1)
    officer = site.officer(Role.ORGANISER)
    form = confirmation(officer, code, 1)
    site.app.extensions.pop("made_once", None)
    told: list[str] = []
    with site.app.app_context():
        engine = db.engine

    def note_commit(_connection: sa.Connection) -> None:
        told.append("commit")

    def note(_connection: sa.Connection, _cursor: object, statement: str, *_more: object) -> None:
        told.append(statement)

    sqlalchemy.event.listen(engine, "commit", note_commit)
    sqlalchemy.event.listen(engine, "before_cursor_execute", note)
    assert receipt(officer.client.post("/b/cast", data=form))
    sqlalchemy.event.remove(engine, "commit", note_commit)
    sqlalchemy.event.remove(engine, "before_cursor_execute", note)
    assert any("UPDATE ballot" in each for each in told)
    assert told[-1] == "commit"


def test_what_holds_one_ward_up_holds_no_other(site: Site) -> None:
    if is_on(site, "sqlite"):
        pytest.skip("SQLite has one write lock for everybody.")
    codes = open_two_wards(site)
    forms = {ward: confirmation(site.visitor(), code, 1) for ward, code in codes.items()}
    with site.work() as session:
        of_harborne = sa.select(Contest.id).join(Contest.ward).where(Ward.slug == HARBORNE)
        key = session.scalars(of_harborne).one().int >> 65
    came: dict[str, int] = {}

    def cast(ward: str) -> None:
        came[ward] = site.visitor().client.post("/b/cast", data=forms[ward]).status_code

    held = threading.Thread(target=cast, args=(HARBORNE,))
    with plain(site) as other:
        other.execute("SELECT pg_advisory_lock(%s)", [key])
        held.start()
        until = time.monotonic() + 30
        while not waits_for_a_lock(other) and time.monotonic() < until:
            time.sleep(0.01)
        cast(QUINTON)
        assert came == {QUINTON: 200}
        other.execute("SELECT pg_advisory_unlock(%s)", [key])
    held.join(30)
    assert came == {QUINTON: 200, HARBORNE: 200}


def waits_for_a_lock(other: psycopg.Connection[Any]) -> bool:
    """Whether somebody waits for a lock that is held on a contest."""
    waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    return other.execute(waiting).fetchone() != (0,)


def open_two_wards(site: Site) -> dict[str, str]:
    """Two wards that vote at one conference, and a ballot's code in each."""
    codes: dict[str, str] = {}
    with site.work() as session:
        campaign, conference = make_campaign(session), make_conference(session)
        for ward in (HARBORNE, QUINTON):
            contest = make_contest(
                session,
                conference,
                shortlist=make_frozen_shortlist(session, campaign, ward=ward),
                question="Which?",
                method=Method.CHOOSE_ONE,
                tie_rule=TieRule.LOT,
                by=BY,
            )
            registered = register_ballots(session, contest, count=1, design="a5", pepper=site.pepper, by=BY)
            [(_number, codes[ward])] = registered
            [pack] = packs_of(session, contest)
            issue_pack(session, pack, by=BY)
            open_contest(session, contest, keys=site.instance.keys, pepper=site.pepper, by=BY)
    return codes
