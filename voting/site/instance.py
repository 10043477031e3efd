"""An instance: one installation's folder, with its secrets in files that only their owner can read."""

from __future__ import annotations

import os
import secrets
import stat
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from urllib.parse import parse_qsl

from sqlalchemy import URL, make_url

from voting.plain import clock
from voting.plain.refusals import Refusal
from voting.site.config import Config, read_config
from voting.site.erasure_register import ErasureRegister
from voting.site.journal_end import JournalEnd

# Installations older than the journal's seals and the register of erasures lack the secrets for them.
JOURNAL_KEY, ERASURE_KEY = "journal_key", "erasure_key"
SECRETS = ("secret_key", "password_salt", "pepper", JOURNAL_KEY, ERASURE_KEY)
SECRET_BYTES = 32


class NotSetUp(Refusal):
    """This folder is not an instance yet."""


@dataclass(frozen=True)
class Instance:
    """The folder of one installation and its configuration."""

    folder: Path
    config: Config

    @property
    def key_folder(self) -> Path:
        """The folder of the contests' private keys, outside the database and its backups."""
        return self.folder / "keys"

    @property
    def keys(self) -> tuple[Path, ...]:
        """The folders of the contests' private keys: our own, and the second place if one is configured."""
        second = self.config.keys.second_place
        return (self.key_folder, self.folder / second) if second else (self.key_folder,)

    @property
    def database_address(self) -> URL:
        """The database's address; a relative SQLite path is relative to the instance folder.

        A URL and not text: "?" and "#" may occur in a folder's name, and mean something else in an address.
        """
        kind, _, path = self.config.database.url.partition("sqlite:///")
        if kind:
            return make_url(self.config.database.url)
        name, _, options = path.partition("?")
        return URL.create("sqlite", database=str(self.folder / name), query=dict(parse_qsl(options)))

    @property
    def database_url(self) -> str:
        """The database's address as text, for PostgreSQL and people."""
        return self.database_address.render_as_string(hide_password=False)

    @property
    def today(self) -> date:
        """Return today's date in the seat."""
        return self.day_of(clock.now())

    def day_of(self, moment: datetime) -> date:
        """Return the date of a moment in the seat."""
        return clock.day_in(self.config.seat.timezone, moment)

    def secret(self, name: str) -> bytes:
        """Read one of the secrets (32 bytes, written as hex); raises NotSetUp if it is missing or damaged."""
        try:
            secret = bytes.fromhex((self.folder / name).read_text(encoding="ascii"))
        except FileNotFoundError:
            raise NotSetUp(f"{self.folder} has no {name}: run `voting setup` first.") from None
        except ValueError:
            secret = b""
        if len(secret) != SECRET_BYTES:
            raise NotSetUp(f"{self.folder / name} is damaged: restore it from a backup.")
        return secret

    def missing_secrets(self) -> list[str]:
        """Return the names of the missing secrets."""
        return [name for name in SECRETS if not (self.folder / name).exists()]

    def lost_secrets(self) -> list[str]:
        """Return the missing secrets that something was already made with, if there is a database."""
        new = [] if self.erased_file.exists() else [ERASURE_KEY]
        return [name for name in self.missing_secrets() if name not in new]

    @property
    def journal_end(self) -> JournalEnd:
        """The newest line of the journal, in a file outside the database and its backups."""
        return JournalEnd(self.folder / "journal_end")

    @property
    def begins_journal(self) -> Path:
        """Marker file, present from when the journal's key is made until the journal begins with it."""
        return self.folder / "journal_begins"

    @property
    def seals_counts(self) -> Path:
        """Marker file, present while an upgrade has yet to seal the counts made before it."""
        return self.folder / "counts_to_seal"

    @property
    def seals_readings(self) -> Path:
        """Marker file, present while an upgrade has yet to seal who has read which paper."""
        return self.folder / "readings_to_seal"

    @property
    def erased_file(self) -> Path:
        """The file of the register of erasures, outside the database and its backups."""
        return self.folder / "erased"

    @property
    def erasures(self) -> ErasureRegister:
        """The register of erasures."""
        return ErasureRegister(self.erased_file, self.secret(ERASURE_KEY))

    @property
    def database_file(self) -> Path | None:
        """The database's file, if it is SQLite's."""
        address = self.database_address
        return Path(address.database or "") if address.get_backend_name() == "sqlite" else None


def find_instance(folder: Path | None = None) -> Instance:
    """Find the installation: the named folder, or `instance/` beside the config.toml here."""
    folder = (folder or Path("instance")).resolve()
    inside, beside = folder / "config.toml", folder.parent / "config.toml"
    return Instance(folder, read_config(inside if inside.exists() else beside))


def make_secrets(instance: Instance) -> None:
    """Make the missing secrets and check the rest: files of mode 0600 in folders of mode 0700."""
    for folder in (instance.folder, instance.key_folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
    if JOURNAL_KEY in instance.missing_secrets():
        # Kept outside the database, so that write access to it alone cannot make the key seem new.
        make_private(instance.begins_journal)
    for name in instance.missing_secrets():
        write_private(instance.folder / name, secrets.token_hex(SECRET_BYTES).encode("ascii"))
    for name in SECRETS:
        instance.secret(name)
    keep_private(instance)


def keep_private(instance: Instance) -> None:
    """Remove all others' permissions on the instance's files and, wherever it is, its database.

    Files of another user are left for that user to close.
    """
    files = [*instance.folder.rglob("*")]
    files += [file for folder in instance.keys for file in folder.glob("*.key")]
    if database := instance.database_file:
        files += database.parent.glob(f"{database.name}*")
    for file in files:
        with suppress(FileNotFoundError, PermissionError):
            mode = stat.S_IMODE(file.lstat().st_mode)
            if not file.is_symlink() and mode & 0o077:
                file.chmod(mode & 0o700)


def make_private(file: Path) -> None:
    """Create an empty file that only its owner can read, unless it exists."""
    with suppress(FileNotFoundError, FileExistsError):
        os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def write_private(file: Path, content: bytes) -> None:
    """Durably write a new file of mode 0600; an existing file is never overwritten."""
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())
    sync_folder(file.parent)


def sync_folder(folder: Path) -> None:
    """Sync a folder's entries to disk; Windows and some memory sticks cannot, and need not."""
    with suppress(OSError):
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
