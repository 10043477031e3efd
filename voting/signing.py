"""Signed cookies that outlive a clock that is set back."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import SignatureExpired, TimestampSigner, URLSafeTimedSerializer


class SteadySigner(TimestampSigner):
    """Takes what was signed later than now as fresh: only this site signs, so its own clock was set back.

    Otherwise every officer is signed out in the middle of an evening, until the clock has caught up.
    """

    def unsign(  # type: ignore[override]  # Two overloads there, told apart by the last argument.
        self, signed_value: str | bytes, max_age: int | None = None, return_timestamp: bool = False
    ) -> Any:
        """What was signed; refused when that is longer ago than `max_age` seconds."""
        value, signed_at = super().unsign(signed_value, return_timestamp=True)
        if max_age is not None and self.get_timestamp() - signed_at.timestamp() > max_age:
            raise SignatureExpired("Signed too long ago.", payload=value, date_signed=signed_at)
        return (value, signed_at) if return_timestamp else value


class SteadySessions(SecureCookieSessionInterface):
    """Sessions whose cookies are signed steadily."""

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """What signs the cookie of a session."""
        made = super().get_signing_serializer(app)
        if made:
            made.signer = SteadySigner
        return made
