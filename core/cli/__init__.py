"""The same verbs as the pages, for a terminal, a script or a cluster's batch system.

Exit codes: 0 done; 1 an error, said in one sentence; 2 a wrong call; 3 done, but
some reports have a failure instead of an answer; 4 stopped before the end.
"""

from __future__ import annotations

import sys

import typer

from core import logs
from core.cli import (
    cnn,
    cohort,
    comparing,
    console,
    doctor,
    evaluating,
    images,
    importing,
    labelling,
    reports,
    retesting,
    searching,
    serve,
    study,
    training,
)
from core.errors import OverreadError
from core.settings import load_settings

app = typer.Typer(
    help="Overread: from radiology reports to training labels, checked by radiologists.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("demo")(study.demo)
app.command("import")(importing.import_reports)
app.command("import-images")(images.import_images)
app.command("prepare")(images.prepare)
app.command("prompts")(study.prompts)
app.command("label")(labelling.label)
app.command("compare")(comparing.compare)
app.command("search-prompts")(searching.search_prompts)
app.command("retest")(retesting.retest)
app.command("calibrate")(retesting.calibrate)
app.command("cohort")(cohort.cohort)
app.command("train")(training.train)
app.command("question")(cnn.question)
app.command("evaluate")(evaluating.evaluate)
app.command("predict")(cnn.predict)
app.command("jobs")(study.jobs)
app.command("doctor")(doctor.doctor)
app.command("serve")(serve.serve)
export = typer.Typer(help="Write what the study knows to a file.", no_args_is_help=True)
export.command("readings")(reports.export_readings)
export.command("images")(images.export_dicom)
export.command("cohort")(cohort.export)
export.command("run")(cnn.export_run)
app.add_typer(export, name="export")


@export.callback()
def _export() -> None:
    """Write what the study knows to a file."""


def main() -> int:
    """Runs a command; an error of ours becomes a sentence and exit code 1."""
    try:
        logs.configure(load_settings().log_level)
        app()
    except OverreadError as error:
        console.error(str(error))
        return 1
    except BrokenPipeError:
        sys.stderr.close()
        return 1
    return 0
