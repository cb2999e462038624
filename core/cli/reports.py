"""export: readings out, for other programs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from core import wording
from core.cli import console
from core.settings import load_settings
from core.workflows import export_readings as exporting
from core.workflows.study import open_study


def export_readings(
    file: Annotated[Path, typer.Argument(help="The CSV file to write.")],
    task: Annotated[str, typer.Option(help="Only the readings of this task.")] = "",
    policy: Annotated[
        str, typer.Option(help="How answers become labels; the task's first policy if left out.")
    ] = "",
    every_version: Annotated[
        bool, typer.Option("--every-version", help="Also readings of older texts of a report.")
    ] = False,
) -> None:
    """Write all readings as CSV: one row per report and reader, with what produced it."""
    study = open_study(load_settings())
    if task:
        study.task(task)
    count = exporting.export(study, file, task, policy=policy, every_version=every_version)
    console.say(f"{wording.things(count, 'reading')} written to {file}.")
