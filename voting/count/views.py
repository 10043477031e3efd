"""Pages of count."""

from __future__ import annotations

from flask import Blueprint

import voting.count.services  # noqa: F401

blueprint = Blueprint("count", __name__)
