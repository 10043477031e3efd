"""The sentences of the invented doors: issues, with the everyday words people might use for them.

Every sentence and every street here is invented. A sentence may contain {street}, {when} and {who}.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Issue:
    """One thing that troubles people, titled as an organiser would."""

    title: str
    topic: str
    sentences: tuple[str, ...]


STREETS = (
    "Old Chapel Road", "Mill Pool Lane", "Station Lane", "Orchard Rise", "Kiln Bank", "Fernhill Road",
    "Priory Gardens", "Long Meadow", "Wharf Street", "Beech Hollow", "Cricket Field Road", "Top Farm Way",
    "Brook Terrace", "Larkspur Close", "Nailers Row", "Weavers Court",
)  # fmt: skip
WHEN = (
    "every morning at school time", "most evenings", "at the weekend", "after dark", "most days",
    "all summer", "early in the morning", "nearly every night", "on a Friday night", "all day long",
)  # fmt: skip
WHO = (
    "The children", "My parents", "People with prams", "Older people", "Half the street", "My neighbours",
    "Wheelchair users", "The kids walking to school", "We", "Families round here",
)  # fmt: skip
ENDINGS = (
    "", "", "", "", "", " It has been like this for years.", " Nobody comes back to us about it.",
    " It never used to be like this.", " Please do something.", " That is the one thing I would change.",
)  # fmt: skip

SPEEDING = Issue(
    "Slow the traffic down",
    "Roads and pavements",
    (
        "Cars race down {street} {when}.",
        "Speeding on {street}. They do fifty.",
        "{who} cannot cross {street} safely, the cars come too fast.",
        "It is a rat run {when}, straight through {street}.",
        "Put some speed bumps on {street}, or a camera, anything.",
        "Boy racers on {street} {when}.",
        "Speeding.",
        "The twenty limit is a joke, nobody keeps to it {when}.",
    ),
)
PARKING = Issue(
    "Stop parking on pavements and corners",
    "Parking and traffic",
    (
        "Cars parked on the pavement in {street} {when}.",
        "{who} have to walk in the road because of the parked cars.",
        "You cannot see round the corner of {street} for parked vans.",
        "Parking!",
        "School parking on {street}. They block the drives {when}.",
        "No room to park on {street} any more, and nobody checks.",
        "They park right up to the junction at {street} {when}.",
    ),
)
TIPPING = Issue(
    "Clear up fly-tipping and litter",
    "Litter and fly-tipping",
    (
        "Fly-tipping at the end of {street}, mattresses, all sorts.",
        "Rubbish blowing about {when}. {who} end up picking it up.",
        "Litter on {street} {when}, mostly takeaway boxes.",
        "The bins on {street} overflow {when}.",
        "Rubbish everywhere.",
        "They dump building waste behind {street} {when}.",
        "Missed bins again, three weeks running, whole of {street}.",
    ),
)
PARK = Issue(
    "Mend the park and the play area",
    "Parks and green space",
    (
        "The swings in the park have been broken since last year.",
        "{who} do not use the park any more. It is not looked after.",
        "Broken glass in the play area {when}.",
        "The path through the park floods when it rains.",
        "More for little ones to play on in the park by {street}.",
        "The park gates at {street} are hanging off.",
        "Dog mess in the park {when}.",
    ),
)
BUSES = Issue(
    "A bus that comes, evenings and Sundays too",
    "Buses and trains",
    (
        "The bus does not turn up.",
        "No bus after seven. {who} are stuck.",
        "They took the bus stop off {street}.",
        "Bus is always late, I was late for work again.",
        "We need a bus on Sundays, {street} is cut off.",
        "Buses!!",
        "It takes two buses to get to the hospital from {street}.",
    ),
)
BIKES = Issue(
    "Deal with motorbikes and trouble in the evenings",
    "Antisocial behaviour",
    (
        "Motorbikes up and down {street} {when}.",
        "Gangs by the shops {when}. {who} will not go out.",
        "Drug dealing behind {street} {when}.",
        "Noise {when}, shouting, music from cars on {street}.",
        "Antisocial behaviour by the shops.",
        "Those electric bikes on the pavement {when}. {who} nearly get knocked over.",
        "We never see a police officer on {street}.",
    ),
)
POTHOLES = Issue(
    "Mend the potholes and pavements",
    "Roads and pavements",
    (
        "Potholes on {street}, I have lost a tyre.",
        "The pavement on {street} is all lifted by roots. {who} trip on it.",
        "They patch the potholes on {street} and a month later they are back.",
        "Potholes.",
        "Road surface is terrible, {street} is the worst.",
        "Broken kerbs on {street}. {who} cannot get up them.",
    ),
)
CROSSING = Issue(
    "A safe crossing by the school",
    "Roads and pavements",
    (
        "We need a crossing on {street} by the school.",
        "{who} take their life in their hands crossing {street} {when}.",
        "No lollipop lady any more on {street}.",
        "A zebra crossing outside the shops on {street} please.",
        "The lights at {street} do not give you time to cross.",
    ),
)
YOUTH = Issue(
    "Somewhere for young people to go",
    "Youth and community",
    (
        "There is nothing for teenagers to do at the weekend.",
        "They closed the youth club. {who} hang about on {street} now.",
        "A youth club, please, like the one we had.",
        "Open the hall on {street} in the evenings for the kids.",
        "Something for teenagers, football, anything.",
    ),
)
DOCTORS = Issue(
    "Getting to see a doctor",
    "Health and care",
    (
        "You cannot get a doctor's appointment any more.",
        "Phoning the surgery at eight and then nothing left. {who} just give up.",
        "The chemist on {street} closed.",
        "Doctors. Three weeks to see anyone.",
    ),
)
SHOPS = Issue(
    "Look after the local shops",
    "Shops and high street",
    (
        "Empty shops on {street}. Only takeaways and vape shops now.",
        "We lost the bank and the post office. {who} have to go into town.",
        "The shops by {street} look run down.",
        "No cash machine round here any more.",
    ),
)
HOMES = Issue(
    "Homes that are looked after",
    "Housing",
    (
        "Damp in the flats on {street}. The landlord does nothing.",
        "Too many houses on {street} split into bedsits.",
        "My kids will never afford to live round here.",
        "Repairs take months. {who} had no heating.",
        "The lift in the flats is broken again.",
    ),
)
OTHER = Issue(
    "Other things",
    "",
    (
        "It is all right round here to be honest.",
        "The street lights on {street} have been out for weeks.",
        "Trees on {street} need cutting back.",
        "Water comes up through the drain on {street} when it rains.",
        "Nobody tells us what is going on.",
        "Everything costs too much.",
        "People do not talk to each other like they used to.",
    ),
)
