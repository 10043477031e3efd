"""The forms of the ballot page and of the desk where papers are entered."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, RadioField, SelectMultipleField, StringField
from wtforms.validators import Length
from wtforms.widgets import CheckboxInput

from voting.ballots.models import Ballot
from voting.ballots.scans import LONGEST_SCAN
from voting.conference.models import Contest, Method
from voting.conference.rules import order_of
from voting.conference.wording import method_words
from voting.words import later as _l

UNKNOWN = -1
# Around words that may run the other way, so that they do not turn what stands beside them (Unicode, UAX 9).
FIRST_STRONG, END = "\u2068", "\u2069"


class CodeForm(FlaskForm):
    """The code of a ballot, typed or scanned."""

    code = StringField(
        _l("The code on the ballot"),
        validators=[Length(max=LONGEST_SCAN)],
        render_kw={
            "autocomplete": "off",
            "autocapitalize": "characters",
            "spellcheck": "false",
            "class": "code",
            "required": True,
            "placeholder": "ABCD EFGH JKMN PQRS",
        },
    )


class CastForm(FlaskForm):
    """A choice looked at and confirmed; the nonce makes a repeat of it the same attempt."""

    code = HiddenField()
    marks = HiddenField()
    nonce = HiddenField()

    @property
    def is_ours(self) -> bool:
        """Whether the nonce is one that a page of ours made, and so cannot be known beforehand."""
        return re.fullmatch("[A-Za-z0-9_-]{22}", str(self.nonce.data)) is not None

    @property
    def chosen(self) -> list[int]:
        """The option numbers, as they were chosen."""
        return _numbers(str(self.marks.data).split())


class MarksForm(FlaskForm):
    """A ballot's options, to be marked."""

    code = HiddenField()
    marks: RadioField | SelectMultipleField

    @property
    def chosen(self) -> list[int]:
        """The option numbers marked, none twice, in order."""
        return sorted(set(_numbers(self.marks.raw_data or [])))


class PaperForm(MarksForm):
    """What stands on a paper from the urn, box by box."""

    unclear = BooleanField(_l("The marks cannot be read, or they show who voted"))


def marks_form(ballot: Ballot) -> MarksForm:
    """A ballot's page: round buttons to choose one, boxes to choose several."""
    contest = ballot.contest
    label, choices = method_words(contest.method), _choices(ballot)

    class OfThisContest(MarksForm):
        marks = (
            RadioField(label, choices=choices, validate_choice=False)
            if contest.method == Method.CHOOSE_ONE
            else _boxes(label, choices)
        )

    return OfThisContest()


def paper_form(ballot: Ballot) -> PaperForm:
    """A paper from the urn: a box for each option, because more than one may be marked on it."""

    class OfThisContest(PaperForm):
        marks = _boxes(_l("Tick every box that is marked on the paper"), _choices(ballot))

    return OfThisContest()


def cast_form(*, code: str, marks: list[int]) -> CastForm:
    """A fresh confirmation of one choice."""
    return CastForm(None, code=code, marks=" ".join(map(str, marks)), nonce=secrets.token_urlsafe(16))


def _boxes(label: object, choices: list[tuple[str, str]]) -> SelectMultipleField:
    return SelectMultipleField(
        str(label), choices=choices, option_widget=CheckboxInput(), validate_choice=False
    )


def _choices(ballot: Ballot) -> list[tuple[str, str]]:
    """The options in the order in which this ballot's paper lists them, in each of its languages."""
    contest = ballot.contest
    pack = ballot.pack.number if contest.rotates else 1
    order = order_of(len(contest.options), pack=pack, rotates=contest.rotates)
    return [(str(number), _title(contest, number)) for number in order]


def _title(contest: Contest, number: int) -> str:
    """An option's title, and the same in the ward's other language, whichever way that is written."""
    others = [f"{FIRST_STRONG}{each.titles[number - 1]}{END}" for each in contest.translations]
    return " · ".join([contest.options[number - 1].title, *others])


def _numbers(marks: Iterable[str]) -> list[int]:
    """Option numbers as sent; whatever is no number becomes one that no option has."""
    return [int(mark) if re.fullmatch("[0-9]{1,3}", mark) else UNKNOWN for mark in marks]
