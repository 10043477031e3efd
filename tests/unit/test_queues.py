"""The queue in front of SQLite's write lock: what happens to its file holds nobody up."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from voting.queues import WriteQueue

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no such file")


def test_a_queue_whose_file_fails_while_one_writes_lets_the_next_one_in(tmp_path: Path) -> None:
    queue = WriteQueue(str(tmp_path / "voting.sqlite"), wait=0.1)
    assert queue.enter()
    assert queue.descriptor is not None
    kept = os.dup(queue.descriptor)
    os.close(queue.descriptor)
    queue.leave()
    assert queue.enter()
    assert not queue.enter()
    os.dup2(kept, queue.descriptor)
    os.close(kept)
    queue.leave()
    assert queue.enter()
    queue.leave()
