"""The pages on which a ballot is marked: rendered once, and filled in with code and marks for each voter.

Once for each exact wording of a contest, order of its options, language and device. The present content of
the database is part of that key: when any of it changes, new pages are rendered. Each process has its own
cache.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from flask import current_app, g, render_template, request
from markupsafe import escape

from voting.conference.rules import ContestRules
from voting.conference.services import check_as_made
from voting.people.models import PhonePass
from voting.plain.codes import LENGTH
from voting.plain.translating import get_locale
from voting.storage.database import db
from voting.storage.transactions import let_go_of_look
from voting.vote.ballot_content import Sheet
from voting.vote.marking import BOX, CROSS, TEXT, Marking, in_order, within_reach
from voting.vote.messages import fault_words, how_much_is_used
from voting.vote.page_template import MadeOnce, PageTemplate, field
from voting.vote.rules import as_text, every_fault
from voting.vote.views.kiosk import is_handed_over
from voting.vote.views.padding import SHORT_STEP, filled_length

REFUSAL, USED, LINE, LINES = "refusal", "used", "line", "lines"
NONCE_LENGTH = 22


@dataclass(frozen=True)
class BallotPages:
    """The pages of a contest's ballots, for one order of the options, language and device."""

    rules: ContestRules
    order: tuple[int, ...]
    # The attribute that marks an element as selected.
    attribute: bytes
    ballot: PageTemplate
    refused: PageTemplate
    check: PageTemplate
    partly: PageTemplate
    # The lines of the review page, by option and number; and the sentence for each number of marks.
    lines: Mapping[tuple[int, int], bytes]
    used: Sequence[bytes]
    length: int = 0

    def marked(self, code: bytes, boxes: Sequence[int], refusal: object = None) -> bytes:
        """Return the ballot with these marks, and the fault in them."""
        values = self._checked(boxes) | {"code": code}
        if refusal is None:
            return self.ballot.filled(values)
        return self.refused.filled(values | {REFUSAL: escape(str(refusal)).encode()})

    def looked_at(self, code: bytes, boxes: Sequence[int], nonce: str) -> bytes:
        """Return the page to review a choice before it is cast."""
        used = self.used[sum(1 for number in boxes if number)]
        lines = [
            self.lines[option, boxes[option - 1]] for option in in_order(boxes, self.order, rules=self.rules)
        ]
        values = {"code": code, TEXT: as_text(boxes).encode(), "nonce": nonce.encode()}
        values |= {LINES: b"".join(lines), USED: used}
        return (self.partly if used else self.check).filled(values)

    def _checked(self, boxes: Sequence[int]) -> dict[str, bytes]:
        """Return the marked fields of a ballot's page, with the attribute that selects them."""
        options = len(self.order)
        seen = within_reach(boxes, rules=self.rules, options=options)
        if self.rules.record.most_marks == 1:
            crossed = next((option for option in self.order if seen[option - 1]), 0)
            return {f"{CROSS} {crossed}": self.attribute}
        return {f"{BOX} {option} {number}": self.attribute for option, number in enumerate(seen, start=1)}


def pages_of(sheet: Sheet, desk: PhonePass | None) -> BallotPages:
    """Return a ballot's pages for the requesting device; `desk` is its pass to the ballot's own door desk."""
    device = g.get("handed_over", ""), is_handed_over() and request.endpoint, desk is not None
    key = sheet.asked, sheet.order, str(get_locale()), device
    made = cast("MadeOnce[BallotPages]", current_app.extensions.setdefault("ballot_pages", MadeOnce()))
    return made.get(key, lambda: _lay_out(sheet, desk))


def _lay_out(sheet: Sheet, desk: PhonePass | None) -> BallotPages:
    contest = sheet.asked.contest()
    check_as_made(db.session, contest)
    let_go_of_look(db.session)
    rules, options = contest.rules, len(sheet.order)
    words: dict[str, Any] = {"contest": contest, "marking": Marking(contest, sheet.order), "desk": desk}
    ballot, refused = (
        PageTemplate(render_template("vote/ballot.html", **words, refusal=each, refused_at="boxes"))
        for each in (None, field(REFUSAL))
    )
    check, partly = (
        PageTemplate(render_template("vote/check.html", **words, used=each)) for each in ("", field(USED))
    )
    first, last = f"{LINE} {sheet.order[0]} 0", f"{LINE} end"
    partly.cut_out(first, last, into=LINES)
    lines = {_option_and_number(name): line for name, line in check.cut_out(first, last, into=LINES).items()}
    used = [
        escape(how_much_is_used(contest, [1] * given + [0] * (options - given))).encode()
        for given in range(options + 1)
    ]
    attribute = b" selected" if words["marking"].kind == "list" else b" checked"
    pages = BallotPages(rules, sheet.order, attribute, ballot, refused, check, partly, lines, used)
    return replace(pages, length=filled_length(max(map(len, _longest(pages))), step=SHORT_STEP))


def _option_and_number(name: str) -> tuple[int, int]:
    _line, option, number = name.split()
    return int(option), int(number)


def _longest(pages: BallotPages) -> Iterator[bytes]:
    """Yield the longest pages that any choice, or any fault in one, can lead to."""
    options = len(pages.order)
    faults = [fault_words(each, pages.rules) for each in every_fault(rules=pages.rules, options=options)]
    code, nonce, full = b"0" * LENGTH, b"0" * NONCE_LENGTH, [1] * options
    for refusal in (None, max(faults, key=lambda each: len(escape(each).encode()))):
        yield pages.marked(code, full, refusal)
    lines = [
        max((line for (of, _), line in pages.lines.items() if of == option), key=len)
        for option in pages.order
    ]
    values = {"code": code, TEXT: as_text(full).encode(), "nonce": nonce, LINES: b"".join(lines)}
    for page in (pages.check, pages.partly):
        yield page.filled(values | {USED: max(pages.used, key=len)})
