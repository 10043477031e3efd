"""Pages of rehearsal."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("rehearsal", __name__)
