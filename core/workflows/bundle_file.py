"""The bundle of a run as bytes for a download, written by a process of its own.

The dashboard never loads torch, which checks the ONNX file; the command line does it.
"""

from __future__ import annotations

import os
import subprocess
import sys

from core.cnn_types import Run
from core.errors import OverreadError
from core.jobs import environment
from core.settings import PROJECT
from core.workflows.study import Study
from core.workflows.uploads import safe_name

PATIENCE = 600.0


def name_of(run: Run) -> str:
    return f"{safe_name(run.name)}.zip"


def written(study: Study, run: Run) -> bytes:
    """The ZIP file; written once for the same weights. Raises OverreadError with the reason."""
    path = study.settings.home / "exports" / f"run-{run.run_id}-{run.weights_sha256[:12]}.zip"
    if not path.exists():
        command = [sys.executable, "-m", "core", "export", "run", str(run.run_id), str(path)]
        path.parent.mkdir(parents=True, exist_ok=True)
        done = subprocess.run(
            command, cwd=PROJECT, env={**os.environ, **environment(study.settings)},
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PATIENCE, check=False,
        )  # fmt: skip
        if done.returncode != 0:
            last = done.stderr.strip().splitlines()[-1:] or ["no reason given"]
            raise OverreadError(f"The bundle could not be written: {last[0]}")
    return path.read_bytes()
