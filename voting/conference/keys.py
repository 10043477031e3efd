"""A contest's keys: votes are sealed to the public one; the private one is a file until the count is over."""

from __future__ import annotations

import os
import uuid
from pathlib import Path

from flask_babel import gettext as _
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, SealedBox

from voting.instance import write_private
from voting.refusals import Refusal


class KeyIsLost(Refusal):
    """A contest's private key is not where it should be, or does not fit."""

    status = 500


class KeyRemains(Refusal):
    """A contest's private key could not be destroyed."""

    status = 500


def make_key(folder: Path, contest_id: uuid.UUID) -> bytes:
    """Make a contest's keys, rehearse them (seal, read back, open, compare), and return the public one."""
    private = PrivateKey.generate()
    try:
        write_private(_file(folder, contest_id), bytes(private))
    except OSError:
        raise KeyIsLost(
            _("The key that seals the votes could not be written. Make room on the disk, then open again.")
        ) from None
    if not _opens_what_it_sealed(read_key(folder, contest_id), sealed_by=private):
        raise KeyIsLost(_("The key just made does not open what it sealed. Voting was not opened."))
    return bytes(private.public_key)


def read_key(folder: Path, contest_id: uuid.UUID, *, public: bytes | None = None) -> PrivateKey:
    """Read a contest's private key, and check it against the public one if that is given."""
    try:
        private = PrivateKey(_file(folder, contest_id).read_bytes())
    except (OSError, CryptoError, ValueError):
        raise KeyIsLost(
            _("The key of this contest cannot be read. Restore the key file, then try again.")
        ) from None
    if public is not None and bytes(private.public_key) != public:
        raise KeyIsLost(
            _("The key file does not belong to this contest. Restore the right one, then try again.")
        )
    return private


def has_key(folder: Path, contest_id: uuid.UUID) -> bool:
    """Whether a contest's private key is there."""
    return _file(folder, contest_id).exists()


def destroy_key(folder: Path, contest_id: uuid.UUID) -> None:
    """Overwrite and remove a contest's private key; doing it twice does no harm."""
    file = _file(folder, contest_id)
    try:
        with file.open("r+b") as opened:
            opened.write(os.urandom(PrivateKey.SIZE))
            opened.flush()
            os.fsync(opened.fileno())
        file.unlink()
    except FileNotFoundError:
        return
    except OSError:
        raise KeyRemains(
            _("The key of this contest could not be destroyed. Remove it from the folder of keys by hand.")
        ) from None


def _opens_what_it_sealed(found: PrivateKey, *, sealed_by: PrivateKey) -> bool:
    rehearsal = os.urandom(64)
    try:
        return SealedBox(found).decrypt(SealedBox(sealed_by.public_key).encrypt(rehearsal)) == rehearsal
    except CryptoError:
        return False


def _file(folder: Path, contest_id: uuid.UUID) -> Path:
    return folder / f"{contest_id}.key"
