"""Opening and closing a vote: once, on the question as it was fixed, with a key that fits."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.factories import (
    BY,
    make_ready_contest,
    the_contest,
)
from tests.methods import Method
from tests.reading import read, words
from tests.sites import Site
from tests.stages.at_once import try_at_once
from voting.conference.keys import KeyIsLost, KeyRemains, destroy_key, make_key, read_key
from voting.conference.models import Contest, ContestState, Option
from voting.conference.services import (
    ContestCannotMove,
    QuestionWasChanged,
    close_contest,
    open_contest,
)
from voting.plain.roles import Role
from voting.shortlist.models import Shortlist


def change_title(session: Session) -> None:
    session.execute(sa.update(Option).where(Option.number == 1).values(title="Swapped"))


def change_order(session: Session) -> None:
    for before, after in ((1, 90), (2, 1), (90, 2)):
        session.execute(sa.update(Option).where(Option.number == before).values(number=after))


def change_question(session: Session) -> None:
    session.execute(sa.update(Contest).values(question="Another question?"))


def change_method(session: Session) -> None:
    session.execute(sa.update(Contest).values(method=Method.APPROVAL))


def change_shortlist(session: Session) -> None:
    session.execute(sa.update(Shortlist).values(digest="0" * 64))


@pytest.mark.parametrize(
    "change", [change_title, change_order, change_question, change_method, change_shortlist]
)
def test_a_question_changed_behind_our_back_is_not_voted_on(
    site: Site, change: Callable[[Session], None]
) -> None:
    with site.work() as session:
        make_ready_contest(session)
        change(session)
    with site.work() as session, pytest.raises(QuestionWasChanged):
        open_contest(session, the_contest(session), keys=site.instance.keys, pepper=site.pepper, by=BY)
    with site.work() as session:
        assert the_contest(session).state == ContestState.READY
        assert list(site.instance.key_folder.iterdir()) == []


def test_voting_opened_several_times_at_once_is_opened_once_and_its_key_fits(site: Site) -> None:
    with site.work() as session:
        make_ready_contest(session)
    came = try_at_once(
        site,
        lambda session: open_contest(
            session, the_contest(session), keys=site.instance.keys, pepper=site.pepper, by=BY
        ),
    )
    assert sorted(came, key=str) == sorted([None, *[ContestCannotMove] * 3], key=str)
    with site.work() as session:
        contest = the_contest(session)
        assert contest.state == ContestState.OPEN
        assert read_key(site.instance.keys, contest.id, public=contest.public_key)


def test_voting_closed_several_times_at_once_is_closed_once(site: Site) -> None:
    with site.work() as session:
        open_contest(session, make_ready_contest(session), keys=site.instance.keys, pepper=site.pepper, by=BY)
    came = try_at_once(site, lambda session: close_contest(session, the_contest(session), by=BY))
    assert sorted(came, key=str) == sorted([None, *[ContestCannotMove] * 3], key=str)


def test_what_cannot_be_done_now_is_said_in_words(site: Site) -> None:
    keys = site.instance.keys
    with site.work() as session:
        contest = make_ready_contest(session)
        with pytest.raises(ContestCannotMove, match="has not begun"):
            close_contest(session, contest, by=BY)
        open_contest(session, contest, keys=keys, pepper=site.pepper, by=BY)
        with pytest.raises(ContestCannotMove, match="already open"):
            open_contest(session, contest, keys=keys, pepper=site.pepper, by=BY)
        close_contest(session, contest, by=BY)
        with pytest.raises(ContestCannotMove, match="already closed"):
            close_contest(session, contest, by=BY)
        with pytest.raises(ContestCannotMove, match="Only two officers together can reopen it"):
            open_contest(session, contest, keys=keys, pepper=site.pepper, by=BY)


def test_a_key_left_by_an_opening_cut_short_is_replaced(site: Site) -> None:
    with site.work() as session:
        contest = make_ready_contest(session)
        left = make_key(site.instance.keys, contest.id, marks=bytes(32))
        open_contest(session, contest, keys=site.instance.keys, pepper=site.pepper, by=BY)
        assert contest.public_key != left
        assert read_key(site.instance.keys, contest.id, public=contest.public_key)


def test_without_a_place_for_the_key_voting_does_not_open(site: Site) -> None:
    with site.work() as session:
        contest = make_ready_contest(session)
        session.commit()
        with pytest.raises(KeyIsLost, match=r"couldn’t be written to .*missing"):
            open_contest(
                session,
                contest,
                keys=[*site.instance.keys, site.instance.folder / "missing"],
                pepper=site.pepper,
                by=BY,
            )
        session.rollback()
        assert the_contest(session).state == ContestState.READY
        open_contest(session, the_contest(session), keys=site.instance.keys, pepper=site.pepper, by=BY)


@pytest.fixture
def second(site: Site) -> Path:
    """A second place for keys, such as a stick."""
    place = site.instance.folder / "stick"
    place.mkdir()
    return place


def test_the_key_lies_in_two_places_and_either_opens_the_votes(site: Site, second: Path) -> None:
    places = [site.instance.key_folder, second]
    with site.work() as session:
        contest = make_ready_contest(session)
        open_contest(session, contest, keys=places, pepper=site.pepper, by=BY)
        [first], [copy] = (list(place.glob("*.key")) for place in places)
        assert first.read_bytes() == copy.read_bytes()
        first.write_bytes(b"damaged")
        assert bytes(read_key(places, contest.id, public=contest.public_key)) == copy.read_bytes()[:32]
        first.unlink()
        assert bytes(read_key(places, contest.id, public=contest.public_key)) == copy.read_bytes()[:32]
        destroy_key(places, contest.id)
        assert list(second.glob("*.key")) == []


def test_an_empty_folder_where_the_stick_was_is_no_key_destroyed(site: Site, second: Path) -> None:
    places = [site.instance.key_folder, second]
    with site.work() as session:
        contest = make_ready_contest(session)
        open_contest(session, contest, keys=places, pepper=site.pepper, by=BY)
        plugged_in = second.rename(site.instance.folder / "in a pocket")
        second.mkdir()
        for _ in range(2):
            with pytest.raises(KeyRemains, match="stick isn’t there"):
                destroy_key(places, contest.id)
            assert list(plugged_in.glob("*.key"))
        second.rmdir()
        plugged_in.rename(second)
        destroy_key(places, contest.id)
        assert list(second.glob("*.key")) == []


def test_a_key_in_one_place_only_opens_a_vote_when_that_is_said(site: Site) -> None:
    with site.work() as session:
        make_ready_contest(session)
    organiser = site.officer(Role.ORGANISER)
    page = "/conferences/tonight/harborne/open"
    read_once_more = words(read(organiser.get(page)))
    assert "There’s no second copy of the key" in read_once_more
    assert "doors" not in read_once_more
    assert "Tick to say you understand" in words(read(organiser.post(page), 409))
    assert organiser.post(page, {"one_copy": "y"}).status_code == 303


@pytest.mark.parametrize("content", [b"", b"too short", b"another" + bytes(25)])
def test_a_damaged_or_swapped_key_is_found_out(site: Site, content: bytes) -> None:
    with site.work() as session:
        contest = make_ready_contest(session)
        open_contest(session, contest, keys=site.instance.keys, pepper=site.pepper, by=BY)
        (site.instance.key_folder / f"{contest.id}.key").write_bytes(content)
        with pytest.raises(KeyIsLost):
            read_key(site.instance.keys, contest.id, public=contest.public_key)
