"""Print designs: one folder each, shipped with the program or put beside the instance's config.toml."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from flask_babel import force_locale
from flask_babel import gettext as _

from voting.ballots.faces import Face
from voting.ballots.plate import DoesNotFit, Plate, make_plate
from voting.conference.models import Contest
from voting.conference.wording import mark_words, method_words, tie_words
from voting.digests import short_digest
from voting.instance import Instance
from voting.pages import local_time
from voting.prints import design_folder, design_homes, page_of
from voting.refusals import BadInput, Refusal

BALLOT = "ballot.html"
# How generously a ballot is set; the first in which everything fits on the page is printed.
SIZES = ("roomy", "middle", "close")
# How many letters of each a full A5 ballot (12 options) holds in comfort, to tell which text is too long.
COMFORT = {
    "ward": 30,
    "conference": 30,
    "place": 40,
    "question": 60,
    "option": 60,
    "domain": 60,
    "imprint": 200,
}


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
                "There is no ballot design “%(name)s”, but: %(offered)s.",
                name=name,
                offered=", ".join(offered),
            )
        )
    return design_folder(name, instance=instance)


def lay_out_ballot(contest: Contest, *, design: str, instance: Instance) -> Plate:
    """Lay out a contest's ballot, as large as its words allow, or say which of them are too long."""
    folder = find_design(design, instance=instance)
    with force_locale(instance.config.languages.default):
        page = ballot_page(contest, folder=folder, instance=instance)
        for size in SIZES:
            try:
                return make_plate(
                    partial(page, size=size),
                    folder=folder,
                    link_prefix=f"{instance.config.site.address}/b#",
                )
            except DoesNotFit:
                continue
    text = _longest(ballot_words(contest, instance=instance))
    raise TextIsTooLong(
        _("This is too long for the ballot design “%(design)s”: “%(text)s”", design=design, text=text)
    )


class Page(Protocol):
    """A design filled with a contest's words: HTML for the face of one ballot, set in one of the SIZES."""

    def __call__(self, face: Face, *, size: str) -> str: ...


def ballot_page(contest: Contest, *, folder: Path, instance: Instance) -> Page:
    """Fill the design in a folder with a contest's words, all but what differs between ballots."""
    words = ballot_words(contest, instance=instance)
    fill = page_of(folder, BALLOT)

    def page(face: Face, *, size: str) -> str:
        return fill(words, face=face, size=size)

    return page


def ballot_words(contest: Contest, *, instance: Instance) -> dict[str, Any]:
    """What a contest's ballots say, by the names that designs use."""
    site = instance.config.site
    domain = site.address.partition("://")[2]
    return {
        "language": instance.config.languages.default.replace("_", "-"),
        "ward": contest.ward.name,
        "conference": contest.conference.name,
        "place": contest.conference.place,
        "when": local_time(contest.conference.starts_at),
        "question": contest.question,
        "options": contest.options,
        "mark_words": mark_words(contest.method),
        "method_words": method_words(contest.method),
        "tie_words": tie_words(contest.tie_rule),
        "digest": short_digest(contest.digest),
        "domain": f"{domain}/b",
        "results": f"{domain}/results",
        "imprint": instance.config.party.imprint,
        "rehearsal": site.rehearsal,
    }


def _longest(words: Mapping[str, Any]) -> str:
    """The text on the ballot that most exceeds what there is room for."""
    texts = [("option", option.title) for option in words["options"]]
    texts += [(name, words[name]) for name in COMFORT if name in words]
    return max(texts, key=lambda named: len(named[1]) / COMFORT[named[0]])[1]
