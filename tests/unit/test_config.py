"""config.toml: whatever is wrong with it is one sentence that names the key."""

from __future__ import annotations

import copy
import dataclasses
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_type_hints

import pytest

from voting.site.config import TAKES, BadConfig, Config, Mail, parse_config, read_config
from voting.site.paths import EXAMPLE

OPTIONAL = {
    "party.imprint",
    "party.contact",
    "site.rehearsal",
    "site.workers",
    "site.trusted_proxies",
    "languages",
    "languages.default",
    "languages.offered",
    "languages.spoken",
    "keys",
    "keys.second_place",
}
RAW = tomllib.loads(EXAMPLE.read_text(encoding="utf-8"))
Place = tuple[str | int, ...]


def places(table: Any, above: Place = ()) -> Iterator[Place]:
    """Where every table, list item and key of the example stands."""
    for name, value in table.items() if isinstance(table, dict) else enumerate(table):
        here = (*above, name)
        yield here
        if isinstance(value, dict) or (isinstance(value, list) and isinstance(value[0], dict)):
            yield from places(value, here)


def dotted(place: Place) -> str:
    return "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in place).lstrip(".")


def example(**changes: Any) -> dict[str, Any]:
    """The example with some tables changed: site={"workers": 3}."""
    raw = copy.deepcopy(RAW)
    for table, keys in changes.items():
        raw.setdefault(table, {}).update(keys)
    return raw


def table_of(raw: Any, place: Place) -> Any:
    for part in place[:-1]:
        raw = raw[part]
    return raw


EVERYWHERE = [*places(RAW)]
KEYS = [place for place in EVERYWHERE if isinstance(place[-1], str)]


def refusal(raw: dict[str, Any]) -> str:
    with pytest.raises(BadConfig) as refused:
        parse_config(raw)
    sentence = str(refused.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence


def test_the_example_is_complete() -> None:
    assert isinstance(parse_config(example()), Config)


@pytest.mark.parametrize("place", [key for key in KEYS if dotted(key) not in OPTIONAL], ids=dotted)
def test_a_missing_key_is_named(place: Place) -> None:
    raw = example()
    del table_of(raw, place)[place[-1]]
    assert refusal(raw) == f"the key {dotted(place)} is missing."


@pytest.mark.parametrize("place", [key for key in KEYS if dotted(key) in OPTIONAL], ids=dotted)
def test_an_optional_key_can_be_left_out(place: Place) -> None:
    raw = example()
    del table_of(raw, place)[place[-1]]
    assert isinstance(parse_config(raw), Config)


@pytest.mark.parametrize("place", KEYS, ids=dotted)
def test_a_misspelt_key_is_named(place: Place) -> None:
    raw = example()
    table = table_of(raw, place)
    table[f"{place[-1]}x"] = table[place[-1]]
    wrong = dotted((*place[:-1], f"{place[-1]}x"))
    assert refusal(raw) == f"the key {wrong} is not known: remove it or correct its spelling."


@pytest.mark.parametrize("place", EVERYWHERE, ids=dotted)
@pytest.mark.parametrize("nonsense", [{"a": 1}, [[]], 3.5], ids=["a table", "a list", "a fraction"])
def test_a_malformed_key_is_named_with_what_it_takes(place: Place, nonsense: object) -> None:
    raw = example()
    table_of(raw, place)[place[-1]] = nonsense
    assert f"the key {dotted(place)}" in refusal(raw)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"party": {"name": "  "}}, "the key party.name is wrong"),
        ({"site": {"base_url": "conference.example.org"}}, "the key site.base_url is wrong"),
        ({"site": {"base_url": "ftp://example.org"}}, "the key site.base_url is wrong"),
        ({"site": {"base_url": "https://example.org/path"}}, "without a path"),
        ({"site": {"base_url": "https://me:secret@example.org"}}, "without a path or a password"),
        ({"site": {"rehearsal": "true"}}, "true or false, without quotation marks"),
        ({"site": {"workers": "2"}}, "a whole number from 1 to 64"),
        ({"site": {"workers": 0}}, "a whole number from 1 to 64"),
        ({"site": {"trusted_proxies": -1}}, "a whole number from 0 to 5"),
        ({"seat": {"slug": "Birmingham Edgbaston"}}, "small letters, digits and hyphens"),
        ({"seat": {"timezone": "Europe/Birmingham"}}, "the key seat.timezone is wrong"),
        ({"seat": {"timezone": "../../etc/passwd"}}, "the key seat.timezone is wrong"),
        ({"seat": {"wards": []}}, "at least one [[seat.wards]] table"),
        ({"languages": {"default": "cy"}}, "the key languages.offered is wrong: it must hold the default"),
        ({"languages": {"offered": []}}, "the key languages.offered is wrong: it must hold the default"),
        ({"languages": {"offered": ["en", "xx"]}}, "the key languages.offered[2] is wrong: “xx”"),
        ({"database": {"url": "mysql://root@localhost/voting"}}, '"sqlite:///FILE" or "postgresql+psycopg'),
        ({"database": {"url": "postgresql://user@host/name"}}, '"sqlite:///FILE" or "postgresql+psycopg'),
        ({"database": {"url": "postgresql+psycopg://user@host:port/name"}}, "the key database.url is wrong"),
        ({"database": {"url": "sqlite:///:memory:"}}, "the key database.url is wrong"),
        ({"mail": {"server": "smtp.example.org"}}, "the key mail.sender is missing"),
        ({"mail": {"server": "a", "sender": "b", "security": "ssl"}}, '"starttls", "tls" or "none"'),
    ],
)
def test_a_wrong_value_is_refused_with_what_to_write(wrong: dict[str, Any], sentence: str) -> None:
    assert sentence in refusal(example(**wrong))


def test_a_ward_can_stand_only_once() -> None:
    wards = RAW["seat"]["wards"]
    same_code = [wards[0], {"code": wards[0]["code"], "name": "Elsewhere"}]
    same_name = [wards[0], {"code": wards[1]["code"], "name": wards[0]["name"].upper()}]
    assert "two wards have the code" in refusal(example(seat={"wards": same_code}))
    assert "two wards have the name" in refusal(example(seat={"wards": same_name}))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"[party", "is not valid TOML"),
        (b"\xff\xfe", "cannot be read"),
        (b'[party]\nnam = "x"', "config.toml: the key"),
    ],
)
def test_a_file_that_cannot_be_used_is_named(tmp_path: Path, content: bytes, sentence: str) -> None:
    file = tmp_path / "config.toml"
    file.write_bytes(content)
    with pytest.raises(BadConfig, match=sentence):
        read_config(file)


def test_a_missing_file_says_where_the_example_is(tmp_path: Path) -> None:
    with pytest.raises(BadConfig, match="copy the example"):
        read_config(tmp_path / "config.toml")


def test_a_file_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(EXAMPLE.read_text(encoding="utf-8"), encoding="utf-8-sig")
    assert read_config(file).seat.slug == "birmingham-edgbaston"


def test_every_key_says_what_it_takes() -> None:
    tables = get_type_hints(Config) | {"mail": Mail}
    keys = {f"{name}.{field.name}" for name, table in tables.items() for field in dataclasses.fields(table)}
    assert keys | {"seat.wards.code", "seat.wards.name", "seat.wards.language"} == set(TAKES)
