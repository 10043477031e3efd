"""Names and the imprint of config.toml stand on every print: letters that no font here has are refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.sites import IMPRINT, config_for
from voting.cli.setup import make_instance
from voting.printing.designs import NoImprint
from voting.printing.printable import CannotBePrinted, check_printed_names
from voting.site.instance import Instance

WARDS = [{"code": "E05011144", "name": "Harborne"}, {"code": "E05011163", "name": "Quinton ☂"}]


def instance_with(folder: Path, **changes: dict[str, Any]) -> Instance:
    return Instance(folder / "instance", config_for("sqlite:///voting.sqlite", **changes))


@pytest.mark.parametrize(
    ("changes", "key", "letter"),
    [
        ({"party": {"name": "Green 🌳 Party"}}, "party.name", "🌳"),
        ({"party": {"imprint": "Promoted by 王 of 1 Example Street."}}, "party.imprint", "王"),
        ({"party": {"contact": "☎ 0121 496 0000"}}, "party.contact", "☎"),
        ({"seat": {"name": "எட்ஜ்பாஸ்டன்"}}, "seat.name", "எ"),
        ({"seat": {"wards": WARDS}}, "seat.wards[2].name", "☂"),
    ],
)
def test_what_no_font_here_can_print_is_refused_at_setup_and_at_the_start(
    tmp_path: Path, changes: dict[str, dict[str, Any]], key: str, letter: str
) -> None:
    instance = instance_with(tmp_path, **changes)
    for refused in (make_instance, check_printed_names):
        with pytest.raises(CannotBePrinted) as told:
            refused(instance)
        sentence = str(told.value)
        assert sentence.startswith(
            f"The key {key} of config.toml is wrong: no font here can print “{letter}”"
        )
        assert sentence.count(". ") == 0, "one sentence"
    assert not instance.folder.exists(), "nothing was made"


@pytest.mark.parametrize(
    "name", ["Partia Zażółć", "Birmingham Edgbaston – “ours”", "پارٹی", "Plaid Cymru", "Ælfric’s"]
)
def test_names_in_the_writings_of_the_fonts_are_taken(tmp_path: Path, name: str) -> None:
    check_printed_names(instance_with(tmp_path, party={"name": name, "imprint": IMPRINT}))


def test_a_site_that_serves_needs_an_imprint_as_well(tmp_path: Path) -> None:
    with pytest.raises(NoImprint):
        check_printed_names(instance_with(tmp_path, party={"imprint": ""}))
