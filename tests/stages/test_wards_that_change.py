"""Wards are recoded, postcodes end, files know less: what is known stays, or somebody is asked."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.factories import BY, make_campaign, make_frozen_shortlist, seat_of
from tests.reading import read, words
from tests.sites import Site
from voting.cli.setup import make_instance
from voting.places.models import Postcode, Seat, Ward
from voting.places.services import Loaded, find_ward, know_seat, load_postcodes, ward_named
from voting.places.services.loading import TakesAway
from voting.places.services.postcodes import DidYouMean, PostcodeEnded, UnknownPostcode
from voting.plain.digests import digest_of_text
from voting.shortlist.services.freezing import frozen_text
from voting.site import config
from voting.storage.turns import ShortTurns

HEADER = "pcds,doterm,lad26cd,wd26cd\n"
HARBORNE, QUINTON, NEW = "E05011144", "E05011163", "E05099999"


def row(postcode: str, ward: str, ended: str = "") -> str:
    return f"{postcode},{ended},E08000025,{ward}\n"


def load(
    session: Session, folder: Path, *rows: str, take_away: bool = False, turns: ShortTurns | None = None
) -> Loaded:
    file = folder / "directory.csv"
    file.write_text(HEADER + "".join(rows), encoding="utf-8")
    return load_postcodes(session, seat_of(session), file, by=BY, take_away=take_away, turns=turns)


def recoded(seat: Seat, **codes: str) -> config.Seat:
    """The seat's table of config.toml, with other codes of some wards by name."""
    wards = tuple(
        config.Ward(code=codes.get(ward.slug, ward.code_now), name=ward.name) for ward in seat.wards
    )
    return config.Seat(slug=seat.slug, name=seat.name, timezone=ZoneInfo("Europe/London"), wards=wards)


def named(session: Session, typed: str) -> Ward:
    return ward_named(seat_of(session), typed)


def rows_of_all(session: Session) -> list[str]:
    """One postcode of each ward of the seat that is known."""
    return [
        row(
            session.scalars(sa.select(Postcode.postcode).where(Postcode.ward_code == ward.code)).first()
            or "",
            ward.code_now,
        )
        for ward in seat_of(session).wards
    ]


def test_a_ward_with_a_new_code_keeps_its_name_and_its_history(site: Site, tmp_path: Path) -> None:
    with site.work() as session:
        shortlist = make_frozen_shortlist(session, make_campaign(session))
        key, before = shortlist.ward_code, find_ward(session, "B17 0AA").ward.code
        know_seat(session, recoded(seat_of(session), harborne=NEW))
        load(session, tmp_path, *rows_of_all(session), row("B99 1AA", NEW))
        ward = find_ward(session, "B99 1AA").ward
        assert (ward.name, ward.code, ward.code_now) == ("Harborne", HARBORNE, NEW)
        assert find_ward(session, "B17 0AA").ward.code == before == key
        assert named(session, NEW) is named(session, HARBORNE) is ward
        assert digest_of_text(frozen_text(session, shortlist)) == shortlist.digest
        assert (
            session.scalar(sa.select(sa.func.count()).select_from(Ward).where(Ward.name == "Harborne")) == 1
        )


def test_setup_takes_a_new_code_and_can_be_repeated(site: Site) -> None:
    with site.work() as session:
        wanted = recoded(seat_of(session), harborne=NEW)
    changed = dataclasses.replace(
        site.instance, config=dataclasses.replace(site.instance.config, seat=wanted)
    )
    make_instance(changed)
    make_instance(changed)
    with site.work() as session:
        assert named(session, NEW).slug == "harborne"
    assert "B17 0AA is in Harborne" in words(read(site.visitor().post("/places", {"postcode": "B17 0AA"})))


def test_two_codes_that_change_places_leave_each_ward_its_own(site: Site, tmp_path: Path) -> None:
    with site.work() as session:
        know_seat(session, recoded(seat_of(session), harborne=QUINTON, quinton=HARBORNE))
        load(session, tmp_path, *rows_of_all(session), row("B99 1AA", QUINTON), row("B99 1AB", HARBORNE))
        assert find_ward(session, "B99 1AA").ward.name == "Harborne"
        assert find_ward(session, "B99 1AB").ward.name == "Quinton"
        assert find_ward(session, "B17 0AA").ward.name == "Harborne"
        know_seat(session, recoded(seat_of(session), harborne=HARBORNE, quinton=QUINTON))
        assert [
            ward.newer_code for ward in seat_of(session).wards if ward.slug in {"harborne", "quinton"}
        ] == [None, None]


def test_two_wards_that_change_names_are_taken_for_two_that_changed_codes(site: Site) -> None:
    with site.work() as session:
        wanted = recoded(seat_of(session))
        names = {HARBORNE: "Quinton", QUINTON: "Harborne"}
        swapped = tuple(
            dataclasses.replace(each, name=names.get(each.code, each.name)) for each in wanted.wards
        )
        know_seat(session, dataclasses.replace(wanted, wards=swapped))
        assert named(session, "Harborne").code == HARBORNE


def test_a_renamed_ward_is_known_by_its_code(site: Site) -> None:
    with site.work() as session:
        wanted = recoded(seat_of(session))
        renamed = tuple(
            dataclasses.replace(each, name="Harborne & Queen’s Park") if each.code == HARBORNE else each
            for each in wanted.wards
        )
        know_seat(session, dataclasses.replace(wanted, wards=renamed))
        assert named(session, "Harborne and Queens Park").code == HARBORNE


@pytest.mark.parametrize("before", [True, False])
def test_a_file_in_which_a_ward_has_a_new_code_stops_with_the_numbers(
    site: Site, tmp_path: Path, before: bool
) -> None:
    with site.work() as session:
        rows = rows_of_all(session)
        changed = [each.replace(HARBORNE, NEW) for each in rows] if before else rows[:2] + rows[3:]
        with pytest.raises(TakesAway) as refusal:
            load(session, tmp_path, *changed)
        said = str(refusal.value)
        assert "Harborne has 475 postcodes here and none in this file." in said
        assert (f"The file gives 1 of them to {NEW}." in said) is before
        assert find_ward(session, "B17 0AA").ward.name == "Harborne"
        if before:
            load(session, tmp_path, *changed, take_away=True)
            know_seat(session, recoded(seat_of(session), harborne=NEW))
            postcode = changed[2].split(",")[0]
            assert find_ward(session, postcode).ward.name == "Harborne"


def test_a_file_that_knows_less_stops_with_the_numbers(site: Site, tmp_path: Path) -> None:
    with site.work() as session:
        rows = rows_of_all(session)
        with pytest.raises(TakesAway, match="2 postcodes that have a ward here have none in this file"):
            load(session, tmp_path, *rows, row("B17 0AA", ""), row("B17 0AB", "E99999999"))
        assert find_ward(session, "B17 0AA").ward.name == "Harborne"


@pytest.mark.parametrize(("ended", "month"), [("202406", "June 2024"), ("199812", "December 1998")])
def test_a_postcode_that_has_ended_says_when_and_where_it_lay(
    site: Site, tmp_path: Path, ended: str, month: str
) -> None:
    with site.work() as session:
        load(session, tmp_path, *rows_of_all(session), row("B17 9ZZ", HARBORNE, ended))
        with pytest.raises(PostcodeEnded, match=f"B17 9ZZ ended in {month}; it was in Harborne"):
            find_ward(session, "b179zz")
    page = read(site.visitor().post("/places", {"postcode": "B17 9ZZ"}), 404)
    assert f"ended in {month}; it was in Harborne" in words(page)


@pytest.mark.parametrize("typed", ["B17 OAA", "BI7 0AA", "Bl7 OAA", "12 High Street, Harborne B17 OAA"])
def test_a_letter_for_a_digit_is_asked_about(site: Site, typed: str) -> None:
    with site.work() as session, pytest.raises(DidYouMean, match=r"Did you mean B17 0AA\?"):
        find_ward(session, typed)
    page = read(site.visitor().post("/places", {"postcode": typed}), 400)
    assert "Did you mean B17 0AA?" in words(page)
    [meant] = page.select("main form input[type=hidden][name=postcode]")
    assert meant["value"] == "B17 0AA"


@pytest.mark.parametrize(
    "typed",
    ["12 High Street, Harborne, B17 0AA", "Harborne b170aa.", "„B17 0AA“", "B۱۷ ۰AA", "\u200fB17\u00a00AA"],
)
def test_a_postcode_is_found_at_the_end_of_an_address_and_in_any_script(site: Site, typed: str) -> None:
    with site.work() as session:
        assert find_ward(session, typed).ward.name == "Harborne"
        with pytest.raises(UnknownPostcode):
            find_ward(session, "ZO1 0AA")


def test_a_load_in_turns_that_is_cut_off_goes_on(site: Site, tmp_path: Path) -> None:
    with site.work() as session, pytest.MonkeyPatch.context() as change:
        change.setattr("voting.places.services.loading.BATCH", 10)
        rows = [
            *rows_of_all(session),
            *(row(f"B99 {n // 10}A{chr(65 + n % 10)}", HARBORNE) for n in range(40)),
        ]

        class CutOff(ShortTurns):
            def __call__(self) -> None:
                super().__call__()
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            load(session, tmp_path, *rows, turns=CutOff(session))
        assert find_ward(session, "B17 0AA").ward.name == "Harborne"
        load(session, tmp_path, *rows, turns=ShortTurns(session))
        assert find_ward(session, "B99 3AJ").ward.name == "Harborne"
