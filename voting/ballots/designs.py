"""Print designs: one folder each, shipped with the program or put beside the instance's config.toml."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from flask_babel import force_locale
from flask_babel import gettext as _

from voting.plain.refusals import BadInput, Refusal
from voting.printing.designs import design_folder, design_homes, files_version
from voting.printing.run.template import DoesNotFit, RunTemplate, make_template
from voting.printing.run.writer import Press
from voting.site.instance import Instance

BALLOT = "ballot.html"
# A dialog lays out what a press of its button prints a moment later, each in two designs.
TEMPLATES_KEPT = 12
# How generously a ballot is set; the first in which everything fits on the page is printed.
SIZES = ("roomy", "middle", "close")


class UnknownDesign(BadInput):
    """There is no ballot design of this name."""


class TextIsTooLong(Refusal):
    """Something on the ballot needs more room than the design has."""


def designs_offered(instance: Instance) -> list[str]:
    """The names of the ballot designs of an instance."""
    return sorted({page.parent.name for home in design_homes(instance) for page in home.glob(f"*/{BALLOT}")})


def find_design(name: str, *, instance: Instance) -> Path:
    """The folder of a ballot design; one beside config.toml comes before one that came with the program."""
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
    """A contest's ballots written out: for each size the sheets of each order, ready to be laid out.

    Laying out takes seconds, and needs no database: nobody's vote waits for it.
    """

    design: str
    folder: Path
    link_prefix: str
    language: str
    sizes: tuple[tuple[tuple[str, ...], ...], ...]
    too_long: str


def lay_out_ballots(written: BallotText) -> Press:
    """Lay out ballots as large as their words allow, or say which of these are too long."""
    with force_locale(written.language):
        for sheets in written.sizes:
            template = _template(sheets, written.folder, files_version(written.folder), written.link_prefix)
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
    folder: Path,
    _version: int,
    link_prefix: str,
) -> RunTemplate | None:
    """A plate of these very pages, or None if they do not fit; kept, because laying them out takes long."""
    try:
        return make_template(sheets, folder=folder, link_prefix=link_prefix)
    except DoesNotFit:
        return None
