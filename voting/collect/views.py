"""Pages of collect."""

from __future__ import annotations

from flask import Blueprint

import voting.collect.services  # noqa: F401

blueprint = Blueprint("collect", __name__)
