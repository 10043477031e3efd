"""Pages of act."""

from __future__ import annotations

from flask import Blueprint

import voting.act.services  # noqa: F401

blueprint = Blueprint("act", __name__)
