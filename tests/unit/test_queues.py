"""The queue in front of SQLite's write lock: what happens to its file holds nobody up."""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from voting.storage.transactions import make_durable
from voting.storage.write_queue import QueueingConnection, WriteQueue
from voting.web.outages import is_passing

fcntl = pytest.importorskip("fcntl")
pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no such file")


def test_a_queue_whose_file_fails_while_one_writes_lets_the_next_one_in(tmp_path: Path) -> None:
    queue = WriteQueue(str(tmp_path / "voting.sqlite"), wait=0.1)
    assert queue.enter()
    assert queue.file_turn is not None
    descriptor = queue.file_turn.descriptor
    assert descriptor is not None
    kept = os.dup(descriptor)
    os.close(descriptor)
    queue.leave()
    assert queue.enter()
    assert not queue.enter()
    os.dup2(kept, descriptor)
    os.close(kept)
    queue.leave()
    assert queue.enter()
    queue.leave()


def holder(file: Path) -> int:
    """A descriptor that holds the lock of a queue's file, as another process would."""
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    return descriptor


def test_a_lock_that_another_process_keeps_is_waited_for_no_longer_than_said(tmp_path: Path) -> None:
    held = holder(tmp_path / "voting.sqlite-queue")
    queue = WriteQueue(str(tmp_path / "voting.sqlite"), wait=0.2)
    for _time in range(3):
        began = time.monotonic()
        assert not queue.enter()
        assert 0.15 < time.monotonic() - began < 5
    os.close(held)


def test_whoever_waits_is_woken_when_the_other_process_is_done(tmp_path: Path) -> None:
    held = holder(tmp_path / "voting.sqlite-queue")
    queue = WriteQueue(str(tmp_path / "voting.sqlite"), wait=30)
    with ThreadPoolExecutor() as crowd:
        waiting = crowd.submit(queue.enter)
        time.sleep(0.1)
        os.close(held)
        assert waiting.result(timeout=10)
    queue.leave()


def test_a_turn_that_comes_when_nobody_wants_it_any_more_is_given_back(tmp_path: Path) -> None:
    file = tmp_path / "voting.sqlite-queue"
    held = holder(file)
    queue = WriteQueue(str(tmp_path / "voting.sqlite"), wait=0.1)
    assert not queue.enter()
    os.close(held)
    until = time.monotonic() + 10
    while time.monotonic() < until:
        other = os.open(file, os.O_RDWR)
        try:
            fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
            break
        except BlockingIOError:
            time.sleep(0.01)
        finally:
            os.close(other)
    else:
        pytest.fail("the turn was never given back")
    assert queue.enter()
    queue.leave()


def test_a_connection_that_waited_as_long_as_sqlite_would_is_told_what_sqlite_would_say(
    tmp_path: Path,
) -> None:
    file = tmp_path / "voting.sqlite"
    held = holder(tmp_path / "voting.sqlite-queue")
    engine = sa.create_engine(
        f"sqlite:///{file}",
        connect_args={
            "isolation_level": None,
            "factory": partial(QueueingConnection, queue=WriteQueue(str(file), wait=0.1)),
        },
    )
    make_durable(engine)
    with pytest.raises(OperationalError) as locked, engine.begin():
        pass
    assert is_passing(locked.value)
    os.close(held)
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE written (at INTEGER)"))
    engine.dispose()
