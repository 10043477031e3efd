"""The files of a print design: those in its own folder and in the shared ones beside it, and no others.

Somebody else may have made a design. So each name it asks for is parsed, decoded and followed to the file it
means before anything is opened: by its scheme, its host, its `..` and its links.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path, PurePath
from urllib.parse import unquote, urlsplit

import jinja2
from jinja2.loaders import split_template_path

from voting.site.paths import BALLOT_DESIGNS

# Folders that designs share; a party that has none of its own uses those that came with the program.
SHARED = ("fonts", "parts")


class OutsideTheDesign(Exception):
    """A design asks for something that is neither in its folder nor in one that designs share."""


def is_data(url: str) -> bool:
    """Whether an address carries its content with it."""
    return _scheme(url) == "data"


def find_by_url(folder: Path, url: str) -> Path | None:
    """The file that an address in a design means, None if there is none; or OutsideTheDesign."""
    try:
        parts = urlsplit(url)
    except ValueError:
        raise OutsideTheDesign(url[:80]) from None
    if parts.scheme != "file" or parts.netloc:
        raise OutsideTheDesign(url[:80])
    asked = Path(os.path.normpath(unquote(parts.path)))
    if not asked.is_relative_to(folder.parent):
        raise OutsideTheDesign(asked.name)
    return _find(folder, asked.relative_to(folder.parent), whole_folder=True)


def name_of(folder: Path, url: str) -> str:
    """How to name a file that a design lacks: by its place among the designs."""
    return str(Path(os.path.normpath(unquote(urlsplit(url).path))).relative_to(folder.parent))


def _scheme(url: str) -> str:
    try:
        return urlsplit(url).scheme
    except ValueError:
        return ""


def _find(folder: Path, beside: PurePath, *, whole_folder: bool) -> Path | None:
    """A file by its place beside the design; of a shared folder the party's own comes before ours."""
    if "\0" in str(beside) or not beside.parts:
        raise OutsideTheDesign(str(beside))
    first, *rest = beside.parts
    if first == folder.name:
        return _inside(folder, rest)
    if first not in SHARED:
        raise OutsideTheDesign(str(beside))
    own, shipped = folder.parent / first, BALLOT_DESIGNS / first
    if whole_folder:
        return _inside(own if own.is_dir() else shipped, rest)
    return _inside(own, rest) or _inside(shipped, rest)


def _inside(root: Path, rest: list[str]) -> Path | None:
    """The file in a folder that a name leads to, once every link on the way is followed."""
    file = root.joinpath(*rest).resolve()
    if not file.is_relative_to(root.resolve()):
        raise OutsideTheDesign("/".join([root.name, *rest]))
    return file if file.is_file() else None


class DesignPages(jinja2.BaseLoader):
    """Reads a design's pages, and the parts it takes from a shared folder, such as `parts/parts.html`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.absolute()

    def get_source(
        self, environment: jinja2.Environment, template: str
    ) -> tuple[str, str, Callable[[], bool] | None]:
        """The text of one page."""
        parts = split_template_path(template)
        for beside in (PurePath(self.folder.name, *parts), PurePath(*parts)):
            try:
                file = _find(self.folder, beside, whole_folder=False)
            except OutsideTheDesign:
                continue
            if file is not None:
                return file.read_text(encoding="utf-8"), str(file), None
        raise jinja2.TemplateNotFound(template)
