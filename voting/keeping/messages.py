"""A sentence for each kind of act in the journal; a house test asks for every one."""

from __future__ import annotations

import re
from collections.abc import Mapping

from voting.plain.translating import later

# %(contest)s and the like are the details of the act, with keys put into words.
SENTENCES = {
    "AccountCountersigned": later("signed the ballot account of %(contest)s as the second officer"),
    "AccountSealed": later("vouched for the account of %(officer)s as it stood"),
    "AccountSigned": later(
        "signed the ballot account of %(contest)s: %(urn)s papers voted, %(spoilt)s spoilt, %(unused)s unused"
    ),
    "ActAgreed": later("agreed to what %(first_by)s proposed: %(act)s"),
    "ActProposed": later("proposed an act that a second officer has to confirm: %(act)s"),
    "AnswerCorrected": later("corrected an answer of %(ward)s, of which %(count)s are corrected now"),
    "AnswerErased": later("erased an answer"),
    "AnswerReleased": later("released a held answer"),
    "AnswersBroughtBack": later("brought back %(count)s late answers of %(campaign)s that were left out"),
    "AnswersExported": later("exported %(count)s answers of %(campaign)s"),
    "AnswersLeftOut": later("left out %(count)s answers of %(campaign)s that came late to frozen wards"),
    "AnswersLoaded": later("loaded %(count)s answers into %(campaign)s"),
    "AnswersSearched": later("searched for an answer by its reference: %(count)s found"),
    "AnswersTakenBack": later("took back %(count)s answers of %(round)s after its shortlist was frozen"),
    "BallotSpoilt": later("took back a spoilt ballot of pack %(pack)s, %(contest)s"),
    "BallotsPrinted": later("printed %(count)s ballots for %(contest)s, design %(design)s"),
    "BallotsReturned": later("took back %(count)s unused ballots of pack %(pack)s, %(contest)s"),
    "CampaignStarted": later("started the campaign %(campaign)s"),
    "ClosingBegun": later("began the countdown to closing the vote of %(contest)s, until %(closing_at)s"),
    "ClosingStopped": later("stopped the countdown to closing the vote of %(contest)s"),
    "ClosingTimeAnnounced": later("announced that voting at %(conference)s closes at %(closes_at)s"),
    "CodeReplaced": later("made a new code to join (%(kind)s), which ended %(ended)s passes"),
    "ConferenceChanged": later(
        "changed the conference %(conference)s to %(starts_at)s, %(place)s; it was %(was_at)s, %(was_place)s"
    ),
    "ConferencePlanned": later("planned the conference %(conference)s"),
    "ContestMade": later("made the contest of %(contest)s"),
    "ContestMoved": later("moved the contest of %(contest)s from %(before)s to %(after)s"),
    "CountCertified": later("certified the count of %(contest)s"),
    "EnvelopesOpened": later(
        "opened the envelopes of %(contest)s: %(votes)s votes, %(unopened)s that could not be opened"
    ),
    "EnvelopesSealed": later("sealed what was cast when the vote of %(contest)s closed"),
    "FileSetAside": later("set aside %(count)s answers that came into %(campaign)s with one file"),
    "FileTakenBack": later("took back %(count)s answers that came into %(campaign)s with one file"),
    "HeadsCounted": later("closed with %(heads)s people counted by %(counted_by)s, %(contest)s"),
    "HeadsLeftOut": later("left out %(heads)s people counted by %(counted_by)s, %(contest)s"),
    "HelpBegan": later("began to help somebody vote, %(contest)s"),
    "JournalSealed": later("sealed the %(lines)s lines of an older version"),
    "LinesTakenOut": later("took out %(lines)s lines behind the journal's end: not written by this site"),
    "ListShown": later("showed observers all %(votes)s votes of %(contest)s"),
    "LotDrawn": later("confirmed lot of %(contest)s: option %(drawn)s, drawn between %(between)s"),
    "LotStruck": later("struck lot %(number)s of %(contest)s as the second officer"),
    "LotToBeStruck": later("asked to strike lot %(number)s of %(contest)s"),
    "LotTyped": later("entered lot %(number)s of %(contest)s as the first officer"),
    "LotsDiffered": later("entered lot %(number)s of %(contest)s differently from the first officer"),
    "OfficerInvited": later("invited %(officer)s as %(role)s"),
    "OfficerRetired": later("ended the account of %(officer)s"),
    "PackMoved": later("moved pack %(pack)s of %(contest)s from %(before)s to %(after)s"),
    "PaperMissed": later("reported a paper of pack %(pack)s missing, batch %(batch)s, %(contest)s"),
    "PaperTakenOut": later(
        "took out a missing paper of pack %(pack)s, batch %(batch)s, %(contest)s, reported by %(missed_by)s"
    ),
    "PaperTypedIn": later("typed in %(rows)s doors from the paper of a round: %(round)s"),
    "PassEnded": later("ended the pass of %(phone_pass)s"),
    "PassGiven": later("joined with a phone: %(kind)s"),
    "PasswordChosen": later("chose a new password %(how)s"),
    "PeopleSearched": later("searched people: %(count)s found, for %(purpose)s"),
    "PeopleSetAside": later("set aside the people sent by %(phone_pass)s"),
    "PeopleTakenBack": later("brought back the people sent by %(phone_pass)s"),
    "PersonErased": later("erased a person"),
    "PersonOpened": later("opened a person's contact details, for %(purpose)s"),
    "CanvassersExpected": later("expects %(count)s canvassers on %(round)s"),
    "PhonesTurnedAway": later("turned away %(count)s phones that waited at %(subject)s"),
    "PhoneLetIn": later("let in %(phone_pass)s"),
    "PhoneReleased": later("released %(count)s answers sent by %(phone_pass)s"),
    "PhoneSetAside": later("set aside %(count)s answers sent by %(phone_pass)s"),
    "PhoneTakenBack": later("brought back %(count)s answers sent by %(phone_pass)s"),
    "PlantedVotesFound": later(
        "found %(envelopes)s sealed votes that something other than this program had put into ballots "
        "of %(contest)s, and left them out: ballots %(ballots)s"
    ),
    "PostcodesLoaded": later("loaded %(count)s postcodes from %(source)s"),
    "PrintRunArrived": later("said that a print run of %(count)s ballots for %(contest)s arrived"),
    "PrintRunDiscarded": later("discarded a print run of %(count)s ballots for %(contest)s"),
    "PromiseCorrected": later(
        "corrected the promise for %(contest)s, due on %(due_on)s; it was due on %(was_due_on)s"
    ),
    "PromiseMade": later("recorded a promise for %(contest)s, due on %(due_on)s"),
    "ProposalWithdrawn": later("withdrew a proposal: %(act)s"),
    "ResultPublished": later("published the result of %(contest)s"),
    "RoundCalledOff": later("called off a round: %(round)s, which ended %(ended)s passes"),
    "RoundChanged": later("changed a round, now: %(round)s; it was on %(was_on)s"),
    "RoundPutBack": later("put back a round that was called off: %(round)s"),
    "RoundPlanned": later("planned a round: %(round)s"),
    "ScanTestPassed": later("passed the scan test of %(conference)s"),
    "ScanTestWaived": later("waived the scan test of %(conference)s"),
    "ShortlistFrozen": later("froze the shortlist of %(shortlist)s"),
    "StrikeTakenBack": later("withdrew the request to strike lot %(number)s of %(contest)s"),
    "TakeBackRefused": later("could not take back all of %(count)s ballots of pack %(pack)s, %(contest)s"),
    "TakeBackUndone": later(
        "undid the taking back of %(count)s ballots of pack %(pack)s by %(taken_by)s, %(contest)s"
    ),
    "UpdateWritten": later("wrote an update on the promise for %(contest)s"),
    "WifiSaid": later("named the Wi-Fi of %(conference)s: “%(network)s”"),
}


def sentence_of(act: str, details: Mapping[str, str]) -> str:
    """What was done, in a sentence without its subject; an act that has none by its name and its details."""
    template = SENTENCES.get(act)
    if template is not None:
        try:
            return str(template) % details
        except KeyError:  # A line of another version says less.
            pass
    name = re.sub(r"(?<!^)(?=[A-Z])", " ", act).lower()
    said = ", ".join(f"{key.replace('_', ' ')}: {value}" for key, value in details.items())
    return f"{name} ({said})" if said else name
