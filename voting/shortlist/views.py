"""Pages of shortlist."""

from __future__ import annotations

from flask import Blueprint

import voting.shortlist.services  # noqa: F401

blueprint = Blueprint("shortlist", __name__)
