"""The models that the hosts have: digest, size, template; and pulling another one."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from core import wording
from core.errors import OverreadError
from core.workflows import models, pull_model
from core.workflows.models import Installed, Inventory
from core.workflows.pull_model import PullPlan
from core.workflows.study import Study
from pages.parts import frame, progress

SHORT_DIGEST = 12
LIST_HEIGHT = 215
COLUMNS = [
    "model",
    "size",
    "quantised",
    "parameters",
    "trained window",
    "digest",
    "hosts",
    "in memory",
]


def draw(study: Study, inventory: Inventory) -> None:
    if not inventory.installed:
        frame.quiet("No host that answers has a model yet.")
    else:
        chosen = _table(inventory.installed)
        _template(study, chosen)
    _pull(study, inventory)


def _table(installed: Sequence[Installed]) -> Installed:
    """All models, a line each; a click chooses the one whose template is shown."""
    frame.heading("Installed models")
    clicked = st.dataframe(
        pd.DataFrame([_row(each) for each in installed], columns=COLUMNS),
        key="models", hide_index=True, on_select="rerun", selection_mode="single-cell",
        height=min(LIST_HEIGHT, 37 + 35 * len(installed)),
        column_config={"model": st.column_config.TextColumn(width="medium")},
    )["selection"]["cells"]  # fmt: skip
    if any(each.is_one_of_several for each in installed):
        frame.quiet(
            "✕ A name stands for **different models** on different hosts. A run needs the same "
            "digest on all of its hosts: pull the model anew on each."
        )
    return installed[clicked[0][0]] if clicked else installed[0]


def _row(each: Installed) -> tuple[str, ...]:
    model = each.model
    window = f"{wording.count(model.context_length)} tokens" if model.context_length else "–"
    return (
        f"{model.name} (the stand-in)" if model.is_stand_in else model.name,
        wording.gigabytes(model.size),
        wording.UNDEFINED if model.is_stand_in else model.quantization or wording.UNDEFINED,
        wording.UNDEFINED if model.is_stand_in else model.parameter_size or wording.UNDEFINED,
        window,
        model.digest[:SHORT_DIGEST],
        ", ".join(each.hosts),
        ", ".join(each.loaded_on) or wording.UNDEFINED,
    )


@st.cache_data(show_spinner=False, max_entries=32)
def _template_text(_study: Study, address: str, name: str, digest: str) -> str:
    return models.template(_study.settings, address, name)


def _template(study: Study, chosen: Installed) -> None:
    """What the server makes of the messages before the model reads them."""
    with st.expander(f"Template of {frame.plain(chosen.model.name)}, and its whole digest"):
        st.code(chosen.model.digest, language=None)
        try:
            text = _template_text(study, chosen.hosts[0], chosen.model.name, chosen.model.digest)
        except OverreadError as error:
            frame.quiet(str(error))
            return
        st.code(text or "This model has no template.", language=None, wrap_lines=True)


def _pull(study: Study, inventory: Inventory) -> None:
    frame.heading("Pull a model")
    shown = pull_model.shown_pulls(study)
    for job in shown:
        plan = PullPlan.from_settings(job.settings)
        frame.quiet(f"**{plan.model}** to {plan.address}")
        progress.watch(study, job.job_id, things="MB pulled", large=False)
    hosts = inventory.pullable_to
    if not hosts:
        frame.quiet("No Ollama answers. Start it with: ollama serve")
        return
    name_side, host_side, button_side = st.columns([2, 1.4, 0.6], vertical_alignment="bottom")
    name = name_side.selectbox(
        "Model, or type another one’s name", list(models.COSTS), key="pull name",
        accept_new_options=True,
    )  # fmt: skip
    address = host_side.selectbox("To", hosts, key="pull host")
    frame.quiet(_needs(name.strip(), address, study.settings.num_ctx))
    going_on = any(job.is_open for job in shown)
    with button_side:
        wanted = st.button("Pull", type="secondary" if shown else "primary", disabled=going_on,
                           width="stretch")  # fmt: skip
    if wanted:
        pull_model.start(study, PullPlan(address, name))
        st.rerun()


def _needs(name: str, address: str, num_ctx: int) -> str:
    """What it would cost, before it starts."""
    needed = models.cost(name)
    if needed is None:
        return "How large it is shows when the pull has begun; it can be stopped and gone on with."
    here = models.memory_here(address)
    low, high = needed.memory_low / 1e9, needed.memory_high / 1e9
    more = wording.gigabytes(needed.cache_per_token * num_ctx)
    said = (
        f"**{wording.gigabytes(needed.download)}** to download. It needs **{low:.0f}–{high:.0f}"
        f"{wording.THIN}GB** of memory with one slot, {more} more for each further slot of "
        f"{wording.count(num_ctx)} tokens."
    )
    if here is None:
        return said
    verdict = "that is enough" if here >= needed.memory_high else "✕ **too little for it**"
    return f"{said} This machine has {wording.gigabytes(here)}: {verdict}."
