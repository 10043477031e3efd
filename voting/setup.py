"""Making an installation: its secrets, its database, its places and its first organiser."""

from __future__ import annotations

import click
from flask import current_app, url_for

from voting.access import Role
from voting.app import create_app
from voting.command import BY_COMMAND_LINE, Named, Said, site_command
from voting.database import db, migrate
from voting.instance import Instance, find_instance, make_secrets
from voting.pages import current_instance
from voting.people.models import Officer
from voting.people.services import invitation_token, invite_officer
from voting.places.services import know_seat


@click.command("setup")
@click.option("--organiser", prompt="E-mail address of the first organiser", help="Who is invited first.")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
@click.pass_context
def setup(context: click.Context, organiser: str, as_json: bool) -> None:
    """Make the instance: secrets, database, first organiser. Safe to repeat."""
    named: Named = context.obj
    make_instance(find_instance(named.folder))
    context.invoke(invite, email=organiser, role=[Role.ORGANISER, Role.ADMINISTRATOR], as_json=as_json)


def make_instance(instance: Instance) -> None:
    """Make an instance's secrets, bring its database to the newest shape, and load its seat and wards."""
    make_secrets(instance)
    app = create_app(instance)
    with app.app_context():
        migrate()
    with app.app_context():
        know_seat(db.session, instance.config.seat)
        db.session.commit()
        db.engine.dispose()


@site_command("invite")
@click.argument("email")
@click.option("--role", type=click.Choice([*Role]), multiple=True, default=[Role.ORGANISER])
def invite(email: str, role: list[Role]) -> Said:
    """Invite an officer, or make a new link for one who lost the password."""
    officer = invite_officer(db.session, email, roles=[Role(each) for each in role], by=BY_COMMAND_LINE)
    db.session.commit()
    link = invitation_link(officer)
    words = f"{officer.email} is invited as {' and '.join(role)}.\nThey choose a password here, within seven days:\n\n  {link}\n"
    return Said(words, {"email": officer.email, "roles": [*role], "link": link})


def invitation_link(officer: Officer) -> str:
    """The address where an invited officer chooses a password."""
    address = current_instance().config.site.address
    with current_app.test_request_context(base_url=address):
        return address + url_for("security.reset_password", token=invitation_token(officer))
