"""Two questions to a host, answered while one looks on: is it safe, how much can it take?"""

from __future__ import annotations

import time

import streamlit as st

from core import wording
from core.workflows import server_exam
from core.workflows.calibrate import Burst, Calibration
from core.workflows.models import Inventory
from core.workflows.server_questions import State, Verdict
from core.workflows.study import Study
from pages.parts import findings, frame

SIGNS = {State.AS_EXPECTED: "✓", State.DIFFERENT: "≠", State.NOT_SUPPORTED: "–"}
FOUND = "server answers"
WHY = (
    "At most 30 small questions, under a minute beside the model's own time. They load the model "
    "and change, pull and delete nothing."
)


def draw(study: Study, inventory: Inventory) -> None:
    there = [server for server in inventory.servers if server.models]
    if not there:
        frame.quiet("No host with a model answers: there is nobody to ask.")
        return
    frame.heading("Ask a host")
    host, model = st.columns(2)
    address = host.selectbox("Host", [server.address for server in there])
    server = next(each for each in there if each.address == address)
    names = [each.name for each in server.models]
    preferred = names.index(study.settings.model) if study.settings.model in names else 0
    name = model.selectbox("Model", names, index=preferred)
    with st.container(horizontal=True):
        safe = st.button("Is it safe for labels?", help=WHY)
        slots = st.button("Measure its slots", help="Asks bursts of short questions, up to 64.")
    if safe:
        _examine(study, address, name)
    if slots:
        _measure(study, address, name)
    _found(study)


def _examine(study: Study, address: str, name: str) -> None:
    with st.status("Asking at most 30 small questions …", expanded=True) as status:
        verdicts = server_exam.examine(study, address, name, lambda each: st.html(_line(each)))
        status.update(label="All questions are answered.", state="complete", expanded=False)
    st.session_state[FOUND] = (address, name, verdicts)
    st.rerun()


def _measure(study: Study, address: str, name: str) -> None:
    with st.status("Asking bursts of short questions …", expanded=True) as status:
        calibration = server_exam.measure_slots(
            study, address, name, lambda burst: st.html(_burst(burst))
        )
        status.update(label="Measured.", state="complete", expanded=False)
    st.session_state[FOUND] = (address, name, calibration)
    st.rerun()


def _found(study: Study) -> None:
    """What was found last in this tab; else what was found before, in a sentence each."""
    if FOUND not in st.session_state:
        for event in server_exam.found_before(study):
            frame.quiet(f"{wording.moment(event.at, time.time())} · {event.sentence}")
        return
    address, name, found = st.session_state[FOUND]
    if isinstance(found, Calibration):
        frame.quiet(
            f"**{address}** with {name}: {server_exam.advice(found, study.settings, address)}"
        )
        st.html("".join(_burst(burst) for burst in found.bursts))
    else:
        frame.quiet(f"**{address}** with {name}: {server_exam.safety(found)}")
        st.html("".join(_line(verdict) for verdict in found))


def _line(verdict: Verdict) -> str:
    danger = verdict.endangers_labels
    depends = " Labels depend on it." if danger else ""
    sign = findings.cross() if danger else SIGNS[verdict.state]
    return (
        f'<div class="overread-answered" data-testid="overread-verdict">'
        f"<span>{sign}</span><span><b>{frame.strong(verdict.question)}</b> "
        f"{frame.strong(verdict.sentence + depends)}</span></div>"
    )


def _burst(burst: Burst) -> str:
    return (
        f'<div class="overread-answered" data-testid="overread-burst"><span></span>'
        f"<span>{wording.things(burst.at_once, 'question')} at once: "
        f"{wording.count(burst.first_wave)} came back in the first wave, "
        f"{burst.replies_per_second:.1f} replies a second</span></div>"
    )
