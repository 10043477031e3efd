"""Pages of collect."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("collect", __name__)
