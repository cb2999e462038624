"""A run over the archive in a real browser: started, watched, paused, and killed in its midst."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from core.settings import PROJECT, Settings
from core.store import jobs, readings
from core.store.database import reading
from core.types import Scope
from core.workflows import archive_runs
from core.workflows.study import open_study
from tests.browser import serving
from tests.browser.serving import Dashboard
from tests.conftest import free_port

TASK = "ankle_fracture"
REPORTS = 200


@pytest.fixture(scope="module")
def slow(tmp_path_factory: pytest.TempPathFactory, chromium_path: str) -> Iterator[Dashboard]:
    """A dashboard of its own with a server that reads some sixteen reports a second.

    Every test labels with a prompt of its own, so that none finds another's labels.
    """
    port = free_port()
    command = [sys.executable, "-m", "core.standin", "--port", str(port),
               "--slots", "4", "--latency", "0.24"]  # fmt: skip
    server = subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.DEVNULL)
    settings = serving.settings_in(tmp_path_factory.mktemp("slow")).model_copy(
        update={"hosts": f"http://127.0.0.1:{port}"}
    )
    try:
        serving.load_small_demo(settings)
        wait_for(lambda: serving.is_listening(port))
        with serving.serving(settings) as running:
            yield running
    finally:
        server.kill()
        server.wait()


def wait_for(condition: Callable[[], bool], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come about in time"
        time.sleep(0.1)


def reports_done(tab: Page) -> int:
    """What the page says is labelled, 0 before it says anything."""
    said = tab.get_by_test_id("overread-progress").first
    found = re.search(r"(\d+) of 200", said.inner_text()) if said.count() else None
    return int(found[1]) if found else 0


def start(tab: Page, prompt: str) -> None:
    tab.goto(f"/archive?new=1&prompt={prompt}")
    tab.get_by_role("button", name="Label 200 reports").click()
    tab.get_by_role("button", name="Pause").wait_for()
    wait_for(lambda: reports_done(tab) > 10)


def stored(settings: Settings) -> int:
    study = open_study(settings)
    with reading(study.engine) as connection:
        plan = archive_runs.runs(study, study.task(TASK))[0].plan
        made = archive_runs.reader_of(connection, plan)
        return readings.tally(connection, made[0], Scope.ARCHIVE, TASK).read if made else 0


@pytest.mark.timeout(180)
def test_kill_9_of_streamlit_in_the_middle_of_a_run_loses_nothing_and_the_tab_comes_back(
    slow: Dashboard, open_tab: Callable[..., Page]
) -> None:
    tab = open_tab(slow)
    start(tab, "plain")
    before = reports_done(tab)
    os.kill(slow.streamlit(), signal.SIGKILL)
    wait_for(lambda: not slow.is_up(), 10)
    wait_for(lambda: stored(slow.settings) > before + 10)
    slow.wait_until_up()
    wait_for(lambda: reports_done(tab) > before + 10, 60)
    expect(tab.get_by_test_id("overread-answer")).to_contain_text("200 of 200", timeout=60_000)
    assert stored(slow.settings) == REPORTS


@pytest.mark.timeout(120)
def test_a_run_is_paused_survives_a_closed_tab_and_goes_on_from_there(
    slow: Dashboard, open_tab: Callable[..., Page]
) -> None:
    tab = open_tab(slow)
    start(tab, "rules")
    tab.get_by_role("button", name="Pause").click()
    expect(tab.get_by_test_id("overread-progress")).to_contain_text("Paused at", timeout=30_000)
    paused_at = reports_done(tab)
    assert 10 < paused_at < REPORTS
    tab.close()
    again = open_tab(slow)
    again.goto("/archive")
    expect(again.get_by_test_id("overread-progress")).to_contain_text(f"Paused at {paused_at} of")
    again.get_by_role("button", name="Go on").click()
    again.get_by_role("button", name="Pause").wait_for()
    wait_for(lambda: reports_done(again) > paused_at)
    assert stored(slow.settings) >= paused_at


@pytest.mark.timeout(120)
def test_a_worker_that_was_killed_is_stalled_and_gone_on_with(
    slow: Dashboard, open_tab: Callable[..., Page]
) -> None:
    tab = open_tab(slow)
    start(tab, "region")
    listed = subprocess.run(
        ["ps", "-eo", "pid=,args="], check=True, capture_output=True, text=True
    ).stdout
    with reading(open_study(slow.settings).engine) as connection:
        job_id = jobs.newest(connection, "label")[0].job_id
    workers = worker_processes(listed, job_id, slow.settings)
    assert len(workers) == 1
    os.kill(workers[0], signal.SIGKILL)
    expect(tab.get_by_test_id("overread-progress")).to_contain_text("silence", timeout=40_000)
    killed_at = reports_done(tab)
    tab.get_by_role("button", name="Go on").click()
    tab.get_by_role("button", name="Pause").wait_for()
    wait_for(lambda: reports_done(tab) > killed_at)
    assert stored(slow.settings) > killed_at


def worker_processes(listed: str, job_id: int, settings: Settings) -> list[int]:
    """Workers on this job of this study; others may run on the machine."""
    pids = [
        int(line.split()[0])
        for line in listed.splitlines()
        if line.rstrip().endswith(f"-m core.worker {job_id}")
    ]
    home = f"OVERREAD_HOME={settings.home}".encode()
    return [pid for pid in pids if home in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")]


@pytest.mark.timeout(120)
def test_nothing_jumps_while_a_run_is_watched(
    slow: Dashboard, open_tab: Callable[..., Page]
) -> None:
    """Seconds of polling move neither the bar nor the headings nor the buttons."""
    tab = open_tab(slow)
    start(tab, "definition")
    time.sleep(1.5)
    watched = [
        tab.get_by_role("progressbar"),
        tab.get_by_text("Hosts", exact=True),
        tab.get_by_role("button", name="See the newest answers"),
    ]
    seen: list[list[object]] = []
    while reports_done(tab) < REPORTS - 40 and len(seen) < 8:
        seen.append([each.bounding_box() for each in watched])
        time.sleep(0.5)
    assert len(seen) >= 3
    assert all(boxes == seen[0] for boxes in seen)
    assert None not in seen[0]
