"""Serving the site."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable

import click
from flask import Flask
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from voting.pages import current_instance
from voting.refusals import Refusal


class AddressIsTaken(Refusal):
    """Nothing can be served at this address and port."""


@click.command("run")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.pass_context
def run(context: click.Context, host: str, port: int) -> None:
    """Serve the site."""
    app = context.obj.open_site()
    check_address(host, port)
    serve(app, host=host, port=port, started=lambda: click.echo(f"Serving at http://{host}:{port}"))


def check_address(host: str, port: int) -> None:
    """Refuse an address where nothing can be served, before anything is made for it."""
    try:
        family, *_rest, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.create_server(address[:2], family=family):
            return
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno and error.errno > 0 else str(error)
        raise AddressIsTaken(
            f"The site cannot be served at {host}, port {port} ({reason}). "
            "End what runs there, or choose another with --port."
        ) from None


def serve(app: Flask, *, host: str, port: int, started: Callable[[], None]) -> None:
    """Serve an app's instance until told to stop; no request is ever written to a log."""
    with app.app_context():
        instance = current_instance()
    os.environ["VOTING_INSTANCE"] = str(instance.folder)
    server = Granian(
        "voting.app:create_app",
        factory=True,
        interface=Interfaces.WSGI,
        address=host,
        port=port,
        workers=instance.config.site.workers,
        blocking_threads=8,
        log_access=False,
        log_level=LogLevels.error,
    )
    server.on_startup(started)
    server.serve()
