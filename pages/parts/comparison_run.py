"""Builds the grid of a comparison in a dialog: what is crossed with what, and what it costs."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core import jobs, wording
from core.errors import OverreadError
from core.types import Scope, Task
from core.workflows import (
    author_prompt,
    baselines,
    comparison_plan,
    comparison_run,
    prompt_versions,
)
from core.workflows.baselines import Baseline
from core.workflows.comparison_plan import Axes, Grid
from core.workflows.label_plan import LabelPlan
from core.workflows.study import Study
from pages.parts import comparison_axes, frame

MODELS_SECONDS = 20
BASELINES = {Baseline.RULES: "the German rules", Baseline.CLASSIFIER: "the word counts"}
TITLE = "Run prompts on the develop reports"


def ask() -> None:
    """Has the dialog opened. It stands in the address, so that it stays while results come."""
    st.query_params["run"] = "ask"


def forget() -> None:
    st.query_params.pop("run", None)


def open_if_asked(study: Study, task: Task) -> bool:
    """Opens the dialog when the address asks for it, and says so."""
    if "run" not in st.query_params:
        return False
    st.dialog(TITLE, width="medium", on_dismiss=forget)(lambda: _body(study, task))()
    return True


def _body(study: Study, task: Task) -> None:
    with frame.errors_as_sentences():
        _baselines(study, task)
        names = _prompts(study, task)
        chosen = _models(study)
        more = comparison_axes.ask(task)
        if not names or not chosen:
            frame.quiet("Choose at least one prompt and one model.")
            return
        axes = Axes(
            tuple(names), tuple(chosen), more.examples, more.temperatures, more.repeats, more.pool
        )
        plans = comparison_plan.plans(study, task, axes)
        grid = comparison_plan.grid(study, task, plans, slots(study))
        told = st.empty()
        told.markdown(f"{_size(grid)}{cost(grid)}")
        if _start(grid, study, plans):
            known = _tried(study, task, plans)
            told.markdown(f"{_size(known)}{cost(known)}")


def _baselines(study: Study, task: Task) -> None:
    """Readers that need no model, as long as they have not read everything."""
    left = {each: count for each, count in baselines.missing(study, task).items() if count}
    if not left:
        return
    for place, (baseline, count) in zip(st.columns(2), left.items(), strict=False):
        with place:
            st.button(
                f"Add {BASELINES[baseline]}", key=f"add {baseline.value}", width="stretch",
                on_click=_add, args=(study, task, baseline),
                help=f"{wording.things(count, 'report')} in seconds, no model is asked.",
            )  # fmt: skip


def _add(study: Study, task: Task, baseline: Baseline) -> None:
    settings = baselines.settings(task, baseline, Scope.DEVELOP)
    st.query_params["job"] = str(jobs.start(study, baselines.KIND, settings))
    forget()


def _prompts(study: Study, task: Task) -> list[str]:
    there = list(prompt_versions.in_use(study, task))
    unread = comparison_plan.unread(study, task, there)
    st.session_state.setdefault("run prompts", [])
    everything, missing = st.columns(2)
    with everything:
        st.button(f"All {len(there)}", on_click=_choose, args=(there,), width="stretch")
    with missing:
        st.button(
            f"Those not read yet ({len(unread)})", on_click=_choose, args=(unread,),
            disabled=not unread, width="stretch",
        )  # fmt: skip
    return st.multiselect("Prompts", there, key="run prompts", placeholder="Choose prompts")


def _choose(names: list[str]) -> None:
    st.session_state["run prompts"] = names


def _models(study: Study) -> list[str]:
    there = models(study)
    usual = study.settings.model if study.settings.model in there else there[0]
    return st.multiselect("Models", there, default=[usual])


def _size(grid: Grid) -> str:
    """Nothing for a single row."""
    rows = len(grid.cells)
    return f"**{wording.count(rows)} rows** of the comparison. " if rows > 1 else ""


def models(study: Study) -> list[str]:
    """Names of the models that can be asked; raises NoServer where nobody answers."""
    names = _there(study, study.settings.hosts)
    if not names:
        raise OverreadError(
            f"No model is on {study.settings.hosts}. Pull one: ollama pull {study.settings.model}"
        )
    return names


@st.cache_data(show_spinner="Asking the server for its models …", ttl=MODELS_SECONDS)
def _there(_study: Study, hosts: str) -> list[str]:
    del hosts
    return [model.name for model in author_prompt.models(_study)]


def slots(study: Study) -> int:
    hosts = study.settings.host_list
    return sum(map(study.settings.slots_at, hosts)) or study.settings.slots


def cost(grid: Grid) -> str:
    """What the grid asks for, what is stored, and what the rest costs."""
    stored = f"{wording.count(grid.stored)} are stored and used again" if grid.stored else ""
    if not grid.to_ask:
        return f"All **{wording.count(grid.wanted)} readings** are stored: nothing is asked."
    asked = f"**{wording.count(grid.to_ask)} to ask**"
    said = f"{wording.things(grid.wanted, 'reading')}: {f'{stored}, ' if stored else ''}{asked}."
    if grid.seconds is None:
        return f"{said} How long that takes is not known before this model has read something."
    tokens = (
        "" if grid.tokens is None else f", {wording.count(1000 * round(grid.tokens / 1000))} tokens"
    )
    took = wording.duration(max(1.0, grid.seconds))
    return f"{said} About **{took}** on {wording.things(grid.slots, 'slot')}{tokens}."


def _start(grid: Grid, study: Study, plans: Sequence[LabelPlan]) -> bool:
    """One button that starts; where the cost is not known, whether to find out first."""
    label = f"Read {wording.things(grid.to_ask, 'report')}" if grid.to_ask else "Nothing to read"
    with st.container(horizontal=True):
        if st.button(label, type="primary", disabled=not grid.to_ask, key="read grid"):
            job_id = comparison_run.start(study, plans)
            forget()
            st.query_params["job"] = str(job_id)
            st.rerun()
        if not grid.to_ask or grid.seconds is not None:
            return False
        return st.button("Try a few reports first", key="pilot")


def _tried(study: Study, task: Task, plans: Sequence[LabelPlan]) -> Grid:
    """The grid once a pilot has read a few reports; what was chosen stays as it is meanwhile."""
    few = comparison_plan.pilot(plans, comparison_plan.develop_ids(study, task))
    count = wording.things(sum(len(plan.only) for plan in few), "report")
    with st.spinner(f"Asking {count} to see what it takes …"):
        comparison_run.wait(study, comparison_run.start(study, few))
    return comparison_plan.grid(study, task, plans, slots(study))
