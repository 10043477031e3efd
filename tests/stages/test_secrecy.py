"""An adversary has everything but the key: before the count no choice, after it no order."""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Sequence
from pathlib import Path

import pytest
import sqlalchemy as sa
import sqlalchemy.exc
from sqlalchemy.orm import Session

from tests.casting import cast_by_phone
from tests.factories import BY, close_the_contest, make_open_contest, the_contest
from tests.sites import Site
from voting.ballots.models import Ballot, BallotState
from voting.count.models import Receipt, Vote
from voting.count.services import open_and_erase_in_turns
from voting.storage.journal import JournalEntry

BALLOTS = 120
SIGMAS = 6  # Honest shuffling passes 999,999,998 times in 1,000,000,000.


def cast_in_two_halves(site: Site) -> list[int]:
    """The first half of the hall votes for 1, the second for 2; the choices in order of casting."""
    choices = [1] * (BALLOTS // 2) + [2] * (BALLOTS // 2)
    cast_in_order(site, choices)
    return choices


def cast_in_order(site: Site, choices: list[int]) -> list[str]:
    """The hall votes one after the other, each as the list says; the receipts in that order."""
    receipts = list[str]()
    codes = make_open_contest(site, ballots=BALLOTS)
    for code, choice in zip(codes, choices, strict=True):
        receipts.append(cast_by_phone(site, code, choice, nonce=code).receipt)
    return receipts


def linked(order: Sequence[int], choices: Sequence[int]) -> bool:
    """Whether reading votes in this order, forwards or backwards, guesses choices better than chance."""
    hits = sum(guess == choice for guess, choice in zip(order, choices, strict=True))
    chance = len(choices) / 2
    return abs(hits - chance) > SIGMAS * math.sqrt(len(choices)) / 2


def linked_anywhere(order: Sequence[int], choices: Sequence[int]) -> bool:
    """The same, begun at any vote and read round."""
    return any(linked([*order[start:], *order[:start]], choices) for start in range(len(order)))


def count(site: Site) -> None:
    close_the_contest(site)
    with site.work() as session:
        open_and_erase_in_turns(session, the_contest(session), keys=site.instance.keys, by=BY)


def database_bytes(site: Site, server_folder: Path | None) -> bytes:
    """Every byte of the database on disk: SQLite's files, or the relations of the whole PostgreSQL server."""
    if server_folder is None:
        files = site.instance.folder.glob("voting.sqlite*")
    else:
        files = (server_folder / "base").rglob("*")
    return b"".join(file.read_bytes() for file in files if file.is_file())


def checkpoint(site: Site) -> None:
    """Have PostgreSQL write its pages out, so that the disk shows what it holds."""
    if site.instance.config.database.url.startswith("postgresql"):
        with site.work() as session:
            session.execute(sa.text("CHECKPOINT"))


def test_the_adversary_would_notice_votes_in_order_of_casting() -> None:
    choices = [1] * 60 + [2] * 60
    assert linked(choices, choices)
    assert linked(choices[::-1], choices)
    random.shuffle(choices)
    assert linked_anywhere([*choices[47:], *choices[:47]], choices)


def test_before_the_count_nothing_about_a_choice_is_stored(site: Site, server_folder: Path | None) -> None:
    cast_in_two_halves(site)
    with site.work() as session:
        ballots = session.scalars(sa.select(Ballot).order_by(Ballot.number)).all()
        envelopes = [ballot.envelope or b"" for ballot in ballots]
        assert session.scalar(sa.select(sa.func.count()).select_from(Vote)) == 0
        assert session.scalar(sa.select(sa.func.count()).select_from(Receipt)) == 0
        assert {ballot.state for ballot in ballots} == {BallotState.PHONE}
    assert {len(envelope) for envelope in envelopes} == {304}
    assert len(set(envelopes)) == BALLOTS
    checkpoint(site)
    stored = database_bytes(site, server_folder)
    assert b'"marks"' not in stored
    assert envelopes[0] in stored
    with site.work() as session:
        assert the_contest(session).id.hex.encode() + b'", "marks"' not in copied_bytes(site, server_folder)


def copied_bytes(site: Site, server_folder: Path | None) -> bytes:
    """Every byte of the installation but the private keys: secrets, journals, logs, write-ahead logs."""
    folders = filter(None, [site.instance.folder, server_folder])
    files = [file for folder in folders for file in folder.rglob("*") if file.is_file()]
    return b"".join(file.read_bytes() for file in files if site.instance.keys not in file.parents)


def test_equal_choices_look_as_different_as_unequal_ones(site: Site) -> None:
    choices = cast_in_two_halves(site)
    with site.work() as session:
        held = session.scalars(sa.select(Ballot.envelope).order_by(Ballot.number)).all()
    bits = [int.from_bytes(envelope or b"") for envelope in held]
    distance = {True: [0, 0], False: [0, 0]}
    for first, second in itertools.combinations(range(BALLOTS), 2):
        tally = distance[choices[first] == choices[second]]
        tally[0] += (bits[first] ^ bits[second]).bit_count()
        tally[1] += 304 * 8
    for differing, compared in distance.values():
        assert abs(differing / compared - 0.5) < 0.005


def test_after_the_count_no_order_of_any_kind_links_votes_to_casting(site: Site) -> None:
    choices = cast_in_two_halves(site)
    count(site)
    with site.work() as session:
        orders = readable_orders(session)
        assert session.scalar(sa.select(sa.func.count()).select_from(Vote)) == BALLOTS
    assert orders
    for name, order in orders.items():
        assert not linked(order, choices), name


def readable_orders(session: Session) -> dict[str, list[int]]:
    """The choices in every order in which somebody with the database can read the votes."""
    ways = ["SELECT marks FROM vote", "SELECT marks FROM vote ORDER BY id"]
    if session.get_bind().dialect.name == "postgresql":
        ways += [
            "SELECT marks FROM vote ORDER BY ctid",
            "SELECT marks FROM vote ORDER BY xmin::text::bigint, ctid",
        ]
        assert session.scalar(sa.text("SELECT count(DISTINCT xmin::text) FROM vote")) == 1
        assert session.scalar(sa.text("SELECT count(DISTINCT xmin::text) FROM ballot")) == 1
    else:
        with pytest.raises(sqlalchemy.exc.OperationalError):
            session.execute(sa.text("SELECT rowid FROM vote"))
    return {way: [marks[0] for marks in session.scalars(sa.text(way).columns(marks=sa.JSON))] for way in ways}


def test_after_the_count_neither_pages_nor_names_on_the_disk_show_an_order(
    site: Site, server_folder: Path | None
) -> None:
    choices = [1, 2] * (BALLOTS // 2)
    random.shuffle(choices)
    receipts = cast_in_order(site, choices)
    count(site)
    checkpoint(site)
    with site.work() as session:
        votes = {vote.id: vote.marks[0] for vote in session.scalars(sa.select(Vote))}
    stored = database_bytes(site, server_folder)
    names = {key: key.bytes if server_folder else key.hex.encode() for key in votes}
    for place in (stored.find, stored.rfind):
        lying = sorted(votes, key=lambda key: place(names[key]))
        assert place(names[lying[0]]) >= 0
        assert not linked_anywhere([votes[key] for key in lying], choices)
        in_file = sorted(receipts, key=lambda receipt: place(receipt.encode()))
        assert place(in_file[0].encode()) >= 0
        assert neighbours_kept(in_file, receipts) < BALLOTS / 10


def neighbours_kept(found: Sequence[object], cast: Sequence[object]) -> int:
    """How many stand beside the one before or after which they were cast."""
    beside = {frozenset(pair) for pair in itertools.pairwise(cast)}
    return sum(frozenset(pair) in beside for pair in itertools.pairwise(found))


def test_after_the_count_ballots_do_not_lie_in_the_order_of_casting(site: Site) -> None:
    codes = make_open_contest(site, ballots=BALLOTS)
    order = list(range(BALLOTS))
    random.Random(7).shuffle(order)
    for index in order:
        cast_by_phone(site, codes[index], 1)
    count(site)
    place = "ctid" if site.instance.config.database.url.startswith("postgresql") else "rowid"
    with site.work() as session:
        lying = [
            number - 1 for number in session.scalars(sa.text(f"SELECT number FROM ballot ORDER BY {place}"))
        ]
    assert neighbours_kept(lying, order) < BALLOTS / 10


def test_after_the_count_the_envelopes_are_gone_from_the_disk(site: Site, server_folder: Path | None) -> None:
    cast_in_two_halves(site)
    with site.work() as session:
        envelopes = [envelope or b"" for envelope in session.scalars(sa.select(Ballot.envelope))]
        attempts = [attempt or b"" for attempt in session.scalars(sa.select(Ballot.attempt))]
    count(site)
    checkpoint(site)
    stored = database_bytes(site, server_folder)
    assert not [each for each in envelopes if each[:32] in stored or each[-32:] in stored]
    assert not [each for each in attempts if each in stored]


def test_a_used_ballot_tells_nothing_after_the_count(site: Site) -> None:
    cast_in_two_halves(site)
    count(site)
    with site.work() as session:
        rows = session.execute(sa.select(Ballot.state, Ballot.envelope, Ballot.attempt).distinct()).all()
        columns = {column.name for column in Vote.__table__.columns}
    assert [tuple(row) for row in rows] == [(BallotState.PHONE, None, None)]
    assert columns == {"id", "contest_id", "marks", "rejected"}


def test_the_journal_knows_of_no_single_vote(site: Site) -> None:
    [code] = make_open_contest(site, ballots=1)
    with site.work() as session:
        before = session.scalar(sa.select(sa.func.count()).select_from(JournalEntry))
    cast_by_phone(site, code, 1)
    with site.work() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(JournalEntry)) == before
