"""A postcode leads to its ward, or to a sentence that says why not."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from sqlalchemy.orm import Session

from tests.factories import BY, seat_of
from tests.reading import read, words
from tests.real import real_file
from tests.sites import Site
from voting.places.commands import postcodes
from voting.places.models import Postcode, Ward
from voting.places.services import Loaded, find_ward, load_postcodes, load_shipped_postcodes, ward_named
from voting.places.services.loading import TakesAway, WrongVintage
from voting.places.services.postcodes import (
    NotAPostcode,
    PostcodeEnded,
    PostcodeWithoutWard,
    UnknownPostcode,
    WardOutsideSeat,
)
from voting.places.services.reading import NotPostcodes, RowsCannotBeRead
from voting.plain.refusals import NotFound
from voting.site.command import Named

HERE = '"B99 1AA",10,402894,284174,"E92000001","E19000001","E18000005","","E08000025","E05011144"\n'
NO_WARD = '"B99 1AB",60,0,0,"E92000001","","","","",""\n'


def load(session: Session, folder: Path, text: str | bytes, *, take_away: bool = True) -> Loaded:
    file = folder / "b.csv"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return load_postcodes(session, seat_of(session), file, by=BY, take_away=take_away)


def known(session: Session) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(Postcode)) or 0


def test_a_new_instance_knows_the_shipped_postcodes(site: Site) -> None:
    with site.work() as session:
        assert known(session) == 1802
        assert find_ward(session, "b170aa").ward.name == "Harborne"


def test_the_shipped_postcodes_are_loaded_once(site: Site) -> None:
    with site.work() as session:
        assert load_shipped_postcodes(session, seat_of(session), by=BY) is None


def test_a_seat_elsewhere_gets_no_postcodes_that_are_not_its_own(site: Site) -> None:
    with site.work() as session:
        session.execute(sa.delete(Postcode))
        for ward in seat_of(session).wards:
            ward.seat = None
        session.flush()
        session.expire_all()
        assert load_shipped_postcodes(session, seat_of(session), by=BY) is None
        assert known(session) == 0


@pytest.mark.parametrize("ward_code", ["E05009828", "E05011151"])
def test_every_shipped_postcode_of_another_ward_says_which_ward(site: Site, ward_code: str) -> None:
    names = {
        "E05009828": ("Belbroughton & Romsley", "Bromsgrove", 14),
        "E05011151": ("Ladywood", "Birmingham", 131),
    }
    name, district, count = names[ward_code]
    with site.work() as session:
        outside = list(session.scalars(sa.select(Postcode.postcode).where(Postcode.ward_code == ward_code)))
        assert len(outside) == count
        for postcode in outside:
            with pytest.raises(
                WardOutsideSeat, match=f"{postcode} is in {name} ward, in {district}.*not in this seat"
            ):
                find_ward(session, postcode)


def test_a_ward_known_by_its_code_alone_is_said_by_its_code(site: Site, tmp_path: Path) -> None:
    with site.work() as session:
        load(session, tmp_path, HERE + HERE.replace("1AA", "1AC").replace("E05011144", "E05099999"))
        with pytest.raises(WardOutsideSeat, match="E05099999"):
            find_ward(session, "B99 1AC")


def test_what_is_no_postcode_and_what_is_unknown_are_told_apart(site: Site) -> None:
    with site.work() as session:
        for typed in ("", "Harborne", "B17", "<script>"):
            with pytest.raises(NotAPostcode):
                find_ward(session, typed)
        with pytest.raises(UnknownPostcode, match="ZE1 0AA"):
            find_ward(session, "ze10aa")


def test_a_postcode_without_a_ward_says_so(site: Site, tmp_path: Path) -> None:
    with site.work() as session:
        assert load(session, tmp_path, HERE + NO_WARD) == Loaded(
            "Code-Point Open", 2, in_seat=1, without_ward=1
        )
        with pytest.raises(PostcodeWithoutWard):
            find_ward(session, "B99 1AB")


def test_loading_a_file_again_changes_nothing(site: Site, tmp_path: Path) -> None:
    with site.work() as session:
        load(session, tmp_path, HERE + NO_WARD)
        before = known(session)
        load(session, tmp_path, HERE + NO_WARD)
        assert known(session) == before == 1804


def test_a_newer_file_moves_a_postcode_to_its_new_ward(site: Site, tmp_path: Path) -> None:
    with site.work() as session:
        load(session, tmp_path, HERE)
        load(session, tmp_path, HERE.replace("E05011144", "E05011163"))
        assert find_ward(session, "B99 1AA").ward.name == "Quinton"


def test_the_ons_postcode_directory_is_read_by_its_header(site: Site, tmp_path: Path) -> None:
    rows = (
        "\ufeffpcd7,pcd8,pcds,dointr,doterm,lad25cd,wd25cd\r\n"
        '"B99 1AA","B99  1AA","B99 1AA","198001","","E08000025","E05011144"\r\n'
        '"B99 1AB","B99  1AB","B99 1AB","198001","199606","E08000025","E05011144"\r\n'
    )
    with site.work() as session:
        assert load(session, tmp_path, rows) == Loaded(
            "ONS Postcode Directory", 1, in_seat=1, without_ward=0, ended=1
        )
        with pytest.raises(PostcodeEnded, match="ended in June 1996; it was in Harborne"):
            find_ward(session, "B99 1AB")


def test_bad_rows_are_named_and_nothing_is_loaded(site: Site, tmp_path: Path) -> None:
    bad = "".join(f'"nowhere {number}",10,1,1,"","","","","",""\n' for number in range(25))
    with site.work() as session:
        with pytest.raises(RowsCannotBeRead) as refusal:
            load(session, tmp_path, HERE + bad)
        assert known(session) == 1802
    said = str(refusal.value).splitlines()
    assert said[1] == "Line 2: “nowhere 0” is not a postcode."
    assert said[-1] == "And 5 more."
    assert len(said) == 22


@pytest.mark.parametrize(
    "content", ["", "one,two\n", "pcds,doterm\n", b"PK\x03\x04\xff\xfe\x00", b'"' + b"x" * 200_000]
)
def test_a_file_of_another_kind_is_refused_in_one_sentence(
    site: Site, tmp_path: Path, content: str | bytes
) -> None:
    with site.work() as session:
        with pytest.raises(NotPostcodes) as refusal:
            load(session, tmp_path, content)
        assert "\n" not in str(refusal.value)
        assert known(session) == 1802


def test_a_file_of_other_years_is_noticed(site: Site, tmp_path: Path) -> None:
    old = real_file("places/ward-constituency-2010.csv")
    with old.open(encoding="utf-8") as lines:
        codes = [row["ward_code"] for row in csv.DictReader(lines)]
    rows = "".join(
        HERE.replace("1AA", f"1A{chr(65 + n % 26)}").replace("E05011144", code)
        for n, code in enumerate(codes[:26])
    )
    with (
        site.work() as session,
        pytest.raises(WrongVintage, match="None of the wards of Birmingham Edgbaston"),
    ):
        load(session, tmp_path, rows)


def test_all_of_birmingham_loads(site: Site, tmp_path: Path) -> None:
    published = gzip.decompress(real_file("places/codepoint-open-b.csv.gz").read_bytes())
    with site.work() as session:
        loaded = load(session, tmp_path, published)
        assert (loaded.postcodes, loaded.in_seat, loaded.without_ward) == (41_934, 1_839, 14)
        named = session.scalar(
            sa.select(sa.func.count()).select_from(Ward).where(Ward.district == "Birmingham")
        )
        assert named == 69 - 4


@pytest.mark.parametrize("typed", ["Harborne", " harborne ", "HARBORNE", "E05011144", "e05011144"])
def test_a_ward_is_found_by_name_or_code(site: Site, typed: str) -> None:
    with site.work() as session:
        assert ward_named(seat_of(session), typed).code == "E05011144"


def test_a_ward_outside_the_seat_is_not_found_by_name(site: Site) -> None:
    with site.work() as session, pytest.raises(NotFound, match="Bartley Green, Edgbaston, Harborne, Quinton"):
        ward_named(seat_of(session), "Ladywood")


def test_the_page_answers_a_postcode(site: Site) -> None:
    page = read(site.visitor().client.post("/places", data={"postcode": "b17 0aa"}))
    assert "B17 0AA is in Harborne" in words(page)
    assert page.select_one("main a[href='/wards/harborne']")


@pytest.mark.parametrize(
    ("typed", "status", "said"),
    [
        ("B32 4AR", 404, "Belbroughton & Romsley ward, in Bromsgrove"),
        ("ZE1 0AA", 404, "We don’t know the postcode ZE1 0AA"),
        ("", 400, "Type your postcode"),
        ("<script>alert(1)</script>", 400, "is not a full postcode"),
        ("\0", 400, "We could not read what you sent."),
    ],
)
def test_the_page_says_what_is_wrong(site: Site, typed: str, status: int, said: str) -> None:
    page = read(site.visitor().post("/places", {"postcode": typed}), status)
    assert said in words(page)
    assert not page.select("main script")


def test_the_page_names_the_source_of_its_facts(site: Site) -> None:
    said = words(read(site.visitor().get("/places")))
    for source in ("Ordnance Survey", "Royal Mail", "National Statistics"):
        assert f"Contains {source} data © " in said


def test_the_command_loads_a_published_file(site: Site, tmp_path: Path) -> None:
    file = tmp_path / "b.csv"
    file.write_text(HERE + NO_WARD)
    named = Named(site.instance.folder, lambda: site.app)
    refused = CliRunner().invoke(postcodes, ["load", str(file)], obj=named)
    assert isinstance(refused.exception, TakesAway)
    done = CliRunner().invoke(postcodes, ["load", str(file), "--take-away"], obj=named)
    assert done.output == (
        "2 postcodes loaded from Code-Point Open: 1 of them in Birmingham Edgbaston, 1 without a ward.\n"
    )
    file.write_text("words\nMend the gate\n")
    refused = CliRunner().invoke(postcodes, ["load", str(file)], obj=named)
    assert isinstance(refused.exception, NotPostcodes)
    with site.work() as session:
        assert known(session) == 1804
