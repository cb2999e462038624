"""The locked test part on the page: a door with a counter, and the record of who opened it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import streamlit as st

from core import jobs, wording
from core.types import Scope, Task
from core.workflows import (
    archive_setup,
    label_plan,
    locked_test,
    prompt_versions,
    ready_prompts,
)
from core.workflows.compare_prompts import Comparison
from core.workflows.locked_test import Door
from core.workflows.study import Study
from pages.parts import comparison_run, frame

WHY = (
    "Prompts are chosen on the develop part, so the best of them looks better there than it is. "
    "The locked part gives the honest figure once; with every look it gives less."
)


def show(study: Study, task: Task, comparison: Comparison | None) -> None:
    door = locked_test.door(study, task)
    if not door.reports:
        st.write("This gold set has no locked test part.")
        return
    count = len(door.openings)
    st.markdown(
        f"**Opened {wording.times(count)}.** {wording.things(door.reports, 'report')} wait behind "
        "it. Opening is recorded with your name and your reason, and counted in every export."
    )
    frame.quiet(WHY)
    _record(door)
    _form(study, task, comparison)


def _record(door: Door) -> None:
    for opening in door.openings:
        when = datetime.fromtimestamp(opening.event.at).strftime("%Y-%m-%d %H:%M")
        said, look = st.columns([6, 1], vertical_alignment="center")
        with said:
            frame.quiet(f"**{when} · {opening.event.who}** · {opening.event.sentence}")
        with look:
            st.button(
                "Its figures", key=f"opening {opening.job_id}", type="tertiary",
                on_click=_look, args=(opening.job_id,),
            )  # fmt: skip


def _look(job_id: int) -> None:
    st.query_params["opening"] = str(job_id)
    st.query_params.pop("more", None)


def _form(study: Study, task: Task, comparison: Comparison | None) -> None:
    written = list(prompt_versions.in_use(study, task))
    there = archive_setup.in_order(written, ready_prompts.compared(study, task))
    with st.form("locked test", border=True):
        names = st.multiselect(
            "Prompts to look at, named beforehand", there, default=_usual(comparison, there)
        )
        left, right = st.columns([1, 2])
        with left:
            model = st.selectbox("Model", comparison_run.models(study))
            who = st.text_input("Your name")
        with right:
            reason = st.text_area("Why it is opened", height=110)
        if st.form_submit_button("Open the locked test part", disabled=not names):
            _open(study, task, names, model, who, reason)


def _usual(comparison: Comparison | None, there: Sequence[str]) -> list[str]:
    """The best prompt and the one it was compared with."""
    if comparison is None:
        return []
    rows = (*comparison.prompts[:1], comparison.reference)
    names = [ready_prompts.name_of(row.variant.reader) for row in rows]
    return [name for name in dict.fromkeys(names) if name in there]


def _open(study: Study, task: Task, names: list[str], model: str, who: str, reason: str) -> None:
    hosts = study.settings.host_list
    ready = [ready_prompts.named(study, task, name) for name in names]
    wanted = [
        each.on(label_plan.plan(study, task, [each.prompt], model, hosts, Scope.TEST))
        for each in ready
    ]
    job_id = locked_test.open_door(study, task, wanted, who=who, reason=reason)
    jobs.spawn(study.settings, job_id)
    _look(job_id)
    st.query_params["job"] = str(job_id)
    st.rerun()


def sign(study: Study, task: Task, job_id: int) -> None:
    """On the page of an opening: what one looks at, and the way back."""
    door = locked_test.door(study, task)
    opening = next((each for each in door.openings if each.job_id == job_id), None)
    said, back = st.columns([5, 1], vertical_alignment="center")
    with said:
        if opening is not None:
            frame.quiet(f"**{opening.event.who}** · {opening.event.sentence}")
    with back:
        st.button("Back to develop", on_click=_back, width="stretch")


def _back() -> None:
    st.query_params.pop("opening", None)
    st.query_params.pop("job", None)
