"""The row of tools of the compare page: run prompts, how it is compared, take it away."""

from __future__ import annotations

import json
from collections.abc import Mapping

import streamlit as st

from core.metrics import View
from core.types import Task
from core.workflows import compare_prompts, comparison_report, export_comparison
from core.workflows.compare_prompts import Comparison
from core.workflows.study import Study
from pages.parts import comparison_run, frame, pick
from pages.parts.comparisons import Choice

FAILURES = {View.FAILURES_WRONG.value: "", View.COMPLETE_CASES.value: "left-out"}


def bar(study: Study, task: Task, chosen: Choice, comparison: Comparison | None) -> None:
    """All tools in one row; without a comparison only what makes one.

    Where there is no gold set, nothing can be read for a comparison: gold comes first.
    """
    has_gold = compare_prompts.has_gold(study, task.name)
    with st.container(horizontal=True, vertical_alignment="center", key="comparison-tools"):
        if has_gold:
            st.button(
                "Run prompts", type="primary", icon=":material/play_arrow:",
                on_click=comparison_run.ask,
            )  # fmt: skip
        else:
            st.page_link(
                "pages/study/data.py", label="Import gold answers", query_params={"view": "import"}
            )
        if comparison is not None:
            with st.popover("How it is compared"):
                _how(task, chosen, comparison)
            with st.popover("Export"):
                _export(study, comparison)
        if len(study.library.tasks) > 1:
            with st.container(width=200):
                pick.task_box(study, task)


def _how(task: Task, chosen: Choice, comparison: Comparison) -> None:
    rows = {row.name: str(row.variant.reader_id) for row in comparison.rows}
    _box("Compare with", rows, comparison.reference.name, "against")
    policies = {policy.name: policy.name for policy in task.policies}
    _box("What “uncertain” counts as", policies, comparison.policy.name, "policy")
    frame.quiet(comparison.policy.description)
    _box("Replies that are no answer", FAILURES, comparison.view.value, "failures")


def _box(label: str, values: Mapping[str, str], shown: str, parameter: str) -> None:
    """A choice that is written into the address at once."""
    key = f"how {parameter}"

    def picked() -> None:
        st.query_params[parameter] = values[st.session_state[key]]

    st.session_state[key] = shown
    st.selectbox(label, list(values), key=key, on_change=picked)


def _export(study: Study, comparison: Comparison) -> None:
    name = f"comparison-{comparison.ground.task.name}-{comparison.ground.part.value}"
    st.download_button(
        "The report (HTML, one file)",
        lambda: comparison_report.html(study, comparison),
        f"{name}.html",
        "text/html",
        icon=":material/description:",
        on_click="ignore",
    )
    st.download_button(
        "The table (CSV)",
        lambda: export_comparison.as_csv(comparison),
        f"{name}.csv",
        "text/csv",
        icon=":material/table:",
        on_click="ignore",
    )
    st.download_button(
        "Everything (JSON)",
        lambda: json.dumps(export_comparison.fields(comparison), ensure_ascii=False, indent=2),
        f"{name}.json",
        "application/json",
        icon=":material/data_object:",
        on_click="ignore",
    )
