"""What the page is about: a task, a prompt, a model. The choice stands in the address.

A link with the choice in it can be shared, and a reload keeps it.
"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.errors import OverreadError
from core.types import Task
from core.workflows import overview, prompt_versions
from core.workflows.study import Study


def task(study: Study) -> Task:
    """The task named in the address, else the one that the study works on."""
    wanted = st.query_params.get("task", "")
    return overview.task_in_use(study, wanted if wanted in study.library.tasks else "")


def prompt(study: Study, about: Task) -> str:
    """The prompt named in the address, else the first that is in use."""
    there = list(prompt_versions.in_use(study, about))
    if not there:
        raise OverreadError(
            f"The task {about.name} has no prompt yet. Put one into "
            f"{study.library.folder / about.name}; prompts/README.md says how it is written."
        )
    wanted = st.query_params.get("prompt", "")
    return wanted if wanted in there else ("plain" if "plain" in there else there[0])


def task_box(study: Study, about: Task) -> None:
    """Lets one choose the task where there are several."""
    titles = {name: each.title for name, each in study.library.tasks.items()}
    if len(titles) > 1:
        box("Task", list(titles), about.name, "task", titles)


def prompt_box(study: Study, about: Task, name: str) -> None:
    box("Prompt", list(prompt_versions.in_use(study, about)), name, "prompt")


def box(
    label: str,
    options: Sequence[str],
    chosen: str,
    parameter: str,
    titles: dict[str, str] | None = None,
) -> None:
    """A select box that writes its choice into the address and runs the page again."""
    picked = st.selectbox(
        label,
        options,
        index=options.index(chosen) if chosen in options else 0,
        format_func=(titles or {}).get if titles else str,
        label_visibility="collapsed",
        key=f"pick {parameter} {chosen}",
    )
    if picked != chosen:
        st.query_params[parameter] = picked
        st.rerun()
