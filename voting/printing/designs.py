"""Shared by every print: the design's folder, its page filled with words, and the imprint."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date, time
from pathlib import Path
from typing import Any

import jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment

from voting.plain.dates import local_date, local_time
from voting.plain.digests import short_digest
from voting.plain.refusals import Refusal
from voting.plain.translating import gettext, ngettext
from voting.plain.translating import gettext as _
from voting.printing.design_files import DesignPages
from voting.printing.weasy import DesignIsBroken
from voting.site.instance import Instance
from voting.site.paths import BALLOT_DESIGNS


class NoImprint(Refusal):
    """Nothing may be printed without an imprint."""


def check_imprint(instance: Instance) -> None:
    """Refuse to print while config.toml has no imprint."""
    if not instance.config.party.imprint.strip():
        raise NoImprint(_("Nothing can be printed without an imprint. Add one to config.toml under [party]."))


def require_imprint(instance: Instance) -> None:
    """Refuse to serve a site without an imprint, which is on every page, except in a rehearsal."""
    if not (instance.config.party.imprint or instance.config.site.rehearsal):
        raise NoImprint(
            "The site does not start without an imprint, which the law asks for on every page: "
            "put it into config.toml under [party]."
        )


def sheet_words(instance: Instance) -> dict[str, Any]:
    """Return the words on every sheet: its language, the imprint, and whether it is a rehearsal's."""
    return {
        "language": instance.config.languages.default.replace("_", "-"),
        "imprint": instance.config.party.imprint,
        "rehearsal": instance.config.site.rehearsal,
    }


def design_homes(instance: Instance) -> tuple[Path, Path]:
    """Return the folders of designs: beside the instance's config.toml, then the program's own."""
    inside = (instance.folder / "config.toml").exists()
    return (instance.folder if inside else instance.folder.parent) / "ballots", BALLOT_DESIGNS


def design_folder(name: str, *, instance: Instance) -> Path:
    """Return the folder of any design, of ballots or of other sheets; a party's own takes precedence."""
    return next(home / name for home in design_homes(instance) if (home / name).is_dir())


def files_version(folder: Path) -> int:
    """Return a number that changes with every file of a design, or of the folders it may use."""
    homes = (folder.parent, BALLOT_DESIGNS)
    return hash(tuple((file, file.stat().st_mtime_ns) for home in homes for file in sorted(home.glob("*/*"))))


# Errors that a mistake in a design's page can raise, besides the template engine's own.
MISTAKES = (TypeError, ValueError, LookupError, ArithmeticError, AttributeError, RecursionError, OSError)


class Sandbox(ImmutableSandboxedEnvironment):
    """The template environment of designs: a design is words and looks, and runs no program."""

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Whether a design may read an attribute: never a private one, except for a language's own `_`."""
        return attr == "_" or super().is_safe_attribute(obj, attr, value)


def check_plain(value: object, name: str = "words") -> None:
    """Refuse to pass a design anything but plain values, and records that were made for designs.

    A design gets what it prints: nothing that leads to the configuration, the database or the program.
    """
    match value:
        case None | str() | int() | float() | date() | time():
            return
        case dict():
            parts = {str(key): each for key, each in value.items()}
        case list() | tuple():
            parts = {str(number): each for number, each in enumerate(value)}
        case _ if getattr(type(value), "for_designs", False) and is_dataclass(value):
            parts = {each.name: getattr(value, each.name) for each in fields(value) if each.name != "_"}
        case _:
            raise TypeError(f"{name} is a {type(value).__name__}: give designs plain values.")
    for key, each in parts.items():
        check_plain(each, f"{name}.{key}")


def page_of(folder: Path, name: str) -> Callable[..., str]:
    """Return a page of a folder's design, to be called with its words; a mistake in it raises DesignIsBroken.

    It may use parts from folders beside it, such as `parts/parts.html`: the party's own or ours.
    """
    pages = Sandbox(
        loader=DesignPages(folder),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        extensions=["jinja2.ext.i18n"],
    )
    pages.install_gettext_callables(gettext, ngettext, newstyle=True)  # pyright: ignore[reportAttributeAccessIssue]
    pages.filters |= {"local_date": local_date, "local_time": local_time, "short_digest": short_digest}

    def page(words: dict[str, Any] | None = None, **more: Any) -> str:
        given = (words or {}) | more
        check_plain(given)
        try:
            return pages.get_template(name).render(given)
        except (jinja2.TemplateError, *MISTAKES) as error:
            raise DesignIsBroken(
                _("The design “%(design)s” has a mistake: %(mistake)s.", design=folder.name, mistake=error)
            ) from None

    return page
