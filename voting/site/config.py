"""config.toml, read once into frozen dataclasses; any error is one sentence naming the key."""

from __future__ import annotations

import tomllib
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from pydantic import (
    AfterValidator,
    AnyHttpUrl,
    ConfigDict,
    Field,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
)
from pydantic.dataclasses import dataclass
from pydantic_core import PydanticCustomError
from slugify import slugify
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from voting.plain.names import ward_key
from voting.site.paths import EXAMPLE

CLOSED = ConfigDict(extra="forbid")

# The values each key takes, for the sentence that says a value is wrong.
TAKES = {
    "party.name": "the party's name, in quotation marks",
    "party.imprint": 'the imprint in quotation marks, or ""',
    "party.contact": 'an email address, phone number or address in quotation marks, or ""',
    "party.privacy_notice": 'a web address, like "https://party.example.org/privacy"',
    "site.base_url": 'the site\'s address and no more, like "https://conference.example.org"',
    "site.rehearsal": "true or false, without quotation marks",
    "site.workers": "a whole number from 1 to 64",
    "site.trusted_proxies": "a whole number from 0 to 5",
    "seat.slug": 'small letters, digits and hyphens, like "birmingham-edgbaston"',
    "seat.name": "the constituency's name, in quotation marks",
    "seat.timezone": 'a name from the time zone list, like "Europe/London"',
    "seat.wards": "at least one [[seat.wards]] table",
    "seat.wards.code": 'a letter and eight digits, like "E05011123"',
    "seat.wards.name": "the ward's name, in quotation marks",
    "seat.wards.language": 'a language code, like "ur"',
    "languages.default": 'a language code, like "en"',
    "languages.offered": 'a list of language codes, like ["en"]',
    "languages.spoken": 'a list of language codes, like ["en", "ur", "pa"]',
    "database.url": '"sqlite:///FILE" or "postgresql+psycopg://USER@HOST/NAME"',
    "keys.second_place": 'a folder in quotation marks, like "/media/stick/keys", or ""',
    "mail.server": "the mail server's name, in quotation marks",
    "mail.sender": "an email address, in quotation marks",
    "mail.port": "a whole number from 1 to 65535",
    "mail.security": '"starttls", "tls" or "none"',
    "mail.username": 'a name in quotation marks, or ""',
    "mail.password": 'a password in quotation marks, or ""',
}


def _wrong(sentence: str) -> PydanticCustomError:
    return PydanticCustomError("said", "{sentence}", {"sentence": sentence})


def _address_alone(url: AnyHttpUrl) -> AnyHttpUrl:
    if url.username or url.password or url.query or url.fragment or url.path not in {None, "/"}:
        raise _wrong("it must be an address alone, without a path or a password")
    return url


def _known_language(code: str) -> str:
    try:
        Locale.parse(code)
    except (UnknownLocaleError, ValueError):
        raise _wrong(f"“{code}” is no language code") from None
    return code


def _with_default(offered: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
    default = info.data.get("default")
    if default is not None and default not in offered:
        raise _wrong(f"it must hold the default language, “{default}”")
    return offered


def _each_once(wards: tuple[Ward, ...]) -> tuple[Ward, ...]:
    codes, names = [ward.code for ward in wards], [ward_key(ward.name) for ward in wards]
    slugs = [slugify(ward.name) for ward in wards]
    for index, ward in enumerate(wards):
        if codes[index] in codes[:index]:
            raise _wrong(f"two wards have the code “{ward.code}”")
        if names[index] in names[:index] or slugs[index] in slugs[:index]:
            raise _wrong(f"two wards have the name “{ward.name}”")
    return wards


def _readable_address(url: str) -> str:
    try:
        make_url(url)
    except (ArgumentError, ValueError):
        raise _wrong(f"it takes {TAKES['database.url']}") from None
    if url.startswith("postgresql") and find_spec("psycopg") is None:
        raise _wrong("PostgreSQL needs its driver: pip install 'community-conference[postgres]'")
    return url


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
WardCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]\d{8}$")]
Language = Annotated[str, AfterValidator(_known_language)]
SpokenLanguage = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Z][a-z]{3})?$")]


@dataclass(frozen=True, config=CLOSED)
class Party:
    name: Text
    imprint: Annotated[str, StringConstraints(strip_whitespace=True)] = ""
    contact: Annotated[str, StringConstraints(strip_whitespace=True)] = ""
    # The party's own privacy notice; the page `/privacy` links to it.
    privacy_notice: Annotated[AnyHttpUrl, Field()] | None = None


@dataclass(frozen=True, config=CLOSED)
class Site:
    base_url: Annotated[AnyHttpUrl, AfterValidator(_address_alone)]
    rehearsal: Annotated[bool, Field(strict=True)] = False
    workers: Annotated[int, Field(strict=True, ge=1, le=64)] = 2
    trusted_proxies: Annotated[int, Field(strict=True, ge=0, le=5)] = 0

    @property
    def address(self) -> str:
        """Return the site's address without a trailing slash, as printed and put into QR codes."""
        return str(self.base_url).rstrip("/")


@dataclass(frozen=True, config=CLOSED)
class Ward:
    code: WardCode
    name: Text
    # The ward's second language, printed beside the default one on its ballots.
    language: Language | None = None


@dataclass(frozen=True, config=CLOSED)
class Seat:
    slug: Slug
    name: Text
    timezone: ZoneInfo
    wards: Annotated[tuple[Ward, ...], Field(min_length=1), AfterValidator(_each_once)]


@dataclass(frozen=True, config=CLOSED)
class Languages:
    default: Language = "en"
    offered: Annotated[tuple[Language, ...], AfterValidator(_with_default), Field(validate_default=True)] = (
        "en",
    )
    spoken: tuple[SpokenLanguage, ...] = ("en", "ur", "pa", "bn", "pl", "ro", "ar", "so")


@dataclass(frozen=True, config=CLOSED)
class Database:
    url: Annotated[
        str,
        StringConstraints(pattern=r"^(sqlite:///[^:].*|postgresql\+psycopg://.*/.+)$"),
        AfterValidator(_readable_address),
    ]


@dataclass(frozen=True, config=CLOSED)
class Keys:
    second_place: Annotated[str, StringConstraints(strip_whitespace=True)] = ""


@dataclass(frozen=True, config=CLOSED)
class Mail:
    server: Text
    sender: Text
    port: Annotated[int, Field(strict=True, ge=1, le=65535)] = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    username: str = ""
    password: str = ""


@dataclass(frozen=True, config=CLOSED)
class Config:
    """One installation: a party, its site, a seat with its wards, languages and a database."""

    party: Party
    site: Site
    seat: Seat
    database: Database
    languages: Languages = Languages()
    keys: Keys = Keys()
    mail: Mail | None = None


class BadConfig(Exception):
    """config.toml cannot be used; the text is one sentence that names the key."""


def read_config(file: Path) -> Config:
    """Read one installation's config.toml, or raise BadConfig with a sentence naming file and key."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise BadConfig(f"There is no {file}: copy the example, {EXAMPLE}, to it and fill it in.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise BadConfig(f"{file} cannot be read: {error}.") from None
    try:
        return parse_config(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise BadConfig(f"{file} is not valid TOML: {error}.") from None
    except BadConfig as error:
        raise BadConfig(f"{file}: {error}") from None


def parse_config(raw: dict[str, Any]) -> Config:
    """Parse the tables of a config.toml into a Config, or raise BadConfig naming the key."""
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
            case "said":
                sentence = f"the key {key} is wrong: {first['msg']}."
            case _:
                sentence = f"the key {key} is wrong: it takes {_takes(first['loc'])}."
        raise BadConfig(sentence) from None


def _dotted(location: tuple[int | str, ...]) -> str:
    parts = (f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in location)
    return "".join(parts).lstrip(".")


def _takes(location: tuple[int | str, ...]) -> str:
    """Describe the values a key takes, whatever an item's number in a list; anything unlisted is a table."""
    names = [part for part in location if isinstance(part, str)]
    return TAKES.get(".".join(names), f"a table, [{'.'.join(names)}]")
