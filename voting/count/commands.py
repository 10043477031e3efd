"""`voting count`: open, tally, print; `voting recount`: recount a published bundle."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from voting.conference.models import Contest, ContestState
from voting.conference.services import contest_at, find_conference
from voting.count.recount.report import as_data, recounted
from voting.count.services import counts_to_tell, open_and_erase_in_turns, rejected_of, tally_of
from voting.plain.refusals import Refusal
from voting.plain.translating import gettext as _
from voting.site.command import BY_COMMAND_LINE, Said, say, site_command
from voting.storage.database import db
from voting.web.pages import current_instance


@site_command("count")
@click.argument("conference")
def count(conference: str) -> Said:
    """Open the envelopes of a conference's closed contests, tally them, and print the tallies.

    A ward that is not ready is skipped and named with the reason; the others are counted.
    """
    wards = [each.ward.slug for each in find_conference(db.session, conference).contests]
    counted: list[dict[str, Any]] = []
    left: list[Left] = []
    for ward in wards:
        contest = contest_at(db.session, conference, ward)
        name = contest.ward.name
        try:
            _check_ready(contest)
            open_and_erase_in_turns(db.session, contest, keys=current_instance().keys, by=BY_COMMAND_LINE)
        except Refusal as refusal:
            db.session.rollback()
            left.append(Left(name, str(refusal)))
        else:
            counted.append(_tally(db.session, contest))
    if not counted:
        why = " ".join(each.reason for each in left) or _("No ward is voting here.")
        raise Refusal(_("Nothing was counted. %(why)s", why=why))
    words = [*map(_words, counted), *([_left_words(left)] if left else [])]
    data = {"conference": conference, "contests": counted, "left": [each.as_data() for each in left]}
    return Said("\n\n".join(words), data)


@dataclass(frozen=True)
class Left:
    """A ward that was not counted, and the reason."""

    ward: str
    reason: str

    def as_data(self) -> dict[str, str]:
        """Return the same as data for programs."""
        return {"ward": self.ward, "reason": self.reason}


def _check_ready(contest: Contest) -> None:
    ward = contest.ward.name
    if contest.state == ContestState.READY:
        raise Refusal(_("Voting in %(ward)s was never opened.", ward=ward))
    if contest.state == ContestState.OPEN:
        raise Refusal(_("Voting in %(ward)s is not closed yet.", ward=ward))


def _left_words(left: Sequence[Left]) -> str:
    lines = [f"  {each.ward}: {each.reason}" for each in left]
    return "\n".join([_("Not counted:"), *lines])


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
        lines.append(_("  A tie between %(titles)s: draw lots.", titles=", ".join(tallied["tie"])))
    return "\n".join(lines)


def _or_dash(votes: int | None) -> str:
    return "–" if votes is None else str(votes)


@click.command("recount")
@click.argument("bundle", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def recount(bundle: Path, as_json: bool) -> None:
    """Check a published bundle, a zip or its folder, and recount its votes; needs no installation."""
    found, lines = recounted(bundle)
    Said("\n".join(lines), as_data(found)).say(as_json=as_json)
    if found.wrong:
        say("\n".join(found.wrong), err=True)
        sys.exit(2)
