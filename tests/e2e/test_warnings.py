"""The phone warns of words that may show who said them, and does not cry wolf at what people talk about."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from voting.collect.rules import street_alone
from voting.site.paths import PACKAGE

SHOWS = {
    "phone": [
        "Ring me on 07700 900123",
        "her number is 0121 496 0000, after six",
        "text +44 7700 900 123",
        "call 496 0000 about it",
    ],
    "email": ["write to sam@example.org please", "sam at gmail dot com", "SAM.K@EXAMPLE.CO.UK"],
    "house": [
        "the tenant at number 14 never sorts the bins",
        "rats behind 12 Elm Road",
        "fly tipping outside 7 station road",
        "Mrs Khan wants a bench",
        "Sandra at 14 needs a ramp",
        "the people in flat 3 are loud",
        "Dave next door at 23 parks on the pavement",
        "12 Flat B, John Smith",
        "the couple upstairs at number 4",
    ],
    "health": [
        "I am diabetic and the surgery never answers",
        "My son is autistic and there is no club",
        "my wife uses a wheelchair and cannot get past the cars",
        "she has dementia",
        "Mrs Khan at number 14 has diabetes",
        "a place for our neighbour with his bad asthma",
        "nothing for disabled children, her deaf daughter sits at home",
    ],
    "faith": [
        "I am Muslim and there is no burial ground",
        "the Jewish family on the corner gets shouted at",
        "parking outside my mosque",
        "she goes to the church every day",
    ],
    "politics": [
        "I vote Labour",
        "I've always voted for the Conservatives",
        "my husband won't vote Tory again",
        "I will never vote Reform",
        "he votes Green.",
        "she is a Lib Dem member",
        "I'm a lifelong socialist",
        "we joined the Greens",
    ],
}
SHOWS_NOBODY = [
    "No 11 bus is always late",
    "The 11 never comes, and the number 23 bus is worse",
    "Potholes on the A38 and the A456",
    "Cars do 30 mph past the school, should be 20",
    "St Mary's church hall car park floods",
    "Church Road needs a crossing",
    "Temple Lane is dark",
    "More wheelchair ramps in the high street",
    "Mental health services for young people",
    "Parking for disabled people is always taken",
    "The hospital has a cancer ward and it is closing",
    "Bins on Tuesday 14 June, not collected for 3 weeks",
    "Open from 9 to 5, should open at 7",
    "Only 2 cars can pass on the main road",
    "I think the mental health team needs more money",
    "The mosque car park is full on Fridays and people park on the verge",
    "30 houses and one bin, 200 flats planned",
    "Traffic at 8 is awful, kids at 14 have nowhere to go",
    "We have 3 dead trees in the park",
    "A 20 mph limit on Court Oak Road",
    "£20 000 for a fence, and in 2019 they promised 5 benches",
    "Interfaith week in the library was good",
    "Labour promised a crossing and the Conservatives closed the library",
    "I want a green space, and reform of the bins",
    "I back the green bins and trust the council",
    "The polling station where I vote has no ramp",
    "I am in labour ward 2 at the hospital for a job",
    "The school opposite in 2019 was better",
    "The bus stop opposite at 8 is full",
    "Traffic next door at 7 in the morning",
    "12 flats are planned, flat roofs leak",
]


@pytest.fixture
def detector(page: Page) -> Page:
    page.goto("about:blank")
    for name in ("keys.js", "checks.js", "warn.js"):
        page.add_script_tag(path=PACKAGE / "static" / "doorstep" / name)
    return page


def test_the_phone_knows_what_may_show_a_person_and_what_does_not(detector: Page) -> None:
    def kinds(sentence: str) -> list[str]:
        return detector.evaluate("(text) => doorstep.warnings(text).map((each) => each.kind)", sentence)

    missed = [(kind, each) for kind, told in SHOWS.items() for each in told if kind not in kinds(each)]
    assert missed == []
    assert {each: found for each in SHOWS_NOBODY if (found := kinds(each))} == {}


def test_the_warning_quotes_what_it_saw(detector: Page) -> None:
    assert detector.evaluate("doorstep.warnings('Mend the gate, ring 07700 900123. Thanks')") == [
        {"kind": "phone", "quote": "ring 07700 900123"}
    ]


def test_the_warning_shows_every_find_of_a_kind_and_none_twice(detector: Page) -> None:
    def quotes(words: str) -> list[str]:
        return detector.evaluate("(text) => doorstep.warnings(text).map((each) => each.quote)", words)

    assert quotes("Mrs Khan at number 14 wants a bench") == ["Mrs Khan at number 14"]
    assert quotes("Mrs Khan and the tenant at number 9") == ["Mrs Khan … at number 9"]
    assert quotes("ring 0121 496 0000 or 07700 900123") == ["ring 0121 496 0000 … 07700 900123"]


def test_the_phone_takes_the_house_number_off_a_street_as_the_server_does(detector: Page) -> None:
    typed = [
        "12 Elm Rd.",
        "Flat 3, 12a Elm Road",
        "12-14 Elm Road",
        "Elm Road (no. 7)",
        " Elm   Road ",
        "A38 Bristol Road",
        "1st Avenue",
        "Elm Road, Harborne, 12/14",
    ]
    assert [detector.evaluate("(street) => doorstep.streetAlone(street)", each) for each in typed] == [
        street_alone(each) for each in typed
    ]
