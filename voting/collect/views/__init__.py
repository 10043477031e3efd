"""Campaigns, rounds, the doorstep, and files of answers."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("collect", __name__)

from voting.collect.views import answers, campaigns, doorstep, rounds  # noqa: E402

__all__ = ["answers", "blueprint", "campaigns", "doorstep", "rounds"]
