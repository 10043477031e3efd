"""Names of the built-in designs, when their ballots work, and warnings about the ballot account."""

from __future__ import annotations

from collections.abc import Mapping

from voting.ballots.rules import BallotAccount, many_not_back, more_than_heads
from voting.plain.translating import format_decimal, ngettext
from voting.plain.translating import gettext as _

# The prefix of folders of large-print designs.
LARGE = "large"


def when_ballots_work(state: str, *, packs: int = 1) -> str:
    """Say when the ballots of issued packs work, by the state of their contest."""
    if state == "open":
        return ngettext("Its ballots work now.", "Their ballots work now.", packs)
    return ngettext(
        "Its ballots will work as soon as voting opens.",
        "Their ballots will work as soon as voting opens.",
        packs,
    )


def is_large(design: str) -> bool:
    """Whether a design is in large print."""
    return design.startswith(LARGE)


def design_name(design: str) -> str:
    """Return a design's name; a party's own has the name of its folder."""
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
    """List where papers counted by hand differ from the account."""
    return [f"{_how_many(gap)}: {place_words(place)}" for place, gap in gaps.items()]


def not_back_words(account: BallotAccount) -> str:
    """Warn of many ballots not back when voting is over; empty if there is nothing to say."""
    if not many_not_back(account):
        return ""
    return _(
        "%(missing)s of the %(issued)s ballots handed out are not back yet. Look for them in the "
        "hall, ask at the door, and take back any leftover ballots before you sign.",
        missing=format_decimal(account.not_returned),
        issued=format_decimal(account.issued),
    )


def places_words(gaps: Mapping[str, int]) -> str:
    """Say where papers counted by hand differ from the account, without the numbers."""
    return ", ".join(place_words(place) for place in gaps)


def heads_words(account: BallotAccount, heads: int, *, is_over: bool) -> str:
    """Warn of a head count that does not match the account; empty if there is nothing to say."""
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


def place_words(place: str) -> str:
    """Name a line of the hand count."""
    places = {"urn": _("in the ballot box"), "spoilt": _("spoilt"), "unused": _("not handed out")}
    return places[place]


def _how_many(gap: int) -> str:
    if gap > 0:
        return ngettext("%(gap)s paper too many", "%(gap)s papers too many", gap, gap=gap)
    return ngettext("%(gap)s paper too few", "%(gap)s papers too few", -gap, gap=-gap)
