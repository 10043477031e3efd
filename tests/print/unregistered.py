"""Ballots straight off the press, registered nowhere; and two small designs that try all it can do."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

from tests.factories import make_ready_contest, the_contest
from tests.print.printed_ballots import TITLES, PrintedBallots
from tests.sites import Site
from voting.ballots.ballot_texts import set_up_press
from voting.plain.codes import code_from
from voting.printing.run.writer import PackToPrint, Press

STYLE = """
@import "../fonts/fonts.css";
@page { size: A5; margin: 10mm; }
* { margin: 0; font-size: 10pt; bookmark-level: none; }
.qr { width: 32mm; height: 32mm; }
.code, .number { font: 700 14pt/1.2 Code; color: #333; }
"""
FACE = """
<h1 id="ward{after}">{{ ward }}: {{ tongues[0].question }}</h1>
{% for option in options %}
<p id="box-{{ option.number }}{after}">{{ option.number }}. {{ option.titles[0] }}</p>
{% endfor %}
<div class="qr" id="qr{after}"></div>
<p class="number" id="number{after}">{{ faces[{place}].number }}</p>
<p class="code" id="code{after}">{{ faces[{place}].code }}</p>
"""
FIRST, SECOND = (
    FACE.replace("{after}", after).replace("{place}", place) for after, place in (("", "0"), ("-2", "1"))
)
OTHER_SIDE = """
<p id="back" style="break-before: page">Of {{ options|length }}, the first is {{ options[0].titles[0] }}.</p>
"""
BODIES = {
    "pair": f'<style>@page {{ size: A4 landscape; }}</style>{FIRST}<div style="height: 30mm"></div>{SECOND}',
    "two-sided": f"{FIRST}{OTHER_SIDE}",
}


def add_designs(site: Site) -> None:
    """Put the designs `pair` (two ballots on a sheet) and `two-sided` beside a site's config.toml."""
    for name, body in BODIES.items():
        folder = site.instance.folder.parent / "ballots" / name
        folder.mkdir(parents=True)
        (folder / "ballot.css").write_text(STYLE, encoding="utf-8")
        head = '<title>{{ ward }}</title><link rel="stylesheet" href="ballot.css">'
        page = f'<!doctype html><html lang="{{{{ language }}}}"><head>{head}</head><body>{body}</body></html>'
        (folder / "ballot.html").write_text(page, encoding="utf-8")


def make_contest(site: Site, *, rotates: bool = False, titles: Sequence[str] = TITLES) -> None:
    """A contest ready to print."""
    with site.work() as session:
        make_ready_contest(session, titles=titles).rotates = rotates


def press_for(site: Site, design: str) -> Press:
    """A press set up for the contest there is."""
    with site.work() as session:
        return set_up_press(the_contest(session), design=design, instance=site.instance)


def made_up(*sizes: int) -> Iterator[PackToPrint]:
    """Packs of so many ballots, numbered through, with codes that are always the same."""
    first = 1
    for number, size in enumerate(sizes, 1):
        numbers = range(first, first + size)
        yield PackToPrint(number, [(each, made_up_code(each)) for each in numbers])
        first += size


def made_up_code(number: int) -> str:
    """The code of a ballot that is nowhere registered."""
    return code_from(hashlib.sha256(b"%d" % number).digest()[:10])


def unregistered_ballots(site: Site, press: Press, *sizes: int) -> PrintedBallots:
    """Packs of so many ballots as they come off the press."""
    return PrintedBallots(site, b"".join(press.stream(made_up(*sizes))))
