"""A design made by somebody else reads nothing outside its folder, and learns only what it prints."""

from __future__ import annotations

import io
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import pikepdf
import pypdfium2 as pdfium
import pytest

from tests.sites import Site
from voting.printing.designs import check_plain, page_of
from voting.printing.weasy import DesignIsBroken, write_pdf
from voting.site.paths import BALLOT_DESIGNS

TITLE = "A hostile design"


@pytest.fixture
def hostile(paper: Site) -> Path:
    """A party's folder of designs, with one in it that somebody else made; secrets lie all around it."""
    designs = paper.instance.folder.parent / "ballots"
    folder = designs / "hostile"
    folder.mkdir(parents=True)
    (folder / "sheet.css").write_text("p { color: black }", encoding="utf-8")
    (designs / "other").mkdir()
    (designs / "other" / "secret.css").write_text("p { color: red }", encoding="utf-8")
    (folder / "link.css").symlink_to(paper.instance.folder / "pepper")
    (folder / "linked").symlink_to(paper.instance.folder)
    (folder / "drawing.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">'
        '<image href="../../instance/pepper"/></svg>',
        encoding="utf-8",
    )
    (folder / "import.css").write_text('@import "FILE:///etc/passwd";', encoding="utf-8")
    return folder


def drawn(html: str, folder: Path) -> bytes:
    return write_pdf(
        f"<!doctype html><html lang=en><title>{TITLE}</title><body>{html}", folder=folder, title=TITLE
    )


SECRETS = (
    "FILE:{pepper}",
    "File://{pepper}",
    "file:{pepper}",
    "file://{pepper}",
    "file://localhost{pepper}",
    "file://elsewhere.example{pepper}",
    "//elsewhere.example/pepper",
    "{pepper}",
    "../../instance/pepper",
    "..%2f..%2finstance%2fpepper",
    "%2e%2e/%2e%2e/instance/pepper",
    "../hostile/../../instance/pepper",
    "../fonts/../../instance/pepper",
    "../other/secret.css",
    "link.css",
    "linked/pepper",
    "file:///proc/self/environ",
    "http://127.0.0.1:9/secret",
    "HTTP://127.0.0.1:9/secret",
    "ftp://127.0.0.1:9/secret",
    "\tfile:{pepper}",
)
ASKING = (
    '<img src="{url}" alt="">',
    '<link rel="stylesheet" href="{url}">',
    '<style>@import url("{url}");</style>',
    "<style>@import '{url}' print;</style>",
    '<style>@font-face {{ font-family: Stolen; src: url("{url}") }}</style><p>a</p>',
    '<style>p {{ background: url("{url}") }}</style><p>a</p>',
    '<style>p::before {{ content: url("{url}") }}</style><p>a</p>',
    '<object data="{url}"></object>',
    '<embed src="{url}">',
    '<svg viewBox="0 0 9 9"><image href="{url}"/></svg>',
    '<svg viewBox="0 0 9 9"><style>@import "{url}";</style></svg>',
    '<link rel="attachment" href="{url}">',
)


@pytest.mark.parametrize("secret", SECRETS)
def test_no_address_leads_a_design_out_of_its_folder(paper: Site, hostile: Path, secret: str) -> None:
    url = secret.format(pepper=paper.instance.folder / "pepper")
    with pytest.raises(DesignIsBroken):
        drawn(f'<img src="{url}" alt="">', hostile)


@pytest.mark.parametrize("asking", ASKING)
def test_nothing_in_a_design_reads_a_file_outside_its_folder(paper: Site, hostile: Path, asking: str) -> None:
    pepper = paper.instance.folder / "pepper"
    with pytest.raises(DesignIsBroken):
        drawn(asking.format(url=f"FILE:{pepper}"), hostile)


@pytest.mark.parametrize(
    "html",
    [
        '<img src="drawing.svg" alt="">',
        '<link rel="stylesheet" href="import.css">',
        '<link rel="attachment" href="sheet.css">',
        '<link rel="ATTACHMENT" href="data:text/plain,x">',
        '<p><a rel="attachment" href="sheet.css">attached</a></p>',
        '<p><a rel="attachment" href="data:text/plain,x">attached</a></p>',
        '<style>input { appearance: auto }</style><form><input name="a" value="b"></form>',
    ],
)
def test_nothing_is_fetched_by_a_detour_attached_or_left_to_fill_in(hostile: Path, html: str) -> None:
    with pytest.raises(DesignIsBroken):
        drawn(html, hostile)


def test_an_ordinary_link_encloses_nothing(hostile: Path) -> None:
    made = drawn('<p><a href="https://example.org/">a link</a></p>', hostile)
    with pikepdf.open(io.BytesIO(made)) as pdf:
        assert not pdf.attachments
        assert "/AcroForm" not in pdf.Root


def test_a_design_reads_its_own_files_the_shared_ones_and_data(hostile: Path) -> None:
    drawing = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1 1'/%3E"
    page = (
        '<link rel="stylesheet" href="sheet.css"><link rel="stylesheet" href="../fonts/fonts.css">'
        f'<style>p {{ font-family: Reading }}</style><p>Good evening</p><img src="{drawing}" alt="A dot">'
    )
    printed = pdfium.PdfDocument(drawn(page, hostile))
    assert "Good evening" in printed[0].get_textpage().get_text_bounded()


def test_shared_folders_that_lead_elsewhere_are_not_followed(paper: Site, hostile: Path) -> None:
    shutil.copytree(BALLOT_DESIGNS / "fonts", hostile.parent / "fonts")
    (hostile.parent / "fonts" / "stolen.css").symlink_to(paper.instance.folder / "pepper")
    with pytest.raises(DesignIsBroken, match="can use only its own folder"):
        drawn('<link rel="stylesheet" href="../fonts/stolen.css">', hostile)


@pytest.mark.parametrize(
    "page",
    [
        "{{ config }}",
        "{{ config_ }}",
        "{{ self.__init__.__globals__ }}",
        "{{ words.__class__.__mro__ }}",
        "{{ words['__class__'] }}",
        "{{ words | attr('__class__') }}",
        "{{ ''.__class__.__base__.__subclasses__() }}",
        "{{ '{0.__class__.__init__.__globals__}'.format(words) }}",
        "{{ _.__globals__ }}",
        "{{ tongue._.__globals__ }}",
        "{{ tongue._.__closure__ }}",
        "{{ lipsum.__globals__['os'] }}",
        "{{ cycler.__init__.__globals__.os }}",
        "{% include '../../instance/pepper' %}",
        "{% include 'linked/pepper' %}",
        "{% include 'link.css' %}",
        "{% include 'other/secret.css' %}",
        "{% extends '/etc/passwd' %}",
        "{% import 'hostile/../../../instance/pepper' as stolen %}",
        "{{ 1 / 0 }}",
        "{% set x = words.update({'a': 1}) %}",
    ],
)
def test_a_page_of_a_design_runs_no_program(paper: Site, hostile: Path, page: str) -> None:
    (hostile / "sheet.html").write_text(page, encoding="utf-8")
    with paper.app.test_request_context(), pytest.raises(DesignIsBroken) as refused:
        page_of(hostile, "sheet.html")({"words": {"a": "b"}, "tongue": BallotLocale("en")})
    pepper = (paper.instance.folder / "pepper").read_text(encoding="ascii")
    assert pepper not in str(refused.value)


@dataclass(frozen=True)
class BallotLocale:
    """A record made for designs, as those of the ballots are."""

    for_designs: ClassVar = True
    code: str

    @staticmethod
    def _(words: str) -> str:
        return words


@pytest.mark.parametrize("path", ["config", "instance", "app", "ward", "config.mail", "secret"])
def test_whatever_is_no_plain_value_is_never_handed_to_a_design(paper: Site, path: str) -> None:
    given: dict[str, Any] = {
        "config": paper.instance.config,
        "instance": paper.instance,
        "app": paper.app,
        "ward": object(),
        "config.mail": paper.instance.config.party,
        "secret": paper.instance.secret,
    }
    with pytest.raises(TypeError, match="plain values"):
        check_plain({"outer": [given[path]]})
