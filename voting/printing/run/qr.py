"""The QR codes on ballots: links that differ only in their code, up to a million of them."""

from __future__ import annotations

from functools import lru_cache, reduce

from qrcode import QRCode
from qrcode.constants import ERROR_CORRECT_M
from qrcode.exceptions import DataOverflowError
from qrcode.util import QRData

from voting.plain.base32 import ALPHABET
from voting.plain.codes import LENGTH
from voting.plain.qr import QUIET_ZONE
from voting.plain.refusals import Refusal
from voting.plain.translating import gettext as _

# GS1 requires modules of 0.396 mm or more where phones scan (General Specifications, symbol tables). 0.5 mm
# allows for office printing: toner spreads by up to 0.1 mm, a copier takes a little more, and a cheap phone
# at a hand's width sees a module as three or four of its pixels.
SMALLEST_MODULE_MM = 0.5

# Modules are a whole number of dots of a 300 dpi printer (and so of a 600 dpi one), so that all are equal.
DOT_MM = 25.4 / 300

# ISO/IEC 18004, table 2: the mode of a segment of 8-bit bytes.
BYTES = 4

# The base letter of the alphabet, from which every other code differs by some bits of some letters.
ZERO = ALPHABET[0]
BITS_OF_A_LETTER = 7


class LinkIsTooLong(Refusal):
    """The site's address makes a QR code whose modules would be too small to scan from paper."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "The site’s address is too long for a QR code that older phones can read. Use a "
                "shorter address."
            )
        )


class BallotQr:
    """The QR codes of one site's ballots, all of one size: version, mask and correction level M are fixed.

    With those fixed each module is the exclusive or of some bits of the link (data, Reed-Solomon remainder
    and mask are all linear over GF(2); ISO/IEC 18004, 7.5 and 7.8). So a code's modules are those of the code
    0000..., combined by exclusive or with each letter's changes; `qrcode` makes all the parts.
    """

    def __init__(self, prefix: str) -> None:
        """Prepare the parts, which takes `qrcode` a quarter of a second."""
        self.prefix = prefix.encode()
        first = QRCode(error_correction=ERROR_CORRECT_M, border=0)
        first.add_data(self._link(ZERO * LENGTH), optimize=0)
        try:
            self.version = first.best_fit()
        except (DataOverflowError, ValueError):
            raise LinkIsTooLong from None
        self.mask = first.best_mask_pattern()
        self.size = 17 + 4 * self.version
        self.row_bytes = (self.size + 7) // 8
        self._plain = self._drawn([ord(ZERO)] * LENGTH)
        self._changes = [self._changes_at(place) for place in range(LENGTH)]

    def bitmap(self, code: str) -> bytes:
        """Return a link's modules, a bit each (1 is black), by rows from the top, rows filled to bytes."""
        modules = self._plain
        for changes, letter in zip(self._changes, code, strict=True):
            modules ^= changes[letter]
        return modules.to_bytes(self.size * self.row_bytes)

    def module_mm(self, side_mm: float) -> float:
        """Return the widest module for code and quiet zone in a square; raises LinkIsTooLong."""
        dots = int(side_mm / DOT_MM / (self.size + 2 * QUIET_ZONE))
        if dots * DOT_MM < SMALLEST_MODULE_MM:
            raise LinkIsTooLong
        return dots * DOT_MM

    def _changes_at(self, place: int) -> dict[str, int]:
        """Return each letter's changes to the modules when it replaces the base letter at one place."""
        plain = [ord(ZERO)] * LENGTH
        of_bit: list[int] = []
        for bit in range(BITS_OF_A_LETTER):
            changed = plain.copy()
            changed[place] ^= 1 << bit
            of_bit.append(self._drawn(changed) ^ self._plain)
        changes = dict.fromkeys(ALPHABET, 0)
        for letter in ALPHABET:
            for bit, change in enumerate(of_bit):
                if (ord(letter) ^ ord(ZERO)) >> bit & 1:
                    changes[letter] ^= change
        return changes

    def _link(self, code: str) -> QRData:
        return QRData(self.prefix + code.encode("ascii"), mode=BYTES)

    def _drawn(self, letters: list[int]) -> int:
        """Return the modules as qrcode makes them, as one number of rows filled to bytes."""
        qr = QRCode(
            version=self.version,
            mask_pattern=self.mask,  # pyright: ignore[reportArgumentType]
            error_correction=ERROR_CORRECT_M,
            border=0,
        )
        qr.add_data(self._link(bytes(letters).decode("ascii")), optimize=0)
        qr.make(fit=False)
        filling = 8 * self.row_bytes - self.size
        rows = (int("".join("01"[bool(module)] for module in row), 2) << filling for row in qr.modules)
        return reduce(lambda above, row: above << 8 * self.row_bytes | row, rows, 0)


@lru_cache(maxsize=4)
def qr_of(prefix: str) -> BallotQr:
    """Return the QR codes of the ballots whose links have this prefix; immutable once made."""
    return BallotQr(prefix)
