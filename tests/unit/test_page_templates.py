"""Pages that are made once and filled in for each voter."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

from voting.vote import page_template
from voting.vote.page_template import MadeOnce, PageTemplate, field


def test_a_page_is_filled_in_at_its_fields_and_is_empty_again_for_the_next() -> None:
    page = PageTemplate(f"<p>{field('code')}</p><b>{field('box', 2, 1)}</b><i>{field('code')}</i>")
    assert page.filled({"code": b"ABC", "box 2 1": b"x"}) == b"<p>ABC</p><b>x</b><i>ABC</i>"
    assert page.filled({"another": b"x"}) == b"<p></p><b></b><i></i>"


def test_lines_are_cut_out_and_others_put_in_their_place() -> None:
    page = PageTemplate(f"<ul>{field('line', 1)}A{field('line', 2)}B{field('end')}</ul>{field('code')}")
    assert page.cut_out("line 1", "end", into="lines") == {"line 1": b"A", "line 2": b"B"}
    assert page.filled({"lines": b"BA", "code": b"C"}) == b"<ul>BA</ul>C"


def test_what_many_ask_for_at_the_same_time_is_made_once() -> None:
    made, calls = MadeOnce[str](), list[int]()
    ready = threading.Barrier(8)

    def make() -> str:
        calls.append(1)
        time.sleep(0.05)
        return "made"

    def ask(_number: int) -> str:
        ready.wait()
        return made.get("of this", make)

    with ThreadPoolExecutor(8) as eight:
        assert set(eight.map(ask, range(8))) == {"made"}
    assert len(calls) == 1


def test_no_more_is_kept_than_there_is_room_for() -> None:
    made = MadeOnce[int]()
    for number in range(page_template.MOST_KEPT + 5):
        made.get(number, lambda number=number: number)
    assert len(made.made) == page_template.MOST_KEPT
    assert made.get(0, lambda: -1) == -1, "the first went to make room"
