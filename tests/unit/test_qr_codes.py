"""The QR codes on ballots are those that the qrcode library makes, module by module."""

from __future__ import annotations

import pytest
from flask import Flask
from flask_babel import Babel
from hypothesis import example, given
from hypothesis import strategies as st
from qrcode import QRCode
from qrcode.constants import ERROR_CORRECT_M
from qrcode.util import QRData

from voting.plain.base32 import ALPHABET
from voting.plain.codes import LENGTH
from voting.printing.run.qr import SMALLEST_MODULE_MM, BallotQr, LinkIsTooLong

SHORT, LONG = "https://vote.example.org/b#", f"https://{'long-' * 20}name.example.org/b#"
MADE = {prefix: BallotQr(prefix) for prefix in (SHORT, LONG)}
QR_WIDTH_MM = 36


def by_qrcode(qr: BallotQr, prefix: str, code: str) -> list[list[bool]]:
    reference = QRCode(
        version=qr.version,
        mask_pattern=qr.mask,  # pyright: ignore[reportArgumentType]
        error_correction=ERROR_CORRECT_M,
    )
    reference.add_data(QRData((prefix + code).encode(), mode=4), optimize=0)
    reference.make(fit=False)
    return [[bool(module) for module in row] for row in reference.modules]


def as_rows(qr: BallotQr, code: str) -> list[list[bool]]:
    bits = qr.bitmap(code)
    rows = [bits[start : start + qr.row_bytes] for start in range(0, len(bits), qr.row_bytes)]
    return [[bool(row[place // 8] >> (7 - place % 8) & 1) for place in range(qr.size)] for row in rows]


@pytest.mark.parametrize("prefix", [SHORT, LONG])
@given(code=st.text(alphabet=ALPHABET, min_size=LENGTH, max_size=LENGTH))
@example(code=ALPHABET[:LENGTH])
@example(code=ALPHABET[LENGTH:])
def test_every_module_is_the_one_qrcode_draws(prefix: str, code: str) -> None:
    assert as_rows(MADE[prefix], code) == by_qrcode(MADE[prefix], prefix, code)


def test_the_bits_that_fill_a_row_are_white() -> None:
    qr = MADE[SHORT]
    filling = 8 * qr.row_bytes - qr.size
    last_bytes = qr.bitmap(ALPHABET[LENGTH:])[qr.row_bytes - 1 :: qr.row_bytes]
    assert filling > 0
    assert all(byte & (1 << filling) - 1 == 0 for byte in last_bytes)


def test_a_longer_address_has_smaller_modules_but_never_too_small_ones() -> None:
    sizes = [MADE[prefix].module_mm(QR_WIDTH_MM) for prefix in (SHORT, LONG)]
    assert sizes[0] > sizes[1] >= SMALLEST_MODULE_MM


def test_modules_are_a_whole_number_of_printer_dots() -> None:
    dots = MADE[SHORT].module_mm(QR_WIDTH_MM) / (25.4 / 300)
    assert dots == pytest.approx(round(dots))


@pytest.mark.parametrize("letters", [300, 4000])
def test_an_address_too_long_for_paper_is_refused(letters: int) -> None:
    app = Flask(__name__)
    Babel(app)
    with app.app_context(), pytest.raises(LinkIsTooLong, match="too long for a QR code"):
        BallotQr("https://" + "x" * letters + "/b#").module_mm(QR_WIDTH_MM)
