"""`voting observe`: every vote on a screen in the hall, for observers to count along."""

from __future__ import annotations

import click

from voting.conference.models import Contest
from voting.conference.services import contest_at
from voting.plain.translating import gettext as _
from voting.publish.services import Observed, observe_votes
from voting.site.command import BY_COMMAND_LINE, Said, site_command
from voting.storage.database import db


@site_command("observe")
@click.argument("conference")
@click.argument("ward")
def observe(conference: str, ward: str) -> Said:
    """Show observers in the hall every vote of a counted ward, and recount them; writes no file."""
    contest = contest_at(db.session, conference, ward)
    observed = observe_votes(db.session, contest, by=BY_COMMAND_LINE)
    db.session.commit()
    return Said("\n".join(_lines(contest, observed)), _data(contest, observed))


def _lines(contest: Contest, observed: Observed) -> list[str]:
    tallied, titles = observed.tallied, contest.titles
    lines = [
        _("For observers, on this screen only: do not copy, photograph or send it."),
        "",
        f"{contest.ward.name}: {contest.question}",
        *(f"  {number:>2}. {title}" for number, title in titles.items()),
        "",
        _("Every vote as marked, box by box, with the number of identical votes in front:"),
        *(f"  {votes:>6}  {row}" for row, votes in observed.rows),
        "",
        _("Recounted from these votes:"),
        *(f"  {votes:>6}  {titles[number]}" for number, votes in tallied.counts),
        f"  {tallied.valid:>6}  " + _("Valid votes"),
    ]
    if tallied.tie:
        lines.append(_("There is a tie. Break it in public first, as the count page explains."))
    lines += [_("Chosen: %(title)s", title=titles[number]) for number in tallied.chosen]
    if observed.seal:
        lines += [
            "",
            _("This is the list sealed in the published files (list.txt): %(seal)s", seal=observed.seal),
            _("The key to the seal: %(key)s", key=observed.key),
        ]
    return lines


def _data(contest: Contest, observed: Observed) -> dict[str, object]:
    return {
        "ward": contest.ward.name,
        "votes": [[votes, row] for row, votes in observed.rows],
        "counts": [list(each) for each in observed.tallied.counts],
        "valid": observed.tallied.valid,
        "chosen": list(observed.tallied.chosen),
        "seal": observed.seal,
        "key": observed.key,
    }
