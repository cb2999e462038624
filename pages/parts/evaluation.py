"""The evaluate page: the answer on top, the operating point, curves, slices, rivals, errors."""

from __future__ import annotations

import streamlit as st

from core.cnn_types import Run
from core.types import Task
from core.workflows import evaluation_slices, evaluation_words
from core.workflows.evaluate_cnn import Evaluation
from core.workflows.study import Study
from pages.parts import (
    evaluation_beside,
    evaluation_curves,
    evaluation_errors,
    evaluation_operating,
    evaluation_slices_view,
    evaluation_tools,
    evaluations,
    frame,
)

NONE_YET = (
    "**No trained network yet.** Train one on the labels; when it is done, its test images are "
    "judged here."
)


def draw(study: Study, task: Task) -> None:
    there = evaluations.trained(study, task)
    if not there:
        frame.line("CNN", "Evaluate", frame.rests_on(study), task.title)
        frame.answer(NONE_YET)
        st.page_link("pages/cnn/train.py", label="Train a network", icon=":material/arrow_forward:",
                     query_params={"task": task.name})  # fmt: skip
        return
    asked = evaluations.number("run")
    run = next((r for r in there if r.run_id == asked), None) or evaluations.first(study, there)
    evaluation = None
    with frame.errors_as_sentences(lambda: _instead(study, there, run)):
        evaluation = evaluations.load(study, run, evaluations.choice())
    if evaluation:
        _all(study, task, there, run, evaluation)


def _instead(study: Study, there: tuple[Run, ...], run: Run) -> None:
    """What stands above the sentence where a run can't be judged: another may be chosen."""
    frame.line("CNN", "Evaluate", run.name, frame.rests_on(study))
    evaluation_tools.runs_box(there, run)


def _all(
    study: Study, task: Task, there: tuple[Run, ...], run: Run, evaluation: Evaluation
) -> None:
    frame.line("CNN", "Evaluate", *_facts(study, run, evaluation))
    frame.answer(evaluation_words.answer(evaluation))
    evaluation_tools.bar(study, there, evaluation)
    frame.quiet(evaluation_words.missing(evaluation))
    if evaluation.roc is None:
        return
    evaluation_operating.draw(evaluation)
    evaluation_curves.draw(evaluation)
    frame.quiet(evaluation_words.labels(evaluations.labels(study, task, evaluation), evaluation))
    evaluation_slices_view.draw(evaluation_slices.slices(evaluation), evaluation)
    evaluation_beside.draw(study, evaluation)
    evaluation_errors.draw(study, task, evaluation)


def _facts(study: Study, run: Run, evaluation: Evaluation) -> tuple[str, ...]:
    return (
        run.name,
        f"cohort {evaluation.cohort.name}",
        evaluation_words.kind_of_set(evaluation),
        frame.rests_on(study),
    )
