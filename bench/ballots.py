"""How fast ballots are printed, beside plain WeasyPrint, Typst and the disk; and how fast registered.

    .venv/bin/python -m bench.ballots

Each kind runs in its own process, from a page not yet laid out to a PDF on the disk; the peers' runs are
shorter and scaled up. Goals: 10,000 A5 ballots in 3 s, 100 times as fast as WeasyPrint with one qrcode each,
15 times as fast as Typst with segno, 1.5 kB a ballot, 300 MB; 100,000 in 40 s in no more memory; registering
10,000 in 2 s.
"""

from __future__ import annotations

import io
import json
import os
import re
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from subprocess import PIPE, run
from tempfile import TemporaryDirectory

import qrcode
import segno
import typst
from pypdfium2 import PdfDocument
from qrcode.image.svg import SvgPathImage

from bench.sizes import size
from bench.sync import sites
from tests.factories import BY, make_ready_contest, the_contest
from tests.print.printed_ballots import ADDRESS, TITLES
from tests.print.unregistered import made_up_code
from tests.sites import Site, config_for, make_site
from voting.ballots.ballot_texts import ballot_page, set_up_press
from voting.ballots.designs import SIZES, find_design
from voting.ballots.services import register_ballots
from voting.plain.codes import grouped
from voting.printing.run.fields import Face
from voting.printing.run.writer import in_packs
from voting.printing.weasy import lay_out
from voting.site.paths import BALLOT_DESIGNS

COUNT, TEN_TIMES = size(10_000, 100), size(100_000, 1_000)
BY_WEASYPRINT, BY_TYPST = size(20, 2), size(300, 10)
PACK_SIZE = 25
DESIGN = "a5"
TYPST_PAGE = Path(__file__).parent / "ballot.typ"
Numbered = Sequence[tuple[int, str]]


def ours(site: Site, ballots: Numbered, file: Path) -> None:
    """Print as the program does."""
    with site.work() as session, file.open("wb") as pdf:
        press = set_up_press(the_contest(session), design=DESIGN, instance=site.instance)
        for part in press.stream(in_packs(ballots, size=PACK_SIZE)):
            pdf.write(part)


def by_weasyprint(site: Site, ballots: Numbered, file: Path) -> None:
    """Lay out each ballot separately, with its own QR code as a drawing."""
    folder = find_design(DESIGN, instance=site.instance)
    with site.work() as session:
        page = ballot_page(the_contest(session), folder=folder, instance=site.instance)
        laid_out = [
            lay_out(with_qr(page(Face(grouped(code), str(number)), size=SIZES[0]), code), folder=folder)
            for number, code in ballots
        ]
    pages = [page for each in laid_out for page in each.pages]
    file.write_bytes(laid_out[0].copy(pages).write_pdf() or b"")  # pyright: ignore[reportArgumentType]


def with_qr(page: str, code: str) -> str:
    """Return a page with qrcode's drawing of a link in its square."""
    drawing = io.BytesIO()
    qrcode.make(f"{ADDRESS}/b#{code}", image_factory=SvgPathImage, border=4).save(drawing)
    svg = re.sub(r"<\?xml.*?\?>", "", drawing.getvalue().decode())
    return re.sub(r'(<[^<>]*\bid="qr"[^<>]*>)', lambda square: square[1] + svg, page)


def by_typst(_site: Site, ballots: Numbered, file: Path) -> None:
    """Lay out a page of the same content by Typst, with segno's drawings."""
    folder = file.parent
    rows = list[dict[str, str]]()
    for number, code in ballots:
        svg = segno.make(f"{ADDRESS}/b#{code}", error="m", micro=False).svg_inline(border=4)
        drawing = svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
        rows.append({"number": str(number), "code": grouped(code), "svg": drawing})
    (folder / "ballots.json").write_text(json.dumps({"titles": TITLES, "ballots": rows}), encoding="utf-8")
    (folder / "ballot.typ").write_bytes(TYPST_PAGE.read_bytes())
    typst.compile(str(folder / "ballot.typ"), output=str(file), font_paths=[str(BALLOT_DESIGNS / "fonts")])


def the_disk(_site: Site, ballots: Numbered, file: Path) -> None:
    """Write as many bytes as our ballots take, and nothing else: the ceiling."""
    part = os.urandom(32_000)
    with file.open("wb") as pdf:
        for _pack in range(0, len(ballots), PACK_SIZE):
            pdf.write(part)


KINDS: dict[str, Callable[[Site, Numbered, Path], None]] = {
    "ours": ours,
    "weasyprint": by_weasyprint,
    "typst": by_typst,
    "disk": the_disk,
}


def print_alone(kind: str, count: int) -> None:
    """The work of the child process: print, and report seconds, bytes and peak memory."""
    with TemporaryDirectory(prefix="ballots-") as name:
        folder = Path(name)
        config = config_for("sqlite:///voting.sqlite", site={"base_url": ADDRESS})
        site = make_site(folder / "instance", config)
        with site.work() as session:
            make_ready_contest(session, titles=TITLES)
        ballots = [(number, made_up_code(number)) for number in range(1, count + 1)]
        file = folder / "ballots.pdf"
        began = time.perf_counter()
        KINDS[kind](site, ballots, file)
        took, peak = time.perf_counter() - began, getrusage(RUSAGE_SELF).ru_maxrss
        assert kind == "disk" or len(PdfDocument(file)) == count
        print(json.dumps([took, file.stat().st_size, peak]))
        site.close()


def measured(kind: str, count: int) -> tuple[float, float, float]:
    """Return seconds, bytes per ballot, and peak memory in MB of a process that prints this many ballots."""
    child = [sys.executable, "-m", "bench.ballots", kind, str(count)]
    seconds, size, peak = json.loads(run(child, stdout=PIPE, check=True).stdout)  # noqa: S603
    # Kilobytes on Linux, bytes on macOS.
    return seconds, size / count, peak / (1e6 if sys.platform == "darwin" else 1e3)


def told(name: str, count: int, figures: tuple[float, float, float], goal: str = "") -> float:
    """Print the figures of one kind; return its seconds per ballot."""
    seconds, size, peak = figures
    print(f"{name:22}{count:8,} in {seconds:7.2f} s, {size:7.0f} B a ballot, {peak:5.0f} MB{goal}")
    return seconds / count


def seconds_to_register(site: Site) -> float:
    """Register a print run in one transaction; return the seconds it took."""
    with site.work() as session:
        make_ready_contest(session, titles=TITLES)
    began = time.perf_counter()
    with site.work() as session:
        register_ballots(session, the_contest(session), count=COUNT, design=DESIGN, pepper=site.pepper, by=BY)
    return time.perf_counter() - began


def main() -> None:
    """Measure all kinds in one run, and print them with their ratios."""
    tell = partial(measured, "ours")
    each = told("Ours", COUNT, tell(COUNT), "  (goal 3 s, 1,500 B, 300 MB)")
    told("Ours, ten times more", TEN_TIMES, tell(TEN_TIMES), "  (goal 40 s, flat memory)")
    weasyprint = told("WeasyPrint and qrcode", BY_WEASYPRINT, measured("weasyprint", BY_WEASYPRINT))
    typeset = told("Typst and segno", BY_TYPST, measured("typst", BY_TYPST))
    disk = told("The disk alone", COUNT, measured("disk", COUNT))
    print(
        f"Ours is {weasyprint / each:.0f} times WeasyPrint (goal 100), {typeset / each:.1f} times Typst",
        end="",
    )
    print(f" (goal 15), and takes {each / disk:.0f} times as long as the disk")
    with TemporaryDirectory(prefix="postgres-") as folder, sites(Path(folder)) as made:
        for kind, site in made.items():
            print(f"{kind:<12}{COUNT:,} codes registered in {seconds_to_register(site):.2f} s (goal 2 s)")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print_alone(sys.argv[1], int(sys.argv[2]))
    else:
        main()
