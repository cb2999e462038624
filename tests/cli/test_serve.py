"""`make run` without make: first and second start, ports, the stand-in, and every way to end."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from core.cli import serve
from core.cli.stand_in import StandIn
from core.settings import PROJECT, Settings
from core.store import jobs, reports
from core.store.database import reading, writing
from core.types import JobState
from core.workflows.study import Study, open_study
from tests import small
from tests.browser import serving
from tests.browser.serving import is_listening
from tests.workflows.answering_server import Toy, answering_in_a_thread

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("serve")]


@pytest.fixture
def ready(tmp_path: Path) -> Settings:
    """Settings of a study with reports, so that no demo is loaded."""
    settings = serving.settings_in(tmp_path)
    with writing(open_study(settings).engine) as connection:
        reports.add(connection, small.reports(3))
    return settings


def wait_for(condition: Callable[[], bool], seconds: float = 20) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.1)
    return False


def test_an_empty_study_gets_the_demo_and_a_study_with_reports_does_not(
    study: Study, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(serve, "DEMO", (6, 12, 1))
    monkeypatch.setattr(serve, "DEMO_CHEST", 4)
    serve._load_demo_if_empty(study)
    assert "synthetic" in capsys.readouterr().out
    with reading(study.engine) as connection:
        assert reports.count(connection) == 22
    serve._load_demo_if_empty(study)
    assert capsys.readouterr().out == ""


def test_a_port_in_use_is_one_sentence_and_another_exit_code(ready: Settings) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", ready.port))
        taken.listen()
        ended = subprocess.run(
            [sys.executable, "-m", "core", "serve"], cwd=PROJECT, timeout=60,
            env=serving.environment(ready), capture_output=True, text=True,
        )  # fmt: skip
    assert ended.returncode == 1
    assert "OVERREAD_PORT=8601 make run" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_without_a_model_server_the_stand_in_answers_and_is_named(ready: Settings) -> None:
    with serving.serving(ready) as running:
        said = running.output.read_text()
        assert "The stand-in answers instead" in said
        assert "not a language model" in said
        assert f"http://127.0.0.1:{ready.port}" in said
        assert is_listening(ready.standin_port)
        assert only_on_loopback(ready.port)
        assert only_on_loopback(ready.standin_port)
    assert running.serving.returncode == 0
    assert not is_listening(ready.port)
    assert not is_listening(ready.standin_port)


def only_on_loopback(port: int) -> bool:
    """Whether every socket that listens on the port is bound to 127.0.0.1."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    rows += [line.split() for line in Path("/proc/net/tcp6").read_text().splitlines()[1:]]
    listening = [row[1] for row in rows if row[3] == "0A" and row[1].endswith(f":{port:04X}")]
    return listening == [f"0100007F:{port:04X}"]


def test_with_a_model_server_the_stand_in_is_not_started(ready: Settings) -> None:
    with answering_in_a_thread(Toy()) as address:
        own = ready.model_copy(update={"hosts": address})
        with serving.serving(own) as running:
            assert f"Model server: {address}" in running.output.read_text()
            assert not is_listening(own.standin_port)


def test_a_dashboard_that_was_killed_is_started_again(ready: Settings) -> None:
    with serving.serving(ready) as running:
        first = running.streamlit()
        os.kill(first, signal.SIGKILL)
        assert wait_for(lambda: running.is_up() and running.streamlit() != first, 40)
        assert "starting it again" in running.output.read_text()
        assert running.serving.poll() is None


def test_a_closed_terminal_or_kill_ends_everything(ready: Settings) -> None:
    for ending in (signal.SIGTERM, signal.SIGHUP):
        with serving.serving(ready) as running:
            running.serving.send_signal(ending)
            assert running.serving.wait(timeout=30) == 0
            assert not is_listening(ready.port)
            assert not is_listening(ready.standin_port)


def test_kill_9_leaves_nothing_on_the_port_and_the_next_start_just_works(ready: Settings) -> None:
    with serving.serving(ready) as running:
        first = running.streamlit()
        running.serving.kill()
        running.serving.wait(timeout=10)
        assert wait_for(lambda: not is_listening(ready.port))
        with serving.serving(ready) as again:
            assert again.streamlit() != first


def test_a_stand_in_that_died_is_started_again(ready: Settings) -> None:
    stand_in = StandIn(ready)
    stand_in.keep()
    assert stand_in._process is not None
    first = stand_in._process.pid
    try:
        stand_in.keep()
        assert stand_in._process.pid == first
        os.kill(first, signal.SIGKILL)
        stand_in._process.wait(timeout=10)
        stand_in.keep()
        assert is_listening(ready.standin_port)
    finally:
        stand_in.stop(open_study(ready))
    assert not is_listening(ready.standin_port)


def test_the_stand_in_stays_for_work_that_goes_on(
    ready: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    study = open_study(ready)
    stand_in = StandIn(ready)
    stand_in.keep()
    with writing(study.engine) as connection:
        job_id = jobs.create(connection, "label", {})
        jobs.claim(connection, job_id, "somebody")
    stand_in.stop(study)
    assert "the stand-in stays for it" in capsys.readouterr().out
    assert is_listening(ready.standin_port)
    with writing(study.engine) as connection:
        jobs.request_cancel(connection, job_id)
        jobs.end(connection, job_id, "somebody", JobState.CANCELLED)
    stand_in.stop(study)
    assert not is_listening(ready.standin_port)


def test_a_port_that_somebody_else_holds_is_told_and_does_not_stop_the_dashboard(
    ready: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", ready.standin_port))
        taken.listen()
        StandIn(ready).keep()
    assert "OVERREAD_STANDIN_PORT=11600" in capsys.readouterr().err
