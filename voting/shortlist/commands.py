"""`voting shortlist`: the themes of a ward, as they stand or as they were frozen."""

from __future__ import annotations

from typing import Any

import click

from voting.collect.services import find_campaign
from voting.places.services import ward_named
from voting.plain.dates import local_time
from voting.plain.translating import format_decimal
from voting.plain.translating import gettext as _
from voting.shortlist.models import Shortlist
from voting.shortlist.services import find_shortlist, listed_themes, progress_of, themes_by_doors
from voting.shortlist.services.shortlists import Progress
from voting.site.command import Said, site_command
from voting.storage.database import db


@site_command("shortlist", reads_only=True)
@click.argument("ward")
@click.option("--campaign", required=True, help="The campaign's name in addresses.")
def shortlist(ward: str, campaign: str) -> Said:
    """Print the themes of a WARD (its name or code) with the doors behind each."""
    asked = find_campaign(db.session, campaign)
    place = ward_named(asked.seat, ward)
    found = find_shortlist(db.session, asked, place)
    themes = _themes(found)
    progress = progress_of(db.session, asked, place)
    data: dict[str, Any] = {
        "campaign": asked.slug,
        "ward": place.code,
        "frozen_at": found.frozen_at.isoformat(timespec="seconds") if found.frozen_at else None,
        "digest": found.digest,
        "themes": [{"title": title, "doors": doors} for title, doors in themes],
        "heard": progress.heard,
        "sorted": progress.sorted,
    }
    return Said("\n".join(_lines(found, themes, progress)), data)


def _themes(found: Shortlist) -> list[tuple[str, int]]:
    if found.is_frozen:
        return [(theme.title, theme.doors or 0) for theme in listed_themes(db.session, found)]
    return [(theme.title, doors) for theme, doors in themes_by_doors(db.session, found)]


def _lines(found: Shortlist, themes: list[tuple[str, int]], progress: Progress) -> list[str]:
    lines = [_("%(ward)s, %(campaign)s", ward=found.ward.name, campaign=found.campaign.name), ""]
    width = max((len(format_decimal(doors)) for _title, doors in themes), default=0)
    lines += [f"  {format_decimal(doors):>{width}}  {title}" for title, doors in themes]
    lines += [
        "",
        _(
            "%(sorted)s of %(heard)s answers are in a theme.",
            sorted=format_decimal(progress.sorted),
            heard=format_decimal(progress.heard),
        ),
    ]
    if found.frozen_at is None:
        return [*lines, _("Not frozen: this can still change.")]
    return [
        *lines,
        _("Frozen on %(moment)s. Digest:", moment=local_time(found.frozen_at)),
        f"  {found.digest}",
    ]
