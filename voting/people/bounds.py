"""Length limits for passwords and email addresses, checked before either is processed."""

from __future__ import annotations

from typing import Any

from email_validator.rfc_constants import EMAIL_MAX_LENGTH
from flask_security import MailUtil, PasswordUtil

from voting.plain.text_cleaning import normal
from voting.plain.translating import gettext as _

# The library's own limit.
LONGEST_PASSWORD = 128


class BoundedPasswords(PasswordUtil):
    """The library's password checks, limited to lengths that people type."""

    def normalize(self, password: str) -> str:
        """Return the normal form of a password; one that is too long is cut, and opens nothing."""
        return normal(password[: LONGEST_PASSWORD + 1], "NFKD")

    def validate(self, password: str, is_register: bool, **kwargs: Any) -> tuple[list[Any] | None, str]:
        """Return the faults of a new password, and its normal form."""
        if len(password) > LONGEST_PASSWORD:
            too_long = _("That password is too long. Use up to %(most)s characters.", most=LONGEST_PASSWORD)
            return [too_long], self.normalize(password)
        return super().validate(password, is_register, **kwargs)


class BoundedAddresses(MailUtil):
    """The library's email address checks, limited to the longest address there can be."""

    def normalize(self, email: str) -> str:
        """Return an address as the library compares it."""
        return super().normalize(email[: EMAIL_MAX_LENGTH + 1])

    def validate(self, email: str) -> str:
        """Return an address as the library stores it."""
        return super().validate(email[: EMAIL_MAX_LENGTH + 1])
