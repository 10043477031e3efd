"""Officers with their roles."""

from __future__ import annotations

# Flask-Security's mixins declare these columns as plain attributes; here they are the columns themselves.
# pyright: reportIncompatibleVariableOverride=false
import uuid
from datetime import datetime

import sqlalchemy as sa
from flask_security import RoleMixin, UserMixin
from flask_security.utils import verify_password
from sqlalchemy.orm import Mapped, mapped_column, relationship

from voting.storage.database import Model, random_key

officer_role = sa.Table(
    "officer_role",
    Model.metadata,
    sa.Column("officer_id", sa.ForeignKey("officer.id"), primary_key=True),
    sa.Column("role_id", sa.ForeignKey("role.id"), primary_key=True),
)


class OfficerRole(Model, RoleMixin):
    """An officer's role; the names are those of `voting.web.access.Role`."""

    __tablename__ = "role"
    id: Mapped[uuid.UUID] = random_key()
    name: Mapped[str] = mapped_column(unique=True)


class Officer(Model, UserMixin):
    """A signed-in account."""

    __tablename__ = "officer"
    id: Mapped[uuid.UUID] = random_key()
    email: Mapped[str] = mapped_column(unique=True)
    password: Mapped[str | None]
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(unique=True)
    # The officer, as named in the journal, who invited this one on a page; "" for nobody.
    invited_by: Mapped[str] = mapped_column(default="", server_default=sa.text("''"))
    invited_at: Mapped[datetime | None]
    roles: Mapped[list[OfficerRole]] = relationship(secondary=officer_role, lazy="selectin")

    def verify_and_update_password(self, password: str) -> bool:
        """Whether a password is this officer's; unlike the library's, it never renews the hash.

        Only signing in renews it, with a journal line that vouches for the row as it is then.
        """
        return self.password is not None and verify_password(password, self.password)
