"""Recognising scanned or typed text: a pack's label, a ballot, or something that belongs elsewhere."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import SplitResult, urlsplit

from voting.plain.base32 import RECEIPT_LENGTH, read_letters
from voting.plain.codes import read_code

# A whole link may be scanned where a code is expected.
LONGEST_SCAN = 400


class Scanned(StrEnum):
    """The kind of a scanned text; only the first two belong at the door desk."""

    PACK = "pack"
    BALLOT = "ballot"
    RESULT = "result"
    WARD = "ward"
    ROUND = "round"
    DESK = "desk"
    WIFI = "wifi"
    RECEIPT = "receipt"
    PAGE = "page"
    OTHER_SITE = "other site"
    NOTHING = "nothing"
    TOO_LONG = "too long"
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class Scan:
    """A scanned text: its kind, and the pack it names or the code it holds."""

    kind: Scanned
    code: str = ""
    desk: uuid.UUID | None = None
    ward: str = ""
    number: int = 0
    host: str = ""


PACK_LABEL = re.compile(r"/desk/([0-9a-f-]{36})/packs/([a-z0-9-]+)/([0-9]{1,6})")
# The first part of the paths of this site's pages; a folder's name covers everything below it.
PAGES = {
    "results": Scanned.RESULT,
    "wards": Scanned.WARD,
    "join": Scanned.ROUND,
    "rounds": Scanned.ROUND,
    "doorstep": Scanned.ROUND,
    "desk": Scanned.DESK,
}


def read_scan(text: str, *, address: str) -> Scan:
    """Recognise a text that was scanned or typed at the desk of the site with this address."""
    text = text.strip()
    if not text:
        return Scan(Scanned.NOTHING)
    if len(text) > LONGEST_SCAN:
        return Scan(Scanned.TOO_LONG)
    if text.upper().startswith("WIFI:"):
        return Scan(Scanned.WIFI)
    link = _link(text, address=address)
    if link is not None:
        return _read_link(link, host=urlsplit(address).netloc)
    if code := read_code(text):
        return Scan(Scanned.BALLOT, code=code)
    return Scan(Scanned.RECEIPT if read_letters(text, RECEIPT_LENGTH) else Scanned.UNREADABLE)


def _link(text: str, *, address: str) -> SplitResult | None:
    """Parse a text as a link, if it is one; people omit the scheme before the site's name."""
    if text.lower().startswith(urlsplit(address).netloc.lower()):
        text = f"https://{text}"
    try:
        link = urlsplit(text)
    except ValueError:
        return None
    return link if link.scheme.lower() in {"http", "https"} and link.netloc else None


def _read_link(link: SplitResult, *, host: str) -> Scan:
    if link.netloc.lower() != host.lower():
        return Scan(Scanned.OTHER_SITE, host=link.netloc)
    path = link.path.lower().rstrip("/")
    if label := PACK_LABEL.fullmatch(path):
        return _read_label(label)
    if path.startswith("/b") and (code := read_code(link.geturl())):
        return Scan(Scanned.BALLOT, code=code)
    if re.match(r"/b(?![a-z0-9])", path):
        return Scan(Scanned.UNREADABLE)
    first = path.removeprefix("/").partition("/")[0]
    return Scan(PAGES.get(first, Scanned.PAGE))


def _read_label(label: re.Match[str]) -> Scan:
    try:
        desk = uuid.UUID(label[1])
    except ValueError:
        return Scan(Scanned.UNREADABLE)
    return Scan(Scanned.PACK, desk=desk, ward=label[2], number=int(label[3]))
