"""However much a round's sheet and leaflets must say, nothing vanishes, is cut or runs over."""

from __future__ import annotations

import re
from datetime import date, time

import pytest
from PIL import ImageOps

from tests.print.round_prints import leaflets, picture, round_of, sheet, text
from tests.sites import IMPRINT, Site, config_for
from voting.collect.sheets import Invitation, LeafletIsTooFull
from voting.printing.weasy import DesignIsBroken

LETTERS = "bcdfghjk"
LONG = (
    "What is the one big issue round here that all of us, old and young, should take on first, and why? " * 2
)


def test_nothing_long_vanishes_or_is_cut(named: Site) -> None:
    streets = [
        f"The long and winding road to nowhere in particular, {a}{b}" for a in LETTERS for b in LETTERS
    ]
    script = ("We ask every home. " * 40)[:600].strip()
    place = "The community hall behind the old library, up the stairs, then the second door on the left"
    with round_of(named, streets=streets, question=LONG, script=script, meeting_place=place) as walked:
        pages = list(sheet(named, walked))
        [leaflet] = leaflets(named, walked, Invitation(date(2026, 9, 30), time(19, 30), place))
        small = list(sheet(named, walked))[:1]
    # A street may begin on one page and end on the next.
    said = " ".join(re.split(rf"( \d\.)* {re.escape(IMPRINT)}", text(page))[0] for page in pages)
    assert [each for each in (*streets, script, place, LONG.strip()) if each not in said] == []
    assert all(IMPRINT in text(page) for page in pages)
    assert text(leaflet).count(LONG.strip()) == text(leaflet).count(place) == 4
    for page in (*pages, *small):
        ink = ImageOps.invert(picture(page)).getbbox()
        assert ink is not None
        assert ink[0] * 25.4 / 150 >= 15
        assert ink[2] * 25.4 / 150 <= 195


def test_a_long_word_stays_on_its_own_leaflet(named: Site) -> None:
    with round_of(named, question="Why" * 40) as walked:
        [page] = leaflets(named, walked, Invitation(place="Hall" * 15))
    image = ImageOps.invert(picture(page))
    middle = image.crop((int(image.width * 0.47), 200, int(image.width * 0.53), 600))
    assert middle.getbbox() is None
    assert text(page).replace(" ", "").count("Why" * 40) == 4


def test_what_cannot_fit_a_leaflet_is_refused(paper: Site) -> None:
    config = config_for(paper.instance.config.database.url, party={"imprint": IMPRINT * 60})
    full = Site.open(paper.instance.folder, config)
    with round_of(full, question=LONG) as walked, pytest.raises(LeafletIsTooFull, match="Shorten the place"):
        leaflets(full, walked)


def test_letters_of_other_writings_are_printed_or_named(named: Site) -> None:
    with round_of(named, meeting_place="أمام المكتبة", streets=["Straße", "Şehir Yolu"]) as walked:
        front = text(next(iter(sheet(named, walked))))
        assert "Straße" in front
        assert "Şehir Yolu" in front
        assert {*"أمام"} <= {*front}
        walked.streets = ["Road \u0378"]
        with pytest.raises(DesignIsBroken, match="U\\+0378"):
            sheet(named, walked)
