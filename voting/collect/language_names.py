"""The language that a cell names: by its code, its English name or its own name."""

from __future__ import annotations

from functools import cache

from babel import Locale

from voting.collect.rules import LANGUAGE, LONGEST_NAMED
from voting.plain.names import name_key

# Languages whose own names are known here: those most spoken in this country.
OWN_NAMES = (
    *("ar", "bg", "bn", "cs", "cy", "de", "el", "es", "fa", "fr", "gd", "gu", "hi", "hu", "it", "ku", "lt"),
    *("lv", "ml", "ne", "pa", "pl", "ps", "pt", "ro", "ru", "sk", "so", "sq", "sw", "ta", "te", "tr", "uk"),
    *("ur", "vi", "yo", "zh"),
)
ALSO_CALLED = {
    "bengali": "bn", "farsi": "fa", "panjabi": "pa", "mandarin": "zh", "cantonese": "yue", "sylheti": "syl",
    "pashtu": "ps", "pushto": "ps", "tagalog": "fil", "castilian": "es", "gaelic": "gd", "bsl": "bfi",
}  # fmt: skip


def read_language(cell: str) -> str:
    """Return the code of the language a cell names, such as "ur" or "zh-Hans"; empty if it names none."""
    if len(cell) > LONGEST_NAMED:
        return ""
    typed = cell.strip().replace("_", "-")
    language, _, rest = typed.partition("-")
    code = language.lower() + (f"-{rest.title()}" if rest else "")
    if language.lower() in _codes() and LANGUAGE.fullmatch(code):
        return code
    if language.lower() in _codes() and LANGUAGE.fullmatch(language.lower()) and 0 < len(rest) <= 3:  # noqa: PLR2004
        return language.lower()
    names = _names()
    return names.get(name_key(cell), "") or names.get(name_key(_without_brackets(cell)), "")


def _without_brackets(cell: str) -> str:
    """Return a name without what forms add at its end: English (UK), Punjabi (Gurmukhi)."""
    name = cell.rstrip()
    if not name.endswith(")"):
        return name
    opened = name.find("(", name.rfind(")", 0, -1) + 1)
    return name if opened < 0 else name[:opened]


@cache
def _codes() -> frozenset[str]:
    return frozenset(Locale("en").languages)


@cache
def _names() -> dict[str, str]:
    english = {
        name_key(name): code for code, name in Locale("en").languages.items() if LANGUAGE.fullmatch(code)
    }
    own = {name_key(Locale(code).get_language_name(code) or code): code for code in OWN_NAMES}
    return ALSO_CALLED | own | english
