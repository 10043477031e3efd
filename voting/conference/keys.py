"""A contest's keys: votes are sealed to the public one; the private one is a file until certification.

The private key may be kept in several places. It is written to each, tested from each before it seals
anything, read from the first that has it, and destroyed in all of them.

In the key file, the private key is followed by the key of the contest's marks, by which envelopes made by
this program are recognised (voting.vote.envelopes). Files from before marks existed have none: there
envelopes cannot be checked, and nobody who can only write the database can make one kind of contest pass for
the other.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, SealedBox

from voting.plain.refusals import Refusal
from voting.plain.translating import gettext as _
from voting.site.instance import write_private

# Remains in every place that ever held a key. A folder without it is not that place: when a USB stick is not
# plugged in, an empty folder of the same name is often left.
MARK = "keys-lie-here"
MARKS_KEY_BYTES = 32


@dataclass(frozen=True)
class ContestKeys:
    """What a key file holds: the key that opens the envelopes, and the key that checks marks, if any."""

    private: PrivateKey
    marks: bytes | None


class KeyIsLost(Refusal):
    """A contest's private key is missing, or does not fit."""

    status = 500


class KeyRemains(Refusal):
    """A contest's private key could not be destroyed."""

    status = 500


def marks_key(pepper: bytes, contest_id: uuid.UUID) -> bytes:
    """Return the key of a contest's marks, derived with the pepper, which is kept outside the database."""
    return hmac.digest(pepper, b"marks of envelopes|" + contest_id.bytes, hashlib.sha256)


def make_key(places: Sequence[Path], contest_id: uuid.UUID, *, marks: bytes) -> bytes:
    """Make a contest's keys; rehearse each copy (seal, read back, open, compare); return the public key."""
    if len(marks) != MARKS_KEY_BYTES:
        raise ValueError("marks are made under a key of 32 bytes")
    private = PrivateKey.generate()
    for place in places:
        try:
            (place / MARK).touch(mode=0o600)
            write_private(_file(place, contest_id), bytes(private) + marks)
        except OSError:
            raise KeyIsLost(
                _(
                    "The key that seals the votes couldn’t be written to %(place)s. Check that the "
                    "disk is connected and has space, then open voting again.",
                    place=place,
                )
            ) from None
    for place in places:
        found = read_keys([place], contest_id)
        if found.marks != marks or not _opens_what_it_sealed(found.private, sealed_by=private):
            raise KeyIsLost(_("The new key can’t open what it sealed. Voting was not opened."))
    return bytes(private.public_key)


def read_key(places: Sequence[Path], contest_id: uuid.UUID, *, public: bytes | None = None) -> PrivateKey:
    """Return a contest's private key from the first place that has it, matching the public key if given."""
    return read_keys(places, contest_id, public=public).private


def read_keys(places: Sequence[Path], contest_id: uuid.UUID, *, public: bytes | None = None) -> ContestKeys:
    """Return a contest's key file from the first place that has it, matching the public key if given."""
    return read_all_keys(places, contest_id, public=public)[0]


def read_all_keys(
    places: Sequence[Path], contest_id: uuid.UUID, *, public: bytes | None = None
) -> list[ContestKeys]:
    """Return a contest's keys, those matching the public key first, then any that were put aside."""
    found = _found(places, contest_id)
    if not found:
        raise KeyIsLost(_("The key for this vote can’t be read. Restore the key file, then try again."))
    fits = {keys: public in {None, bytes(keys.private.public_key)} for keys in found}
    if not any(fits.values()):
        raise KeyIsLost(_("The key file doesn’t belong to this vote. Restore the right one, then try again."))
    return sorted(fits, key=lambda keys: not fits[keys])


def is_proven(places: Sequence[Path], contest_id: uuid.UUID, *, public: bytes | None) -> bool | None:
    """Whether a public key belongs to a contest's private key, which is not in the database.

    None if no private key can be read at present: nothing is proven then, and voting goes on.
    """
    found = _found(places, contest_id)
    return any(bytes(keys.private.public_key) == public for keys in found) if found else None


def is_here(place: Path) -> bool:
    """Whether a place that holds keys, or once did, is present."""
    return (place / MARK).is_file()


def destroy_key(places: Sequence[Path], contest_id: uuid.UUID) -> None:
    """Overwrite and remove all private keys of a contest, in every place; harmless when repeated."""
    for place in filter(is_here, places):
        for file in _files(place, contest_id):
            _destroy(file)
    for place in places:
        if not is_here(place):
            raise KeyRemains(
                _(
                    "%(place)s isn’t there, so its copy of the key hasn’t been destroyed. Connect "
                    "it, then press again. If the folder is there but has no key in it, put an "
                    "empty file called “%(mark)s” in it.",
                    place=place,
                    mark=MARK,
                )
            )


def put_key_aside(places: Sequence[Path], contest_id: uuid.UUID) -> None:
    """Keep the key of an earlier opening beside the next one, until the count is certified.

    It may have sealed votes that this database does not know, if it was restored from a copy.
    """
    for place in filter(is_here, places):
        file = _file(place, contest_id)
        if file.exists():
            earlier = len(_files(place, contest_id))
            file.rename(file.with_suffix(f".{earlier}{file.suffix}"))


def _destroy(file: Path) -> None:
    try:
        with file.open("r+b") as opened:
            opened.write(os.urandom(PrivateKey.SIZE + MARKS_KEY_BYTES))
            opened.flush()
            os.fsync(opened.fileno())
        file.unlink()
    except FileNotFoundError:
        return
    except OSError:
        raise KeyRemains(
            _(
                "The key in %(place)s couldn’t be destroyed. Delete it by hand, then press again.",
                place=file.parent,
            )
        ) from None


def _read(file: Path) -> ContestKeys | None:
    try:
        content = file.read_bytes()
        private, marks = PrivateKey(content[: PrivateKey.SIZE]), content[PrivateKey.SIZE :]
    except (OSError, CryptoError, ValueError):
        return None
    return ContestKeys(private, marks or None) if len(marks) in {0, MARKS_KEY_BYTES} else None


def _opens_what_it_sealed(found: PrivateKey, *, sealed_by: PrivateKey) -> bool:
    rehearsal = os.urandom(64)
    try:
        return SealedBox(found).decrypt(SealedBox(sealed_by.public_key).encrypt(rehearsal)) == rehearsal
    except CryptoError:
        return False


def _found(places: Sequence[Path], contest_id: uuid.UUID) -> list[ContestKeys]:
    files = (file for place in places for file in _files(place, contest_id))
    return [keys for file in files if (keys := _read(file)) is not None]


def _files(folder: Path, contest_id: uuid.UUID) -> list[Path]:
    """Return a contest's key files in one place: the current one, then those of earlier openings."""
    return [_file(folder, contest_id), *sorted(folder.glob(f"{contest_id}.*.key"))]


def _file(folder: Path, contest_id: uuid.UUID) -> Path:
    return folder / f"{contest_id}.key"
