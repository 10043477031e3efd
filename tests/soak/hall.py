"""A hall that votes in a process of its own, and writes down each receipt when it is shown.

python -m tests.soak.hall INSTANCE RECEIPTS [PRAGMA ...]   with a code on each line of its input
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import sqlalchemy.event

from tests.sites import Site, config_for
from voting.database import db

RECEIPT = re.compile(r'<p class="code"[^>]*>([0-9A-Z-]+)</p>')


def main() -> None:
    """Cast a vote with each code."""
    folder, receipts, *pragmas = sys.argv[1:]
    site = Site.open(Path(folder), config_for("sqlite:///voting.sqlite"))

    def prepare(connection: sqlalchemy.event.EventTarget | object, _record: object) -> None:
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")  # type: ignore[attr-defined]

    with site.app.app_context():
        sqlalchemy.event.listen(db.engine, "connect", prepare)
    shown = os.open(receipts, os.O_WRONLY | os.O_CREAT, 0o600)
    visitor = site.visitor()
    for line in sys.stdin:
        code = line.strip()
        answer = visitor.client.post(
            "/b/cast",
            data={"csrf_token": visitor.token(), "code": code, "marks": "1", "nonce": code.ljust(22, "x")},
        )
        found = RECEIPT.search(answer.get_data(as_text=True))
        if found:
            os.write(shown, f"{found[1]}\n".encode())


if __name__ == "__main__":
    main()
