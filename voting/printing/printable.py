"""Whether a text can be printed, checked on input: once it is fixed, it can no longer be corrected."""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont, TTLibError

from voting.plain.refusals import BadInput
from voting.plain.text_cleaning import normal
from voting.plain.translating import gettext as _
from voting.printing.designs import design_homes, require_imprint
from voting.site.instance import Instance
from voting.site.paths import BALLOT_DESIGNS
from voting.storage.database import db
from voting.storage.instances import instance_of

# Categories of characters without a glyph: spaces, joiners, and marks that change how a letter is drawn.
WITHOUT_PICTURE = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf"})
NAMED = 5


class CannotBePrinted(BadInput):
    """A text has a letter that no font here can print."""


def check_printable(*texts: str, field: str = "") -> None:
    """Refuse texts with letters that none of the fonts here can print, and name those letters.

    `field` is the form field they were typed in.
    """
    strange = _strange_letters("".join(texts), instance=instance_of(db.engine))
    if strange:
        raise CannotBePrinted(
            _(
                "No font here can print %(letters)s, and this text is also printed on paper. Use "
                "other characters.",
                letters=strange,
            ),
            field=field,
        )


def check_printed_names(instance: Instance) -> None:
    """Refuse to serve a site whose prints would lack the imprint, or letters that are on all of them."""
    require_imprint(instance)
    check_names_of(instance)


def check_names_of(instance: Instance) -> None:
    """Refuse names or an imprint in config.toml that no font here can print; the key is named."""
    party, seat = instance.config.party, instance.config.seat
    printed = {
        "party.name": party.name,
        "party.imprint": party.imprint,
        "party.contact": party.contact,
        "seat.name": seat.name,
        **{f"seat.wards[{place}].name": ward.name for place, ward in enumerate(seat.wards, 1)},
    }
    for key, text in printed.items():
        if strange := _strange_letters(text, instance=instance):
            raise CannotBePrinted(
                f"The key {key} of config.toml is wrong: no font here can print {strange}, and it goes on "
                "paper as well: use other letters."
            )


def _strange_letters(text: str, *, instance: Instance) -> str:
    """Return the first letters that no font here can print, by name; empty if there are none."""
    if text.isascii():
        return ""
    known = letters_of(_font_folder(instance))
    strange = dict.fromkeys(each for each in text if not _is_known(each, known))
    return ", ".join(f"“{each}”" for each in list(strange)[:NAMED])


@cache
def letters_of(folder: Path) -> frozenset[int]:
    """Return the letters that the fonts in a folder can print, in every weight a design may use."""
    weights: dict[str, list[set[int]]] = {}
    for file in sorted(folder.glob("*.[to]tf")):
        try:
            with TTFont(file, lazy=True) as font:
                letters = set(font.getBestCmap() or {})
        except (TTLibError, OSError):
            continue
        weights.setdefault(file.stem.rpartition("-")[0] or file.stem, []).append(letters)
    return frozenset[int]().union(*(set.intersection(*each) for each in weights.values()))


def _is_known(letter: str, known: frozenset[int]) -> bool:
    if ord(letter) in known or unicodedata.category(letter) in WITHOUT_PICTURE:
        return True
    # Layout decomposes letters that no font has as one.
    apart = normal(letter, "NFD")
    return apart != letter and all(ord(each) in known for each in apart)


def _font_folder(instance: Instance) -> Path:
    """Return the shared fonts' folder: the party's own, or else the program's."""
    own = (home / "fonts" for home in design_homes(instance))
    return next((folder for folder in own if folder.is_dir()), BALLOT_DESIGNS / "fonts")
