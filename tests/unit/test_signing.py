"""Signed cookies and the clock."""

from __future__ import annotations

from datetime import timedelta

import pytest
from itsdangerous import BadTimeSignature, SignatureExpired

from voting.plain import clock
from voting.web.cookies import MOST_AHEAD, ClockSigner


def signed(ahead: timedelta) -> bytes:
    with clock.set_to(clock.now() + ahead):
        return ClockSigner("secret").sign("value")


def test_what_was_signed_before_a_clock_was_set_back_a_little_is_good() -> None:
    value = signed(timedelta(seconds=MOST_AHEAD - 10))
    assert ClockSigner("secret").unsign(value, max_age=60) == b"value"


@pytest.mark.parametrize("ahead", [timedelta(seconds=MOST_AHEAD + 10), timedelta(days=400)])
@pytest.mark.parametrize("max_age", [60, None])
def test_what_is_dated_more_than_minutes_ahead_is_refused(ahead: timedelta, max_age: int | None) -> None:
    with pytest.raises(BadTimeSignature):
        ClockSigner("secret").unsign(signed(ahead), max_age=max_age)


def test_what_is_too_old_is_refused() -> None:
    with pytest.raises(SignatureExpired):
        ClockSigner("secret").unsign(signed(-timedelta(minutes=2)), max_age=60)
