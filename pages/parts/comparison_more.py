"""What stands below the table, one at a time: from the cost of a reader to the locked test."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from core import metrics, wording
from core.types import Task
from core.workflows import comparison_confusion, comparison_figure, reader_confidence
from core.workflows.compare_prompts import Comparison, Row
from core.workflows.reader_confidence import Confidence
from core.workflows.study import Study
from pages.parts import (
    comparison_charts,
    comparison_door,
    comparison_grid,
    comparison_search,
    frame,
    ink,
)

HEIGHT = 340
SURE = 0.8
SURE_WORDS = f"{100 * SURE:.0f}{wording.THIN}%"


def show(study: Study, task: Task, comparison: Comparison) -> None:
    parts: Mapping[str, Callable[[], None]] = {
        "Cost": lambda: _cost(comparison),
        "Confidence": lambda: _confidence(study, comparison),
        "Confusion": lambda: _confusion(comparison),
        "How many reports?": lambda: _power(comparison),
        "Search for a prompt": lambda: comparison_search.show(study, task),
        f"Locked test · {comparison.ground.openings}": lambda: comparison_door.show(
            study, task, comparison
        ),
    }
    names = list(parts)
    asked = st.query_params.get("more", "")
    shown = next((name for name in names if _slug(name) == asked), names[0])

    def picked() -> None:
        st.query_params["more"] = _slug(st.session_state["more"])

    st.session_state["more"] = shown
    st.segmented_control(
        "More", names, key="more", on_change=picked, required=True, label_visibility="collapsed"
    )
    parts[shown]()


def _slug(name: str) -> str:
    return name.split(" ")[0].lower()


def _cost(comparison: Comparison) -> None:
    measured = [row for row in comparison.rows if row.cost.seconds is not None and row.is_complete]
    if not measured:
        st.write("No server has measured the cost of a reader that has read everything.")
        return
    by = st.radio("Cost in", ["seconds", "tokens"], horizontal=True, label_visibility="collapsed")
    best = comparison_charts.frontier(measured, by)
    names = ", ".join(f"**{row.name}**" for row in best)
    frame.quiet(f"Nobody is more accurate for less: {names}.")
    shade = ink.current()
    figure = ink.prepared(comparison_charts.cost(comparison, by, shade), HEIGHT, shade)
    ink.draw(figure, "comparison cost")


def _confidence(study: Study, comparison: Comparison) -> None:
    able = [row for row in comparison.rows if row.name in comparison.ground.with_confidence]
    if not able:
        st.write("None of these readers says how sure it is.")
        return
    usual = list(dict.fromkeys([able[0].name, *_named(able, comparison.reference.name)]))
    names = st.multiselect(
        "Readers", [row.name for row in able], usual[:2], max_selections=4, key="sure"
    )
    found = [
        sure
        for row in able
        if row.name in names
        and (sure := reader_confidence.of_row(study, comparison, row)) is not None
    ]
    for sure in found:
        frame.quiet(_worth(sure))
    _confidence_charts(found)


def _named(rows: list[Row], name: str) -> list[str]:
    return [row.name for row in rows if row.name == name]


def _worth(sure: Confidence) -> str:
    """What leaving out the unsure reports buys, and how well confidence ranks."""
    whole = sure.risk.errors / sure.risk.total if sure.risk.total else None
    auc = wording.estimate(sure.roc.auc) if sure.roc else wording.UNDEFINED
    return (
        f"**{sure.reader}** errs on {wording.percent(whole)} of "
        f"{wording.things(sure.n, 'report')}; among the {SURE_WORDS} it is surest of, on "
        f"{wording.percent(sure.risk.risk_at(SURE))}. ROC-AUC {auc}, Brier score "
        f"{wording.three_decimals(sure.brier)}."
    )


def _confidence_charts(found: list[Confidence]) -> None:
    shade = ink.current()
    charts = {
        "What leaving out unsure reports buys": comparison_charts.risk(found, shade),
        "Is it as sure as it is right?": comparison_charts.calibration(found, shade),
        "ROC": comparison_charts.roc(found, shade),
    }
    for place, (title, figure) in zip(st.columns(3), charts.items(), strict=True):
        with place:
            frame.heading(title)
            ink.draw(ink.prepared(figure, HEIGHT, shade), f"comparison {title}")


def _confusion(comparison: Comparison) -> None:
    every_row = st.query_params.get("rows") == "all"
    rows = comparison_figure.shown_rows(comparison, every_row=every_row)
    frame.quiet("Gold in the rows, what the reader said in the columns. ✕ is no answer.")
    html = comparison_confusion.matrices(comparison, rows)
    comparison_grid.show(html, "comparison confusion")


def _power(comparison: Comparison) -> None:
    observed = _observed(comparison)
    left, right = st.columns([1, 2], gap="large")
    with left:
        difference = st.number_input("Difference to tell, in points", 0.5, 50.0, 2.0, 0.5)
        discordant = st.number_input(
            "Reports that only one of the two gets right, %", 0.5, 100.0, observed, 0.5,
            help="Preset to what the best reader and the next one after it show here.",
        )  # fmt: skip
    needed = metrics.reports_needed(difference, discordant / 100)
    with right:
        _needed(comparison, difference, discordant / 100, needed)


def _observed(comparison: Comparison) -> float:
    """The share of reports on which the two best differ in being right, in percent."""
    if len(comparison.candidates) < 2:
        return 100 * metrics.power.DISCORDANT_SHARE
    best, second = comparison.candidates[:2]
    table = comparison.against(best.name, second.name).overall
    share = 100 * table.discordant / table.n if table.n else 0.0
    return min(100.0, max(0.5, round(2 * share) / 2))


def _needed(
    comparison: Comparison, difference: float, discordant: float, needed: int | None
) -> None:
    have = comparison.reports
    smallest = metrics.smallest_detectable_difference(have, discordant)
    if needed is None:
        st.write("No number of reports that one could label would show such a difference.")
        return
    st.markdown(
        f"To tell **{wording.points(difference)}** apart with 80{wording.THIN}% power at the "
        f"5{wording.THIN}% level, **{wording.count(needed)} gold reports** are needed; here are "
        f"{wording.count(have)}, which show {wording.points(smallest)} or more."
    )
    shade = ink.current()
    figure = comparison_charts.power(difference, discordant, have, needed, shade)
    ink.draw(ink.prepared(figure, HEIGHT - 60, shade), "comparison power")
