"""Real Orthanc: filled by C-STORE and STOW-RS, searched and fetched from in every way."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from dicomweb_client import DICOMwebClient
from dicomweb_client.session_utils import create_session_from_user_pass
from pydantic import SecretStr
from pydicom import dcmread
from pydicom.dataset import FileDataset
from pydicom.uid import JPEG2000Lossless, RLELossless
from pynetdicom import AE
from pynetdicom.sop_class import (  # type: ignore[attr-defined]
    DigitalXRayImageStorageForPresentation,
)
from sqlalchemy import true
from typer.testing import CliRunner

from core import jobs
from core.cli import app
from core.errors import JobError, NoPacs, PacsRefusal, PacsTrouble
from core.image_types import Image
from core.images import identities
from core.images.pacs._base import How
from core.settings import PROJECT
from core.store import images, reports
from core.store import jobs as rows
from core.store.database import reading, writing
from core.types import JobState, NewReport
from core.workflows import fetch_images, fetch_job
from core.workflows.fetch_plan import FetchPlan
from core.workflows.fetch_words import FetchResult, Tally
from core.workflows.study import Study
from tests.images import orthanc
from tests.images.radiographs import radiograph

GET = FetchPlan(orthanc.DIMSE)
MOVE = FetchPlan(orthanc.DIMSE, How.MOVE)
WEB = FetchPlan(orthanc.WEB)
WAYS = pytest.mark.parametrize("plan", [GET, MOVE, WEB], ids=["get", "move", "web"])
_number = iter(range(1, 10_000))


def examination(number: str, count: int = 2, **attributes: object) -> list[FileDataset]:
    """An examination of one series, with UIDs that no other test has."""
    root = f"1.2.826.{next(_number)}"
    common = {"AccessionNumber": number, "StudyInstanceUID": root,
              "SeriesInstanceUID": f"{root}.1", "BodyPartExamined": "ANKLE"}  # fmt: skip
    return [radiograph(f"{root}.1.{n}", **{**common, **attributes}) for n in range(count)]


def stow(files: Sequence[FileDataset]) -> None:
    session = create_session_from_user_pass(orthanc.USER, orthanc.PASSWORD)
    DICOMwebClient(orthanc.WEB, session=session).store_instances(files)


def as_read(made: FileDataset) -> FileDataset:
    """As it comes from a file, which alone has an encoding that can be sent as it is."""
    stream = io.BytesIO()
    made.save_as(stream, enforce_file_format=True)
    return dcmread(io.BytesIO(stream.getvalue()))


def c_store(made: Sequence[FileDataset]) -> None:
    entity, files = AE("OVERREAD"), [as_read(one) for one in made]
    for one in files:
        kind, form = DigitalXRayImageStorageForPresentation, one.file_meta.TransferSyntaxUID
        entity.add_requested_context(kind, form)
    link = entity.associate("127.0.0.1", orthanc.DICOM, ae_title=orthanc.AET)
    assert [link.send_c_store(one).Status for one in files] == [0] * len(files)
    link.release()


def add_reports(study: Study, *numbers: str) -> None:
    with writing(study.engine) as connection:
        reports.add(connection, [NewReport(n, f"Kein Bruch, {n}.") for n in numbers])


def all_images(study: Study) -> tuple[Image, ...]:
    with reading(study.engine) as connection:
        return images.page(connection, true(), limit=1000)


def counts(result: FetchResult) -> tuple[int, int, int]:
    return result.tally.wanted, result.tally.here, result.tally.came


def fill_three(study: Study, name: str) -> tuple[str, ...]:
    """Three reports, of which the archive has images of two."""
    numbers = tuple(f"{name}{n}" for n in range(3))
    add_reports(study, *numbers)
    stow(examination(numbers[0]))
    c_store(examination(numbers[1]))
    return numbers


@WAYS
def test_what_the_archive_has_comes_and_is_linked_to_its_reports(
    study: Study, plan: FetchPlan, request: pytest.FixtureRequest
) -> None:
    numbers = fill_three(study, request.node.callspec.id.upper())
    result = fetch_images.run(study, plan)
    assert counts(result) == (4, 0, 4)
    assert result.tally.missing == [numbers[2]]
    assert sorted(image.linked_to for image in all_images(study)) == sorted(2 * numbers[:2])
    require_hidden(study, (*numbers, "P1", "1.2.826"))


def require_hidden(study: Study, words: Sequence[str]) -> None:
    """No name of a file tells of a patient, and nobody else can read one."""
    home = study.settings.home
    files = list((home / "dicom").glob("??/*"))
    assert len(files) == len(all_images(study))
    assert {path.stat().st_mode & 0o077 for path in (*files, home / "dicom")} == {0}
    named = " ".join(str(path.relative_to(home)) for path in home.rglob("*"))
    assert not any(word in named for word in words)
    (patient,) = {image.header.patient for image in all_images(study)}
    assert identities.known(home) == {patient: "P1"}


@WAYS
def test_an_image_comes_in_the_form_in_which_it_was_stored(study: Study, plan: FetchPlan) -> None:
    number = f"F{next(_number)}"
    plain, rle, jpeg = examination(number, 3)
    rle.compress(RLELossless, generate_instance_uid=False)
    jpeg.compress(JPEG2000Lossless, generate_instance_uid=False)
    c_store([plain, rle, jpeg])
    fetch_images.run(study, replace(plan, accession_numbers=(number,)))
    came = {image.header.instance_uid: image.header.transfer_syntax for image in all_images(study)}
    assert came == {
        one.SOPInstanceUID: one.file_meta.TransferSyntaxUID for one in (plain, rle, jpeg)
    }


@WAYS
def test_a_second_fetch_brings_nothing_and_a_lost_file_comes_again(
    study: Study, plan: FetchPlan, request: pytest.FixtureRequest
) -> None:
    numbers = fill_three(study, f"S{request.node.callspec.id}")
    wanted = replace(plan, accession_numbers=numbers)
    fetch_images.run(study, wanted)
    assert counts(fetch_images.run(study, wanted)) == (4, 4, 0)
    Path(all_images(study)[0].place.path).unlink()
    assert counts(fetch_images.run(study, wanted)) == (4, 3, 1)
    assert len(all_images(study)) == 4


@WAYS
def test_counting_says_the_same_and_fetches_nothing(
    study: Study, plan: FetchPlan, request: pytest.FixtureRequest
) -> None:
    numbers = fill_three(study, f"C{request.node.callspec.id}")
    result = fetch_images.run(study, replace(plan, only_count=True))
    assert counts(result) == (4, 0, 0)
    assert result.headline.endswith("for 3 accession numbers: 4 images to fetch, 0 here already.")
    assert result.tally.body_parts == {"ANKLE": 2}
    assert (numbers[2], all_images(study)) == (result.tally.missing[0], ())
    assert not (study.settings.home / "dicom").exists()


@WAYS
def test_body_part_modality_and_days_choose(
    study: Study, plan: FetchPlan, request: pytest.FixtureRequest
) -> None:
    number = f"B{request.node.callspec.id}"
    root = {"StudyInstanceUID": f"1.2.827.{next(_number)}"}
    stow(examination(number, 1, **root))
    stow(examination(number, 1, **root, BodyPartExamined="FOOT"))
    stow(examination(number, 1, **root, BodyPartExamined=""))
    stow(examination(number, 1, **root, Modality="CT"))
    asked = replace(plan, accession_numbers=(number,), only_count=True)
    ankle = fetch_images.run(study, replace(asked, body_parts=("Ankle",)))
    assert (counts(ankle)[0], ankle.tally.left_out) == (1, 3)
    assert ankle.tally.body_parts == {"ANKLE": 1, "FOOT": 1, "": 1}
    assert counts(fetch_images.run(study, replace(asked, modalities=("CR",))))[0] == 0
    assert counts(fetch_images.run(study, replace(asked, since="2024-01-31")))[0] == 3
    assert counts(fetch_images.run(study, replace(asked, since="2024-02-01")))[0] == 0
    assert counts(fetch_images.run(study, replace(asked, until="2024-01-30")))[0] == 0


@WAYS
def test_whole_days_come_without_reports_too(
    study: Study, plan: FetchPlan, request: pytest.FixtureRequest
) -> None:
    year = {"get": 1990, "move": 1991, "web": 1992}[request.node.callspec.id]
    stow(examination(f"D{year}", 2, StudyDate=f"{year}0102"))
    stow(examination(f"E{year}", 2, StudyDate=f"{year}0105"))
    days = replace(plan, without_reports=True, since=f"{year}-01-01", until=f"{year}-01-03")
    result = fetch_images.run(study, days)
    assert (result.tally.asked, counts(result)) == (6, (2, 0, 2))


@WAYS
def test_a_number_that_would_match_everything_is_not_asked(study: Study, plan: FetchPlan) -> None:
    stow(examination("WILD1"))
    result = fetch_images.run(study, replace(plan, accession_numbers=("WILD*", "WILD?", "*")))
    assert (counts(result), result.tally.foreign) == ((0, 0, 0), 0)
    assert result.tally.not_asked == ["WILD*", "WILD?", "*"]


@WAYS
def test_a_fetch_that_is_stopped_goes_on_where_it_was(
    study: Study, plan: FetchPlan, request: pytest.FixtureRequest
) -> None:
    numbers = [f"T{request.node.callspec.id}{n}" for n in range(5)]
    add_reports(study, *numbers)
    for number in numbers:
        stow(examination(number))

    def stop_after_two(tally: Tally) -> bool:
        return tally.asked >= 2

    first = fetch_images.run(study, plan, progress=stop_after_two)
    assert (first.stopped, first.tally.came, len(all_images(study))) == (True, 4, 4)
    second = fetch_images.run(study, plan)
    assert (second.stopped, second.tally.asked, second.tally.came) == (False, 3, 6)
    assert len(all_images(study)) == 10


@WAYS
def test_the_connection_can_be_tried_c_echo_included(study: Study, plan: FetchPlan) -> None:
    assert "answers" in fetch_images.check(study, plan)


def test_a_pacs_of_another_name_or_that_does_not_know_us_says_so(study: Study) -> None:
    other = FetchPlan(f"OTHER@127.0.0.1:{orthanc.DICOM}")
    with pytest.raises(PacsRefusal, match="is not called OTHER"):
        fetch_images.check(study, other)
    stranger = study.settings.model_copy(update={"pacs_aet": "STRANGER"})
    with pytest.raises(PacsTrouble, match="whether STRANGER may use C-FIND"):
        fetch_images.check(replace(study, settings=stranger), GET)


def test_a_missing_login_is_said(study: Study) -> None:
    without = study.settings.model_copy(update={"headers": SecretStr("")})
    with pytest.raises(PacsRefusal, match="it wants a login"):
        fetch_images.check(replace(study, settings=without), WEB)


def test_a_wrong_path_and_the_wrong_port_are_said(study: Study) -> None:
    with pytest.raises(NoPacs, match="Is the path of DICOMweb right"):
        fetch_images.check(study, FetchPlan(f"http://127.0.0.1:{orthanc.HTTP}/elsewhere"))
    with pytest.raises(NoPacs, match="answers, but not like a PACS"):
        fetch_images.check(study, FetchPlan(f"{orthanc.AET}@127.0.0.1:{orthanc.HTTP}"))


def test_a_place_that_the_pacs_can_not_send_to_is_said_and_nothing_is_kept(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch_images, "PAUSES", (0.1,))
    stow(examination("NOWHERE"))
    elsewhere = study.settings.model_copy(update={"pacs_port": orthanc.STORAGE + 1})
    plan = replace(MOVE, accession_numbers=("NOWHERE",))
    result = fetch_images.run(replace(study, settings=elsewhere), plan)
    (remark,) = result.tally.unfinished
    assert "Can it send to OVERREAD on this machine?" in remark.reason
    assert all_images(study) == ()


@WAYS
def test_the_command_line_fetches_as_a_job(
    study: Study, plan: FetchPlan, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    fill_three(study, f"L{request.node.callspec.id}")
    for name, value in jobs.environment(study.settings).items():
        monkeypatch.setenv(name, value)
    address = ["--dicomweb", plan.address] if plan is WEB else ["--pacs", plan.address]
    more = ["--move"] if plan is MOVE else []
    said = CliRunner().invoke(app, ["import-images", *address, *more, "--count"])
    assert "4 images to fetch" in said.stdout
    done = CliRunner().invoke(app, ["import-images", *address, *more])
    assert done.exit_code == 0, done.output
    assert f"4 images of 2 examinations came from {plan.address}" in done.stdout
    job = fetch_job.newest(study)
    assert job is not None
    assert (job.state, job.done, job.total) == (JobState.DONE, 3, 3)


def test_a_worker_fetches_beside_the_page_and_one_at_a_time(study: Study) -> None:
    fill_three(study, "W")
    slow = replace(study, settings=study.settings.model_copy(update={"pacs_rate": 4.0}))
    job_id = fetch_job.start(slow, GET)
    with pytest.raises(JobError, match="being fetched"):
        fetch_job.start(slow, GET)
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with reading(study.engine) as connection:
            job = rows.get(connection, job_id)
        if not job.is_open:
            break
        time.sleep(0.2)
    report = fetch_job.report(study, job)
    assert job.state is JobState.DONE, job.error
    assert report is not None
    assert report.counts["came"] == 4
    log = jobs.last_words(study.settings, job_id, 100)
    assert not any(word in log for word in ("W0", "P1", "1.2.826"))


def test_a_killed_fetch_loses_nothing_and_the_same_command_ends_it(study: Study) -> None:
    numbers = [f"K{n}" for n in range(12)]
    add_reports(study, *numbers)
    for number in numbers:
        stow(examination(number))
    slow = study.settings.model_copy(update={"pacs_rate": 8.0})
    environment = {**os.environ, **jobs.environment(slow)}
    command = [sys.executable, "-m", "core", "import-images", "--dicomweb", orthanc.WEB]
    folder = study.settings.home / "dicom"
    with subprocess.Popen(command, cwd=PROJECT, env=environment, stderr=subprocess.PIPE) as first:
        until = time.monotonic() + 60
        while len(list(folder.glob("*/*.dcm"))) < 6 and time.monotonic() < until:
            time.sleep(0.05)
        first.kill()
    assert not any(path.read_bytes()[128:132] != b"DICM" for path in folder.glob("*/*.dcm"))
    came = len(list(folder.glob("??/*.dcm")))
    assert 0 < came < 24
    environment["OVERREAD_PACS_RATE"] = "1000"
    done = subprocess.run(
        command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=True
    )
    assert "were here already" in done.stdout
    assert len(all_images(study)) == 24
    assert {image.linked_to for image in all_images(study)} == set(numbers)
