"""A run in the layout of MLflow's file store, written without MLflow.

    mlruns/0/meta.yaml                       the default experiment
    mlruns/<experiment>/meta.yaml
    mlruns/<experiment>/<run>/meta.yaml
    …/<run>/metrics/<name>                   a line a point: milliseconds value step
    …/<run>/params/<name>, tags/<name>       the value
    …/<run>/artifacts/                       files

`MLFLOW_ALLOW_FILE_STORE=true mlflow ui --backend-store-uri mlruns` shows it, and
`mlflow migrate-filestore` takes it into a database (MLflow 3.17). Identifiers are hashes of the
names, so that a second export of the same run lies in the same place.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.event_files import Scalar

FINISHED, ACTIVE = 3, "active"
DEFAULT = "0"
EXPERIMENT_DIGITS = 18


@dataclass(frozen=True, slots=True)
class MlflowRun:
    """What MLflow shows of a run; times are in seconds since 1970."""

    experiment: str
    name: str
    began_at: float
    ended_at: float
    params: Mapping[str, str]
    tags: Mapping[str, str]
    scalars: Sequence[Scalar]


def write(folder: Path, run: MlflowRun) -> Path:
    """Writes the run below `folder`; returns the run's own folder with its `artifacts`."""
    experiment = _number(run.experiment)
    _experiment(folder, DEFAULT, "Default", run.began_at)
    _experiment(folder, experiment, run.experiment, run.began_at)
    run_id = hashlib.sha256(f"{run.experiment}\0{run.name}".encode()).hexdigest()[:32]
    own = folder / experiment / run_id
    for part in ("metrics", "params", "tags", "artifacts"):
        (own / part).mkdir(parents=True, exist_ok=True)
    _yaml(own / "meta.yaml", {
        "artifact_uri": f"mlruns/{experiment}/{run_id}/artifacts",
        "end_time": _milliseconds(run.ended_at), "entry_point_name": "",
        "experiment_id": experiment, "lifecycle_stage": ACTIVE, "run_id": run_id,
        "run_name": run.name, "run_uuid": run_id, "source_name": "", "source_type": 4,
        "source_version": "", "start_time": _milliseconds(run.began_at), "status": FINISHED,
        "tags": [], "user_id": "",
    })  # fmt: skip
    tags = {**run.tags, "mlflow.runName": run.name}
    for part, values in (("params", run.params), ("tags", tags)):
        for name, value in values.items():
            (own / part / name).write_text(value, encoding="utf-8")
    _metrics(own / "metrics", run.scalars)
    return own


def _metrics(folder: Path, scalars: Sequence[Scalar]) -> None:
    lines: dict[str, list[str]] = {}
    for point in scalars:
        line = f"{_milliseconds(point.at)} {point.value!r} {point.step}\n"
        lines.setdefault(point.tag, []).append(line)
    for name, written in lines.items():
        (folder / name).write_text("".join(written), encoding="utf-8")


def _experiment(folder: Path, number: str, name: str, at: float) -> None:
    own = folder / number
    own.mkdir(parents=True, exist_ok=True)
    _yaml(own / "meta.yaml", {
        "artifact_location": f"mlruns/{number}", "creation_time": _milliseconds(at),
        "experiment_id": number, "last_update_time": _milliseconds(at),
        "lifecycle_stage": ACTIVE, "name": name,
    })  # fmt: skip


def _yaml(path: Path, values: Mapping[str, object]) -> None:
    """Strings as JSON, which YAML reads; nothing here needs more of YAML."""
    lines = (f"{name}: {json.dumps(value, ensure_ascii=False)}\n" for name, value in values.items())
    path.write_text("".join(lines), encoding="utf-8")


def _number(name: str) -> str:
    return str(int(hashlib.sha256(name.encode()).hexdigest(), 16))[:EXPERIMENT_DIGITS]


def _milliseconds(at: float) -> int:
    return round(1000 * at)
