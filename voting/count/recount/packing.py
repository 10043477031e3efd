"""A bundle as files by name: read from a zip or a folder, and packed into the one zip they can make.

Files are stored, not compressed, in the order of their names and with one date. So the same files always make
the same zip, and a zip with any byte changed is not the zip of its files.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Optional

SUMS = "SHA256SUMS"
MOST_FILES = 100
MOST_BYTES = 1_000_000_000
MOST_SUMS = 100_000
PLAIN_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}")
FIRST_DATE = (1980, 1, 1, 0, 0, 0)
PLAIN_FILE = 0o100644 << 16


class BadBundle(Exception):
    """The input is not a bundle that can be counted; the sentence says why."""


def packed(files: Mapping[str, bytes], *, begin: bytes = b"") -> bytes:
    """Return the zip of these files, after a first line if there is one."""
    out = io.BytesIO()
    out.write(begin)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(name, date_time=FIRST_DATE)
            entry.create_system, entry.external_attr = 3, PLAIN_FILE
            archive.writestr(entry, content)
    return out.getvalue()


def sums_of(files: Mapping[str, bytes]) -> bytes:
    """Return SHA256SUMS for all the other files, in the format of `sha256sum`."""
    lines = [f"{sha256(content).hexdigest()}  {name}\n" for name, content in files.items() if name != SUMS]
    return "".join(sorted(lines, key=lambda line: line[66:])).encode()


def read_bundle(place: Path) -> dict[str, bytes]:
    """Return the files of a bundle. Raises BadBundle."""
    try:
        if place.is_dir():
            return _from_folder(place)
        if not place.is_file():
            raise BadBundle(f"There is no bundle at {shown(str(place))}.")
        if place.stat().st_size > MOST_BYTES:
            raise BadBundle(f"{shown(place.name)} is larger than any bundle.")
        return _from_zip(place.read_bytes(), shown(place.name))
    except OSError as error:
        raise BadBundle(f"{shown(str(place))} cannot be read: {error.strerror or error}.") from None


def _from_folder(folder: Path) -> dict[str, bytes]:
    """Return the files of an unpacked bundle: those listed in SHA256SUMS, and itself.

    Other files are ignored: file managers leave some of their own.
    """
    listed = _listed(folder)
    found = sorted(each for each in folder.iterdir() if _is_part(each.name, listed))
    _check_names([each.name for each in found])
    for each in found:
        if each.is_symlink() or not each.is_file():
            raise BadBundle(f"{shown(each.name)} is not a plain file.")
    if sum(each.stat().st_size for each in found) > MOST_BYTES:
        raise BadBundle("The folder is larger than any bundle.")
    return {each.name: each.read_bytes() for each in found}


def strangers_in(place: Path) -> list[str]:
    """Return the names of other files in a bundle's folder, except hidden ones."""
    if not place.is_dir():
        return []
    listed = _listed(place)
    names = [each.name for each in place.iterdir() if not each.name.startswith(".")]
    return sorted(shown(name) for name in names if not _is_part(name, listed))


def _is_part(name: str, listed: Optional[frozenset[str]]) -> bool:
    return not name.startswith(".") and (listed is None or name in listed)


def _listed(folder: Path) -> Optional[frozenset[str]]:
    """Return the names in SHA256SUMS, and its own; None without a usable file."""
    sums = folder / SUMS
    if sums.is_symlink() or not sums.is_file() or sums.stat().st_size > MOST_SUMS:
        return None
    lines = sums.read_bytes().decode("utf-8", "replace").splitlines()
    return frozenset([SUMS, *(line[66:] for line in lines)])


def _from_zip(raw: bytes, place: str) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            entries = archive.infolist()
            _check_names([entry.filename for entry in entries])
            if any(entry.compress_type or entry.file_size != entry.compress_size for entry in entries):
                raise BadBundle(f"{place} was repacked: unpack it and give its folder.")
            files = {entry.filename: archive.read(entry) for entry in entries}
    except (zipfile.BadZipFile, ValueError, RuntimeError, EOFError, LookupError, OverflowError, OSError):
        raise BadBundle(f"{place} is damaged, or it is not a zip file.") from None
    if packed(files) != raw:
        raise BadBundle(
            f"{place} is not the zip that was published: something was changed, or it was repacked."
        )
    return files


def _check_names(names: list[str]) -> None:
    if len(names) > MOST_FILES:
        raise BadBundle("There are more files than in any bundle.")
    for name in names:
        if not PLAIN_NAME.fullmatch(name):
            raise BadBundle(f"The name {shown(name)} is not one of a bundle's file.")
    if len(set(names)) < len(names):
        raise BadBundle("Two files have the same name.")


def shown(text: str) -> str:
    """Return a text from outside, safe to print: on one line, and without terminal control characters."""
    return "".join(letter if letter.isprintable() else " " for letter in text)[:300]
