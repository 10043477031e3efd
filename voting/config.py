"""config.toml, read once into frozen dataclasses; anything wrong is one sentence naming the key."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import AnyHttpUrl, ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

STRICT = ConfigDict(extra="forbid", strict=False)

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
WardCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]\d{8}$")]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(_[A-Za-z]+)?$")]


@dataclass(frozen=True, config=STRICT)
class Party:
    name: Text
    imprint: str = ""


@dataclass(frozen=True, config=STRICT)
class Site:
    base_url: AnyHttpUrl
    rehearsal: bool = False
    workers: Annotated[int, Field(ge=1, le=64)] = 2
    trusted_proxies: Annotated[int, Field(ge=0, le=5)] = 0

    @property
    def address(self) -> str:
        """The site's address without a closing slash, as it is printed and put into QR codes."""
        return str(self.base_url).rstrip("/")


@dataclass(frozen=True, config=STRICT)
class Ward:
    code: WardCode
    name: Text


@dataclass(frozen=True, config=STRICT)
class Seat:
    slug: Slug
    name: Text
    timezone: ZoneInfo
    wards: Annotated[tuple[Ward, ...], Field(min_length=1)]


@dataclass(frozen=True, config=STRICT)
class Languages:
    default: Language = "en"
    offered: Annotated[tuple[Language, ...], Field(min_length=1)] = ("en",)


@dataclass(frozen=True, config=STRICT)
class Database:
    url: Annotated[str, StringConstraints(pattern=r"^(sqlite:///.+|postgresql\+psycopg://.+)$")]


@dataclass(frozen=True, config=STRICT)
class Mail:
    server: Text
    sender: Text
    port: Annotated[int, Field(ge=1, le=65535)] = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    username: str = ""
    password: str = ""


@dataclass(frozen=True, config=STRICT)
class Config:
    """One installation: a party, its site, a seat with its wards, languages and a database."""

    party: Party
    site: Site
    seat: Seat
    database: Database
    languages: Languages = Languages()
    mail: Mail | None = None


class BadConfig(Exception):
    """config.toml cannot be used; the text is one sentence that names the key."""


def read_config(file: Path) -> Config:
    """Read one installation's config.toml, or raise BadConfig with a sentence naming file and key."""
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise BadConfig(f"There is no {file}: copy the example config.toml there first.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise BadConfig(f"{file} cannot be read: {error}.") from None
    try:
        return parse_config(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise BadConfig(f"{file} is not valid TOML: {error}.") from None
    except BadConfig as error:
        raise BadConfig(f"{file}: {error}") from None


def parse_config(raw: dict[str, Any]) -> Config:
    """Turn the tables of a config.toml into a Config, or raise BadConfig naming the key."""
    try:
        return TypeAdapter(Config).validate_python(raw)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        key = _dotted(first["loc"])
        match first["type"]:
            case "missing":
                sentence = f"the key {key} is missing."
            case "unexpected_keyword_argument":
                sentence = f"the key {key} is not known: remove it or correct its spelling."
            case _:
                sentence = f"the key {key} is wrong: {first['msg']}."
        raise BadConfig(sentence) from None


def _dotted(location: tuple[int | str, ...]) -> str:
    key = ""
    for part in location:
        key += f"[{part + 1}]" if isinstance(part, int) else f".{part}"
    return key.lstrip(".")
