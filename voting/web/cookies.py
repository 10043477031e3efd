"""Signed cookies that survive the clock being set back."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import BadTimeSignature, SignatureExpired, TimestampSigner, URLSafeTimedSerializer

from voting.plain import clock

# Seconds by which a well-kept server's clock may be set back: more is no clock correction.
MOST_AHEAD = 300


class ClockTolerantSigner(TimestampSigner):
    """Accepts signatures dated a few minutes ahead as fresh: our clock was corrected.

    Otherwise every officer would be signed out in the middle of an evening, until the clock catches up.
    Signatures dated further ahead would outlive every limit, so they are refused.
    """

    def unsign(  # type: ignore[override]  # Two overloads there, told apart by the last argument.
        self, signed_value: str | bytes, max_age: int | None = None, return_timestamp: bool = False
    ) -> Any:
        """Return the signed value; refused if signed more than `max_age` seconds ago."""
        value, signed_at = super().unsign(signed_value, return_timestamp=True)
        if signed_at.timestamp() - self.get_timestamp() > MOST_AHEAD:
            raise BadTimeSignature("Signed in the future.", payload=value, date_signed=signed_at)
        if max_age is not None and self.get_timestamp() - signed_at.timestamp() > max_age:
            raise SignatureExpired("Signed too long ago.", payload=value, date_signed=signed_at)
        return (value, signed_at) if return_timestamp else value


class ClockSigner(ClockTolerantSigner):
    """A signer that dates by our own clock."""

    def get_timestamp(self) -> int:
        """Return the current time in whole seconds."""
        return int(clock.now().timestamp())


class SteadySessions(SecureCookieSessionInterface):
    """Sessions whose signed cookies survive the clock being set back."""

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Return the serializer that signs session cookies."""
        made = super().get_signing_serializer(app)
        if made:
            made.signer = ClockTolerantSigner
        return made
