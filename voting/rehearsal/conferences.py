"""An invented organiser's conferences: ballots handed out, votes cast, counted and published."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from random import Random

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voting.ballots.ballot_texts import set_up_press
from voting.ballots.rules import PACK_SIZE, HandCount
from voting.ballots.services import (
    account_of,
    find_ballot,
    issue_pack,
    packs_of,
    register_ballots,
    spoil_ballot,
)
from voting.conference.models import Conference, Contest, TieRule
from voting.conference.services import close_contest, make_contest, open_contest, plan_conference
from voting.count.services import (
    certify_count,
    destroy_certified_key,
    draw_lot,
    fingerprint_of_count,
    open_and_erase_in_turns,
    sign_account,
    tally_of,
)
from voting.methods.method import Method
from voting.places.models import Seat
from voting.publish.models import Result
from voting.publish.services import publish_result
from voting.rehearsal.sentences import Issue
from voting.shortlist.models import Shortlist
from voting.site.instance import Instance
from voting.vote.services import CastBatcher, enter_paper_vote

PLACE = "The community hall"
QUESTION = "Which issue should we work on together first?"
DESIGN = "a5"
# So many vote in one moment.
PHONES = 16

Numbered = list[tuple[int, str]]


@dataclass(frozen=True)
class Organiser:
    """An invented organiser and a second officer; random choices are the same on every start."""

    session: Session
    instance: Instance
    chance: Random
    by: str
    second: str

    @property
    def pepper(self) -> bytes:
        return self.instance.secret("pepper")

    def conference(self, seat: Seat, name: str, *, starts_at: datetime) -> Conference:
        """Plan a conference in the hall."""
        return plan_conference(
            self.session, seat=seat, name=name, place=PLACE, starts_at=starts_at, by=self.by
        )

    def contest(self, conference: Conference, shortlist: Shortlist, *, method: Method) -> Contest:
        """Put a ward's frozen shortlist to the vote at a conference."""
        return make_contest(
            self.session,
            conference,
            shortlist=shortlist,
            method=method.name,
            tie_rule=TieRule.LOT,
            question=QUESTION,
            by=self.by,
        )

    def register(self, contest: Contest, count: int, *, to_print: bool = False) -> Numbered:
        """Register ballots, to print or to hand out; their numbers and codes."""
        press = set_up_press(contest, design=DESIGN, instance=self.instance) if to_print else None
        return register_ballots(
            self.session,
            contest,
            count=count,
            design=DESIGN,
            pepper=self.pepper,
            by=self.by,
            geometry=press.template.geometry if press else None,
        )

    def hand_out(self, contest: Contest, numbered: Numbered, *, packs: int) -> list[str]:
        """Issue the first packs; return their ballots' codes in random order, as people come to hold them."""
        for pack in packs_of(self.session, contest)[:packs]:
            issue_pack(self.session, pack, by=self.by)
        codes = [code for _number, code in numbered[: packs * PACK_SIZE]]
        self.chance.shuffle(codes)
        return codes

    def open(self, contest: Contest) -> None:
        """Open the vote."""
        open_contest(self.session, contest, keys=self.instance.keys, pepper=self.pepper, by=self.by)

    def wishes(self, contest: Contest, votes: Mapping[Issue, int]) -> list[int]:
        """Return what voters want, as numbers of options, in random order."""
        numbers = {option.title: option.number for option in contest.options}
        wishes = [numbers[issue.title] for issue, count in votes.items() for _ in range(count)]
        self.chance.shuffle(wishes)
        return wishes

    def vote_by_phone(self, codes: Iterator[str], wishes: Sequence[int]) -> None:
        """Cast each wish with the next ballot, as a hall does that votes all at once."""
        self.session.commit()
        engine = self.session.get_bind()
        assert isinstance(engine, sa.Engine)
        casting = CastBatcher(engine, pepper=self.pepper, keys=self.instance.keys)

        def cast(option: int, code: str) -> None:
            casting.cast(casting.find_ballot(code), marks=[option], nonce="rehearsal")

        # The wishes first: no code is taken that nobody votes with.
        votes = [*zip(wishes, codes, strict=False)]
        with ThreadPoolExecutor(PHONES) as hall:
            for done in [hall.submit(cast, *vote) for vote in votes]:
                done.result()

    def vote_on_paper(self, contest: Contest, codes: Iterator[str], papers: Sequence[Sequence[int]]) -> None:
        """Enter marked papers as they come out of the ballot box, by two people each; one may be blank."""
        for marks, code in zip(papers, codes, strict=False):
            for officer in (self.by, self.second):
                enter_paper_vote(
                    self.session,
                    contest.conference,
                    code,
                    marks=marks,
                    unclear=False,
                    batch=1,
                    nonce=officer,
                    pepper=self.pepper,
                    keys=self.instance.keys,
                    by=officer,
                )

    def spoil(self, codes: Iterator[str]) -> None:
        """Take back a spoilt paper."""
        ballot = find_ballot(self.session, next(codes), pepper=self.pepper)
        spoil_ballot(self.session, ballot, by=self.by)

    def count(self, contest: Contest) -> None:
        """Close the vote, open the envelopes, and draw the lot if there is a tie."""
        close_contest(self.session, contest, by=self.by)
        account = account_of(self.session, contest)
        counted = HandCount(
            ballot_box=account.paper, spoilt=account.spoilt, unused=account.unissued - account.void
        )
        sign_account(self.session, contest, counted, reason="", by=self.second)
        open_and_erase_in_turns(self.session, contest, keys=self.instance.keys, by=self.by)
        if tie := tally_of(self.session, contest).tie:
            for by, name in ((self.by, "A steward from the door"), (self.second, "A steward from the desk")):
                draw_lot(
                    self.session,
                    contest,
                    number=1,
                    voided=0,
                    drawn=tie[-1],
                    how="Folded papers in a hat; a child from the front row drew one.",
                    name=name,
                    by=by,
                )

    def publish(self, contest: Contest) -> Result:
        """Certify the count, destroy the key, and declare the result."""
        seen = fingerprint_of_count(self.session, contest)
        for officer in (self.by, self.second):
            certify_count(self.session, contest, seen=seen, by=officer)
        self.session.commit()
        destroy_certified_key(self.session, contest, keys=self.instance.keys)
        return publish_result(self.session, contest, by=self.by)
