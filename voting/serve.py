"""Serving the site."""

from __future__ import annotations

import os

import click
from flask import Flask
from granian import Granian
from granian.constants import Interfaces

from voting.pages import current_instance


@click.command("run")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.pass_context
def run(context: click.Context, host: str, port: int) -> None:
    """Serve the site."""
    serve(context.obj.open_site(), host=host, port=port)


def serve(app: Flask, *, host: str, port: int) -> None:
    """Serve an app's instance until told to stop; no request is ever written to a log."""
    with app.app_context():
        instance = current_instance()
    os.environ["VOTING_INSTANCE"] = str(instance.folder)
    Granian(
        "voting.app:create_app",
        factory=True,
        interface=Interfaces.WSGI,
        address=host,
        port=port,
        workers=instance.config.site.workers,
        blocking_threads=8,
        log_access=False,
    ).serve()
