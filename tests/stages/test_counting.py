"""Close, open, tally, draw the lot: each step once, repeatable after a crash, none skippable."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from tests.casting import cast_by_phone
from tests.factories import (
    BY,
    close_the_contest,
    make_counted_contest,
    make_open_contest,
    publish_the_result,
    the_contest,
)
from tests.lots import draw_by_two
from tests.methods import Method
from tests.reading import read, words
from tests.sites import Site
from tests.stages.test_ballot_page import sentence
from tests.stages.test_casting_in_batches import HARBORNE, QUINTON, open_two_wards
from voting.ballots.models import Ballot
from voting.ballots.rules import HandCount
from voting.conference.keys import KeyIsLost, destroy_key
from voting.conference.models import ContestState
from voting.conference.services import ContestCannotMove, close_contest, find_conference, find_contest
from voting.count.commands import count
from voting.count.models import Count, CountStep, Vote
from voting.count.services import (
    NotCertified,
    TieIsNotBroken,
    TracesRemain,
    erase_traces_in_turns,
    open_and_erase_in_turns,
    open_envelopes,
    sign_account,
    tally_of,
)
from voting.plain.roles import Role
from voting.publish.services import publish_result
from voting.site.command import Named
from voting.vote.rules import RejectedFor

COUNT = "/conferences/tonight/harborne/count"


def cast_all(site: Site, choices: Sequence[int]) -> None:
    codes = make_open_contest(site, ballots=len(choices) + 1)
    for code, choice in zip(codes, choices, strict=False):
        cast_by_phone(site, code, choice, nonce=code)


def close_and_count(site: Site) -> None:
    close_the_contest(site)
    with site.work() as session:
        open_and_erase_in_turns(session, the_contest(session), keys=site.instance.keys, by=BY)


def test_the_envelopes_of_an_open_contest_stay_shut(site: Site) -> None:
    cast_all(site, [1, 2])
    with site.work() as session, pytest.raises(ContestCannotMove):
        open_envelopes(session, the_contest(session), keys=site.instance.keys, by=BY)


def test_every_cast_is_counted(site: Site) -> None:
    cast_all(site, [1, 1, 3, 2, 1])
    close_and_count(site)
    with site.work() as session:
        tallied = tally_of(session, the_contest(session))
    assert (tallied.counts, tallied.valid, tallied.tie) == (((1, 3), (2, 1), (3, 1)), 5, ())


def test_a_count_cut_short_goes_on_where_it_stopped(site: Site) -> None:
    cast_all(site, [1, 2])
    close_the_contest(site)
    with site.work() as session:
        open_envelopes(session, the_contest(session), keys=site.instance.keys, by=BY)
    with site.work() as session, pytest.raises(TracesRemain):
        publish_result(session, the_contest(session), by=BY)
    for _again in range(2):
        with site.work() as session:
            open_and_erase_in_turns(session, the_contest(session), keys=site.instance.keys, by=BY)
    with site.work() as session:
        assert session.scalars(sa.select(Count)).one().step == CountStep.ERASED
        assert session.scalar(sa.select(sa.func.count()).select_from(Vote)) == 2


def test_the_envelopes_of_another_ward_stay_shut(site: Site) -> None:
    for code in open_two_wards(site).values():
        cast_by_phone(site, code, 1, nonce=code)
    with site.work() as session:
        conference = find_conference(session, "tonight")
        contest, other = (find_contest(conference, ward) for ward in (HARBORNE, QUINTON))
        close_contest(session, contest, by=BY)
        sign_account(session, contest, HandCount(ballot_box=0, spoilt=0, unused=0), reason="", by="another")
        count = open_envelopes(session, contest, keys=site.instance.keys, by=BY)
        assert count.unopened == 0
        assert session.scalars(sa.select(Vote.contest_id)).one() == contest.id
        held = sa.select(Ballot.contest_id).where(Ballot.envelope.is_not(None))
        assert session.scalars(held).one() == other.id


def test_numbers_are_kept_as_they_are_read_not_as_they_were_written(site: Site) -> None:
    make_counted_contest(site, phone=[], paper=[(88, 0, 37)], method=Method.RUN_OFF)
    with site.work() as session:
        assert session.scalars(sa.select(Vote.marks)).one() == [2, 0, 1]


def test_a_damaged_envelope_is_counted_and_reported(site: Site) -> None:
    cast_all(site, [1, 2, 2])
    with site.work() as session:
        damaged = session.scalars(sa.select(Ballot).order_by(Ballot.number)).first()
        assert damaged is not None
        assert damaged.envelope is not None
        damaged.envelope = damaged.envelope[:-1] + bytes([damaged.envelope[-1] ^ 1])
    close_and_count(site)
    with site.work() as session:
        assert session.scalars(sa.select(Count)).one().unopened == 1
        assert tally_of(session, the_contest(session)).valid == 2


def test_without_its_key_nothing_is_opened_and_nothing_lost(site: Site) -> None:
    cast_all(site, [1])
    close_the_contest(site)
    key = next(site.instance.key_folder.glob("*.key"))
    saved = key.read_bytes()
    with site.work() as session:
        destroy_key(site.instance.keys, the_contest(session).id)
        for another in (None, b"another" + bytes(25)):
            if another:
                key.write_bytes(another)
            with pytest.raises(KeyIsLost):
                open_envelopes(session, the_contest(session), keys=site.instance.keys, by=BY)
            session.rollback()
    key.write_bytes(saved)
    with site.work() as session:
        assert the_contest(session).state == ContestState.CLOSED
        open_and_erase_in_turns(session, the_contest(session), keys=site.instance.keys, by=BY)
    with site.work() as session:
        assert tally_of(session, the_contest(session)).valid == 1


def test_a_tie_waits_for_its_lot(site: Site) -> None:
    cast_all(site, [1, 2])
    close_and_count(site)
    with site.work() as session, pytest.raises(TieIsNotBroken):
        publish_result(session, the_contest(session), by=BY)
    with site.work() as session:
        draw_by_two(session, drawn=2)
    with site.work() as session, pytest.raises(NotCertified):
        publish_result(session, the_contest(session), by=BY)
    assert publish_the_result(site)["chosen"] == [2]


def test_with_no_votes_nothing_is_chosen(site: Site) -> None:
    cast_all(site, [])
    close_and_count(site)
    assert publish_the_result(site)["chosen"] == []


def test_erasing_twice_does_no_harm(site: Site) -> None:
    cast_all(site, [1])
    close_and_count(site)
    with site.work() as session:
        erase_traces_in_turns(session, the_contest(session))
    with site.work() as session:
        assert tally_of(session, the_contest(session)).valid == 1


def test_the_count_page_leads_from_step_to_step(site: Site) -> None:
    cast_all(site, [1, 2])
    organiser = site.officer(Role.ORGANISER)
    assert "Nothing can be counted until voting closes" in organiser.get(COUNT).text
    close_the_contest(site)
    assert "Next: open the envelopes" in organiser.get(COUNT).text
    organiser.post(f"{COUNT}/open")
    assert "There is a tie: draw lots in public" in organiser.get(COUNT).text
    half = organiser.post(f"{COUNT}/lot", {"number": "1", "voided": "0", "drawn": "1", "how": "A hat."})
    assert half.status_code == 400
    assert "A hat." in half.text
    with site.work() as session:
        draw_by_two(session, drawn=1)
    page = words(read(organiser.get(COUNT)))
    assert "Drawn by lot: “Safer crossing on the high street”. A hat. Witnesses: The caretaker" in page
    assert "Next: two officers certify the count" in page


def test_the_count_page_says_why_papers_counted_for_no_option(site: Site) -> None:
    make_counted_contest(site, rejected=[RejectedFor.TOO_MANY])
    page = words(read(site.officer(Role.ORGANISER).get(COUNT)))
    assert "1 rejected paper. With too many marks: 1." in page


@pytest.mark.parametrize(
    ("method", "marks", "why"),
    [
        (Method.SCORE, (6, 1, 0), "with a number higher than 5"),
        (Method.RUN_OFF, (1, 1, 0), "with more than one first choice"),
    ],
)
def test_numbers_that_make_no_vote_are_told_as_what_they_are(
    site: Site, method: Method, marks: tuple[int, ...], why: str
) -> None:
    make_counted_contest(site, phone=[(1, 2, 0)] * 10, paper=[marks] * 10, method=method)
    told = words(read(site.officer(Role.ORGANISER).get(COUNT)))
    assert f"10 rejected papers. {why.capitalize()}: 10." in told
    publish_the_result(site)
    assert f"10 {why}" in words(read(site.visitor().get("/results/tonight/harborne")))


def test_opening_an_open_contest_by_hand_is_refused(site: Site) -> None:
    cast_all(site, [1])
    answer = site.officer(Role.ORGANISER).post(f"{COUNT}/open")
    assert answer.status_code == 409
    assert sentence(answer)


def test_stewards_look_but_do_not_count(site: Site) -> None:
    cast_all(site, [1])
    steward = site.officer(Role.STEWARD)
    assert steward.get(COUNT).status_code == 200
    assert steward.post(f"{COUNT}/open").status_code == 403


def test_the_count_command_opens_and_prints(site: Site) -> None:
    cast_all(site, [1, 1, 2])
    close_the_contest(site)
    named = Named(site.instance.folder, lambda: site.app)
    answer = CliRunner().invoke(count, ["tonight", "--json"], obj=named)
    assert json.loads(answer.output)["contests"][0]["chosen"] == ["Safer crossing on the high street"]
