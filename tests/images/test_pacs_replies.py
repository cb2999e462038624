"""What a PACS may send, however broken: an image that was asked for, or an error in words."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydicom.uid import DeflatedExplicitVRLittleEndian, ExplicitVRLittleEndian, RLELossless

from core.errors import PacsError, PacsTrouble
from core.images.pacs import address, arriving, web_replies
from core.images.pacs._base import Examination, How, NotAsked, is_askable
from core.images.pacs.arriving import Inbox
from core.images.pacs.pace import Pace
from core.workflows.fetch_plan import FetchPlan
from tests.images.fake_pacs import as_bytes
from tests.images.radiographs import GRADIENT, radiograph

FORM = 'multipart/related; type="application/dicom"; boundary={}'
WHOLE = as_bytes(radiograph("1.2.1", GRADIENT[:8, :8], StudyInstanceUID="1.2"))
EXAMINATION = Examination("1.2", "A1", "P1")


def envelope(boundary: bytes, *contents: bytes) -> bytes:
    parts = [
        b"--" + boundary + b"\r\nContent-Type: application/dicom\r\n\r\n" + one + b"\r\n"
        for one in contents
    ]
    return b"".join(parts) + b"--" + boundary + b"--\r\n"


@given(
    content=st.binary(max_size=200), boundary=st.from_regex(r"[0-9a-zA-Z]{8,40}", fullmatch=True)
)
def test_an_envelope_gives_back_what_was_put_in(content: bytes, boundary: str) -> None:
    body = envelope(boundary.encode(), content)
    form = FORM.format(f'"{boundary}"')
    assert web_replies.instance_in("http://p", form, body) == content


@given(length=st.integers(0, len(WHOLE) + 80))
def test_no_part_of_an_envelope_is_taken_for_the_whole(length: int) -> None:
    body = envelope(b"edge", WHOLE)
    if length >= body.index(b"--edge--") + len(b"--edge--"):
        assert web_replies.instance_in("http://p", FORM.format("edge"), body[:length]) == WHOLE
    else:
        with pytest.raises(PacsTrouble, match="stopped in the middle"):
            web_replies.instance_in("http://p", FORM.format("edge"), body[:length])


@given(form=st.text(max_size=80), body=st.binary(max_size=300))
def test_any_other_reply_is_an_error_of_ours(form: str, body: bytes) -> None:
    clean = "".join(letter for letter in form if letter.isprintable())
    with suppress(PacsError):
        web_replies.instance_in("http://p", clean, body)


@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    changes=st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), max_size=10),
    length=st.integers(0, len(WHOLE)),
)
def test_a_broken_image_leaves_nothing_or_one_that_was_asked_for(
    tmp_path: Path, changes: list[tuple[int, int]], length: int
) -> None:
    content = bytearray(WHOLE)
    for place, value in changes:
        content[place] = value
    with Inbox(tmp_path) as inbox:
        inbox.expect(EXAMINATION, ["1.2.1"])
        with suppress(NotAsked, PacsTrouble):
            inbox.take(bytes(content[:length] if length % 2 else content))
        left = list((tmp_path / arriving.FOLDER / arriving.WAITING).iterdir())
        assert len(left) == len(inbox.arrived)
        inbox.drop(["1.2.1"])


@pytest.mark.parametrize("form", ["raw", "deflated", "RLE"])
def test_an_image_that_ends_in_its_pixels_is_not_taken(tmp_path: Path, form: str) -> None:
    syntax = DeflatedExplicitVRLittleEndian if form == "deflated" else ExplicitVRLittleEndian
    made = radiograph("1.2.1", StudyInstanceUID="1.2", syntax=syntax)
    if form == "RLE":
        made.compress(RLELossless, generate_instance_uid=False)
    whole = as_bytes(made)
    with Inbox(tmp_path) as inbox:
        inbox.expect(EXAMINATION, ["1.2.1"])
        with pytest.raises(PacsTrouble, match="An image came that"):
            inbox.take(whole[:-200])
        assert inbox.arrived == set()
        inbox.take(whole)
        assert inbox.arrived == {"1.2.1"}


def test_an_image_without_accession_number_is_taken_with_its_examination(tmp_path: Path) -> None:
    bare = as_bytes(radiograph("1.2.1", StudyInstanceUID="1.2", AccessionNumber=""))
    with Inbox(tmp_path) as inbox:
        inbox.expect(EXAMINATION, ["1.2.1"])
        inbox.take(bare)
        assert inbox.arrived == {"1.2.1"}
        inbox.expect_nothing()
        with pytest.raises(NotAsked, match="nothing was asked for"):
            inbox.take(bare)


@pytest.mark.parametrize(
    ("number", "askable"),
    [("A1", True), ("2024/17-3", True), ("Ü 7", True), ("", False), (" ", False), ("A*", False),
     ("?", False), ("A\\B", False), ("A\n", False), ("1" * 65, False)],
)  # fmt: skip
def test_a_number_that_is_a_pattern_is_not_askable(number: str, askable: bool) -> None:
    assert is_askable(number) is askable


@pytest.mark.parametrize(
    "text", ["ORTHANC@10.0.0.5:104", "A B@pacs.example.org:11112", "X@[fe80::1]:104",
             "https://pacs.example.org/dicom-web"],
)  # fmt: skip
def test_an_address_is_written_as_it_was_read(text: str) -> None:
    assert str(address.parse(text)) == text


def test_a_plan_comes_out_of_a_jobs_row_as_it_went_in() -> None:
    plan = FetchPlan(
        "F@h:104", How.MOVE, ("A1", "A2"), "2024-01-01", "2024-02-01", ("DX",), ("ANKLE",),
        without_reports=True, only_count=True,
    )  # fmt: skip
    assert FetchPlan.from_settings(json.loads(json.dumps(asdict(plan)))) == plan


def test_a_pace_makes_up_for_no_pause() -> None:
    now, slept = [100.0], list[float]()

    def sleep(seconds: float) -> None:
        slept.append(round(seconds, 6))
        now[0] += seconds

    pace = Pace(4.0, lambda: now[0], sleep)
    pace.wait()
    pace.wait()
    now[0] += 10
    pace.wait()
    pace.wait()
    assert slept == [0.25, 0.25]
