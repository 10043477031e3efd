"""`voting count`: open, tally, print; `voting recount`: count a published bundle anew."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from voting.command import BY_COMMAND_LINE, Said, site_command
from voting.conference.models import Contest, ContestState
from voting.conference.services import find_conference
from voting.count.recount.report import as_data, recounted
from voting.count.services import counts_to_tell, open_and_erase, rejected_of, tally_of
from voting.database import db
from voting.pages import current_instance
from voting.refusals import Refusal


@site_command("count")
@click.argument("conference")
def count(conference: str) -> Said:
    """Open the envelopes of a conference's closed contests, tally them, and print the tallies."""
    contests = find_conference(db.session, conference).contests
    uncounted = [each.ward.name for each in contests if each.state in {ContestState.READY, ContestState.OPEN}]
    if uncounted or not contests:
        raise Refusal(
            _(
                "Voting is not closed yet for: %(wards)s. Nothing was counted.",
                wards=", ".join(uncounted) or "–",
            )
        )
    for contest in contests:
        open_and_erase(db.session, contest, keys=current_instance().keys, by=BY_COMMAND_LINE)
    tallied = [_tally(db.session, contest) for contest in contests]
    return Said("\n\n".join(map(_words, tallied)), {"conference": conference, "contests": tallied})


def _tally(session: Session, contest: Contest) -> dict[str, Any]:
    tallied = tally_of(session, contest)
    titles = {option.number: option.title for option in contest.options}
    return {
        "ward": contest.ward.name,
        "question": contest.question,
        "options": [
            {"title": titles[number], "votes": votes}
            for number, votes in counts_to_tell(contest, tallied).items()
        ],
        "valid": tallied.valid,
        "rejected": rejected_of(session, contest),
        "chosen": [titles[number] for number in tallied.chosen],
        "tie": [titles[number] for number in tallied.tie],
    }


def _words(tallied: dict[str, Any]) -> str:
    width = max(len(option["title"]) for option in tallied["options"])
    lines = [f"{tallied['ward']}: {tallied['question']}"]
    lines += [
        f"  {option['title']:<{width}}  {_or_dash(option['votes']):>6}" for option in tallied["options"]
    ]
    valid = _("Valid votes")
    lines.append(f"  {valid:<{width}}  {tallied['valid']:>6}")
    lines += [f"  {reason:<{width}}  {number:>6}" for reason, number in tallied["rejected"].items()]
    if tallied["tie"]:
        lines.append(_("  A tie between %(titles)s: draw the lot.", titles=", ".join(tallied["tie"])))
    return "\n".join(lines)


def _or_dash(votes: int | None) -> str:
    return "–" if votes is None else str(votes)


@click.command("recount")
@click.argument("bundle", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def recount(bundle: Path, as_json: bool) -> None:
    """Check a published bundle, a zip or its folder, and count its votes anew; no installation is needed."""
    found, lines = recounted(bundle)
    Said("\n".join(lines), as_data(found)).say(as_json=as_json)
    if found.wrong:
        click.echo("\n".join(found.wrong), err=True)
        sys.exit(2)
