"""People are found however their name, number or e-mail address is typed."""

from __future__ import annotations

import pytest

from voting.people.rules import sought_by, sought_text

ZOFIA = sought_text(name="Zofia Łukasik-Übel", phone="+447700900123", email="Zofia@Rehearsal.example")


def fits(typed: str, sought: str = ZOFIA) -> bool:
    return any(all(part in sought for part in way) for way in sought_by(typed))


@pytest.mark.parametrize(
    "typed",
    [
        "zofia",
        "LUKASIK",
        "łukasik zofia",
        "zofialukasik",
        "lukasik ubel",
        "07700 900123",
        "0770 090 0123",
        "(07700) 900-123",
        "+44 7700 900 123",
        "0044 7700900123",
        "900123",
        "zofia@rehearsal",
        "  Zofia   ubel ",
    ],
)
def test_a_person_is_found_however_it_is_typed(typed: str) -> None:
    assert fits(typed)


@pytest.mark.parametrize("typed", ["zofie", "07700 900124", "zofia quinton", "%", "_"])
def test_others_are_not(typed: str) -> None:
    assert not fits(typed)


def test_a_list_is_in_the_order_of_names() -> None:
    names = ["Élan", "Basil", "amber", "Øde", "Łark"]
    listed = sorted(names, key=lambda name: sought_text(name=name, phone="", email=""))
    assert listed == ["amber", "Basil", "Élan", "Łark", "Øde"]
