"""Signed cookies that outlive a clock that is set back."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import BadTimeSignature, SignatureExpired, TimestampSigner, URLSafeTimedSerializer

from voting.plain import clock

# By how many seconds a server's clock is set back where it is kept right: more is no clock's doing.
MOST_AHEAD = 300


class ClockTolerantSigner(TimestampSigner):
    """Takes what was signed a few minutes later than now as fresh: our clock was set right.

    Otherwise every officer is signed out in the middle of an evening, until the clock has caught up. What is
    dated further ahead would outlive every limit, so it is refused.
    """

    def unsign(  # type: ignore[override]  # Two overloads there, told apart by the last argument.
        self, signed_value: str | bytes, max_age: int | None = None, return_timestamp: bool = False
    ) -> Any:
        """What was signed; refused when that is longer ago than `max_age` seconds."""
        value, signed_at = super().unsign(signed_value, return_timestamp=True)
        if signed_at.timestamp() - self.get_timestamp() > MOST_AHEAD:
            raise BadTimeSignature("Signed in the future.", payload=value, date_signed=signed_at)
        if max_age is not None and self.get_timestamp() - signed_at.timestamp() > max_age:
            raise SignatureExpired("Signed too long ago.", payload=value, date_signed=signed_at)
        return (value, signed_at) if return_timestamp else value


class ClockSigner(ClockTolerantSigner):
    """Dates what it signs by our own clock."""

    def get_timestamp(self) -> int:
        """The second it is now."""
        return int(clock.now().timestamp())


class SteadySessions(SecureCookieSessionInterface):
    """Sessions whose cookies are signed steadily."""

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """What signs the cookie of a session."""
        made = super().get_signing_serializer(app)
        if made:
            made.signer = ClockTolerantSigner
        return made
