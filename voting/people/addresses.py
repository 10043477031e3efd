"""E-mail addresses as they are kept."""

from __future__ import annotations

from email_validator import EmailNotValidError, validate_email
from email_validator.rfc_constants import EMAIL_MAX_LENGTH

from voting.plain.refusals import BadInput
from voting.plain.translating import gettext as _


def check_address_length(typed: str) -> None:
    """Refuse what is too long for an email address, before anything is worked out from it."""
    if len(typed) > EMAIL_MAX_LENGTH:
        raise BadInput(_("That email address is too long."), field="email")


def tidy_email(typed: str) -> str:
    """Return an email address in lower case, as sign-in compares it; delivery is not checked."""
    check_address_length(typed)
    try:
        return validate_email(typed, check_deliverability=False, test_environment=True).normalized.lower()
    except EmailNotValidError:
        raise BadInput(_("“%(email)s” is not an email address.", email=typed), field="email") from None
