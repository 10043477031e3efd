"""The votes cast when voting closed: the journal vouches for each vote by phone, and for no later one.

A contest is open while its row says so, and anyone who can write to the database can set that for a moment.
So closing writes a line with a tag of every envelope. The tag reveals nothing about a vote without the
envelope itself, which is erased at the count.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from voting.ballots.models import BallotState
from voting.conference.journal_entries import ContestMoved
from voting.conference.models import Contest, ContestState
from voting.conference.services import at_closing
from voting.storage import journal
from voting.storage.vouching import said_about, sealer
from voting.vote.journal_entries import EnvelopesSealed
from voting.vote.services.held import Lying, envelopes_of

# 32 bits of a seal that no outsider can compute: a later vote matches one of these once in millions of tries.
TAG_DIGITS = 8


@dataclass(frozen=True)
class AtClosing:
    """The tags of the envelopes stored when voting closed, and the seal that makes a tag.

    Tags of papers lapse when a paper is read once more, or is missing.
    """

    tags: frozenset[str]
    of_papers: frozenset[str]
    seal: Callable[[str], str]

    def knows(self, lying: Lying) -> bool:
        """Whether an envelope was in its ballot then."""
        tag = _tag_of(lying, self.seal)
        return tag in self.tags or tag in self.of_papers

    def missing(self, there: Iterable[Lying]) -> int:
        """Return how many votes by phone have disappeared since."""
        return len(self.tags - {_tag_of(each, self.seal) for each in there})


@at_closing
def seal_envelopes(session: Session, contest: Contest, by: str) -> None:
    """Have the journal vouch for the votes cast, each time voting is closed."""
    seal, tags, of_papers = sealer(session), list[str](), list[str]()
    for each in envelopes_of(session, contest):
        (of_papers if each.state == BallotState.PAPER else tags).append(_tag_of(each, seal))
    sealed = ("".join(sorted(some)) for some in (tags, of_papers))
    journal.record(session, EnvelopesSealed(str(contest.id), *sealed), by=by)


def at_closing_of(session: Session, contest: Contest) -> AtClosing | None:
    """Return what the journal has vouched for since voting closed; None if an earlier version closed it.

    Of several closings without an opening in between the first counts: before the others, only the database
    had been reopened.
    """
    moved = said_about(session, ContestMoved, contest.id)
    opened = max((each.number for each in moved if each.details["after"] == ContestState.OPEN), default=0)
    closed = [each.number for each in moved if each.details["after"] == ContestState.CLOSED]
    closings = sorted(number for number in closed if number > opened)
    first, then = [*closings, math.inf, math.inf][:2]
    sealed = [e for e in said_about(session, EnvelopesSealed, contest.id) if first < e.number < then]
    if not sealed:
        return None
    said = sealed[0].details
    return AtClosing(_tags_in(said["tags"]), _tags_in(said["of_papers"]), sealer(session))


def _tag_of(lying: Lying, seal: Callable[[str], str]) -> str:
    text = ["envelope", lying.home.ballot_id.hex, hashlib.sha256(lying.content).hexdigest()]
    return seal(json.dumps(text))[:TAG_DIGITS]


def _tags_in(text: str) -> frozenset[str]:
    return frozenset(text[start : start + TAG_DIGITS] for start in range(0, len(text), TAG_DIGITS))
