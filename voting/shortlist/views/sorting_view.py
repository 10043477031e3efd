"""The sorting page of one ward, and what an organiser has in view on it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from typing import Any

from flask import abort, render_template, request, url_for

from voting.collect.models import Campaign
from voting.collect.services import find_campaign, streets_to_tell
from voting.places.models import Ward
from voting.places.services import ward_named
from voting.plain.refusals import NotFound, Refusal
from voting.plain.text_cleaning import clean_words
from voting.shortlist.forms import AssignForm, MergeForm, RenameForm
from voting.shortlist.messages import step_words
from voting.shortlist.models import Shortlist, Theme
from voting.shortlist.services import (
    find_theme,
    progress_of,
    progress_with,
    shortlist_of,
    themes_by_doors,
)
from voting.shortlist.services.answers import AnswerFilter, page_of_answers
from voting.shortlist.services.shortlists import Progress
from voting.shortlist.services.steps import last_step
from voting.storage.database import db
from voting.web.access import actor
from voting.web.form_errors import put_beside


@dataclass(frozen=True)
class SortingView:
    """A ward's answers in a campaign, its shortlist if sorting has begun, and what is in view."""

    campaign: Campaign
    ward: Ward
    shortlist: Shortlist | None
    filters: AnswerFilter
    page: int

    def address(self, endpoint: str = "shortlist.sort", **changes: Any) -> str:
        """Return the address of this page with the same view."""
        view: dict[str, Any] = {
            "theme": self.filters.theme_id,
            "q": self.filters.text,
            "topic": self.filters.topic,
            "page": self.page if self.page > 1 else None,
        }
        wanted = {name: value for name, value in (view | changes).items() if value}
        return url_for(endpoint, campaign=self.campaign.slug, ward=self.ward.slug, **wanted)

    def theme(self) -> Theme | None:
        """Return the theme in view, or None if the unsorted answers are."""
        if self.filters.theme_id is None:
            return None
        if self.shortlist is None:
            abort(404)
        return find_theme(db.session, self.shortlist, self.filters.theme_id)

    def without_lost_theme(self) -> SortingView:
        """Return the same view; with the unsorted answers in view if its theme no longer exists."""
        try:
            self.theme()
        except NotFound:
            return replace(self, filters=replace(self.filters, theme_id=None), page=1)
        return self


def find_sorting_view(campaign: str, ward: str) -> SortingView:
    """Return what an organiser has in view of a ward, by the address."""
    asked = find_campaign(db.session, campaign)
    place = ward_named(asked.seat, ward)
    topic = request.args.get("topic", "")
    filters = AnswerFilter(
        campaign_id=asked.id,
        ward_code=place.code,
        theme_id=request.args.get("theme", type=uuid.UUID),
        text=clean_words(request.args.get("q", "")),
        topic=topic if topic in asked.topics else "",
    )
    return SortingView(
        campaign=asked,
        ward=place,
        shortlist=shortlist_of(db.session, asked, place),
        filters=filters,
        page=max(1, request.args.get("page", default=1, type=int)),
    )


def show_sorting_view(
    view: SortingView,
    *,
    form: AssignForm | None = None,
    rename: RenameForm | None = None,
    refusal: Refusal | None = None,
) -> str:
    """Return the sorting page; after a refusal with everything still as typed and ticked."""
    themes = themes_by_doors(db.session, view.shortlist) if view.shortlist else []
    progress = (
        progress_with(db.session, view.shortlist, themes)
        if view.shortlist
        else progress_of(db.session, view.campaign, view.ward)
    )
    only_themes = [theme for theme, _doors in themes]
    here = view.theme()
    form = form or AssignForm(formdata=None)
    form.offer([theme for theme in only_themes if theme != here])
    if rename and refusal:
        put_beside(rename.title, refusal)
        refusal = None
    merge = MergeForm(formdata=None)
    merge.offer([theme for theme in only_themes if theme != here])
    return render_template(
        "shortlist/sort.html",
        desk=view,
        theme=here,
        themes=themes,
        answers=page_of_answers(
            db.session, view.filters, number=view.page, total=_known_total(view, here, themes, progress)
        ),
        streets=streets_to_tell(db.session, view.campaign.id, view.ward.code),
        progress=progress,
        last=_last_step(view),
        form=form,
        rename=rename or RenameForm(formdata=None, title=here.title if here else ""),
        merge=merge,
        refusal=refusal,
    )


def _known_total(
    view: SortingView, here: Theme | None, themes: list[tuple[Theme, int]], progress: Progress
) -> int | None:
    """Return how many answers are in view if the page's sums give it; None if they must be counted."""
    is_frozen = view.shortlist is not None and view.shortlist.is_frozen
    if view.filters.text or view.filters.topic or is_frozen:
        return None
    return progress.unsorted if here is None else dict(themes)[here]


def _last_step(view: SortingView) -> dict[str, Any] | None:
    step = last_step(db.session, view.shortlist) if view.shortlist else None
    if step is None:
        return None
    return {"number": step.number, "words": step_words(step), "mine": step.by == actor()}
