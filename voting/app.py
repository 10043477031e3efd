"""The application: configuration, extensions, and the stages in the order of the process."""

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

# Libraries that look after accounts, tokens and tries at a password; and what compresses pages.
NOTHING_TO_VOTERS = frozenset(
    {"flask_login", "flask_principal", "flask_limiter", "flask_wtf", "flask_compress"}
)


def create_app(instance: Instance | None = None) -> Flask:
    """Make the site of one instance; without one, that of VOTING_INSTANCE or of the folder here."""
    if instance is None:
        named = os.environ.get("VOTING_INSTANCE")
        instance = find_instance(Path(named) if named else None)
    app = Flask(__name__, template_folder=str(pages.TEMPLATES))
    configure(app, instance)
    keep_private(instance)

    init_database(app, instance)
    # Pages first: they take in the whole request before anything asks the database who sent it.
    # Otherwise somebody on a slow line would hold the write lock for as long as the sending takes.
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
    """Leave libraries out of a voter's pages: they look after accounts, tokens and tries at a password.

    Their answer is known there, and asking them takes a good part of the time of casting a vote. Nor are
    these pages ever compressed.
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
    """Set what the instance's configuration and secrets decide."""
    site = instance.config.site
    app.extensions["instance"] = instance
    # No page and no hook here is asynchronous: nothing has to be asked whether it is, twenty times a request.
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
        # The token proves where a form came from. Our pages send no Referer, and some browsers never do.
        WTF_CSRF_SSL_STRICT=False,
        # No link is ever made from a name that a stranger's request claims this site has.
        TRUSTED_HOSTS=trusted(site.base_url.host or "localhost"),
    )
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    if site.trusted_proxies:
        hops = site.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]


def _as_it_is(function: Callable[..., Any]) -> Callable[..., Any]:
    return function
