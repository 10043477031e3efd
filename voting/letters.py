"""The letters of codes and receipts: easy to type, hard to mistake."""

from __future__ import annotations

# Crockford's base 32 leaves out I, L, O and U: crockford.com/base32.html.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LOOK_ALIKES = str.maketrans("ILO", "110")
