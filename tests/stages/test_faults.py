"""Faults while votes are cast: what fails is never acknowledged, and the same attempt goes through later."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import TimestampSigner

from tests.factories import close_the_contest, make_open_contest, publish_the_result, the_contest
from tests.servers import RECEIPT
from tests.sites import Site
from tests.stages.database_faults import POSTGRESQL_FAULTS, SQLITE_FAULTS, cut_while_idle, is_on
from tests.stages.test_ballot_page import confirmation, receipt, sentence, turnout
from voting.ballots.models import Ballot, BallotState
from voting.count.services import open_and_erase_in_turns
from voting.people.services import give_pass
from voting.plain import clock
from voting.plain.roles import PassKind, Role
from voting.storage import journal
from voting.storage.database import db
from voting.storage.write_queue import QueueingConnection


def check_that_nothing_is_half_done(site: Site) -> None:
    """Ballots are used or not, and on SQLite the file is whole and the queue of writers free."""
    looks = sa.select(Ballot.state, Ballot.envelope.is_not(None), Ballot.attempt.is_not(None)).distinct()
    with site.work() as session:
        found = {tuple(row) for row in session.execute(looks)}
    assert found <= {(BallotState.ISSUED, False, False), (BallotState.PHONE, True, True)}
    if is_on(site, "sqlite"):
        with site.app.app_context(), closing(db.engine.raw_connection()) as raw:
            assert isinstance(raw.driver_connection, QueueingConnection)
            assert not raw.driver_connection.queue.turn.locked()
            assert raw.driver_connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_vote_that_met_a_fault_is_not_acknowledged_and_goes_through_when_it_is_over(site: Site) -> None:
    faults = SQLITE_FAULTS if is_on(site, "sqlite") else POSTGRESQL_FAULTS
    codes = make_open_contest(site, ballots=len(faults))
    voter = site.visitor()
    for done, (code, (fault, words)) in enumerate(zip(codes, faults, strict=True)):
        form = confirmation(voter, code, 1)
        with fault(site):
            refused = voter.client.post("/b/cast", data=form)
        name = getattr(fault, "__name__", fault)
        assert (name, refused.status_code, sentence(refused).startswith(words)) == (name, 503, True)
        assert not RECEIPT.search(refused.data)
        check_that_nothing_is_half_done(site)
        assert turnout(site) == done
        again = voter.post("/b/cast", form)
        assert again.status_code == 200
        assert receipt(again) == receipt(voter.post("/b/cast", form))


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_clock_that_jumps_an_hour_stops_nobody(site: Site, hours: int) -> None:
    codes = make_open_contest(site, ballots=2)
    steward, voter = site.officer(Role.ORGANISER), site.visitor()
    with site.work() as session:
        event = the_contest(session).conference_id
        at_the_door = site.phone(give_pass(session, PassKind.DESK, subject_id=event, name="Sam"))
    form = confirmation(voter, codes[0], 1)
    sent = {"csrf_token": steward.token(), "batch": "1", "code": codes[1]}
    with clock.set_to(clock.now() + timedelta(hours=hours)):
        assert receipt(voter.post("/b/cast", form)) == receipt(voter.post("/b/cast", form))
        assert steward.client.post("/conferences/tonight/paper", data=sent).status_code == 200
        assert at_the_door.get(f"/desk/{event}").status_code == 200
        close_the_contest(site)
        with site.work() as session:
            open_and_erase_in_turns(session, the_contest(session), keys=site.instance.keys, by="test")
        assert publish_the_result(site)["valid"] == 1
        with site.work() as session:
            assert journal.verify(session) > 0
    assert steward.get("/office").status_code == 200


def test_a_page_that_meets_a_fault_says_so_without_asking_the_database(site: Site) -> None:
    if is_on(site, "sqlite"):
        pytest.skip("SQLite has no line that can be cut.")
    officer = site.officer(Role.ORGANISER)
    assert officer.get("/office").status_code == 200
    with cut_while_idle(site):
        refused = officer.get("/office?part=1")
    assert refused.status_code == 503
    assert sentence(refused) == "This page cannot be shown just now. Wait a minute, then try again."
    assert 'href="/office?part=1"' in refused.text
    assert "sign in" not in refused.text
    assert officer.get("/office").status_code == 200


class Ahead(TimestampSigner):
    """Signs as a clock would that is fast."""

    seconds = 240

    def get_timestamp(self) -> int:
        return super().get_timestamp() + self.seconds


class AnHourAhead(Ahead):
    seconds = 3600


@pytest.mark.parametrize(("signer", "status"), [(Ahead, 200), (AnHourAhead, 302)])
def test_an_officer_stays_signed_in_when_the_clock_is_set_right_and_no_cookie_is_dated_far_ahead(
    site: Site, signer: type[TimestampSigner], status: int
) -> None:
    officer = site.officer(Role.ORGANISER)
    with officer.client.session_transaction() as session:
        held = dict(session)
    serializer = SecureCookieSessionInterface().get_signing_serializer(site.app)
    assert serializer is not None
    serializer.signer = signer
    officer.client.set_cookie("session", str(serializer.dumps(held)))
    assert officer.get("/office").status_code == status
    officer.client.set_cookie("session", str(serializer.dumps(held))[1:])
    assert officer.get("/office").status_code == 302
