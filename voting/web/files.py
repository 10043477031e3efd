"""Files as answers: what they are, and the name to save them by. No browser keeps a copy."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Response

PDF = "application/pdf"


def file_answer(
    content: bytes | Iterable[bytes], *, name: str, mimetype: str = PDF, is_saved: bool = False
) -> Response:
    """A file of this name; shown where a browser can, unless it `is_saved` at once."""
    response = Response(content, mimetype=mimetype)
    response.headers.set("Content-Disposition", "attachment" if is_saved else "inline", filename=name)
    response.headers["Cache-Control"] = "no-store"
    return response
