"""The names by which people know the designs that come with the program, and when their ballots work."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _

from voting.ballots.rules import BallotAccount, many_not_back, more_than_heads

# The folders of designs in large print begin like this.
LARGE = "large"


def when_ballots_work(state: str, *, packs: int = 1) -> str:
    """When the ballots of packs that are issued work, by the state of their contest."""
    if state == "open":
        return ngettext("Its ballots work now.", "Their ballots work now.", packs)
    return ngettext(
        "Its ballots will work as soon as voting opens.",
        "Their ballots will work as soon as voting opens.",
        packs,
    )


def is_large(design: str) -> bool:
    """Whether a design is one in large print."""
    return design.startswith(LARGE)


def design_name(design: str) -> str:
    """What a design is called; a party's own by the name of its folder."""
    match design:
        case "a5":
            return _("A5, one per sheet")
        case "a4-two-up":
            return _("A4, two per sheet, to be cut")
        case "large-18":
            return _("Large print, 18 point, A4")
        case "large-24":
            return _("Very large print, 24 point, A4")
        case _:
            return design


def gap_words(gaps: Mapping[str, int]) -> list[str]:
    """Where papers counted by hand differ from the account, one after the other."""
    return [f"{_how_many(gap)}: {_place(place)}" for place, gap in gaps.items()]


def not_back_words(account: BallotAccount) -> str:
    """What is remarkable about the ballots that are not back when voting is over; empty if nothing is."""
    if not many_not_back(account):
        return ""
    return _(
        "%(missing)s of the %(issued)s ballots handed out are not back yet. Look for them in the "
        "hall, ask at the door, and take back any leftover ballots before you sign.",
        missing=format_decimal(account.not_returned),
        issued=format_decimal(account.issued),
    )


def places_words(gaps: Mapping[str, int]) -> str:
    """Where papers counted by hand differ from the account, without saying by how many."""
    return ", ".join(_place(place) for place in gaps)


def heads_words(account: BallotAccount, heads: int, *, is_over: bool) -> str:
    """What is remarkable about a number of heads beside the account; empty if nothing is."""
    more = more_than_heads(account, heads, is_over=is_over)
    if not more:
        return ""
    if is_over:
        return ngettext(
            "1 more ballot was handed out than people counted at the door. Take back any leftover "
            "ballots, then find out why.",
            "%(num)s more ballots were handed out than people counted at the door. Take back any "
            "leftover ballots, then find out why.",
            more,
        )
    return ngettext(
        "There is 1 more vote than people counted at the door. Has everyone been counted?",
        "There are %(num)s more votes than people counted at the door. Has everyone been counted?",
        more,
    )


def _place(place: str) -> str:
    places = {"urn": _("in the ballot box"), "spoilt": _("spoilt"), "unused": _("not handed out")}
    return places[place]


def _how_many(gap: int) -> str:
    if gap > 0:
        return ngettext("%(gap)s paper too many", "%(gap)s papers too many", gap, gap=gap)
    return ngettext("%(gap)s paper too few", "%(gap)s papers too few", -gap, gap=-gap)
