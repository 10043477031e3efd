"""What SQLite writes for a moment lies beside its database, and nowhere else."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from tests.sites import Site
from tests.stages.disk import add_answer, is_postgresql
from voting.storage.database import Model, db
from voting.storage.rewriting import rewrite_tables


def test_rewriting_the_database_leaves_no_copy_on_another_disk(site: Site) -> None:
    if is_postgresql(site) or not Path("/proc/self/fd").is_dir():
        pytest.skip("SQLite's own file, as Linux shows it.")
    with site.work() as session:
        for number in range(2_000):
            add_answer(session, f"{number} " * 200)
    done, seen = threading.Event(), set[Path]()

    def look() -> None:
        while not done.is_set():
            for each in Path("/proc/self/fd").iterdir():
                if (file := opened(each)) and file.name.startswith("etilqs"):
                    seen.add(file.parent)

    watching = threading.Thread(target=look)
    watching.start()
    with site.app.app_context():
        rewrite_tables(db.engine, Model.metadata.tables["answer"])
    done.set()
    watching.join()
    assert seen == {site.instance.folder}


def opened(descriptor: Path) -> Path | None:
    try:
        return Path(os.readlink(descriptor))  # noqa: PTH115 - a deleted file has no path.
    except OSError:
        return None
