"""The search over prompt parts on the page: what it would cost, how far it is, what it found."""

from __future__ import annotations

import streamlit as st

from core import jobs
from core.types import Job, Task
from core.workflows import progress as looking
from core.workflows import prompt_versions, search_candidates, search_prompts
from core.workflows.search_prompts import Found
from core.workflows.study import Study
from pages.parts import comparison_run, frame, progress

WHY = (
    "Your best prompts, the definition, sentences for pitfall groups and examples are put "
    "together anew. The search sees half of the develop part; its winner has to beat the best "
    "prompt written by hand on the other half, or it is not offered."
)
LARGEST_BUDGET = 20_000


def show(study: Study, task: Task) -> None:
    with frame.errors_as_sentences():
        frame.quiet(WHY)
        job = search_prompts.latest(study, task)
        if job is not None and _goes_on(study, job):
            return
        if job is not None:
            _outcome(study, task, job)
        _ask(study, task)


def _goes_on(study: Study, job: Job) -> bool:
    """Shows a search that is not done, and says whether it still goes on."""
    phase = looking.look(study, job.job_id).phase
    if phase is looking.Phase.DONE:
        return False
    progress.watch(study, job.job_id, things="readings made", large=False)
    return phase in looking.LIVE or phase is looking.Phase.STALLED


def _outcome(study: Study, task: Task, job: Job) -> None:
    found = search_prompts.found(study, task, job)
    if found is None:
        return
    st.markdown(f"**Last search.** {frame.plain(found.sentence)}")
    if found.is_better:
        _keep(study, task, found)


def _keep(study: Study, task: Task, found: Found) -> None:
    usual = prompt_versions.free_name(study, task, found.winner.parts.base)
    name, button = st.columns([3, 1], vertical_alignment="bottom")
    with name:
        wanted = st.text_input("Keep it as", usual, max_chars=61)
    with button:
        if st.button("Keep as a prompt", width="stretch"):
            search_candidates.save(study, task, found.winner, wanted.strip())
            st.toast(f"Kept as {wanted}. Run it to compare it on the whole develop part.")


def _ask(study: Study, task: Task) -> None:
    left, middle, right = st.columns([2, 1, 1])
    with left:
        there = comparison_run.models(study)
        usual = there.index(study.settings.model) if study.settings.model in there else 0
        model = st.selectbox("Model", there, usual, key="search model")
    with middle:
        budget = st.number_input(
            "Requests at most", 50, LARGEST_BUDGET, search_prompts.USUAL_BUDGET, 50
        )
    with right:
        seed = st.number_input("Seed", 0, 9999, 1, key="search seed")
    search = search_prompts.plan(
        study, task, model, study.settings.host_list, int(budget), int(seed)
    )
    st.markdown(frame.plain(search.sentence))
    if st.button("Search", key="search"):
        kept = search_prompts.keep(study, task, search)
        jobs.start(study, search_prompts.KIND, search_prompts.settings(kept))
        st.rerun()
