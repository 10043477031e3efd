"""Setting up again repairs what can be repaired, and replaces no secret in silence."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import make_url

from tests.sites import Site, config_for
from tests.stages.test_setup import mode_of
from voting.cli.setup import SecretIsMissing, make_instance
from voting.places.models import Ward
from voting.plain.roles import Role
from voting.site.instance import ERASURE_KEY, SECRETS, Instance
from voting.storage.database import db
from voting.storage.shape import is_made


def test_no_secret_lies_in_the_database(site: Site) -> None:
    with site.work() as session:
        stored = [
            str(row)
            for table in reversed(sa.inspect(db.engine).get_table_names())
            for row in session.execute(sa.text(f'SELECT * FROM "{table}"'))
        ]
    secrets = [(site.instance.folder / name).read_text(encoding="ascii") for name in SECRETS]
    assert len(set(secrets)) == len(SECRETS)
    assert [secret for secret in secrets if any(secret in row for row in stored)] == []


def test_setup_can_be_repeated(site: Site) -> None:
    before = {name: site.instance.secret(name) for name in SECRETS}
    site.officer(Role.ORGANISER)
    make_instance(site.instance)
    assert {name: site.instance.secret(name) for name in SECRETS} == before
    with site.work() as session:
        assert (
            session.scalar(sa.select(sa.func.count()).select_from(Ward).where(Ward.seat_id.is_not(None))) == 4
        )


def test_setup_repairs_who_may_read_a_secret(site: Site) -> None:
    pepper = site.instance.folder / "pepper"
    pepper.chmod(0o644)
    make_instance(site.instance)
    assert mode_of(pepper) == 0o600


@pytest.mark.parametrize("secret", [name for name in SECRETS if name != ERASURE_KEY])
def test_a_lost_secret_is_not_replaced_in_silence(site: Site, secret: str) -> None:
    (site.instance.folder / secret).unlink()
    with pytest.raises(SecretIsMissing, match=f"has no {secret}: put it back from your backup"):
        make_instance(site.instance)
    assert not (site.instance.folder / secret).exists()


def test_a_setup_that_was_cut_short_goes_on(tmp_path: Path) -> None:
    instance = Instance(tmp_path / "instance", config_for("sqlite:///voting.sqlite"))
    instance.folder.mkdir()
    (instance.folder / "pepper").write_text("00" * 32, encoding="ascii")
    make_instance(instance)
    assert instance.secret("pepper") == bytes(32)
    assert not instance.missing_secrets()


def test_looking_for_a_database_makes_no_file(tmp_path: Path) -> None:
    assert not is_made(make_url(f"sqlite:///{tmp_path / 'voting.sqlite'}"))
    assert [*tmp_path.iterdir()] == []
