"""Files that a design's page may read during layout."""

from __future__ import annotations

import mimetypes
from pathlib import Path

from weasyprint.urls import URLFetcher, URLFetcherResponse

from voting.plain.translating import gettext as _
from voting.printing.design_files import OutsideTheDesign, find_by_url, is_data, name_of


class DesignFiles(URLFetcher):
    """Reads a page's files from its design's folder or a shared one; nothing else."""

    def __init__(self, folder: Path) -> None:
        super().__init__(allowed_protocols=("data",), allow_redirects=False, fail_on_errors=True)
        self.folder = folder.absolute()
        self.reason = ""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """Return the content of one file; remember why it cannot be read."""
        design = self.folder.name
        self.reason = _(
            "The design “%(design)s” contains something that can’t be read. Nothing was printed.",
            design=design,
        )
        if is_data(url):
            return super().fetch(url, headers)
        try:
            file = find_by_url(self.folder, url)
        except OutsideTheDesign as outside:
            self.reason = _(
                "The design “%(design)s” asks for %(file)s, but can use only its own folder, fonts "
                "and parts. Nothing was printed.",
                design=design,
                file=outside,
            )
            raise
        if file is None:
            self.reason = _(
                "The design “%(design)s” needs the file %(file)s, which is missing. Nothing was printed.",
                design=design,
                file=name_of(self.folder, url),
            )
            raise FileNotFoundError(url)
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        return URLFetcherResponse(url, file.read_bytes(), {"Content-Type": kind})
