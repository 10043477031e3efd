"""A hall that votes in a process of its own, and writes down each receipt when it is shown.

python -m tests.soak.hall INSTANCE DATABASE RECEIPTS VOTERS [STATEMENT ...]   with codes on its input
"""

from __future__ import annotations

import os
import re
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import sqlalchemy.event
from sqlalchemy.engine.interfaces import DBAPIConnection

from tests.ballot_forms import vote_with
from tests.sites import Site, config_for
from voting.storage.database import db

RECEIPT = re.compile(r"<p class=code[^>]*>([0-9A-Z-]+)</p>")


def main() -> None:
    """Cast a vote with each code, on connections that are told the statements after all others."""
    folder, url, receipts, voters, *statements = sys.argv[1:]
    site = Site.open(Path(folder), config_for(url))

    def prepare(connection: DBAPIConnection, _record: object) -> None:
        cursor = connection.cursor()
        for statement in statements:
            cursor.execute(statement)
        cursor.close()
        connection.commit()

    with site.app.app_context():
        sqlalchemy.event.listen(db.engine, "connect", prepare)
    shown = os.open(receipts, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    codes = sys.stdin.read().split()

    def vote(number: int) -> None:
        visitor = site.visitor()
        for code in codes[number :: int(voters)]:
            answer = visitor.client.post("/b/cast", data=vote_with(code, 1, nonce=code.ljust(22, "x")))
            found = RECEIPT.search(answer.get_data(as_text=True))
            if found:
                os.write(shown, f"{found[1]}\n".encode())

    with ThreadPoolExecutor(int(voters)) as hall:
        list(hall.map(vote, range(int(voters))))
    site.close()


if __name__ == "__main__":
    main()
