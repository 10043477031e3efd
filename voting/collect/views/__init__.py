"""Campaigns, rounds, the doorstep, corrections, and files of answers."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("collect", __name__)

from voting.collect import commands  # noqa: E402
from voting.collect.views import (  # noqa: E402
    answers,
    campaigns,
    canvassers,
    changing_rounds,
    corrections,
    doorstep,
    files,
    held,
    joining,
    offline,
    paper,
    phones,
    printing,
    rounds,
    sync,
)
from voting.collect.views.sync import TAKE_JSON  # noqa: E402
from voting.web.contributions import Contributions  # noqa: E402

contributions = Contributions(
    blueprint, takes_json=TAKE_JSON, doorstep_scripts=offline.LINE, commands=(commands.answers,)
)

__all__ = [
    "TAKE_JSON",
    "answers",
    "blueprint",
    "campaigns",
    "canvassers",
    "changing_rounds",
    "contributions",
    "corrections",
    "doorstep",
    "files",
    "held",
    "joining",
    "offline",
    "paper",
    "phones",
    "printing",
    "rounds",
    "sync",
]
