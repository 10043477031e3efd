"""Password choice: an easily guessed password is refused wherever it is chosen."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from voting.people.bounds import BoundedPasswords
from voting.people.guessable import is_guessable
from voting.plain.translating import gettext as _
from voting.storage.database import db
from voting.storage.transactions import let_go_of_look
from voting.web.pages import current_instance


class ChosenPasswords(BoundedPasswords):
    """The library's password checks; a new password is judged with no lock held, because that is slow."""

    def validate(self, password: str, is_register: bool, **kwargs: Any) -> tuple[list[Any] | None, str]:
        """Return the faults of a new password, and its normal form."""
        wrong, normal = super().validate(password, is_register, **kwargs)
        if wrong:
            return wrong, normal
        email = str(getattr(kwargs.get("user"), "email", ""))
        let_go_of_look(db.session)
        if is_guessable(normal, about=[email, *_names_here()]):
            guessed = _(
                "That password is too easy to guess. Choose three or four words that have nothing "
                "to do with each other."
            )
            return [guessed], normal
        return None, normal


def _names_here() -> list[str]:
    """The names in this installation that everybody knows."""
    config = current_instance().config
    wards = [ward.name for ward in config.seat.wards]
    host = urlsplit(config.site.address).hostname or ""
    return [config.party.name, config.seat.name, host, *wards]
