"""Serving the site."""

from __future__ import annotations

import gc
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from functools import partial
from threading import Thread
from typing import Any

import click
from flask import Flask, render_template
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.mp import MPServer
from werkzeug.middleware.proxy_fix import ProxyFix

from voting.app import create_app
from voting.cli.nights import tidy_every_night
from voting.keeping.services import carry_out_erasures
from voting.people.devices import KnownDevices
from voting.people.passwords import has_turn, many_are_signing_in
from voting.people.phones import phone_of
from voting.people.services import rewrite_due_in_turns
from voting.plain.refusals import Refusal
from voting.printing.check import check_press
from voting.printing.printable import check_printed_names
from voting.site.command import BY_COMMAND_LINE, say
from voting.storage.database import db
from voting.storage.derived_copies import loose_copies
from voting.storage.transactions import unsafe_settings
from voting.storage.vouching import check_database
from voting.web.addresses import open_address
from voting.web.admission import BusyPage, Front
from voting.web.allowances import Allowances
from voting.web.pages import current_instance
from voting.web.proxies import check_proxy, said_once, watch_for_proxies
from voting.web.request_bodies import Application, WholeBodies

# Seconds a worker has to finish its work when the site is told to stop.
STOP_SECONDS = 10
# Seconds granian waits after restarting a worker: two that end within 5.5 s would end the whole site.
RESPAWN_SECONDS = 6
# Requests a worker answers at once. More would not fit voting.storage.database.POOL.
THREADS = 32

# Threads for everything but voters' pages: whatever else is requested, votes have threads of their own.
OTHERS = 12

# A phone on a slow line occupies a thread while it sends; these only wait (voting.web.request_bodies).
ARRIVING = 256
# Of those other threads, the number reserved for read-only pages, however many requests wait to write.
KEPT_FOR_READING = 4


# Seconds a thread may run before another has its turn. A thread back from the database may wait this long for
# each of those at work, and on SQLite all voters wait with it: Python's own 5 ms are too long.
SWITCH_SECONDS = 0.0005


class AddressIsTaken(Refusal):
    """The site cannot be served at this address and port."""


@click.command("run")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.pass_context
def run(context: click.Context, host: str, port: int) -> None:
    """Serve the site."""
    app = context.obj.open_site()
    check_proxy(host, app)
    at = check_address(host, port)
    check_printed_names(app.extensions["instance"])
    check_press()
    warn_of_careless_settings(app)
    check_newest(app)
    erase_again(app)

    def started() -> None:
        say(f"Serving at {open_address(host, port)}")
        begin_nights(app)

    serve(app, at=at, port=port, started=started)


def check_newest(app: Flask) -> None:
    """Refuse to serve an older copy of the database as if it were current."""
    with app.app_context():
        check_database(db.session)
        db.engine.dispose()


def erase_again(app: Flask) -> None:
    """Repeat the erasures in the register, as the database may be an old copy."""
    with app.app_context():
        erased = carry_out_erasures(db.session, current_instance().erasures, by=BY_COMMAND_LINE)
        db.session.commit()
        rewrite_due_in_turns(db.session)
        db.engine.dispose()
    if erased:
        say(f"Erased again, because an older copy of the database had them: {erased}.", err=True)


def begin_nights(app: Flask) -> None:
    """Tidy every night while this process serves."""
    with app.app_context():
        instance = current_instance()
    where = (instance.folder, instance.config.seat.timezone)
    Thread(target=tidy_every_night, args=where, daemon=True).start()


def warn_of_careless_settings(app: Flask) -> None:
    """Warn on stderr of database server settings that nothing here can make up for."""
    with app.app_context():
        for name in unsafe_settings(db.engine):
            say(f"PostgreSQL has {name} off: a power cut can lose votes. Switch it on first.", err=True)
        for sentence in loose_copies(db.engine):
            say(sentence, err=True)
        db.engine.dispose()


def check_address(host: str, port: int) -> str:
    """Return a host's numeric address; raises AddressIsTaken, before anything is made, if unusable."""
    try:
        family, *_rest, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.create_server(address[:2], family=family):
            return str(address[0])
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno and error.errno > 0 else str(error)
        raise AddressIsTaken(
            f"The site cannot be served at {host}, port {port} ({reason}). "
            "End what runs there, or choose another with --port."
        ) from None


class Enduring(MPServer):
    """A server that keeps running, however quickly one after another the system ends its workers."""

    def _respawn_workers(
        self, workers: list[int], spawn_target: Any, target_loader: Any, delay: float = 0
    ) -> None:
        super()._respawn_workers(workers, spawn_target, target_loader, max(delay, RESPAWN_SECONDS))


def serve(app: Flask, *, at: str, port: int, started: Callable[[], None]) -> None:
    """Serve an app's instance at an address until told to stop; no request is ever written to a log."""
    with app.app_context():
        instance = current_instance()
    os.environ["VOTING_INSTANCE"] = str(instance.folder)
    server = Enduring(
        "voting.cli.serve:worker_app",
        factory=True,
        interface=Interfaces.WSGI,
        address=at,
        port=port,
        workers=instance.config.site.workers,
        workers_kill_timeout=STOP_SECONDS,
        respawn_failed_workers=True,  # When the system ends one, for want of memory say, the vote goes on.
        blocking_threads=THREADS + ARRIVING,
        log_access=False,
        log_level=LogLevels.error,
    )
    hang_up = signal.getsignal(signal.SIGHUP)

    def began() -> None:
        end_with_the_terminal(server.signal_handler_interrupt, before=hang_up)
        Thread(target=_when_open, args=(at, port, started), daemon=True).start()

    server.on_startup(began)
    with said_once():
        server.serve()


def end_with_the_terminal(end: Callable[..., None], *, before: Any) -> None:
    """End the site when its terminal is closed, unless it was started to outlive it (nohup).

    On this signal granian restarts its workers, and the site would keep its port with nobody to end it.
    """
    outlives = before == signal.SIG_IGN
    signal.signal(signal.SIGHUP, signal.SIG_IGN if outlives else end)


def worker_app() -> Flask:
    """Make the app of one worker. Ctrl-C, or the end of the terminal, reaches every process; only the main
    one acts on it and tells the workers to stop, because a worker that is told twice waits for ever.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGHUP})
    sys.setswitchinterval(SWITCH_SECONDS)
    app = create_app()
    check_printed_names(app.extensions["instance"])
    stand_in_front(app)
    watch_for_proxies(app, say=partial(say, err=True))
    # Everything allocated so far is permanent: collecting over it would take time from every request.
    gc.collect()
    gc.freeze()
    return app


def stand_in_front(app: Flask) -> None:
    """Wrap the app in request buffering and admission, keyed by the address that the proxies report."""
    inner: Application = app.wsgi_app.app if isinstance(app.wsgi_app, ProxyFix) else app.wsgi_app
    front = Front(
        inner,
        threads=THREADS,
        others=OTHERS,
        kept_for_reading=KEPT_FOR_READING,
        busy=BusyPage(busy_pages(app)),
        known_as=KnownDevices(app).known_as,
        has_turn=partial(has_turn, doors=app.extensions["doors"]),
    )
    largest = app.config["MAX_CONTENT_LENGTH"]
    allowances = Allowances(app, largest=largest, phone_of=partial(phone_of, secret=app.config["SECRET_KEY"]))
    whole = WholeBodies(front, waiting=ARRIVING, largest=largest, allowance_of=allowances)
    if isinstance(app.wsgi_app, ProxyFix):
        app.wsgi_app.app = whole
    else:
        app.wsgi_app = whole  # type: ignore[method-assign]


def busy_pages(app: Flask) -> dict[str, tuple[str, list[tuple[str, str]], bytes]]:
    """Render the page that asks visitors to sign in a little later, in every language offered."""
    made = dict[str, tuple[str, list[tuple[str, str]], bytes]]()
    languages = app.extensions["instance"].config.languages
    for language in sorted(languages.offered, key=lambda each: each != languages.default):
        with app.test_request_context("/login", headers={"Accept-Language": language}):
            refusal = many_are_signing_in()
            page = render_template(
                "refusal.html", sentence=str(refusal), status=refusal.status, again="/login"
            )
            answer = app.make_response((page, refusal.status, {"Retry-After": str(refusal.seconds)}))
            answer = app.process_response(answer)
            made[language] = (answer.status, answer.headers.to_wsgi_list(), answer.get_data())
    return made


def _when_open(at: str, port: int, started: Callable[[], None]) -> None:
    """Wait until the first worker answers, then report that the site is open."""
    while True:
        try:
            with socket.create_connection((at, port), timeout=1):
                break
        except OSError:
            time.sleep(0.05)
    started()
