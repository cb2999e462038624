"""Whatever a server does wrong, a run ends complete or with a sentence. No label is invented."""

from __future__ import annotations

import asyncio
import errno
import io
import random
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import Any

import aiohttp
import pytest
from sqlalchemy import event, text

from core.errors import DatabaseBusy, DiskFull, OverreadError
from core.settings import load_settings
from core.standin.serving import running_standin
from core.standin.settings import DEFAULT_MODEL, StandinSettings
from core.store import database, jobs, readers, readings, reports
from core.store.database import reading, writing
from core.types import Answer, FailureKind, NewReport, Reading, Scope
from core.workflows import journal, label_archive, labelling, lanes, preflight
from core.workflows.label_archive import LabelPlan, Lease
from core.workflows.lanes import ModelChanged
from core.workflows.study import Study, open_study
from tests import small
from tests.conftest import free_port

COUNT = 300


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "FIRST_PAUSE", 0.02)
    monkeypatch.setattr(lanes, "LONGEST_PAUSE", 0.1)
    monkeypatch.setattr(lanes, "ENGINE_PAUSE", 0.02)
    monkeypatch.setattr(lanes, "GIVE_UP_AFTER", 1.0)
    monkeypatch.setattr(labelling, "FLUSH_SECONDS", 0.05)
    monkeypatch.setattr(preflight, "FIRST_WAIT", 0.01)
    monkeypatch.setattr(preflight, "LONGEST_WAIT", 0.05)


@pytest.fixture
def filled(study: Study) -> Study:
    with writing(study.engine) as connection:
        reports.add(connection, small.reports(COUNT))
    return study


def plan(study: Study, *hosts: str, **changes: object) -> LabelPlan:
    task = study.task("ankle_fracture")
    wanted = label_archive.plan(study, task, ["plain"], DEFAULT_MODEL, hosts, Scope.ALL, slots=4)
    return replace(wanted, **changes)  # type: ignore[arg-type]


def run(study: Study, wanted: LabelPlan) -> None:
    with writing(study.engine) as connection:
        job_id = jobs.create(connection, "label", wanted.as_settings())
        jobs.claim(connection, job_id, "test")
    label_archive.run(study, Lease(job_id, "test"), wanted)


def stored(study: Study, reader_id: int = 1) -> dict[int, Reading]:
    with reading(study.engine) as connection:
        return readings.by(connection, reader_id)


@contextmanager
def standins(*settings: StandinSettings) -> Iterator[tuple[str, ...]]:
    with ExitStack() as stack:
        yield tuple(stack.enter_context(running_standin(each)) for each in settings)


@pytest.fixture(scope="module")
def truth(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Answer | None]:
    """Accession number → what the stand-in answers when nothing goes wrong."""
    home = tmp_path_factory.mktemp("undisturbed")
    study = open_study(load_settings(home=home))
    with writing(study.engine) as connection:
        reports.add(connection, small.reports(COUNT))
    with standins(StandinSettings()) as hosts:
        run(study, plan(study, *hosts))
    answers = {accession: read.answer for accession, read in by_accession(study).items()}
    study.engine.dispose()
    return answers


def by_accession(study: Study) -> dict[str, Reading]:
    found = stored(study)
    with reading(study.engine) as connection:
        known = reports.get_many(connection, tuple(found))
    return {known[report_id].accession_number: read for report_id, read in found.items()}


FAULTS = {
    "the mix of a bad day": "503:0.05,garbage:0.02,hang:0.005",
    "engines that die": "engine-died:0.02",
    "bodies cut in the middle": "cut-body:0.05",
    "errors in the last line": "error-line:0.05",
    "invalid UTF-8": "invalid-utf8:0.05",
    "a proxy's web page": "html:0.03",
    "replies given up": "aborted:0.05",
    "replies cut off": "length:0.05",
    "anything at all": "503:0.02,500:0.02,garbage:0.02,aborted:0.02,engine-died:0.01,cut-body:0.02",
}


TEN_MEGABYTES = pytest.param("big:0.01", marks=pytest.mark.slow)


def require_no_invented_label(study: Study, truth: dict[str, Answer | None]) -> None:
    """Every label is what the server would say undisturbed; a second try may be another draw."""
    for accession, read in by_accession(study).items():
        if read.failure is None and not read.re_asked:
            assert read.answer is truth[accession]


@pytest.mark.parametrize("faults", [*FAULTS.values(), TEN_MEGABYTES], ids=[*FAULTS, "10 MB"])
def test_no_label_is_invented_and_no_report_is_lost(
    filled: Study, truth: dict[str, Answer | None], faults: str
) -> None:
    patience = 0.5 if "hang" in faults else 10.0
    with standins(StandinSettings(fail=faults)) as hosts:
        run(filled, plan(filled, *hosts, request_timeout=patience))
    found = stored(filled)
    assert len(found) == COUNT
    require_no_invented_label(filled, truth)
    assert sum(r.failure is not None for r in found.values()) <= 0.15 * COUNT


@pytest.mark.parametrize("kind", ["aborted", "length", "error-line", "503", "html", "cut-body"])
def test_a_server_that_never_gives_an_answer_stops_the_run_with_a_sentence(
    filled: Study, kind: str
) -> None:
    with standins(StandinSettings(fail=kind)) as hosts, pytest.raises(OverreadError) as error:
        run(filled, plan(filled, *hosts))
    assert len(str(error.value)) > 30
    assert not [r for r in stored(filled).values() if r.answer]


def test_garbage_for_every_report_is_a_failure_for_every_report(filled: Study) -> None:
    with standins(StandinSettings(fail="garbage")) as hosts:
        with pytest.raises(OverreadError, match=r"cut-off reply.*--accept-risk"):
            run(filled, plan(filled, *hosts))
        run(filled, plan(filled, *hosts, accept_risk=True))
    assert {r.comment for r in stored(filled).values()} == {
        f"Risk accepted, {hosts[0]}: cut-off reply."
    }
    kinds = {r.failure.kind for r in stored(filled).values() if r.failure}
    assert len(stored(filled)) == COUNT
    assert kinds <= {FailureKind.UNPARSABLE, FailureKind.OFF_SCHEMA}
    assert not [r for r in stored(filled).values() if r.answer]


def test_a_host_that_shows_another_digest_stops_the_run(filled: Study) -> None:
    settings = StandinSettings(latency=0.01, fail="other-digest@8")
    with standins(settings) as hosts, pytest.raises(ModelChanged):
        run(filled, plan(filled, *hosts))
    assert {r.failure.kind for r in stored(filled).values() if r.failure} <= {
        FailureKind.MODEL_CHANGED
    }


def test_a_host_that_dies_and_comes_back_goes_on_with_its_work(
    filled: Study, truth: dict[str, Answer | None]
) -> None:
    port = free_port()
    settings = StandinSettings(port=port, latency=0.02)
    wanted = plan(filled, f"http://127.0.0.1:{port}")
    with ThreadPoolExecutor() as pool:
        with standins(settings):
            running = pool.submit(run, filled, wanted)
            wait_for(lambda: len(stored(filled)) > 20)
        time.sleep(0.3)
        assert not running.done()
        with standins(settings):
            running.result(30)
    assert len(stored(filled)) == COUNT
    assert all(r.answer for r in stored(filled).values())
    require_no_invented_label(filled, truth)


def test_a_host_that_dies_for_good_leaves_its_work_to_the_other(
    filled: Study, truth: dict[str, Answer | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(labelling, "UNSURE_SECONDS", 0.2)
    slow, other = StandinSettings(latency=0.02), StandinSettings(latency=0.02)
    with ThreadPoolExecutor() as pool, standins(other) as hosts, ExitStack() as dying:
        gone = dying.enter_context(running_standin(slow))
        running = pool.submit(run, filled, plan(filled, gone, *hosts))
        wait_for(lambda: len(stored(filled)) > 20)
        dying.close()
        running.result(30)
    assert len(stored(filled)) == COUNT
    assert all(r.answer for r in stored(filled).values())
    require_no_invented_label(filled, truth)


def wait_for(condition: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.mark.parametrize(
    ("count", "moments"), [(300, 3), pytest.param(2000, 20, marks=pytest.mark.slow)]
)
@pytest.mark.timeout(300)
def test_a_tag_replaced_at_any_moment_gives_no_label_under_the_old_digest(
    study: Study, count: int, moments: int
) -> None:
    with writing(study.engine) as connection:
        reports.add(connection, small.reports(count))
    draw = random.Random(5)
    for moment in sorted(draw.sample(range(10, count), moments)):
        settings = StandinSettings(fail=f"tag-replaced@{moment}", record=True)
        with standins(settings) as hosts:
            task = f"{moment}"
            wanted = replace(plan(study, *hosts), num_predict=100 + moment)
            with pytest.raises(ModelChanged, match="was replaced while it was in use"):
                run(study, wanted)
            asked = asyncio.run(questions(hosts[0]))
        too_late = {text for text in asked[moment - 1 :] if text.startswith("Befund ")}
        assert too_late, task
        labels = labelled_texts(study)
        assert not labels & too_late


async def questions(host: str) -> list[str]:
    """The last line of every question, in the order in which they came."""
    async with aiohttp.ClientSession() as session, session.get(f"{host}/standin") as response:
        state = await response.json()
    return [
        each["fields"]["messages"][-1]["content"].splitlines()[-1]
        for each in state["asked"]
        if each["path"] == "/api/chat"
    ]


def labelled_texts(study: Study) -> set[str]:
    """The texts of the reports that the newest reader has labelled."""
    with reading(study.engine) as connection:
        newest = max(readers.of_task(connection, "ankle_fracture"))
        labelled = [i for i, r in readings.by(connection, newest).items() if r.answer]
        return {r.text for r in reports.get_many(connection, labelled).values()}


def test_a_full_disk_stops_the_run_and_keeps_what_was_stored(
    filled: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    with filled.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()

    @event.listens_for(filled.engine, "connect")
    def small_disk(connection: Any, _record: object) -> None:
        connection.execute(f"PRAGMA max_page_count={pages + 12}")

    filled.engine.dispose()
    with standins(StandinSettings(latency=0.01)) as hosts:
        with pytest.raises(DiskFull, match="the disk is full"):
            run(filled, plan(filled, *hosts))
        event.remove(filled.engine, "connect", small_disk)
        filled.engine.dispose()
        before = len(stored(filled))
        run(filled, plan(filled, *hosts))
    assert before < COUNT
    assert len(stored(filled)) == COUNT


def test_a_journal_that_can_not_be_written_stops_the_run(
    filled: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_file: object, _line: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    class FullFile(io.FileIO):
        write = full  # type: ignore[assignment]

    monkeypatch.setattr(journal.io, "FileIO", FullFile)
    with standins(StandinSettings()) as hosts, pytest.raises(DiskFull, match="No space left"):
        run(filled, plan(filled, *hosts))


def test_no_room_for_the_readings_is_said_before_the_start(
    filled: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preflight, "LEAST_FREE", 10**18)
    with standins(StandinSettings(record=True)) as hosts:
        with pytest.raises(DiskFull, match="Free some space, or move OVERREAD_HOME"):
            run(filled, plan(filled, *hosts))
        assert asyncio.run(questions(hosts[0])) == []


def test_an_import_of_a_minute_delays_a_run_and_does_not_end_it(
    filled: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lock is held for four times as long as other writers wait for it."""
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.5)
    with standins(StandinSettings(latency=0.01)) as hosts, ThreadPoolExecutor() as pool:
        running = pool.submit(run, filled, plan(filled, *hosts))
        wait_for(lambda: len(stored(filled)) > 20)
        importing = open_study(filled.settings)
        with writing(importing.engine) as connection:
            connection.execute(text("UPDATE jobs SET error = error"))
            time.sleep(2.0)
            assert not running.done()
            assert len(stored(filled)) < COUNT
        importing.engine.dispose()
        running.result(20)
    assert len(stored(filled)) == COUNT


def test_a_locked_database_is_waited_for_and_then_said(
    filled: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(label_archive, "LONG_WORK_SECONDS", 1)
    impatient = open_study(filled.settings)
    with standins(StandinSettings(latency=0.01)) as hosts, ThreadPoolExecutor() as pool:
        running = pool.submit(run, impatient, plan(impatient, *hosts))
        wait_for(lambda: len(stored(filled)) > 20)
        with writing(filled.engine) as connection:
            connection.execute(text("UPDATE jobs SET error = error"))
            with pytest.raises(DatabaseBusy, match="was locked by another program"):
                running.result(20)
        run(impatient, plan(impatient, *hosts))
    impatient.engine.dispose()
    assert len(stored(filled)) == COUNT


def test_a_time_out_does_not_count_the_wait_for_a_slot(study: Study) -> None:
    with writing(study.engine) as connection:
        reports.add(connection, small.reports(5))
    with standins(StandinSettings(slots=1, latency=1.0, record=True)) as hosts:
        run(study, plan(study, *hosts, slots=1, request_timeout=1.8))
        asked = asyncio.run(questions(hosts[0]))
    assert all(r.answer for r in stored(study).values())
    about_reports = [text for text in asked if text.startswith("Befund ")]
    assert len(about_reports) == len(set(about_reports)) == 5


def test_a_long_report_is_found_before_the_start_and_may_fail_after_a_yes(study: Study) -> None:
    long = NewReport("LONG", "Stellung regelrecht, Weichteile unauffällig. " * 500, "P1")
    with writing(study.engine) as connection:
        reports.add(connection, [*small.reports(20), long])
    with standins(StandinSettings()) as hosts:
        with pytest.raises(OverreadError, match=r"LONG, .* tokens; .*--too-long-may-fail"):
            run(study, plan(study, *hosts))
        run(study, plan(study, *hosts, too_long_may_fail=True))
    kinds = [r.failure.kind for r in stored(study).values() if r.failure]
    assert kinds == [FailureKind.CONTEXT_OVERFLOW]
