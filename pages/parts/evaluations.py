"""What the address of the evaluate page asks for, and its evaluation, kept while it holds."""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st

from core.cnn_types import Run
from core.metrics.thresholds import Cut, Threshold
from core.store import judged, runs
from core.store.database import reading
from core.store.standing import Stamp
from core.types import Task
from core.workflows import compare_runs, evaluate_cnn, evaluation_labels, overview
from core.workflows.cnn_scores import Combined, Unit
from core.workflows.compare_runs import Beside, Rival
from core.workflows.evaluate_cnn import Evaluation, Options
from core.workflows.evaluation_labels import LabelCheck
from core.workflows.study import Study

WANTED = (0.90, 0.95, 0.98, 0.99)
COMBINED = {
    "logit": Combined.MEAN_LOGIT,
    "probability": Combined.MEAN_PROBABILITY,
    "highest": Combined.HIGHEST,
}
MOST_BESIDE = 6


@dataclass(frozen=True, slots=True)
class Choice:
    """What stands in the address. `at` is a threshold in percent, None where a rule decides."""

    options: Options
    at: int | None


def choice() -> Choice:
    """Read from the address; whatever can't be is the usual."""
    asked = st.query_params
    unit = Unit.STUDY if asked.get("unit") == Unit.STUDY.value else Unit.IMAGE
    cut = asked.get("cut", "")
    wanted = number("wanted")
    options = Options(
        unit=unit,
        combined=COMBINED.get(asked.get("views", ""), Combined.MEAN_LOGIT),
        balanced=asked.get("set") != "natural",
        cut=Cut(cut) if cut in (Cut.HALF.value, Cut.SENSITIVITY.value) else Cut.YOUDEN,
        wanted_sensitivity=wanted / 100 if 50 <= wanted <= 100 else 0.95,
    )
    at = number("at")
    return Choice(options, at if 1 <= at <= 99 else None)


def number(parameter: str) -> int:
    """A number in the address, 0 where there is none."""
    text = st.query_params.get(parameter, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def trained(study: Study, task: Task) -> tuple[Run, ...]:
    """The runs that can be judged, the newest first."""
    with reading(study.engine) as connection:
        return tuple(r for r in runs.of_task(connection, task.name) if r.weights_sha256)


def first(study: Study, there: tuple[Run, ...]) -> Run:
    """The newest that has judged its test images, rather none that is part of a question."""
    with reading(study.engine) as connection:
        ready = runs.with_predictions(connection, there[0].task)
    return min(there, key=lambda run: (run.run_id not in ready, bool(run.role)))


def load(study: Study, run: Run, chosen: Choice) -> Evaluation:
    """The run judged as the address says."""
    with reading(study.engine) as connection:
        said = judged.count(connection, run.run_id)
    base = replace(chosen.options, cut=Cut.YOUDEN, wanted_sensitivity=0.95)
    place = (str(study.settings.home), study.settings.url)
    evaluation = _evaluated(study, run.run_id, base, (run.weights_sha256, said), place)
    found = _threshold(evaluation, chosen)
    return replace(evaluation.at(found), options=chosen.options)


def _threshold(evaluation: Evaluation, chosen: Choice) -> Threshold:
    if chosen.at is not None:
        return evaluate_cnn.given(chosen.at / 100)
    return evaluation.fixed(chosen.options.cut, chosen.options.wanted_sensitivity)


# Nobody changes an evaluation; copying 15,896 rows at every click would cost more than the page.
@st.cache_resource(show_spinner="Drawing patients anew 2 000 times …", max_entries=4)
def _evaluated(
    _study: Study, run_id: int, options: Options, said: tuple[str, int], place: tuple[str, str]
) -> Evaluation:
    del said, place
    return evaluate_cnn.evaluate(_study, run_id, options)


def beside(study: Study, evaluation: Evaluation) -> tuple[Beside, ...]:
    """Other runs on the same images, those of the same question first."""
    others = compare_runs.others(study, evaluation.run)[:MOST_BESIDE]
    key = (
        str(study.settings.home), study.settings.url, evaluation.run.run_id,
        evaluation.run.weights_sha256, evaluation.images.missing, evaluation.options,
        tuple((each.run_id, each.weights_sha256) for each in others),
    )  # fmt: skip
    found = _rivals(study, evaluation, others, key)
    return tuple(compare_runs.at_threshold(evaluation, each) for each in found)


@st.cache_resource(show_spinner=False, max_entries=8)
def _rivals(
    _study: Study, _evaluation: Evaluation, _others: tuple[Run, ...], key: tuple[object, ...]
) -> tuple[Rival, ...]:
    del key
    return compare_runs.rivals(_study, _evaluation, _others)


def labels(study: Study, task: Task, evaluation: Evaluation) -> LabelCheck | None:
    key = (
        str(study.settings.home), study.settings.url, evaluation.run.run_id,
        evaluation.run.weights_sha256, evaluation.options, evaluation.threshold,
    )  # fmt: skip
    return _labels(study, task, evaluation, key, overview.stamp(study))


@st.cache_data(show_spinner=False, max_entries=32)
def _labels(
    _study: Study, _task: Task, _evaluation: Evaluation, key: tuple[object, ...], stamp: Stamp
) -> LabelCheck | None:
    del key, stamp
    return evaluation_labels.check(_study, _task, _evaluation)
