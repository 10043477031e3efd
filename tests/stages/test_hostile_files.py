"""What somebody sends as a file of answers stays off the disk, and is read in no way that we do not offer."""

from __future__ import annotations

import tempfile

import pytest

from tests.reading import read
from tests.sites import Visitor

LOAD = "/campaigns/this-summer/answers/load"


@pytest.mark.parametrize("named", ["undefined", "punycode", "idna", "zlib_codec", "utf-16"])
@pytest.mark.parametrize("is_before", [True, False])
def test_a_file_is_read_in_no_way_that_its_page_does_not_offer(
    organiser: Visitor, named: str, *, is_before: bool
) -> None:
    before, now = (named, "cp1252") if is_before else ("cp1252", named)
    said = {"text": "words,ward\nCafé,Harborne\n", "encoding": before, "new_read_as": now}
    answer = organiser.post(f"{LOAD}/preview", said)
    assert answer.status_code == 200
    carried = read(answer).select_one("textarea[name=text], input[name=text]")
    assert carried is not None
    assert "Café" in (carried.get("value") or carried.text)


def test_a_file_that_comes_in_is_written_to_no_disk(
    organiser: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[object] = []
    monkeypatch.setattr(tempfile.SpooledTemporaryFile, "rollover", written.append)
    rows = "words,ward\n" + "Mend the gate,Harborne\n" * 40_000
    parts = (
        f'--x\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{organiser.token()}\r\n',
        '--x\r\nContent-Disposition: form-data; name="file"; filename="answers.csv"\r\n\r\n',
        f"{rows}\r\n--x--\r\n",
    )
    # As bytes: the test's own browser would write a large file to the disk by itself.
    sent = organiser.client.post(
        f"{LOAD}/preview", data="".join(parts).encode(), content_type="multipart/form-data; boundary=x"
    )
    assert sent.status_code == 200
    assert written == []
