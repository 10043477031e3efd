"""Setting up an installation: its secrets, its database, its places and its first organiser."""

from __future__ import annotations

import click
import sqlalchemy as sa

from voting.app import create_app
from voting.count.models import Count
from voting.count.services import seal_earlier_counts
from voting.keeping.services import carry_out_erasures
from voting.people.links import invitation_link
from voting.people.models import Officer
from voting.people.services import (
    invite_officer,
    retire_officer,
    rewrite_due_in_turns,
    seal_earlier_accounts,
    tidy_email,
)
from voting.places.services import know_seat, load_shipped_postcodes
from voting.plain.refusals import Refusal
from voting.plain.roles import Role
from voting.printing.printable import check_names_of
from voting.site.command import BY_COMMAND_LINE, Named, Said, ask, site_command
from voting.site.instance import JOURNAL_KEY, Instance, find_instance, make_private, make_secrets
from voting.storage.database import db
from voting.storage.derived_copies import forget_statistics
from voting.storage.journal import JournalHead, begin_journal, lacks_newest
from voting.storage.shape import has_column, is_made, migrate
from voting.vote.models import PaperReading
from voting.vote.services import seal_earlier_readings
from voting.web.pages import current_instance

# The values, because click would offer an enumeration's names, in capitals.
ROLES = [role.value for role in Role]
FIRST_ORGANISER = "E-mail address of the first organiser"


class SecretIsMissing(Refusal):
    """An existing instance has lost a secret; a new one must not replace it silently."""


@click.command("setup")
@click.option(
    "--organiser", help="The first organiser's email address; asked for if there is no officer yet."
)
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
@click.pass_context
def setup(context: click.Context, organiser: str | None, as_json: bool) -> None:
    """Make the instance: secrets, database, first organiser. Safe to repeat, and needed after an upgrade."""
    named: Named = context.obj
    instance = find_instance(named.folder)
    if organiser is None and not is_made(instance.database_address):
        organiser = ask(FIRST_ORGANISER, otherwise="nothing was changed")
    if organiser is not None:
        tidy_email(organiser)
    make_instance(instance)
    if organiser is None and _has_officers(instance):
        return Said("The instance is up to date.", {"instance": str(instance.folder)}).say(as_json=as_json)
    organiser = organiser or ask(FIRST_ORGANISER, otherwise="the instance is made, and has no officer yet")
    return context.invoke(invite, email=organiser, role=[Role.ORGANISER, Role.ADMINISTRATOR], as_json=as_json)


def _has_officers(instance: Instance) -> bool:
    with create_app(instance).app_context():
        return db.session.scalar(sa.select(Officer.id).limit(1)) is not None


def make_instance(instance: Instance) -> None:
    """Make an instance's secrets, upgrade its database to the newest schema, and load its places."""
    check_names_of(instance)
    lost, made = instance.lost_secrets(), is_made(instance.database_address)
    # A database from before seals: its key is made now, and its journal sealed with it, once.
    unsealed = made and not has_column(instance.database_address, JournalHead.__tablename__, "seal")
    if unsealed and JOURNAL_KEY in lost:
        lost.remove(JOURNAL_KEY)
    if lost and made:
        raise SecretIsMissing(
            f"There is a database, but {instance.folder} has no {' and no '.join(lost)}: put it back from "
            "your backup. A new one would end every password, every printed ballot and the journal's seals, "
            "and forget what was erased."
        )
    make_secrets(instance)
    to_seal = {Count: instance.seals_counts, PaperReading: instance.seals_readings}
    for sealed, file in to_seal.items() if made else ():
        if not has_column(instance.database_address, sealed.__tablename__, "seal"):
            # If sealing is cut short after the database upgrade, it continues when setup is run again.
            make_private(file)
    if instance.database_file:
        make_private(instance.database_file)
    app = create_app(instance)
    with app.app_context():
        migrate()
        forget_statistics(db.engine)
    with app.app_context():
        # If there was no database at all, the end kept outside shows whether there once was a journal.
        if not made or instance.begins_journal.exists():
            begin_journal(db.session, by=BY_COMMAND_LINE)
            # The next steps query the journal, which vouches for nothing before its first seal is kept.
            db.session.commit()
        if instance.seals_counts.exists():
            seal_earlier_counts(db.session)
        if instance.seals_readings.exists():
            seal_earlier_readings(db.session)
        if not lacks_newest(db.session):
            seal_earlier_accounts(db.session, by=BY_COMMAND_LINE)
        seat = know_seat(db.session, instance.config.seat)
        load_shipped_postcodes(db.session, seat, by=BY_COMMAND_LINE)
        carry_out_erasures(db.session, instance.erasures, by=BY_COMMAND_LINE)
        db.session.commit()
        for done in (instance.begins_journal, *to_seal.values()):
            done.unlink(missing_ok=True)
        rewrite_due_in_turns(db.session)
        db.engine.dispose()


@site_command("invite")
@click.argument("email")
@click.option("--role", type=click.Choice(ROLES), multiple=True)
def invite(email: str, role: list[Role]) -> Said:
    """Invite an officer with a role, or make a new link for one who has lost their password."""
    officer = invite_officer(db.session, email, roles=[Role(each) for each in role], by=BY_COMMAND_LINE)
    db.session.commit()
    link = invitation_link(officer, address=current_instance().config.site.address)
    roles = list(role) or sorted(held.name for held in officer.roles)
    words = (
        f"{officer.email} is invited as {' and '.join(roles)}.\n"
        f"They choose a password here, within seven days:\n\n  {link}\n"
    )
    return Said(words, {"email": officer.email, "roles": roles, "link": link})


@site_command("retire")
@click.argument("email")
def retire(email: str) -> Said:
    """Close an officer's account and sign them out everywhere. `voting invite` opens it again."""
    officer = retire_officer(db.session, email, by=BY_COMMAND_LINE)
    db.session.commit()
    words = f"The account of {officer.email} is ended. What they did stays in the journal."
    return Said(words, {"email": officer.email, "active": officer.active})
