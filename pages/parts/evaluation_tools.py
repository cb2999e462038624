"""The row of tools of the evaluate page: which run, judged how, where it is cut, take it away."""

from __future__ import annotations

import json
from collections.abc import Mapping

import streamlit as st

from core import wording
from core.cnn_types import Run
from core.metrics.thresholds import Cut
from core.workflows import export_evaluation
from core.workflows.cnn_scores import Unit
from core.workflows.evaluate_cnn import Evaluation
from core.workflows.study import Study
from pages.parts import evaluations, frame

BY_HAND = "By hand"
COMBINED = {
    "mean of the logits": "",
    "mean of the probabilities": "probability",
    "the most suspicious view": "highest",
}
OF_A_RUN = ("at", "wrong", "case", "page")
"""What is taken out of the address when another run is chosen."""


def bar(study: Study, there: tuple[Run, ...], evaluation: Evaluation) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="evaluation-tools"):
        runs_box(there, evaluation.run)
        _segments("Unit", {"Images": "", "Examinations": Unit.STUDY.value}, "unit")
        _segments("Test set", {"Balanced": "", "Natural": "natural"}, "set")
        _threshold_rule(evaluation)
        with st.popover("How it is judged"):
            _how(evaluation)
        with st.popover("Export"):
            _export(study, evaluation)


def runs_box(there: tuple[Run, ...], run: Run) -> None:
    """Chooses the run; the newest comes first."""
    names = {each.name: str(each.run_id) for each in there}
    key = f"evaluated run {run.run_id}"

    def picked() -> None:
        st.query_params["run"] = names[st.session_state[key]]
        for parameter in OF_A_RUN:
            st.query_params.pop(parameter, None)

    st.selectbox(
        "Run", list(names), index=list(names.values()).index(str(run.run_id)), key=key,
        on_change=picked, label_visibility="collapsed", width=230,
    )  # fmt: skip


def _segments(label: str, values: Mapping[str, str], parameter: str) -> None:
    """A choice of few that is written into the address at once; "" is the usual."""
    here = st.query_params.get(parameter, "")
    names = {value: name for name, value in values.items()}
    key = f"evaluation {parameter}"

    def picked() -> None:
        _write(parameter, values[st.session_state[key]])
        _write("case", "")

    st.session_state[key] = names.get(here, next(iter(values)))
    st.segmented_control(
        label, list(values), key=key, on_change=picked, required=True,
        label_visibility="collapsed",
    )  # fmt: skip


def _threshold_rule(evaluation: Evaluation) -> None:
    """Which rule fixes the threshold; moved by hand, none of them does."""
    wanted = wording.whole_percent(evaluation.options.wanted_sensitivity)
    names = {
        Cut.YOUDEN: "Youden", Cut.HALF: "0.5", Cut.SENSITIVITY: f"Sensitivity {wanted}",
    }  # fmt: skip
    cut = evaluation.threshold.cut
    if cut is Cut.GIVEN:
        names[cut] = BY_HAND
    values = {name: each for each, name in names.items()}

    def picked() -> None:
        chosen = values[st.session_state["evaluation cut"]]
        if chosen is not Cut.GIVEN:
            _write("cut", "" if chosen is Cut.YOUDEN else chosen.value)
            _write("at", "")

    st.session_state["evaluation cut"] = names[cut]
    st.segmented_control(
        "Threshold", list(values), key="evaluation cut", on_change=picked, required=True,
        label_visibility="collapsed",
    )  # fmt: skip


def _how(evaluation: Evaluation) -> None:
    frame.quiet("Thresholds are fixed on the validation set, never on the test set.")
    wanted = {
        f"{wording.whole_percent(share)}": str(round(100 * share)) for share in evaluations.WANTED
    }
    here = wording.whole_percent(evaluation.options.wanted_sensitivity)
    _box("Sensitivity that is wanted", wanted, here, "wanted")
    _box(
        "How the views of an examination are combined", COMBINED,
        evaluation.options.combined.value, "views",
    )  # fmt: skip


def _box(label: str, values: Mapping[str, str], shown: str, parameter: str) -> None:
    key = f"evaluation {parameter}"

    def picked() -> None:
        _write(parameter, values[st.session_state[key]])

    st.session_state[key] = shown if shown in values else next(iter(values))
    st.selectbox(label, list(values), key=key, on_change=picked)


def _write(parameter: str, value: str) -> None:
    if value:
        st.query_params[parameter] = value
    else:
        st.query_params.pop(parameter, None)


def _export(study: Study, evaluation: Evaluation) -> None:
    name = export_evaluation.file_name(evaluation)
    st.download_button(
        "The report (HTML, one file)", lambda: export_evaluation.html(study, evaluation),
        f"{name}.html", "text/html", icon=":material/description:", on_click="ignore",
    )  # fmt: skip
    st.download_button(
        "Everything (JSON)",
        lambda: json.dumps(
            export_evaluation.fields(study, evaluation), ensure_ascii=False, indent=2
        ),
        f"{name}.json", "application/json", icon=":material/data_object:", on_click="ignore",
    )  # fmt: skip
    st.download_button(
        "Every test image with its score (CSV)", lambda: export_evaluation.csv(study, evaluation),
        f"{name}.csv", "text/csv", icon=":material/table:", on_click="ignore",
    )  # fmt: skip
