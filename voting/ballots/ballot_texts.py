"""Ballot texts: a contest's words filled into a design, in each of its languages, orders and sizes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, ClassVar, Protocol

from babel import Locale

from voting.ballots.designs import BALLOT, SIZES, BallotText, find_design, lay_out_ballots
from voting.ballots.languages import translate
from voting.conference.messages import mark_words, method_words, published_words, tie_words
from voting.conference.models import Contest
from voting.conference.rules import order_of
from voting.plain.dates import local_time
from voting.plain.digests import short_digest
from voting.plain.translating import force_locale
from voting.printing.designs import page_of
from voting.printing.run.fields import DIGESTS, OTHERS, SAMPLES, Face
from voting.printing.run.writer import Press
from voting.site.instance import Instance

# Letters of each that a full A5 ballot (12 options) holds comfortably, to find the text that is too long.
COMFORT = {
    "ward": 30,
    "conference": 30,
    "place": 40,
    "question": 60,
    "option": 60,
    "domain": 60,
    "imprint": 200,
}


def write_ballots(contest: Contest, *, design: str, instance: Instance) -> BallotText:
    """Write out a contest's ballots in every order in which packs list the options."""
    orders = len(contest.options) if contest.rotates else 1
    return _write(contest, design=design, instance=instance, orders=orders, sample=False)


def set_up_press(contest: Contest, *, design: str, instance: Instance) -> Press:
    """Write out and lay out a contest's ballots."""
    return lay_out_ballots(write_ballots(contest, design=design, instance=instance))


def write_one_order(contest: Contest, *, design: str, instance: Instance) -> BallotText:
    """Write out only the ballots of a contest's first pack, for a preview.

    Rows are equally high, so what fits in one order fits in all.
    """
    return _write(contest, design=design, instance=instance, orders=1, sample=False)


def write_sample(contest: Contest, *, design: str, instance: Instance) -> BallotText:
    """Write out a ballot of a contest, marked as a sample and never valid."""
    return _write(contest, design=design, instance=instance, orders=1, sample=True)


def _write(contest: Contest, *, design: str, instance: Instance, orders: int, sample: bool) -> BallotText:
    folder = find_design(design, instance=instance)
    language = instance.config.languages.default
    with force_locale(language):
        pages = [
            ballot_page(contest, folder=folder, instance=instance, pack=order + 1, sample=sample)
            for order in range(orders)
        ]
        return BallotText(
            design,
            folder,
            len(contest.options),
            f"{instance.config.site.address}/b#",
            language,
            tuple(
                tuple(
                    tuple(
                        page(*faces, size=size, boxes=boxes)
                        for faces, boxes in zip((SAMPLES, OTHERS), DIGESTS, strict=True)
                    )
                    for page in pages
                )
                for size in SIZES
            ),
            _longest(ballot_words(contest, instance=instance)),
        )


class Page(Protocol):
    """A design filled with a contest's words: a sheet of HTML for some faces, set in one of the SIZES.

    `boxes` is the digest of where the boxes lie.
    """

    def __call__(self, *faces: Face, size: str, boxes: str = ...) -> str: ...


@dataclass(frozen=True)
class BallotLocale:
    """A ballot's words in one of its languages; `_` translates the design's own sentences."""

    for_designs: ClassVar = True

    code: str
    dir: str
    question: str
    mark_words: str
    method_words: str
    tie_words: str
    _: Callable[..., str]


@dataclass(frozen=True)
class Row:
    """An option as printed: its number, and its title in each of the ballot's languages."""

    for_designs: ClassVar = True

    number: int
    titles: Sequence[str]


def ballot_page(
    contest: Contest, *, folder: Path, instance: Instance, pack: int = 1, sample: bool = False
) -> Page:
    """Fill a folder's design with a contest's words, except for what differs between ballots."""
    words = ballot_words(contest, instance=instance, pack=pack, design=folder.name) | {"sample": sample}
    fill = page_of(folder, BALLOT)

    def page(*faces: Face, size: str, boxes: str = DIGESTS[0]) -> str:
        return fill(words, faces=faces, size=size, boxes=boxes)

    return page


def ballot_words(
    contest: Contest, *, instance: Instance, pack: int = 1, design: str = BALLOT
) -> dict[str, Any]:
    """Return the words on one pack's ballots of a contest, by the names that a design uses."""
    site, default = instance.config.site, instance.config.languages.default
    domain = site.address.partition("://")[2]
    order = order_of(len(contest.options), pack=pack, rotates=contest.rotates)
    listed = {option.number: option.title for option in contest.options}
    spoken = [(default, contest.question, [listed[number] for number in sorted(listed)])]
    spoken += [(each.language, each.question, each.titles) for each in contest.translations]
    return {
        "language": default.replace("_", "-"),
        "tongues": [
            _tongue(contest, code, question=question, design=design) for code, question, _titles in spoken
        ],
        "options": [
            Row(number, [titles[number - 1] for _code, _question, titles in spoken]) for number in order
        ],
        "ward": contest.ward.name,
        "conference": contest.conference.name,
        "place": contest.conference.place,
        "when": local_time(contest.conference.starts_at),
        "digest": short_digest(contest.digest),
        "domain": f"{domain}/b",
        "results": f"{domain}/results",
        "imprint": instance.config.party.imprint,
        "rehearsal": site.rehearsal,
    }


def _tongue(contest: Contest, code: str, *, question: str, design: str) -> BallotLocale:
    """Return a contest's words in a language."""
    with force_locale(code):
        return BallotLocale(
            code=code.replace("_", "-"),
            dir=Locale.parse(code.replace("-", "_")).text_direction,
            question=question,
            mark_words=mark_words(contest.rules),
            method_words=method_words(contest.rules),
            tie_words=_tie_and_list_words(contest),
            _=partial(translate, language=code, design=design),
        )


def _tie_and_list_words(contest: Contest) -> str:
    """Return how a tie is broken, with the warning where every vote is published, so that every design has
    it.
    """
    words = tie_words(contest.tie_rule)
    return f"{words} {published_words(contest.published_votes)}" if contest.lists_votes else words


def _longest(words: dict[str, Any]) -> str:
    """Return the text that most exceeds the ballot's room; empty if all fit."""

    def excess(named: tuple[str, str]) -> float:
        return len(named[1]) / COMFORT[named[0]]

    longest = max(_texts(words), key=excess)
    return longest[1] if excess(longest) > 1 else ""


def _texts(words: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield a ballot's texts that can be shortened, each with its name in COMFORT."""
    yield from (("option", title) for option in words["options"] for title in option.titles)
    yield from (("question", tongue.question) for tongue in words["tongues"])
    yield from ((name, words[name]) for name in COMFORT if name in words)
