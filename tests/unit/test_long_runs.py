"""What holds no line end and no blank for very long is read in one go.

None of these would end with a pattern that begins anew at every letter.
"""

from __future__ import annotations

from voting.collect.encodings import ways_to_read
from voting.vote.page_template import squeezed

LONG = 1_000_000


def test_a_page_with_a_long_run_of_blanks_is_squeezed() -> None:
    gap = " " * LONG
    assert squeezed(f"\n  <p>a{gap}b  \n\n{gap}</p>{gap}\n") == f"<p>a{gap}b</p>"


def test_a_word_without_an_end_is_read_in_each_way() -> None:
    ways = ways_to_read(b"\xe9" + b"x" * LONG + b" caf\xe9")
    assert {len(way.words) for way in ways} == {2}
    assert {len(way.words[0]) for way in ways} == {LONG + 1}
