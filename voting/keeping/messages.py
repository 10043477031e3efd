"""A sentence for each kind of act in the journal; an invariant test requires every one."""

from __future__ import annotations

import re
from collections.abc import Mapping

from voting.plain.translating import lazy

# %(contest)s and the like are the details of the act, with keys turned into words.
SENTENCES = {
    "AccountCountersigned": lazy("signed the ballot account of %(contest)s as the second officer"),
    "AccountSealed": lazy("confirmed the account of %(officer)s as it was"),
    "AccountSigned": lazy(
        "signed the ballot account of %(contest)s: %(urn)s papers in the ballot box, %(spoilt)s "
        "spoilt, %(unused)s not handed out"
    ),
    "ActAgreed": lazy("agreed to a proposal by %(first_by)s: %(act)s"),
    "ActProposed": lazy("proposed something that a second officer must confirm: %(act)s"),
    "AnswerCorrected": lazy("corrected an answer from %(ward)s (%(count)s corrected there so far)"),
    "AnswerErased": lazy("erased an answer"),
    "AnswerReleased": lazy("released a held answer"),
    "AnswersBroughtBack": lazy("restored %(count)s late answers of %(campaign)s that were left out"),
    "AnswersExported": lazy("exported %(count)s answers of %(campaign)s"),
    "AnswersLeftOut": lazy(
        "left out %(count)s answers of %(campaign)s that arrived after the shortlist was frozen"
    ),
    "AnswersLoaded": lazy("loaded %(count)s answers into %(campaign)s"),
    "AnswersSearched": lazy("searched for an answer by its reference: %(count)s found"),
    "AnswersTakenBack": lazy("took back %(count)s answers of %(round)s after its shortlist was frozen"),
    "BallotSpoilt": lazy("took back a spoilt ballot of pack %(pack)s, %(contest)s"),
    "BallotsPrinted": lazy("printed %(count)s ballots for %(contest)s, design %(design)s"),
    "BallotsReturned": lazy("took back %(count)s unused ballots of pack %(pack)s, %(contest)s"),
    "CampaignStarted": lazy("started the campaign %(campaign)s"),
    "ClosingBegun": lazy("started the countdown to closing the vote in %(contest)s, until %(closing_at)s"),
    "ClosingStopped": lazy("stopped the countdown to closing the vote in %(contest)s"),
    "ClosingTimeAnnounced": lazy("announced that voting at %(conference)s closes at %(closes_at)s"),
    "CodeReplaced": lazy("made a new joining code (%(kind)s), which ended %(ended)s passes"),
    "ConferenceChanged": lazy(
        "changed the conference %(conference)s to %(starts_at)s, %(place)s (was %(was_at)s, %(was_place)s)"
    ),
    "ConferencePlanned": lazy("planned the conference %(conference)s"),
    "ContestMade": lazy("created the vote of %(contest)s"),
    "ContestMoved": lazy("moved the vote of %(contest)s from %(before)s to %(after)s"),
    "CountCertified": lazy("certified the count for %(contest)s"),
    "EnvelopesOpened": lazy(
        "opened the envelopes of %(contest)s: %(votes)s votes, %(unopened)s that could not be opened"
    ),
    "EnvelopesSealed": lazy("sealed the votes cast when voting closed in %(contest)s"),
    "FileSetAside": lazy("set aside %(count)s answers loaded into %(campaign)s from one file"),
    "FileTakenBack": lazy("restored %(count)s answers loaded into %(campaign)s from one file"),
    "HeadsCounted": lazy("closed with a head count of %(heads)s by %(counted_by)s, %(contest)s"),
    "HeadsLeftOut": lazy("left out a head count of %(heads)s by %(counted_by)s, %(contest)s"),
    "HelpBegan": lazy("started helping someone to vote, %(contest)s"),
    "JournalSealed": lazy("sealed the %(lines)s lines of an older version"),
    "LinesTakenOut": lazy(
        "removed %(lines)s lines after the end of the journal, which this site did not write"
    ),
    "ListShown": lazy("showed observers all %(votes)s votes of %(contest)s"),
    "LotDrawn": lazy("confirmed a draw in %(contest)s: option %(drawn)s, drawn between %(between)s"),
    "LotStruck": lazy("voided draw %(number)s of %(contest)s as the second officer"),
    "LotToBeStruck": lazy("asked to void draw %(number)s of %(contest)s"),
    "LotTyped": lazy("entered draw %(number)s of %(contest)s as the first officer"),
    "LotsDiffered": lazy("entered draw %(number)s of %(contest)s differently from the first officer"),
    "OfficerInvited": lazy("invited %(officer)s as %(role)s"),
    "OfficerRetired": lazy("ended the account of %(officer)s"),
    "PackMoved": lazy("moved pack %(pack)s of %(contest)s from %(before)s to %(after)s"),
    "PaperMissed": lazy("reported a paper of pack %(pack)s as missing, batch %(batch)s, %(contest)s"),
    "PaperTakenOut": lazy(
        "removed a missing paper of pack %(pack)s, batch %(batch)s, %(contest)s, reported by %(missed_by)s"
    ),
    "PaperTypedIn": lazy("typed in %(rows)s doors from a paper round sheet: %(round)s"),
    "PassEnded": lazy("ended the pass of %(phone_pass)s"),
    "PassGiven": lazy("joined with a phone: %(kind)s"),
    "PasswordChosen": lazy("chose a new password %(how)s"),
    "PeopleSearched": lazy("searched people: %(count)s found, for %(purpose)s"),
    "PeopleSetAside": lazy("set aside the people sent by %(phone_pass)s"),
    "PeopleTakenBack": lazy("restored the people sent by %(phone_pass)s"),
    "PersonErased": lazy("erased a person"),
    "PersonOpened": lazy("opened a person’s contact details, for %(purpose)s"),
    "CanvassersExpected": lazy("expects %(count)s canvassers on %(round)s"),
    "PhonesTurnedAway": lazy("turned away %(count)s phones waiting at %(subject)s"),
    "PhoneLetIn": lazy("let in %(phone_pass)s"),
    "PhoneReleased": lazy("released %(count)s answers sent by %(phone_pass)s"),
    "PhoneSetAside": lazy("set aside %(count)s answers sent by %(phone_pass)s"),
    "PhoneTakenBack": lazy("restored the answers sent by %(phone_pass)s: %(count)s"),
    "PlantedVotesFound": lazy(
        "found %(envelopes)s sealed votes that this program did not put into ballots of "
        "%(contest)s, and left them out: ballots %(ballots)s"
    ),
    "PostcodesLoaded": lazy("loaded %(count)s postcodes from %(source)s"),
    "PrintRunArrived": lazy("confirmed that a print run of %(count)s ballots for %(contest)s arrived"),
    "PrintRunDiscarded": lazy("discarded a print run of %(count)s ballots for %(contest)s"),
    "PromiseCorrected": lazy(
        "corrected the promise for %(contest)s, due on %(due_on)s; it was due on %(was_due_on)s"
    ),
    "PromiseMade": lazy("recorded a promise for %(contest)s, due on %(due_on)s"),
    "ProposalWithdrawn": lazy("withdrew a proposal: %(act)s"),
    "ResultPublished": lazy("published the result for %(contest)s"),
    "RoundCalledOff": lazy("called off a round: %(round)s, which ended %(ended)s passes"),
    "RoundChanged": lazy("changed a round to %(round)s (it was on %(was_on)s)"),
    "RoundPutBack": lazy("reinstated a round that had been called off: %(round)s"),
    "RoundPlanned": lazy("planned a round: %(round)s"),
    "ScanTestPassed": lazy("passed the scan test of %(conference)s"),
    "ScanTestWaived": lazy("waived the scan test of %(conference)s"),
    "ShortlistFrozen": lazy("froze the shortlist for %(shortlist)s"),
    "StrikeTakenBack": lazy("withdrew the request to void draw %(number)s of %(contest)s"),
    "TakeBackRefused": lazy("could not take back all of %(count)s ballots of pack %(pack)s, %(contest)s"),
    "TakeBackUndone": lazy(
        "reversed the return of %(count)s ballots of pack %(pack)s by %(taken_by)s, %(contest)s"
    ),
    "UpdateWritten": lazy("wrote an update on the promise for %(contest)s"),
    "WifiSaid": lazy("set the Wi-Fi of %(conference)s: “%(network)s”"),
}


def sentence_of(act: str, details: Mapping[str, str]) -> str:
    """Return an act as a sentence without its subject; if it has none, as its name and details."""
    template = SENTENCES.get(act)
    if template is not None:
        try:
            return str(template) % details
        except KeyError:  # A line of another version says less.
            pass
    name = re.sub(r"(?<!^)(?=[A-Z])", " ", act).lower()
    said = ", ".join(f"{key.replace('_', ' ')}: {value}" for key, value in details.items())
    return f"{name} ({said})" if said else name
