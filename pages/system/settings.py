"""Is everything connected?"""

from __future__ import annotations

import streamlit as st

from core.workflows import connections, models
from core.workflows.models import Inventory
from core.workflows.study import Study
from pages.parts import address, ask_server, findings, frame, model_shelf, settings_table

VIEWS = {"state": "State", "models": "Models", "all": "All settings"}
FRESH_SECONDS = 5.0


@st.cache_data(show_spinner="Asking the hosts …", ttl=FRESH_SECONDS, max_entries=4)
def _inventory(_study: Study, hosts: str) -> Inventory:
    return models.take(_study)


def _view() -> str:
    """The view of the address, which the control changes."""
    named = st.query_params.get("view", "")
    chosen = named if named in VIEWS else "state"
    picked = st.segmented_control(
        "View", list(VIEWS), default=chosen, required=True, format_func=VIEWS.get,
        key=f"view {chosen}", label_visibility="collapsed",
    )  # fmt: skip
    if picked != chosen:
        address.go(view=picked or "")
    return chosen


with frame.page("System", "Settings") as study:
    inventory = _inventory(study, study.settings.hosts)
    connected = connections.look(study.settings, inventory)
    frame.line("System", "Settings", frame.rests_on(study))
    said, choice = st.columns([3.2, 1])
    with said:
        frame.answer(connected.sentence)
    with choice, st.container(horizontal_alignment="right"):
        view = _view()
    if view == "models":
        model_shelf.draw(study, inventory)
    elif view == "all":
        settings_table.draw(study.settings)
    else:
        parts, questions = st.columns([1.5, 1], gap="large")
        with parts:
            findings.draw(connected.findings, study.library.problems)
            if st.button("Look again"):
                _inventory.clear()
                st.rerun()
        with questions:
            ask_server.draw(study, inventory)
