"""serve: what `make run` starts. The demo if the study is empty, a model server if none answers.

It stays beside the dashboard: one that was killed is started again, and all that was
started here ends with Ctrl+C, a closed terminal or `kill`; `kill -9` too, by its own doing.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections import deque

from core.backends import opening
from core.cli import console
from core.cli.stand_in import StandIn
from core.errors import OverreadError, SettingsError
from core.jobs import environment
from core.settings import PROJECT, Settings, load_settings
from core.store import jobs, reports
from core.store.database import reading
from core.workflows import demo_study
from core.workflows.study import Study, open_study

DEMO = (500, 7500, 1)
DEMO_CHEST = 120
KEEP_SECONDS = 30.0
STOP_SECONDS = 10.0
FREE_SECONDS = 5.0
"""The dashboard of a `serve` that was killed needs a moment to end itself (see server.py)."""
MOST_RESTARTS, RESTARTS_WITHIN = 5, 60.0
SERVED = "OVERREAD_SERVED"
"""Tells server.py that its standard input ends when `serve` does."""
ENDING = (signal.SIGINT, signal.SIGTERM)


def serve() -> None:
    """Start the dashboard on 127.0.0.1 (only there) and print its address."""
    settings = load_settings()
    _require_free(settings.port)
    study = open_study(settings)
    _load_demo_if_empty(study)
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        signal.signal(getattr(signal, name), signal.default_int_handler)
    stand_in: StandIn | None = None
    try:
        stand_in = _stand_in_if_needed(settings)
        _tell_of_interrupted_work(study)
        _stay_beside(settings, stand_in)
    except KeyboardInterrupt:
        console.say("Overread has stopped. Nothing is lost; start it again with: make run")
    finally:
        if stand_in is not None:
            stand_in.stop(study)


def _require_free(port: int) -> None:
    """Raises SettingsError when somebody listens on the port and does not leave it soon."""
    deadline = time.monotonic() + FREE_SECONDS
    while (trouble := _trouble_with(port)) is not None and time.monotonic() < deadline:
        time.sleep(0.1)
    if trouble is not None:
        raise SettingsError(
            f"Port {port} on 127.0.0.1 can't be used ({trouble.strerror}). "
            f"Is Overread running already? Then go on at http://127.0.0.1:{port}, or end it "
            "with Ctrl+C where it was started. Another port: OVERREAD_PORT=8601 make run"
        ) from trouble


def _trouble_with(port: int) -> OSError | None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            return error
    return None


def _load_demo_if_empty(study: Study) -> None:
    with reading(study.engine) as connection:
        if reports.count(connection):
            return
    console.say("The study is empty: loading the demo study (synthetic reports) …")
    loaded = demo_study.load_demo(study, *DEMO, chest_count=DEMO_CHEST)
    console.say(loaded.sentence)


def _stand_in_if_needed(settings: Settings) -> StandIn | None:
    """None where a configured model server answers; else the stand-in, running."""
    for address in settings.host_list:
        if asyncio.run(opening.is_there(address, settings)):
            console.say(f"Model server: {address}")
            return None
    stand_in = StandIn(settings)
    console.say(
        f"No model server answers at {settings.hosts}. The stand-in answers instead, "
        f"at {stand_in.address}: keyword rules, not a language model."
    )
    stand_in.keep()
    return stand_in


def _tell_of_interrupted_work(study: Study) -> None:
    with reading(study.engine) as connection:
        stalled = [j for j in jobs.running(connection) if jobs.is_stalled(j, time.time())]
    for job in stalled:
        console.say(f"Job {job.job_id} was interrupted; its page offers to go on.")


def _stay_beside(settings: Settings, stand_in: StandIn | None) -> None:
    """Runs the dashboard until it ends or is ended; one that was killed starts again."""
    starts: deque[float] = deque(maxlen=MOST_RESTARTS)
    hosts = stand_in.address if stand_in else settings.hosts
    address = f"http://127.0.0.1:{settings.port}"
    console.say(f"Overread: {address}    (Ctrl+C stops it)")
    while True:
        starts.append(time.monotonic())
        code = _run_dashboard(settings, hosts, stand_in)
        if code == 0 or -code in ENDING:
            return
        too_often = len(starts) == MOST_RESTARTS and starts[-1] - starts[0] < RESTARTS_WITHIN
        if code > 0 or too_often:
            raise OverreadError(
                f"The dashboard stopped with code {code}. Start it again with: make run"
            )
        console.say(f"The dashboard was killed; starting it again at {address}")


def _run_dashboard(settings: Settings, hosts: str, stand_in: StandIn | None) -> int:
    """The exit code of one Streamlit, which never outlives this function.

    It does not hear the terminal's Ctrl+C itself, so that it is ended once and in silence.
    """
    dashboard = _start_dashboard(settings, hosts)
    try:
        while True:
            with contextlib.suppress(subprocess.TimeoutExpired):
                return dashboard.wait(timeout=KEEP_SECONDS)
            if stand_in is not None:
                stand_in.keep()
    finally:
        _end(dashboard)


def _start_dashboard(settings: Settings, hosts: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "streamlit", "run", "server.py",
               "--server.port", str(settings.port), "--logger.level", "warning"]  # fmt: skip
    if settings.develop:
        command += ["--client.showErrorDetails", "full"]
    values = {**os.environ, **environment(settings), "OVERREAD_HOSTS": hosts, SERVED: "1"}
    return subprocess.Popen(
        command, cwd=PROJECT, env=values, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip


def _end(dashboard: subprocess.Popen[bytes]) -> None:
    if dashboard.poll() is not None:
        return
    dashboard.terminate()
    try:
        dashboard.wait(timeout=STOP_SECONDS)
    except subprocess.TimeoutExpired:
        dashboard.kill()
        dashboard.wait()
