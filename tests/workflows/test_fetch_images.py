"""Fetching from a PACS that misbehaves: what it does is named, and nothing half is kept."""

from __future__ import annotations

import shutil
import ssl
import subprocess
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import pytest
from pydicom.dataset import FileDataset
from sqlalchemy import true

from core.errors import (
    DiskFull,
    JobError,
    NoPacs,
    OverreadError,
    PacsError,
    PacsRefusal,
    PacsTrouble,
    SettingsError,
)
from core.image_types import Image
from core.images.pacs import arriving
from core.images.pacs.arriving import Inbox
from core.store import images, reports
from core.store.database import reading, writing
from core.types import NewReport
from core.workflows import fetch_images, fetch_plan
from core.workflows.fetch_plan import FetchPlan
from core.workflows.fetch_words import FetchResult, Tally
from core.workflows.study import Study
from tests.conftest import free_port
from tests.images import fake_pacs
from tests.images.fake_pacs import FakeArchive
from tests.images.radiographs import radiograph

Serve = Callable[[FakeArchive], AbstractContextManager[str]]
BOTH = pytest.mark.parametrize("serve", [fake_pacs.dimse, fake_pacs.web], ids=["dimse", "web"])


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch_images, "PAUSES", (0.01, 0.01))


@pytest.fixture
def study(study: Study) -> Study:
    """A study with reports A1 to A6, whose PACS is asked fast."""
    with writing(study.engine) as connection:
        reports.add(connection, [NewReport(f"A{n}", f"Kein Bruch {n}.") for n in range(1, 7)])
    fast = study.settings.model_copy(update={"pacs_rate": 1000.0, "pacs_timeout": 1.0})
    return replace(study, settings=fast)


def examination(n: int, count: int = 2, **attributes: object) -> list[FileDataset]:
    made: dict[str, object] = {
        "AccessionNumber": f"A{n}", "StudyInstanceUID": f"1.2.{n}",
        "SeriesInstanceUID": f"1.2.{n}.0", **attributes,
    }  # fmt: skip
    return [radiograph(f"1.2.{n}.0.{k}", **made) for k in range(count)]


def fetch(study: Study, address: str, *numbers: str) -> FetchResult:
    return fetch_images.run(study, FetchPlan(address, accession_numbers=numbers))


def all_images(study: Study) -> tuple[Image, ...]:
    with reading(study.engine) as connection:
        return images.page(connection, true(), limit=1000)


def listed_as_unusable(study: Study) -> dict[str, str]:
    with reading(study.engine) as connection:
        return {one.place.member: one.reason for one in images.refused(connection)}


def on_disk(study: Study) -> list[Path]:
    """Everything below the folder of images that is not our own bookkeeping."""
    folder = study.settings.home / arriving.FOLDER
    return [path for path in folder.rglob("*") if path.is_file() and path.name != arriving.LOCK]


@BOTH
@pytest.mark.parametrize(
    ("mischief", "why"),
    [
        ("another patient", "names another patient than the PACS's own list"),
        ("another accession number", "names another accession number than the PACS's own list"),
        ("another examination", "belongs to another examination than the one"),
        ("another image", "is another image than those that were asked for"),
    ],
)
def test_what_was_not_asked_for_is_named_counted_and_not_stored(
    study: Study, serve: Serve, mischief: str, why: str
) -> None:
    with serve(FakeArchive(examination(1), mischief)) as address:
        result = fetch(study, address, "A1")
    (remark,) = result.tally.refused
    assert (remark.accession_number, why in remark.reason) == ("A1", True)
    assert "1 examination refused and not stored." in result.sentences
    assert (all_images(study), on_disk(study)) == ((), [])
    assert why in listed_as_unusable(study)["examination A1"]


@BOTH
def test_an_examination_with_one_image_of_another_patient_is_refused_whole(
    study: Study, serve: Serve
) -> None:
    archive = FakeArchive(examination(1, 3), "another patient for the second image")
    with serve(archive) as address:
        result = fetch(study, address, "A1")
    assert len(result.tally.refused) == 1
    assert (all_images(study), on_disk(study)) == ((), [])


@BOTH
def test_one_accession_number_of_two_patients_is_not_fetched(study: Study, serve: Serve) -> None:
    other = examination(2, AccessionNumber="A1", PatientID="P2")
    with serve(FakeArchive(examination(1) + other)) as address:
        result = fetch(study, address, "A1")
    assert [one.reason for one in result.tally.refused] == [
        f"refused: {fetch_images.SEVERAL_PATIENTS}"
    ]
    assert on_disk(study) == []


def test_a_remark_stays_until_all_examinations_of_its_number_have_come(study: Study) -> None:
    files = examination(1) + examination(2, AccessionNumber="A1")
    archive = FakeArchive(files, "another patient for the second image")
    with fake_pacs.web(archive) as address:
        assert len(fetch(study, address, "A1").tally.refused) == 1
        assert list(listed_as_unusable(study)) == ["examination A1"]
        assert {image.header.study_uid for image in all_images(study)} == {"1.2.2"}
        archive.mischief = ""
        fetch(study, address, "A1")
    assert (listed_as_unusable(study), len(all_images(study))) == ({}, 4)


@BOTH
def test_answers_about_other_numbers_are_ignored_and_counted(study: Study, serve: Serve) -> None:
    files = examination(1) + examination(2) + examination(3, AccessionNumber="A11")
    with serve(FakeArchive(files, "lists everything")) as address:
        result = fetch(study, address, "A1")
    assert (result.tally.foreign, result.tally.came) == (2, 2)
    assert {image.linked_to for image in all_images(study)} == {"A1"}


@BOTH
def test_a_transfer_that_breaks_once_is_gone_on_with_and_asks_only_for_the_rest(
    study: Study, serve: Serve
) -> None:
    archive = FakeArchive(examination(1, 3), "stops once")
    with serve(archive) as address:
        result = fetch(study, address, "A1")
    assert (result.tally.came, result.tally.remarks, len(all_images(study))) == (3, [], 3)
    if serve is fake_pacs.dimse:
        assert archive.requests[-3:] == ["get SERIES", "get IMAGE", "get IMAGE"]


@BOTH
def test_a_transfer_that_always_breaks_is_reported_and_the_others_come(
    study: Study, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch_images, "PAUSES", ())
    broken = FakeArchive(examination(1, 4) + examination(2, 1), "always stops")
    with serve(broken) as address:
        first = fetch(study, address, "A1", "A2")
    assert [one.accession_number for one in first.tally.unfinished] == ["A1"]
    assert {image.linked_to for image in all_images(study)} == {"A2"}
    assert "1 examination not fetched to the end" in " ".join(first.sentences)
    assert not [path for path in on_disk(study) if path.suffix == arriving.UNFINISHED]
    with serve(FakeArchive(broken.files)) as address:
        second = fetch(study, address, "A1", "A2")
        assert (second.tally.came, second.tally.here) == (4, 1)
        assert fetch(study, address, "A1", "A2").tally.came == 0
    assert len(all_images(study)) == 5


def test_what_came_of_an_examination_before_the_break_is_not_asked_for_again(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch_images, "PAUSES", ())
    files = examination(1, 3)
    with fake_pacs.dimse(FakeArchive(files, "stops once")) as address:
        fetch(study, address, "A1")
    assert (len(on_disk(study)), all_images(study)) == (1, ())
    again = FakeArchive(files)
    with fake_pacs.dimse(again) as address:
        assert fetch(study, address, "A1").tally.came == 3
    assert again.sent == 2


@BOTH
def test_a_pacs_that_fails_on_one_examination_after_the_other_is_left_alone(
    study: Study, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch_images, "PAUSES", ())
    archive = FakeArchive([f for n in range(1, 7) for f in examination(n)], "always stops")
    with serve(archive) as address, pytest.raises(PacsTrouble, match="What came before is kept"):
        fetch(study, address)


def test_a_body_that_ends_early_without_saying_its_length_is_no_image(study: Study) -> None:
    with fake_pacs.web(FakeArchive(examination(1), "cut off without a length")) as address:
        result = fetch(study, address, "A1")
    assert "stopped in the middle of sending an image" in result.tally.unfinished[0].reason
    assert (all_images(study), on_disk(study)) == ((), [])


def test_more_images_than_were_asked_for_are_not_taken(study: Study) -> None:
    with fake_pacs.web(FakeArchive(examination(1), "two images at once")) as address:
        result = fetch(study, address, "A1")
    assert "sent 2 images when one was asked for" in result.tally.unfinished[0].reason


@BOTH
def test_what_the_pacs_can_not_send_is_said_and_the_rest_is_kept(
    study: Study, serve: Serve
) -> None:
    with serve(FakeArchive(examination(1), "can't send")) as address:
        result = fetch(study, address, "A1")
    (remark,) = result.tally.unsendable
    assert remark.reason == "the PACS sent 0 of 2 images and says that is all"


@pytest.mark.parametrize(
    ("mischief", "kind", "said"),
    [
        ("wants a login", PacsRefusal, "it wants a login, or another one. Set OVERREAD_HEADERS"),
        ("a web page", NoPacs, "not with DICOMweb"),
        ("no JSON", NoPacs, "not with DICOMweb"),
        ("JSON of another kind", NoPacs, "not with DICOMweb"),
        ("a redirect", NoPacs, "sends us on to another page"),
        ("hangs", PacsTrouble, "did not answer in time"),
    ],
)
def test_what_is_no_dicomweb_is_said_in_a_sentence(
    study: Study, mischief: str, kind: type[PacsError], said: str
) -> None:
    with fake_pacs.web(FakeArchive([], mischief)) as address:
        for ask in (fetch_images.check, fetch_images.run):
            with pytest.raises(kind, match=said):
                ask(study, FetchPlan(address))


@pytest.mark.parametrize(
    ("mischief", "kind", "said"),
    [
        ("knows nobody", PacsRefusal, "does not know us as OVERREAD"),
        ("offers no C-GET", PacsRefusal, "does not offer C-GET to OVERREAD"),
        ("hangs", PacsTrouble, "hung up on our first C-FIND, or never answered it"),
    ],
)
def test_a_pacs_that_does_not_serve_us_says_so(
    study: Study, mischief: str, kind: type[PacsError], said: str
) -> None:
    with (
        fake_pacs.dimse(FakeArchive([], mischief)) as address,
        pytest.raises(kind, match=said),
    ):
        fetch_images.check(study, FetchPlan(address))


@pytest.mark.parametrize("form", ["FAKE@127.0.0.1:{}", "http://127.0.0.1:{}/dicom-web"])
def test_nobody_at_the_address_is_said(study: Study, form: str) -> None:
    with pytest.raises(NoPacs, match="No answer from a PACS at"):
        fetch_images.run(study, FetchPlan(form.format(free_port())))


def test_a_machine_that_does_not_exist_is_said(study: Study) -> None:
    with pytest.raises(NoPacs, match=r"There is no machine called pacs\.invalid"):
        fetch_images.check(study, FetchPlan("https://pacs.invalid/dicom-web"))
    with pytest.raises(NoPacs, match=r"There is no machine called pacs\.invalid"):
        fetch_images.check(study, FetchPlan("FAKE@pacs.invalid:104"))


def test_https_where_only_http_is_spoken_is_said(study: Study) -> None:
    with (
        fake_pacs.web(FakeArchive([])) as address,
        pytest.raises(NoPacs, match="does not speak HTTPS"),
    ):
        fetch_images.check(study, FetchPlan(address.replace("http:", "https:")))


@pytest.fixture
def authority(tmp_path: Path) -> Path:
    """A folder with an authority of one's own (ca.pem) and a key that it signed (cert, key)."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed, which makes the certificates for this test")

    def openssl(*arguments: str) -> None:
        subprocess.run(["openssl", *arguments], cwd=tmp_path, check=True, capture_output=True)

    (tmp_path / "names").write_text("subjectAltName=IP:127.0.0.1")
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "ca.key", "-out", "ca.pem",
            "-days", "2", "-subj", "/CN=authority")  # fmt: skip
    openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", "key", "-out", "wish",
            "-subj", "/CN=127.0.0.1")  # fmt: skip
    openssl("x509", "-req", "-in", "wish", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
            "-out", "cert", "-days", "2", "-extfile", "names")  # fmt: skip
    return tmp_path


def test_a_certificate_that_nobody_known_signed_is_refused_until_its_authority_is_named(
    study: Study, authority: Path
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority / "cert", authority / "key")
    (authority / "wrong.pem").write_text("no certificate")
    own = study.settings.model_copy(update={"ca_file": authority / "ca.pem"})
    bad = study.settings.model_copy(update={"ca_file": authority / "wrong.pem"})
    with fake_pacs.web(FakeArchive([]), context) as address:
        plan = FetchPlan(address)
        with pytest.raises(NoPacs, match=r"can't be verified\..*OVERREAD_CA_FILE"):
            fetch_images.check(study, plan)
        with pytest.raises(PacsRefusal, match="holds no certificate in PEM form"):
            fetch_images.check(replace(study, settings=bad), plan)
        assert "answers" in fetch_images.check(replace(study, settings=own), plan)


def test_a_busy_server_is_asked_again(study: Study) -> None:
    files = examination(1) + examination(2)
    with fake_pacs.web(FakeArchive(files, "busy once")) as address:
        assert fetch(study, address, "A1", "A2").tally.came == 4


def test_a_server_that_repeats_its_page_for_ever_ends(study: Study) -> None:
    files = examination(1, 120)
    with fake_pacs.web(FakeArchive(files, "pages without end")) as address:
        plan = FetchPlan(address, accession_numbers=("A1",), only_count=True)
        assert fetch_images.run(study, plan).tally.wanted == 120


def test_an_identifier_that_would_lead_elsewhere_is_not_followed(study: Study) -> None:
    archive = FakeArchive(examination(1, StudyInstanceUID="../../admin"))
    with fake_pacs.web(archive) as address, pytest.raises(PacsTrouble, match="unusable identifier"):
        fetch(study, address, "A1")
    assert not any("admin" in path for path in archive.requests)


def test_without_numbers_all_reports_without_images_are_meant(study: Study) -> None:
    with fake_pacs.web(FakeArchive(examination(1) + examination(4))) as address:
        fetch(study, address, "A1")
        result = fetch(study, address)
    assert (result.tally.total, result.tally.came) == (5, 2)
    assert result.tally.missing == ["A2", "A3", "A5", "A6"]


@BOTH
def test_a_fetch_that_is_stopped_keeps_what_came_and_says_so(study: Study, serve: Serve) -> None:
    def stop_after_one(tally: Tally) -> bool:
        return tally.asked >= 1

    with serve(FakeArchive(examination(1) + examination(2))) as address:
        result = fetch_images.run(study, FetchPlan(address), progress=stop_after_one)
    assert result.sentences[:2] == (
        f"Stopped: 2 images of 1 examination came from {result.pacs} for 1 accession number, "
        "0 were here already.",
        "What came is kept. Starting again asks only for the rest.",
    )
    assert len(all_images(study)) == 2


def test_files_that_came_but_were_not_imported_are_imported_by_the_next_fetch(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with fake_pacs.web(FakeArchive(examination(1))) as address:
        with monkeypatch.context() as patch:
            patch.setattr(fetch_images.import_images, "run_places", killed)
            with pytest.raises(KeyboardInterrupt):
                fetch(study, address, "A1")
        assert all_images(study) == ()
        assert fetch(study, address, "A1").tally.here == 2
    assert len(all_images(study)) == 2


def test_two_fetches_into_one_study_do_not_mix(study: Study) -> None:
    with (
        Inbox(study.settings.home),
        fake_pacs.web(FakeArchive(examination(1))) as address,
        pytest.raises(JobError, match="being fetched into this study already"),
    ):
        fetch(study, address, "A1")


def test_a_full_disk_stops_the_fetch_and_leaves_nothing_half(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(arriving.os, "fsync", full)
    for serve in (fake_pacs.web, fake_pacs.dimse):
        with (
            serve(FakeArchive(examination(1))) as address,
            pytest.raises(DiskFull, match="No space left"),
        ):
            fetch(study, address, "A1")
        assert on_disk(study) == []


@pytest.mark.parametrize(
    "text",
    ["", "pacs", "FAKE@host", "FAKE@host:0", "FAKE@host:70000", "@host:104", "A" * 17 + "@h:104",
     "ftp://host/x", "http://user:pass@host/dicom-web", "FAKE@ho st:104", "http://"],
)  # fmt: skip
def test_what_is_no_address_is_said_without_its_password(study: Study, text: str) -> None:
    with pytest.raises(SettingsError) as raised:
        fetch_images.run(study, FetchPlan(text))
    assert "pass" not in str(raised.value).replace("password", "")


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        (FetchPlan("F@h:104", since="31.1.2024"), "is no day"),
        (FetchPlan("F@h:104", since="2024-02-01", until="2024-01-01"), "no day lies between"),
        (FetchPlan("F@h:104", without_reports=True), "say since which day"),
        (FetchPlan("F@h:104", without_reports=True, since="1990-01-01"), "More than ten years"),
        (FetchPlan("F@h:104", modalities=()), "at least one modality"),
    ],
)
def test_a_plan_that_can_not_be_meant_is_refused(study: Study, plan: FetchPlan, said: str) -> None:
    with pytest.raises(OverreadError, match=said):
        fetch_plan.questions(study, plan)


def test_the_pace_spreads_requests_evenly(study: Study) -> None:
    slow = replace(study, settings=study.settings.model_copy(update={"pacs_rate": 20.0}))
    with fake_pacs.web(FakeArchive([])) as address:
        began = time.monotonic()
        fetch(slow, address, *(f"N{n}" for n in range(11)))
    assert time.monotonic() - began >= 0.5


@BOTH
def test_neither_patients_nor_numbers_stand_in_a_log(
    study: Study, serve: Serve, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    strange = "PATIENT\\1" if serve is fake_pacs.web else "PATIENT" * 12
    for mischief in ("", "always stops"):
        archive = FakeArchive(examination(1, PatientID=strange), mischief)
        with caplog.at_level("DEBUG"), serve(archive) as address:
            fetch(study, address, "A1", "NUMBER")
    written = caplog.text + "".join(capfd.readouterr())
    assert not any(word in written for word in ("PATIENT", "NUMBER", "1.2.1.0"))
