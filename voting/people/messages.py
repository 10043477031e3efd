"""The wording that asks people for consent, and its version."""

from __future__ import annotations

from dataclasses import dataclass

from voting.people.models import Channel, Purpose
from voting.people.rules import Reason
from voting.plain.translating import gettext as _

# Add one with every change of the words below, and keep the old words in docs/data-protection.md: a consent
# counts for the words that were read.
VERSION = "2"
# A phone loaded before the words changed still sends the version that was read out from it.
VERSIONS = frozenset({"1", VERSION})


@dataclass(frozen=True)
class Wording:
    """The wording for asking a person's consent; each purpose and channel has its own tick."""

    version: str
    intro: str
    purposes: dict[Purpose, str]
    channels: dict[Channel, str]
    promise: str
    # The consent asked before recording whether a person is on the register or in the party: either may show
    # a political opinion, which UK GDPR, article 9, protects.
    special: str


def consent_wording(party: str) -> Wording:
    """Return the wording in the page's language."""
    return Wording(
        version=VERSION,
        intro=_("May %(party)s keep your name and how to reach you, to …", party=party),
        purposes={
            Purpose.INVITE: _("invite you to the community conference?"),
            Purpose.RESULT: _("tell you what was chosen, and what is done about it?"),
            Purpose.HELP: _("ask you to help with it?"),
            Purpose.LEAD: _("talk with you about taking the lead on it?"),
        },
        channels={
            Channel.CALL: _("a phone call"),
            Channel.TEXT: _("a text message"),
            Channel.EMAIL: _("an e-mail"),
        },
        promise=_(
            "We give it to nobody else, and you can take it back at any time. We keep it apart from your "
            "answer: beside your name we write only the ward and the day."
        ),
        special=_(
            "May we also write down whether you are on the electoral register, and whether you are a member "
            "of %(party)s? It may show what you think about politics. You need not say.",
            party=party,
        ),
    )


def purpose_mark(purpose: Purpose) -> str:
    """Return a person's purpose in a few words."""
    words = {
        Purpose.INVITE: _("come to the conference"),
        Purpose.RESULT: _("hear the result"),
        Purpose.HELP: _("help with it"),
        Purpose.LEAD: _("take the lead"),
    }
    return words[purpose]


def reason_words(reason: Reason) -> str:
    """Return the reasons for needing a person's contact details, to choose from."""
    match reason:
        case Reason.REACH:
            return _("To contact them")
        case Reason.REQUEST:
            return _("At their request")
        case Reason.TIDY:
            return _("To correct something")
