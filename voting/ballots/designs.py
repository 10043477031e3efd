"""Print designs: one folder each, shipped with the program or placed beside the instance's config.toml."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from voting.plain.refusals import BadInput, Refusal
from voting.plain.translating import force_locale
from voting.plain.translating import gettext as _
from voting.printing.designs import design_folder, design_homes, files_version
from voting.printing.run.template import DoesNotFit, RunTemplate, make_template
from voting.printing.run.writer import Press
from voting.site.instance import Instance

BALLOT = "ballot.html"
# A dialog lays out what its button prints a moment later, each in two designs.
TEMPLATES_KEPT = 12
# From generous to tight; the first in which everything fits on the page is printed.
SIZES = ("roomy", "middle", "close")


class UnknownDesign(BadInput):
    """There is no ballot design with this name."""


class TextIsTooLong(Refusal):
    """A text on the ballot needs more room than the design has."""


def designs_offered(instance: Instance) -> list[str]:
    """Return the names of an instance's ballot designs."""
    return sorted({page.parent.name for home in design_homes(instance) for page in home.glob(f"*/{BALLOT}")})


def find_design(name: str, *, instance: Instance) -> Path:
    """Return the folder of a ballot design; one beside config.toml takes precedence over the program's
    own.
    """
    offered = designs_offered(instance)
    if name not in offered:
        raise UnknownDesign(
            _(
                "There is no ballot design called “%(name)s”. Choose one of these: %(offered)s.",
                name=name,
                offered=", ".join(offered),
            )
        )
    return design_folder(name, instance=instance)


@dataclass(frozen=True)
class BallotText:
    """A contest's ballots written out: for each size the sheets of each order, ready for layout.

    Layout takes seconds and needs no database, so no vote waits for it.
    """

    design: str
    folder: Path
    options: int
    link_prefix: str
    language: str
    sizes: tuple[tuple[tuple[str, ...], ...], ...]
    too_long: str


def lay_out_ballots(written: BallotText) -> Press:
    """Lay out ballots as large as their words allow, or name the words that are too long."""
    with force_locale(written.language):
        version = files_version(written.folder)
        for size, sheets in zip(SIZES, written.sizes, strict=True):
            template = _template(sheets, written.options, size, written.folder, version, written.link_prefix)
            if template:
                return Press(template)
    if not written.too_long:
        raise TextIsTooLong(
            _(
                "There are too many options or languages for the ballot design “%(design)s”. "
                "Choose another design.",
                design=written.design,
            )
        )
    raise TextIsTooLong(
        _(
            "This text is too long for the ballot design “%(design)s”: “%(text)s”",
            design=written.design,
            text=written.too_long,
        )
    )


@lru_cache(maxsize=TEMPLATES_KEPT)
def _template(
    sheets: tuple[tuple[str, ...], ...],
    options: int,
    size: str,
    folder: Path,
    _version: int,
    link_prefix: str,
) -> RunTemplate | None:
    """Return a template of these pages, or None if they do not fit; cached, because layout is slow."""
    try:
        return make_template(sheets, options=options, folder=folder, size=size, link_prefix=link_prefix)
    except DoesNotFit:
        return None
