"""The stand-in beside the dashboard: started when no model server answers, kept while it is needed.

It ends itself when nobody has asked it anything for half an hour, so that it survives
neither a machine that is forgotten nor a dashboard that was killed; work that goes on
without a dashboard keeps it by asking.
"""

from __future__ import annotations

import asyncio
import contextlib
import subprocess
import sys
import time
from pathlib import Path

from core.backends import opening
from core.cli import console
from core.settings import PROJECT, Settings
from core.store import jobs
from core.store.database import reading
from core.workflows.study import Study

START_SECONDS = 15.0
IDLE_SECONDS = 1800
LATENCY_SECONDS = 0.02


class StandIn:
    """A stand-in at its configured port, our own process or one that was there before."""

    def __init__(self, settings: Settings) -> None:
        self.address = f"http://127.0.0.1:{settings.standin_port}"
        self.log = settings.home / "logs" / "standin.log"
        self._settings = settings
        self._process: subprocess.Popen[bytes] | None = None
        self._given_up = False

    def keep(self) -> None:
        """Starts it unless it answers. To be asked is what keeps it from ending itself."""
        if self._given_up or self._answers():
            return
        self._process = _spawn(self._settings, self.log)
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self._process.poll() is None:
            if self._answers():
                return
            time.sleep(0.1)
        self._given_up = True
        console.error(
            f"The stand-in did not start at {self.address}; see {self.log}. "
            "Another port: OVERREAD_STANDIN_PORT=11600"
        )

    def stop(self, study: Study) -> None:
        """Ends it, unless long work still needs it."""
        if self._process is None or self._process.poll() is not None:
            return
        with reading(study.engine) as connection:
            open_jobs = [
                job for job in jobs.running(connection) if not jobs.is_stalled(job, time.time())
            ]
        if open_jobs:
            console.say("Long work goes on in the background; the stand-in stays for it.")
            return
        self._process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=5)

    def _answers(self) -> bool:
        return asyncio.run(opening.is_there(self.address, self._settings))


def _spawn(settings: Settings, log: Path) -> subprocess.Popen[bytes]:
    log.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "core.standin", "--port", str(settings.standin_port),
               "--slots", str(settings.slots), "--latency", str(LATENCY_SECONDS),
               "--exit-when-idle", str(IDLE_SECONDS)]  # fmt: skip
    with log.open("ab") as output:
        return subprocess.Popen(
            command, cwd=PROJECT, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
            start_new_session=True,
        )  # fmt: skip
