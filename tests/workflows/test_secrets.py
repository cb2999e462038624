"""A host's token opens the host and ends up nowhere: no row, no export, no journal, no log."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from pathlib import Path

from aiohttp import web

from core import jobs as starting
from core.errors import JobError
from core.settings import load_settings
from core.store import jobs, readings, reports
from core.store.database import reading, writing
from core.types import JobState, Scope
from core.workflows import export_readings, label_archive
from core.workflows.study import Study
from tests import small
from tests.workflows.answering_server import Toy, answering_in_a_thread

TOKEN = "s3cret-t0ken"
COUNT = 20


class Guarded(Toy):
    """Answers only who shows the token."""

    async def handle(self, request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return web.json_response({"error": "unauthorized"}, status=401)
        return await super().handle(request)


def finished(study: Study, job_id: int) -> JobState:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with reading(study.engine) as connection:
            job = jobs.get(connection, job_id)
        if not job.is_open:
            return job.state
        time.sleep(0.1)
    raise JobError("The job did not end.")


def everything_below(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_a_run_by_a_worker_uses_the_token_and_leaves_no_trace_of_it(
    study: Study, tmp_path: Path
) -> None:
    with writing(study.engine) as connection:
        reports.add(connection, small.reports(COUNT))
    with answering_in_a_thread(Guarded()) as address:
        headers = json.dumps({address: {"Authorization": f"Bearer {TOKEN}"}})
        settings = load_settings(**study.settings.model_dump() | {"headers": headers})
        opened = replace(study, settings=settings)
        task = study.task("ankle_fracture")
        plan = label_archive.plan(opened, task, ["plain"], "toy", [address], Scope.ALL)
        job_id = starting.start(opened, "label", plan.as_settings())
        assert finished(study, job_id) is JobState.DONE
    export_readings.export(opened, tmp_path / "study" / "out.csv")
    with reading(study.engine) as connection:
        assert len(readings.by(connection, 1)) == COUNT
    study.engine.dispose()
    written = everything_below(tmp_path)
    assert address.encode() in written
    assert TOKEN.encode() not in written


def test_a_wrong_token_stops_the_run_with_a_sentence_that_does_not_repeat_it(study: Study) -> None:
    with writing(study.engine) as connection:
        reports.add(connection, small.reports(COUNT))
    with answering_in_a_thread(Guarded()) as address:
        wrong = json.dumps({address: {"Authorization": "Bearer wr0ng"}})
        settings = load_settings(**study.settings.model_dump() | {"headers": wrong})
        opened = replace(study, settings=settings)
        task = study.task("ankle_fracture")
        plan = label_archive.plan(opened, task, ["plain"], "toy", [address], Scope.ALL)
        job_id = starting.start(opened, "label", plan.as_settings())
        assert finished(study, job_id) is JobState.FAILED
    with reading(study.engine) as connection:
        error = jobs.get(connection, job_id).error
    assert "OVERREAD_HEADERS" in error
    assert "wr0ng" not in error
