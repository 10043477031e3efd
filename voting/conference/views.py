"""Pages of conference."""

from __future__ import annotations

from flask import Blueprint

import voting.conference.services  # noqa: F401

blueprint = Blueprint("conference", __name__)
