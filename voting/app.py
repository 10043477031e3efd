"""The application: configuration, extensions, and the stages in process order."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask, request
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

import voting.act.views
import voting.ballots.views
import voting.collect.views
import voting.conference.views
import voting.count.views
import voting.desk.views
import voting.evening.views
import voting.home.views
import voting.keeping.views
import voting.people.views
import voting.places.views
import voting.publish.views
import voting.rehearsal.views
import voting.shortlist.views
import voting.vote.views
from voting.people.devices import account_here
from voting.people.phones import init_phones, look_again
from voting.people.signin import init_signin
from voting.site.instance import Instance, find_instance, keep_private
from voting.storage.database import init_database, let_pages_write
from voting.web import access, pages
from voting.web.addresses import trusted
from voting.web.assets import init_assets
from voting.web.contributions import init_contributions, voters_pages
from voting.web.odd_rows import init_odd_rows
from voting.web.outages import init_faults
from voting.web.rate_limits import init_limits
from voting.web.request_limits import LARGEST_FORM

# The rooms with pages, the first stage first.
ROOMS = (
    voting.places.views.contributions,
    voting.people.views.contributions,
    voting.collect.views.contributions,
    voting.shortlist.views.contributions,
    voting.conference.views.contributions,
    voting.ballots.views.contributions,
    voting.desk.views.contributions,
    voting.vote.views.contributions,
    voting.count.views.contributions,
    voting.publish.views.contributions,
    voting.evening.views.contributions,
    voting.act.views.contributions,
    voting.keeping.views.contributions,
    voting.home.views.contributions,
)

# Libraries that handle accounts, tokens and password attempts, and the one that compresses pages.
NOTHING_TO_VOTERS = frozenset(
    {"flask_login", "flask_principal", "flask_limiter", "flask_wtf", "flask_compress"}
)


def create_app(instance: Instance | None = None) -> Flask:
    """Create the app of an instance; by default, of VOTING_INSTANCE or of the current folder."""
    if instance is None:
        named = os.environ.get("VOTING_INSTANCE")
        instance = find_instance(Path(named) if named else None)
    app = Flask(__name__, template_folder=str(pages.TEMPLATES))
    configure(app, instance)
    keep_private(instance)

    init_database(app, instance)
    # Pages first: they read the whole request before anything queries the database for its sender. Otherwise
    # a client on a slow line would hold the write lock for as long as it takes to send.
    pages.init_pages(app)
    init_faults(app)
    init_odd_rows(app)
    init_assets(app)
    init_signin(app)
    init_phones(app)
    rehearsal = (voting.rehearsal.views.contributions,) if instance.config.site.rehearsal else ()
    init_contributions(app, (*ROOMS, *rehearsal), forms=CSRFProtect(app))
    init_limits(app, account_here=account_here)
    access.guard(app)
    let_pages_write(app)
    access.ask_again(app, look_again=look_again)
    skip_auth_hooks(app)
    return app


def skip_auth_hooks(app: Flask) -> None:
    """Skip library hooks on voters' pages: those for accounts, tokens and password attempts.

    Their answer is known in advance, and running them takes a good part of the time of casting a vote. Nor
    are these pages ever compressed.
    """

    voters = voters_pages(app)

    def spared(hook: Callable[..., Any]) -> Callable[..., Any]:
        def unless_voter(*given: Any) -> Any:
            is_voter = request.endpoint in voters
            return next(iter(given), None) if is_voter else hook(*given)

        module = getattr(hook, "func", hook).__module__
        return unless_voter if module.partition(".")[0] in NOTHING_TO_VOTERS else hook

    for hooks in (app.before_request_funcs, app.after_request_funcs, app.teardown_request_funcs):
        hooks[None] = [spared(hook) for hook in hooks[None]]


def configure(app: Flask, instance: Instance) -> None:
    """Apply the instance's configuration and secrets to the app."""
    site = instance.config.site
    app.extensions["instance"] = instance
    # No view or hook here is asynchronous: this saves checking each, twenty times a request.
    app.ensure_sync = _as_it_is  # type: ignore[method-assign]
    app.config.update(
        SECRET_KEY=instance.secret("secret_key"),
        SECURITY_PASSWORD_SALT=instance.secret("password_salt").hex(),
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=site.address.startswith("https://"),
        PREFERRED_URL_SCHEME=site.address.partition("://")[0],
        MAX_CONTENT_LENGTH=8 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=LARGEST_FORM,
        WTF_CSRF_TIME_LIMIT=None,
        # The token proves the form's origin. Our pages send no Referer, and some browsers never do.
        WTF_CSRF_SSL_STRICT=False,
        # No link is ever built from a host name that a stranger's request claims for this site.
        TRUSTED_HOSTS=trusted(site.base_url.host or "localhost"),
    )
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    if site.trusted_proxies:
        hops = site.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]


def _as_it_is(function: Callable[..., Any]) -> Callable[..., Any]:
    return function
