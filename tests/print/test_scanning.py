"""Phones read every ballot off the page, and nearly every one off a bad copy; the long form reads 2,000."""

from __future__ import annotations

from random import Random

import click
import zxingcpp

from tests.print.copier import badly_copied
from tests.print.printed_ballots import ADDRESS, PrintedBallots
from tests.print.unregistered import made_up_code, press_for, unregistered_ballots
from tests.soak.lengths import rounds

DPI, SEED = 150, 1832
BALLOTS = rounds(short=30, long=2_000)
# In the short form a few may fail by bad luck; in the long one 99 of 100 must be read.
FEWEST_READ = rounds(short=28, long=1_980)


def test_every_code_is_read_from_the_page_and_nearly_every_one_from_a_bad_copy(
    printed: PrintedBallots,
) -> None:
    unregistered = unregistered_ballots(printed.site, press_for(printed.site, "a5"), BALLOTS)
    chance, read, read_from_copy = Random(SEED), 0, 0
    for page in range(BALLOTS):
        link = f"{ADDRESS}/b#{made_up_code(page + 1)}"
        picture = unregistered.picture(page, dpi=DPI)
        [found] = zxingcpp.read_barcodes(picture)
        read += found.text == link
        corners = (found.position.top_left, found.position.bottom_right)
        middle = (sum(corner.x for corner in corners) / 2, sum(corner.y for corner in corners) / 2)
        copy = badly_copied(picture, chance, dpi=DPI, over=middle)
        read_from_copy += [each.text for each in zxingcpp.read_barcodes(copy)] == [link]
    click.echo(f"{read} of {BALLOTS} codes read from the page, {read_from_copy} from a bad copy")
    assert read == BALLOTS
    assert read_from_copy >= FEWEST_READ
