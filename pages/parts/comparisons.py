"""The comparison that the page's address asks for, kept until something is added to the study."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from core.metrics import View
from core.store.comparisons import Stamp
from core.types import Split, Task
from core.workflows import compare_prompts, locked_test
from core.workflows.compare_prompts import Comparison, Ground
from core.workflows.study import Study


@dataclass(frozen=True, slots=True)
class Choice:
    """What stands in the address: how to compare. `opening` is a job_id, 0 for the develop part."""

    task: str
    reference: int
    policy: str
    view: View
    opening: int

    @property
    def part(self) -> Split:
        return Split.TEST if self.opening else Split.DEVELOP


def choice(task: Task) -> Choice:
    """Read from the address; whatever can't be is the usual."""
    asked = st.query_params
    policies = {policy.name for policy in task.policies}
    policy = asked.get("policy", "")
    view = View.COMPLETE_CASES if asked.get("failures") == "left-out" else View.FAILURES_WRONG
    return Choice(
        task.name,
        number("against"),
        policy if policy in policies else "",
        view,
        number("opening"),
    )


def number(parameter: str) -> int:
    """A number in the address, 0 where there is none."""
    text = st.query_params.get(parameter, "")
    return int(text) if text.isdecimal() and len(text) < 12 else 0


def load(study: Study, task: Task, chosen: Choice) -> Comparison | None:
    """None where there is no gold set, or nobody has read it."""
    stamp = compare_prompts.stamp(study)
    place = (str(study.settings.home), study.settings.url)
    ground = _ground(study, task, chosen.opening, place, task.sha256, stamp)
    if ground is None or not ground.variants:
        return None
    return _compared(ground, chosen, place, task.sha256, stamp)


@st.cache_data(show_spinner=False, max_entries=6)
def _ground(
    _study: Study, _task: Task, opening: int, place: tuple[str, str], task: str, stamp: Stamp
) -> Ground | None:
    del place, task, stamp
    if opening:
        return locked_test.load(_study, _task, opening)
    return compare_prompts.load(_study, _task)


@st.cache_data(show_spinner=False, max_entries=12)
def _compared(
    _ground: Ground, chosen: Choice, place: tuple[str, str], task: str, stamp: Stamp
) -> Comparison | None:
    del place, task, stamp
    return compare_prompts.compare(_ground, chosen.policy, chosen.view, chosen.reference)
