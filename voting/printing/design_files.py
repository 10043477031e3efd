"""The files of a print design: those in its own folder and in the shared ones beside it, and no others.

A design may come from a third party. So each name it asks for is parsed, decoded and resolved to its file
before anything is opened: scheme, host, `..` and links.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path, PurePath
from urllib.parse import unquote, urlsplit

import jinja2
from jinja2.loaders import split_template_path

from voting.site.paths import BALLOT_DESIGNS

# Folders that designs share; a party that has none of its own uses the program's.
SHARED = ("fonts", "parts")


class OutsideTheDesign(Exception):
    """A design asks for a file outside its own folder and the shared ones."""


def is_data(url: str) -> bool:
    """Whether a URL carries its own content."""
    return _scheme(url) == "data"


def find_by_url(folder: Path, url: str) -> Path | None:
    """Return the file of a URL in a design, None if there is none; raises OutsideTheDesign."""
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
    """Return the name of a file that a design lacks: its path among the designs."""
    return str(Path(os.path.normpath(unquote(urlsplit(url).path))).relative_to(folder.parent))


def _scheme(url: str) -> str:
    try:
        return urlsplit(url).scheme
    except ValueError:
        return ""


def _find(folder: Path, beside: PurePath, *, whole_folder: bool) -> Path | None:
    """Find a file by its path beside the design; of a shared folder the party's own takes precedence over
    ours.
    """
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
    """Return the file in a folder that a name leads to, with every link resolved."""
    file = root.joinpath(*rest).resolve()
    if not file.is_relative_to(root.resolve()):
        raise OutsideTheDesign("/".join([root.name, *rest]))
    return file if file.is_file() else None


class DesignPages(jinja2.BaseLoader):
    """Loads a design's pages, and the parts it uses from a shared folder, such as `parts/parts.html`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.absolute()

    def get_source(
        self, environment: jinja2.Environment, template: str
    ) -> tuple[str, str, Callable[[], bool] | None]:
        """Return the source of one page."""
        parts = split_template_path(template)
        for beside in (PurePath(self.folder.name, *parts), PurePath(*parts)):
            try:
                file = _find(self.folder, beside, whole_folder=False)
            except OutsideTheDesign:
                continue
            if file is not None:
                return file.read_text(encoding="utf-8"), str(file), None
        raise jinja2.TemplateNotFound(template)
