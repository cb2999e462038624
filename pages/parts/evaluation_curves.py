"""Three small charts below the operating point: precision-recall, calibration, net benefit."""

from __future__ import annotations

import streamlit as st

from core import wording
from core.workflows.evaluate_cnn import Evaluation
from core.workflows.evaluation_curves import Calibrated
from pages.parts import evaluation_charts, frame, ink

HEIGHT = 215


def draw(evaluation: Evaluation) -> None:
    ground = ink.current()
    recall, calibration, decision = st.columns(3, gap="medium")
    with recall:
        average = wording.estimate(evaluation.average_precision)
        frame.heading(f"Precision and recall, average precision {average}")
        chart = evaluation_charts.precision_recall(evaluation, ground)
        ink.draw(ink.prepared(chart, HEIGHT, ground), "evaluation precision recall")
    with calibration:
        frame.heading("Calibration: dotted as it is, solid after validation's curve")
        chart = evaluation_charts.calibration(evaluation, ground)
        ink.draw(ink.prepared(chart, HEIGHT, ground), "evaluation calibration")
        frame.quiet(" · ".join(_told(each) for each in evaluation.calibrated))
    with decision:
        frame.heading("Net benefit at the natural prevalence; dotted: everybody treated")
        chart = evaluation_charts.decision(evaluation, ground)
        ink.draw(ink.prepared(chart, HEIGHT, ground), "evaluation decision")


def _told(each: Calibrated) -> str:
    """temperature (1.84): Brier 0.082, off by 1.2 % on average"""
    figure = (
        f" ({wording.two_decimals(each.scaling.temperature)})" if each.scaling.is_fitted else ""
    )
    off = wording.percent(each.reliability.expected_error)
    brier = wording.three_decimals(each.reliability.brier)
    return f"{each.name}{figure}: Brier {brier}, off by {off}"
