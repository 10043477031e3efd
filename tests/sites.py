"""Sites for tests: real instances on SQLite or PostgreSQL."""

from __future__ import annotations

import tomllib
import uuid
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from tests.valid_html import IMPRINT, valid_html
from voting.app import create_app
from voting.cli.setup import make_instance
from voting.people.models import PhonePass
from voting.people.phones import COOKIE, signed
from voting.people.services import admit, invite_officer
from voting.plain import clock
from voting.plain.roles import PassKind, Role
from voting.site.config import Config, parse_config
from voting.site.instance import Instance
from voting.storage.database import db
from voting.web.fresh_proof import KEPT_AS

if TYPE_CHECKING:
    from tests.prepared import Prepared


def config_for(url: str, **changes: dict[str, Any]) -> Config:
    """The example config.toml with a database of the test's own and whatever else the test changes."""
    raw = tomllib.loads((Path(__file__).parent.parent / "config.toml").read_text(encoding="utf-8"))
    raw["database"]["url"] = url
    raw["party"]["imprint"] = IMPRINT
    raw["site"]["base_url"] = "https://localhost"
    for table, keys in changes.items():
        raw.setdefault(table, {}).update(keys)
    return parse_config(raw)


class CompiledTemplates(BytecodeCache):
    """Templates compiled once for all sites of a test process."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key] = bucket.bytecode_to_string()


COMPILED = CompiledTemplates()


def compiled_once(compile_address: Callable[[Rule, bool], Any]) -> Callable[..., Any]:
    """Addresses compiled once for all sites of a test process: that is most of what making a site takes."""
    kept: dict[str, Any] = {}

    def compiled(rule: Rule, append_unknown: bool = True) -> Any:
        key = repr((rule.rule, rule.subdomain, rule.defaults, append_unknown))
        if key not in kept:
            kept[key] = compile_address(rule, append_unknown)
        return kept[key]

    return compiled


Rule._compile_builder = compiled_once(Rule._compile_builder)  # type: ignore[method-assign]


CHEAP = {"argon2__rounds": 1, "argon2__memory_cost": 64, "argon2__parallelism": 1}


@dataclass
class Site:
    """A site under test."""

    app: Flask
    instance: Instance
    # Where factories keep what they made of it, for sites that are made fresh for every test.
    prepared: Prepared | None = None

    @classmethod
    def open(cls, folder: Path, config: Config) -> Site:
        instance = Instance(folder, config)
        app = create_app(instance)
        app.config["TESTING"] = True
        app.jinja_env.bytecode_cache = COMPILED
        # Guessing a test's password need not take long; tests/stages/test_signin.py looks at a real site's.
        app.extensions["security"].pwd_context.update(**CHEAP)
        # Nobody votes meanwhile, so nobody has to be left the processors.
        app.extensions["doors"].strangers.rest = 0
        return cls(app, instance)

    def in_another_process(self) -> Site:
        """The same site as another process has it, which has read nothing of its database yet."""
        return Site.open(self.instance.folder, self.instance.config)

    @contextmanager
    def work(self) -> Generator[Session]:
        """A session for services; committed at the end, as a view would."""
        with self.app.app_context():
            yield db.session
            db.session.commit()

    @property
    def pepper(self) -> bytes:
        return self.instance.secret("pepper")

    def visitor(self) -> Visitor:
        """Somebody with a fresh browser, not signed in."""
        return Visitor(self.app.test_client())

    def officer(self, *roles: Role) -> Visitor:
        """A signed-in officer with these roles."""
        with self.work() as session:
            address = f"{roles[0].name.lower()}@example.org"
            key = invite_officer(session, address, roles=roles, by="test").fs_uniquifier
        client = self.app.test_client()
        with client.session_transaction() as cookie:
            cookie["_user_id"] = key
            cookie["_fresh"] = True
            cookie[KEPT_AS] = [key, clock.now().timestamp()]
        return Visitor(client)

    def phone(self, *passes: PhonePass) -> Visitor:
        """A phone that holds these passes, the newest first."""
        client = self.app.test_client()
        with self.app.app_context():
            client.set_cookie(COOKIE, signed([each.id for each in passes]))
        return Visitor(client)

    def close(self) -> None:
        with self.app.app_context():
            db.engine.dispose()


@dataclass
class Visitor:
    """A browser without a window: it opens pages, and sends forms with the token their page gave it."""

    client: FlaskClient

    def get(self, path: str, **given: Any) -> Any:
        return valid_html(self.client.get(path, **given), imprint=self.imprint)

    def post(self, path: str, data: dict[str, Any] | None = None, **given: Any) -> Any:
        form = {"csrf_token": self.token(), **(data or {})}
        return valid_html(self.client.post(path, data=form, **given), imprint=self.imprint)

    @property
    def imprint(self) -> str:
        """The imprint that the law asks for on every page of this browser's site."""
        return self.client.application.extensions["instance"].config.party.imprint

    def token(self) -> str:
        """A CSRF token that fits this browser's session."""
        with self.client.session_transaction() as session:
            raw = session.setdefault("csrf_token", uuid.uuid4().hex)
        serializer = URLSafeTimedSerializer(
            self.client.application.config["SECRET_KEY"], salt="wtf-csrf-token"
        )
        return str(serializer.dumps(raw))


def let_all_in(site: Site, kind: PassKind = PassKind.DESK) -> None:
    """Everybody is let in who waits at a door desk, or for a round."""
    with site.work() as session:
        waiting = sa.select(PhonePass).where(PhonePass.kind == kind, PhonePass.admitted_at.is_(None))
        for each in session.scalars(waiting).all():
            admit(session, each.id, subject_id=each.subject_id, by="test")


def join_desk(site: Site, phone: Visitor, code: str, *, name: str) -> Visitor:
    """A phone joins a door desk by its code, and a steward lets it in."""
    joined = phone.post("/desk/join", {"code": code, "name": name})
    assert joined.status_code == 303
    let_all_in(site)
    return phone


def make_site(folder: Path, config: Config) -> Site:
    """Make a new instance and open its site."""
    make_instance(Instance(folder, config))
    return Site.open(folder, config)


def written_config(site: Site) -> None:
    """Write the site's config.toml into its folder, for a server in a process of its own."""
    url, address = site.instance.config.database.url, site.instance.config.site.address
    text = (Path(__file__).parent.parent / "config.toml").read_text(encoding="utf-8")
    text = text.replace('imprint = ""', f'imprint = "{IMPRINT}"')
    if site.instance.config.site.rehearsal:
        text = text.replace("rehearsal = false", "rehearsal = true")
    text = text.replace("sqlite:///voting.sqlite", url).replace("http://127.0.0.1:8000", address)
    (site.instance.folder / "config.toml").write_text(text, encoding="utf-8")
