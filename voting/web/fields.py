"""Form fields that read what people type, whatever their keyboard."""

from __future__ import annotations

from typing import Any

from wtforms import IntegerField
from wtforms.widgets import TextInput

from voting.plain.numerals import read_number
from voting.plain.translating import gettext as _


class NumberField(IntegerField):
    """A whole number in the digits of any script.

    Not `type="number"`: there browsers discard the digits of other scripts before we see them.
    """

    widget = TextInput()

    def __init__(self, *given: Any, **named: Any) -> None:
        kept = {"inputmode": "numeric"} | dict(named.pop("render_kw", None) or {})
        super().__init__(
            *given, **named, render_kw={name: kept[name] for name in kept if name not in {"min", "max"}}
        )

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the typed number."""
        if not valuelist:
            return
        self.data = read_number(valuelist[0])
        if self.data is None:
            raise ValueError(_("Type a number in digits."))
