"""What a listener on the hall's network counts: the bytes on the socket of a real server."""

from __future__ import annotations

import random
import socket
from collections.abc import Sequence
from contextlib import closing
from itertools import product
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.factories import make_open_contest
from tests.methods import Method
from tests.servers import Server
from tests.sites import Site, written_config
from tests.soak.lengths import rounds
from tests.stages.test_one_length import FORM, HIDDEN

OPTIONS = 6
HEAD = (
    "POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept-Encoding: gzip, deflate, br, zstd\r\n"
    "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n"
    "Connection: close\r\n\r\n"
)


def exchange(port: int, path: str, form: dict[str, str]) -> tuple[int, bytes]:
    """Send a form; how many bytes went out, and all that came back until the server hung up."""
    body = urlencode(form).encode()
    sent = HEAD.format(path=path, port=port, length=len(body)).encode() + body
    with closing(socket.create_connection(("127.0.0.1", port), timeout=60)) as line:
        line.sendall(sent)
        came = b""
        while part := line.recv(65_536):
            came += part
    return len(sent), came


def whole_vote(port: int, code: str, boxes: Sequence[int]) -> list[tuple[int, int]]:
    """A vote from the code to the receipt or a refusal: bytes out and in, for each request."""
    marked = {f"box{option:02}": f"{number:02}" for option, number in enumerate(boxes, start=1)}
    shown = exchange(port, "/b/ballot", {"code": code, "language": "en"})
    looked = exchange(port, "/b/check", {"code": code, "language": "en", **marked})
    lengths = [(sent, len(came)) for sent, came in (shown, looked)]
    forms = {action: dict(HIDDEN.findall(inside)) for action, inside in FORM.findall(looked[1].decode())}
    if "/b/cast" in forms:
        sent, receipt = exchange(port, "/b/cast", forms["/b/cast"])
        assert b"Your vote is cast" in receipt
        lengths.append((sent, len(receipt)))
    return lengths


def some_ranks() -> list[tuple[int, ...]]:
    """Votes that give so many numbers, and some with each fault; shuffled, always in the same way."""
    chance = random.Random(1832)
    ranks = [[*range(1, given + 1), *[0] * (OPTIONS - given)] for given in range(OPTIONS + 1)]
    ranks += [[2, 0, 0, 0, 0, 0], [1, 1, 0, 0, 0, 0], [1, 3, 0, 0, 0, 0], [6, 6, 6, 6, 6, 6]]
    return [tuple(chance.sample(each, OPTIONS)) for each in ranks]


@pytest.mark.parametrize("site", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("rules", "highest"),
    [({"method": Method.APPROVAL}, 1), ({"method": Method.RUN_OFF}, OPTIONS)],
    ids=["crosses", "numbers"],
)
def test_every_vote_is_equally_long_on_the_socket(site: Site, rules: dict[str, Any], highest: int) -> None:
    chosen = [*product((0, 1), repeat=OPTIONS)] if highest == 1 else some_ranks()
    chosen *= rounds(short=1, long=30)
    titles = [f"Option {'x' * (7 * number)}" for number in range(OPTIONS)]
    codes = make_open_contest(site, ballots=len(chosen), titles=titles, **rules)
    written_config(site)
    server = Server(site.instance.folder)
    server.start()
    try:
        votes = [whole_vote(server.port, code, boxes) for code, boxes in zip(codes, chosen, strict=True)]
    finally:
        server.kill()
    assert {len(vote) for vote in votes} == {2, 3}, "right ones go on to the receipt, wrong ones do not"
    for step in zip(*(vote for vote in votes if len(vote) == 3), strict=True):
        assert len(set(step)) == 1, set(step)
    assert len({vote[1] for vote in votes}) == 1, "a refusal is as long as a choice to look at"
