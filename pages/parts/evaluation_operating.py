"""The operating point: the ROC curve with a threshold to move, and what it costs and finds."""

from __future__ import annotations

from html import escape

import streamlit as st

from core import wording
from core.metrics import Estimate, Rate
from core.metrics.decisions import predictive_values
from core.workflows.evaluate_cnn import Evaluation
from pages.parts import evaluation_charts, evaluations, frame, ink

NAMES = {"accuracy": "Accuracy", "sensitivity": "Sensitivity", "specificity": "Specificity"}


def draw(evaluation: Evaluation) -> None:
    curve, figures = st.columns([1, 1.25], gap="large")
    with curve:
        frame.heading("ROC curve, band by drawing patients anew")
        ground = ink.current()
        ink.draw(
            ink.prepared(evaluation_charts.roc(evaluation, ground), 300, ground), "evaluation roc"
        )
        _slider(evaluation)
    with figures:
        frame.heading("At this threshold")
        matrix, rates = st.columns([1, 1.5], gap="medium")
        matrix.html(_matrix(evaluation))
        rates.html(_rates(evaluation))
        _elsewhere(evaluation)


def _slider(evaluation: Evaluation) -> None:
    """Moves the threshold, in percent; the rule's own stands until then."""
    here = min(99, max(1, round(100 * evaluation.threshold.probability)))

    def moved() -> None:
        st.query_params["at"] = str(st.session_state["threshold"])
        st.query_params.pop("case", None)

    st.session_state["threshold"] = here
    st.slider(
        "Threshold: called positive from this probability on", 1, 99, key="threshold",
        format="%d %%", on_change=moved,
    )  # fmt: skip


def _matrix(evaluation: Evaluation) -> str:
    """Labels in the rows, the network in the columns."""
    counts = evaluation.point.scores.counts
    cells = [
        ("label positive", ("found", counts.tp), ("missed", counts.fn)),
        ("label negative", ("false alarms", counts.fp), ("ruled out", counts.tn)),
    ]
    rows = "".join(
        f'<tr><th scope="row">{label}</th>'
        + "".join(
            f'<td data-testid="matrix-{words.replace(" ", "-")}"><b>{wording.count(n)}</b>'
            f'<div class="overread-quiet">{words}</div></td>'
            for words, n in pair
        )
        + "</tr>"
        for label, *pair in cells
    )
    head = '<tr><th></th><th scope="col">called positive</th><th scope="col">negative</th></tr>'
    return f'<table class="overread-matrix">{head}{rows}</table>'


def _rates(evaluation: Evaluation) -> str:
    """Each with Wilson's interval and counts, or the bootstrap's by patient."""
    scores = evaluation.point.scores
    lines = [
        _line(name, wording.rate(rate), _by_patient(evaluation, key))
        for key, name, rate in (
            ("sensitivity", "Sensitivity", scores.sensitivity),
            ("specificity", "Specificity", scores.specificity),
            ("accuracy", "Accuracy", scores.accuracy),
            ("ppv", "PPV in this set", scores.ppv),
            ("npv", "NPV in this set", scores.npv),
        )
    ]
    lines += [
        _line(name, wording.estimate(figure), "")
        for name, figure in (("F1", scores.f1), ("MCC", scores.mcc))
    ]
    return f'<table class="overread-rates">{"".join(lines)}</table>'


def _by_patient(evaluation: Evaluation, key: str) -> str:
    interval = evaluation.point.by_patient.get(key)
    if interval is None:
        return ""
    told = wording.percent_estimate(Estimate((interval.low + interval.high) / 2, interval))
    return f"patients drawn anew: {told[told.index('[') :]}"


def _line(name: str, figure: str, tip: str) -> str:
    return (
        f'<tr title="{escape(tip)}"><td class="overread-quiet">{escape(name)}</td>'
        f"<td>{escape(figure)}</td></tr>"
    )


def _elsewhere(evaluation: Evaluation) -> None:
    """PPV and NPV where another share has the finding."""
    natural = evaluation.natural.value or 0.5
    asked = evaluations.number("prevalence")
    here = asked if 1 <= asked <= 99 else min(99, max(1, round(100 * natural)))

    def moved() -> None:
        st.query_params["prevalence"] = str(st.session_state["prevalence"])

    st.session_state["prevalence"] = here
    st.slider(
        "Where so many have the finding (the test set before under-sampling: "
        f"{wording.percent(evaluation.natural.value)})",
        1, 99, key="prevalence", format="%d %%", on_change=moved,
    )  # fmt: skip
    scores = evaluation.point.scores
    values = predictive_values(scores.sensitivity, scores.specificity, here / 100)
    st.html(
        '<div class="overread-values" data-testid="predictive-values">'
        f"{_value('PPV', values.ppv)}{_value('NPV', values.npv)}{_missed(scores.sensitivity, here)}"
        "</div>"
    )


def _value(name: str, figure: Estimate) -> str:
    return f"<div><span>{name}</span> <b>{escape(wording.percent_estimate(figure))}</b></div>"


def _missed(sensitivity: Rate, prevalence: int) -> str:
    """In whole people, which everybody understands."""
    if sensitivity.value is None:
        return ""
    missed = round(10 * prevalence * (1 - sensitivity.value))
    return (
        f'<div class="overread-quiet">of 1 000 patients {10 * prevalence} have it and '
        f"{missed} of them are missed</div>"
    )
