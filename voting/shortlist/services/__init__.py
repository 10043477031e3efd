"""Organisers' work on a shortlist: sort answers into themes, undo steps, freeze."""

from voting.shortlist.services.freezing import freeze_shortlist
from voting.shortlist.services.shortlists import (
    ShortlistIsFrozen,
    begin_shortlist,
    find_shortlist,
    find_theme,
    listed_themes,
    progress_of,
    progress_with,
    shortlist_of,
    themes_by_doors,
)
from voting.shortlist.services.sorting import assign_answers, merge_themes, rename_theme, unassign_answers
from voting.shortlist.services.steps import NothingToUndo, undo_step

__all__ = [
    "NothingToUndo",
    "ShortlistIsFrozen",
    "assign_answers",
    "begin_shortlist",
    "find_shortlist",
    "find_theme",
    "freeze_shortlist",
    "listed_themes",
    "merge_themes",
    "progress_of",
    "progress_with",
    "rename_theme",
    "shortlist_of",
    "themes_by_doors",
    "unassign_answers",
    "undo_step",
]
