"""What `site` is copied from: a fresh instance, and what factories made of one, kept for who asks again."""

from __future__ import annotations

import functools
import itertools
import pickle
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

import sqlalchemy as sa
from sqlalchemy import event

from tests.postgres import Postgres
from tests.sites import Site
from voting.people.services.rewriting import TURNS
from voting.plain import clock
from voting.storage.database import db

# So many are kept in each test process, for each kind of database: one takes ten megabytes on PostgreSQL.
KEPT = 32
NOW = timedelta(seconds=5)
Given = ParamSpec("Given")
Made = TypeVar("Made")


@dataclass(frozen=True)
class Template:
    """An instance to copy, the database that goes with it on PostgreSQL, and what its factory returned."""

    folder: Path
    database: str
    returned: bytes = b""


@dataclass
class Prepared:
    """The templates of one kind of database."""

    fresh: Template
    # Where folders of others lie, and the server of their databases; None for SQLite.
    room: Path
    server: Postgres | None
    # The one that was asked for longest ago comes first.
    kept: dict[str, Template] = field(default_factory=dict[str, Template])
    numbers: Iterator[int] = field(default_factory=itertools.count)
    # Whether anything was written since the site was made fresh.
    is_touched: bool = False

    def watch(self, site: Site) -> None:
        """Notice whatever is committed on a site."""
        with site.app.app_context():
            event.listen(db.engine, "commit", self._touch)

    def _touch(self, _connection: sa.Connection) -> None:
        self.is_touched = True

    def renew(self, site: Site, template: Template | None = None) -> None:
        """Give a site a new folder and database, and let it forget who tried what how often."""
        template = template or self.fresh
        site.close()
        shutil.rmtree(site.instance.folder)
        shutil.copytree(template.folder, site.instance.folder)
        if self.server:
            self.server.renew(site.instance.config.database.url, template=template.database)
        for limiter in site.app.extensions["limiter"]:
            limiter.reset()
        site.app.extensions["doors"].reset()
        TURNS.clear()
        self.is_touched = template is not self.fresh

    def made(self, site: Site, make: Callable[..., Any], args: tuple[Any, ...], given: dict[str, Any]) -> Any:
        """What a factory makes of a fresh site: a copy, where the same was asked for before."""
        if not self._is_fresh(site):
            return make(site, *args, **given)
        key = f"{make.__module__}.{make.__name__} {args} {sorted(given.items())}"
        if template := self.kept.pop(key, None):
            self.kept[key] = template
            self.renew(site, template)
            return pickle.loads(template.returned)
        returned = make(site, *args, **given)
        self.kept[key] = self._keep(site, returned)
        if len(self.kept) > KEPT:
            self._forget(self.kept.pop(next(iter(self.kept))))
        return returned

    def _is_fresh(self, site: Site) -> bool:
        is_now = abs(clock.now() - datetime.now(UTC)) < NOW
        return is_now and not self.is_touched and _files(site.instance.folder) == _files(self.fresh.folder)

    def _keep(self, site: Site, returned: Any) -> Template:
        number = next(self.numbers)
        site.close()
        folder, database = self.room / f"kept-{number}", f"kept_{number}"
        shutil.copytree(site.instance.folder, folder)
        if self.server:
            made = sa.make_url(site.instance.config.database.url).database
            self.server.create(database, template=str(made))
        return Template(folder, database, pickle.dumps(returned))

    def _forget(self, template: Template) -> None:
        shutil.rmtree(template.folder)
        if self.server:
            self.server.drop_named(template.database)


def _files(folder: Path) -> set[tuple[str, int, int]]:
    """The files of an instance, and when each was written last: a copy keeps that."""
    files = ((file, file.stat()) for file in folder.rglob("*"))
    return {
        (str(file.relative_to(folder)), told.st_size, told.st_mtime_ns if file.is_file() else 0)
        for file, told in files
    }


def prepared(make: Callable[Concatenate[Site, Given], Made]) -> Callable[Concatenate[Site, Given], Made]:
    """A factory of which a site that comes from `Prepared` is only made once, and copied then."""

    @functools.wraps(make)
    def made(site: Site, *args: Given.args, **given: Given.kwargs) -> Made:
        if site.prepared is None:
            return make(site, *args, **given)
        return cast("Made", site.prepared.made(site, make, args, given))

    return made
