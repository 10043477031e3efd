"""The letters of codes, receipts and references: easy to type, hard to mistake; and the secrets of links."""

from __future__ import annotations

from voting.plain.numerals import bare

# Crockford's base 32 leaves out I, L, O and U: crockford.com/base32.html.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LOOK_ALIKES = str.maketrans("ILO", "110")
GROUP = 4
RECEIPT_LENGTH = 12

JOIN_BITS, JOIN_LENGTH = 80, 16
# A link is read out, copied by hand and passed around: without vowels, chance spells no words.
JOIN_LETTERS = "".join(letter for letter in ALPHABET if letter not in "AEY")


def encode(number: int, length: int, *, letters: str = ALPHABET) -> str:
    """The lowest places of a number in an alphabet, the highest of them first."""
    places = [letters[0]] * length
    for place in reversed(range(length)):
        number, digit = divmod(number, len(letters))
        places[place] = letters[digit]
    return "".join(places)


def decode(text: str, *, letters: str = ALPHABET) -> int:
    """The number that stands in an alphabet, all of whose letters belong to it."""
    number = 0
    for letter in text:
        number = number * len(letters) + letters.index(letter)
    return number


def in_our_letters(typed: str) -> str:
    """Return typed text in the alphabet of codes and receipts alone, whatever the keyboard."""
    return bare(typed).translate(LOOK_ALIKES)


def read_letters(typed: str, length: int) -> str | None:
    """So many letters of ours, however they were typed; None if it is anything else."""
    text = in_our_letters(typed)
    return text if len(text) == length and set(text) <= set(ALPHABET) else None


def in_fours(text: str, between: str) -> str:
    """A text in groups of four, to read out and compare by eye."""
    return between.join(text[start : start + GROUP] for start in range(0, len(text), GROUP))


def join_token_of(drawn: int) -> str:
    """The secret of a round's or desk's link from bits drawn by chance: the lowest place stands first."""
    return in_fours(encode(drawn, JOIN_LENGTH, letters=JOIN_LETTERS)[::-1], "-").lower()


def read_join_token(typed: str) -> str:
    """Normalise a typed secret to its stored form: capitals, hyphens and an o for a 0 are all accepted."""
    return in_fours(in_our_letters(typed), "-").lower()
