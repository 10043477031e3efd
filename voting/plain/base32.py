"""The letters of codes and receipts: easy to type, hard to mistake; and the secrets of links to join by."""

from __future__ import annotations

from voting.plain.numerals import bare

# Crockford's base 32 leaves out I, L, O and U: crockford.com/base32.html.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LOOK_ALIKES = str.maketrans("ILO", "110")

JOIN_BITS, JOIN_LENGTH, JOIN_GROUP = 80, 16, 4
# A link is read out, copied by hand and sent around: without vowels chance spells no words.
JOIN_LETTERS = "".join(letter for letter in ALPHABET if letter not in "AEY")


def join_token_of(drawn: int) -> str:
    """The secret of a round's or desk's link from bits drawn by chance, in letters to type off paper."""
    letters = ""
    for _place in range(JOIN_LENGTH):
        drawn, letter = divmod(drawn, len(JOIN_LETTERS))
        letters += JOIN_LETTERS[letter]
    return _in_groups(letters)


def read_join_token(typed: str) -> str:
    """The secret as it is kept, from one that was typed: in capitals, without hyphens, an o for a 0."""
    return _in_groups(in_our_letters(typed))


def in_our_letters(typed: str) -> str:
    """What was typed, in the letters of codes and receipts alone, whatever the keyboard."""
    return bare(typed).translate(LOOK_ALIKES)


def _in_groups(letters: str) -> str:
    groups = (letters[start : start + JOIN_GROUP] for start in range(0, len(letters), JOIN_GROUP))
    return "-".join(groups).lower()
