"""How long a password or an e-mail address may be: asked before anything is worked out from either."""

from __future__ import annotations

from typing import Any

from email_validator.rfc_constants import EMAIL_MAX_LENGTH
from flask_babel import gettext as _
from flask_security import MailUtil, PasswordUtil

from voting.plain.refusals import BadInput
from voting.plain.text_cleaning import normal

# As the library has it.
LONGEST_PASSWORD = 128


def check_address_length(typed: str) -> None:
    """Refuse what is too long for an e-mail address."""
    if len(typed) > EMAIL_MAX_LENGTH:
        raise BadInput(_("That email address is too long."), field="email")


class BoundedPasswords(PasswordUtil):
    """The library's passwords, none of them longer than anybody types."""

    def normalize(self, password: str) -> str:
        """A password in its normal form; of one that is too long the beginning, which opens nothing."""
        return normal(password[: LONGEST_PASSWORD + 1], "NFKD")

    def validate(self, password: str, is_register: bool, **kwargs: Any) -> tuple[list[Any] | None, str]:
        """What is wrong with a new password, and its normal form."""
        if len(password) > LONGEST_PASSWORD:
            too_long = _("That password is too long. Use up to %(most)s characters.", most=LONGEST_PASSWORD)
            return [too_long], self.normalize(password)
        return super().validate(password, is_register, **kwargs)


class BoundedAddresses(MailUtil):
    """The library's e-mail addresses, none of them longer than an address can be."""

    def normalize(self, email: str) -> str:
        """An address as the library compares it."""
        return super().normalize(email[: EMAIL_MAX_LENGTH + 1])

    def validate(self, email: str) -> str:
        """An address as the library keeps it."""
        return super().validate(email[: EMAIL_MAX_LENGTH + 1])
