"""serve: what `make run` starts. The demo if the study is empty, a model server if none answers."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

from core.backends import opening
from core.cli import console
from core.errors import SettingsError
from core.jobs import environment
from core.settings import PROJECT, Settings, load_settings
from core.store import jobs, reports
from core.store.database import reading
from core.workflows import demo_study
from core.workflows.study import Study, open_study

DEMO = (500, 7500, 1)
DEMO_CHEST = 120
STAND_IN_START_SECONDS = 15.0
IDLE_SECONDS = 1800


def serve() -> None:
    """Start the dashboard on 127.0.0.1 (only there) and print its address."""
    settings = load_settings()
    _require_free(settings.port)
    study = open_study(settings)
    _load_demo_if_empty(study)
    hosts, stand_in = _servers(settings)
    with reading(study.engine) as connection:
        for job in jobs.running(connection):
            if jobs.is_stalled(job, time.time()):
                console.say(f"Job {job.job_id} was interrupted; its page offers to go on.")
    address = f"http://127.0.0.1:{settings.port}"
    console.say(f"Overread: {address}    (Ctrl+C stops it)")
    try:
        _dashboard(settings, hosts)
    except KeyboardInterrupt:
        console.say("")
    finally:
        _stop(stand_in, study)


def _require_free(port: int) -> None:
    """Raises SettingsError when somebody listens on the port already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise SettingsError(
                f"Port {port} on 127.0.0.1 is in use: is Overread running already? "
                "Choose another port with: OVERREAD_PORT=8601 make run"
            ) from error


def _load_demo_if_empty(study: Study) -> None:
    with reading(study.engine) as connection:
        if reports.count(connection):
            return
    console.say("The study is empty: loading the demo study (synthetic reports) …")
    loaded = demo_study.load_demo(study, *DEMO, chest_count=DEMO_CHEST)
    console.say(loaded.sentence)


def _servers(settings: Settings) -> tuple[str, subprocess.Popen[bytes] | None]:
    """The hosts to use; starts the stand-in when no configured host answers."""
    for address in settings.host_list:
        if asyncio.run(opening.is_there(address, settings)):
            console.say(f"Model server: {address}")
            return settings.hosts, None
    own = f"http://127.0.0.1:{settings.standin_port}"
    console.say(
        f"No model server answers at {settings.hosts}. The stand-in answers instead, at {own}: "
        "keyword rules, not a language model."
    )
    if asyncio.run(opening.is_there(own, settings)):
        return own, None
    started = _start_stand_in(settings)
    deadline = time.monotonic() + STAND_IN_START_SECONDS
    while time.monotonic() < deadline and started.poll() is None:
        if asyncio.run(opening.is_there(own, settings)):
            return own, started
        time.sleep(0.1)
    console.error(
        f"The stand-in did not start at {own}; see {_log(settings)}. "
        "Another port: OVERREAD_STANDIN_PORT=11600"
    )
    return own, started


def _log(settings: Settings) -> Path:
    return settings.home / "logs" / "standin.log"


def _start_stand_in(settings: Settings) -> subprocess.Popen[bytes]:
    log = _log(settings)
    log.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "core.standin", "--port", str(settings.standin_port),
               "--slots", str(settings.slots), "--latency", "0.02",
               "--exit-when-idle", str(IDLE_SECONDS)]  # fmt: skip
    with log.open("ab") as output:
        return subprocess.Popen(
            command, cwd=PROJECT, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
            start_new_session=True,
        )  # fmt: skip


def _dashboard(settings: Settings, hosts: str) -> None:
    command = [sys.executable, "-m", "streamlit", "run", "server.py",
               "--server.port", str(settings.port), "--logger.level", "warning"]  # fmt: skip
    if settings.develop:
        command += ["--client.showErrorDetails", "full"]
    values = {**os.environ, **environment(settings), "OVERREAD_HOSTS": hosts}
    code = subprocess.call(command, cwd=PROJECT, env=values, stdout=subprocess.DEVNULL)
    if code:
        console.error(f"The dashboard stopped with code {code}. Start it again with: make run")


def _stop(stand_in: subprocess.Popen[bytes] | None, study: Study) -> None:
    """Ends the stand-in, unless long work still needs it; it then ends itself when idle."""
    if stand_in is None:
        return
    with reading(study.engine) as connection:
        open_jobs = jobs.running(connection)
    if open_jobs:
        console.say("Long work goes on in the background; the stand-in stays for it.")
        return
    stand_in.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        stand_in.wait(timeout=5)
