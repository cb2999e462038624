"""Before a run over the archive: what reads, what is read, and what that will take."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core import jobs, wording
from core.metrics import Rate
from core.settings import MOST_SLOTS
from core.store.standing import Stamp
from core.types import Task
from core.workflows import (
    archive_setup,
    model_servers,
    overview,
    pilot,
    progress,
    prompt_versions,
    retest,
)
from core.workflows.archive_setup import Choice, Need, Wish
from core.workflows.label_plan import LabelPlan
from core.workflows.model_servers import ModelServer
from core.workflows.pilot import Estimate
from core.workflows.study import Study
from pages.parts import archive_charts, frame, pick, plain_table, servers
from pages.parts import progress as progress_panel

LARGEST_SAMPLE = 20_000
HOSTS_IN_A_ROW = 3
BOUND = "query-params"


@dataclass(frozen=True, slots=True)
class Offer:
    """What one can choose from: prompts, the best on develop first, and servers."""

    prompts: tuple[str, ...]
    scores: dict[str, Rate]
    servers: tuple[ModelServer, ...]


def offer(study: Study, task: Task) -> Offer:
    stamp = overview.stamp(study)
    scores = _scores(study, task, study.settings.url, task.sha256, stamp)
    names = tuple(prompt_versions.in_use(study, task))
    found = servers.look(study, study.settings.host_list)
    return Offer(archive_setup.in_order(names, scores), scores, found)


@st.cache_data(show_spinner=False, max_entries=16)
def _scores(
    _study: Study, _task: Task, url: str, task_sha256: str, stamp: Stamp
) -> dict[str, Rate]:
    """Counted anew only when something was added to the study."""
    return archive_setup.develop_accuracy(_study, _task)


def draw(study: Study, task: Task, offered: Offer, *, has_runs: bool) -> None:
    """The choice on the left, what it takes on the right, one button to start."""
    left, right = st.columns([1.2, 1], gap="large")
    with left:
        wish = _wish(study, task, offered)
        if has_runs and st.button("Back to the last run", type="tertiary"):
            del st.query_params["new"]
            st.rerun()
    with right:
        if wish is not None:
            _takes(study, archive_setup.plan(study, task, wish))


def _wish(study: Study, task: Task, offered: Offer) -> Wish | None:
    """What is chosen, None while something is missing; what is missing is said."""
    pick.task_box(study, task)
    frame.heading("Who reads")
    servers.troubles(offered.servers)
    there = {model.name: model for model in model_servers.models(offered.servers)}
    if not there:
        if any(server.is_there for server in offered.servers):
            st.info("The server has no model yet. Pull one under System › Settings.")
        return None
    prompt = _choice(
        "Prompt", offered.prompts, "prompt", lambda name: _with_score(name, offered.scores)
    )
    names = sorted(there, key=lambda name: name != study.settings.model)
    model = _choice("Model", names, "model", lambda name: servers.model_name(there[name]))
    slots = _hosts(study, model_servers.with_model(offered.servers, model))
    choice, words, year, size = _reports()
    if not slots:
        st.info("Choose at least one host.")
        return None
    least = min(slots.values())
    return Wish(
        prompt, model, tuple(slots), least,
        {address: number for address, number in slots.items() if number != least},
        choice, words=words, year=year, size=size,
    )  # fmt: skip


def _choice(
    label: str, options: Sequence[str], parameter: str, name_of: Callable[[str], str]
) -> str:
    """What the address names, else the first; the choice is written into the address."""
    wanted = st.query_params.get(parameter, "")
    chosen = wanted if wanted in options else options[0]
    picked = st.selectbox(
        label, options, index=options.index(chosen), format_func=name_of,
        key=f"choose {parameter} {chosen}",
    )  # fmt: skip
    if picked != chosen:
        st.query_params[parameter] = picked
        st.rerun()
    return picked


def _hosts(study: Study, having: tuple[ModelServer, ...]) -> dict[str, int]:
    """The chosen hosts, each with its slots."""
    several, alone = st.columns([3, 1])
    addresses = [server.address for server in having]
    with several:
        chosen = st.multiselect("Hosts that have it", addresses, default=addresses)
    if len(chosen) < 2:
        return {address: _slots(study, address, alone, "Slots", "slots") for address in chosen}
    places = st.columns(min(len(chosen), HOSTS_IN_A_ROW))
    found = {}
    for number, address in enumerate(chosen):
        name = f"Slots of {archive_charts.short(address)}"
        found[address] = _slots(study, address, places[number % len(places)], name, name)
    return found


def _slots(study: Study, address: str, place: DeltaGenerator, label: str, key: str) -> int:
    number = place.number_input(
        label, 1, MOST_SLOTS, study.settings.slots_at(address), key=key, bind=BOUND,
        help="Reports that a host reads side by side: OLLAMA_NUM_PARALLEL of the server. "
        "For good: OVERREAD_HOSTS=http://gpu1:11434*8",
    )  # fmt: skip
    return int(number)


def _reports() -> tuple[Choice, str, str, int]:
    frame.heading("What is read")
    choice = st.segmented_control(
        "Reports", list(Choice), default=Choice.WHOLE, required=True, key="reports",
        format_func=lambda each: str(each.value).capitalize(), label_visibility="collapsed",
    )  # fmt: skip
    words, year, size = "", "", 500
    if choice is Choice.MATCHING:
        first, second = st.columns([3, 1])
        words = first.text_input("Words that all occur", key="words", bind=BOUND)
        year = second.text_input("Year", key="year", bind=BOUND, max_chars=4)
    if choice is Choice.SAMPLE:
        size = int(st.number_input("Reports", 1, LARGEST_SAMPLE, size, 100, key="size", bind=BOUND))
    return choice, words, year, size


def _with_score(name: str, scores: dict[str, Rate]) -> str:
    """careful · 94.0 % of 250 develop reports right."""
    rate = scores.get(name)
    if rate is None:
        return f"{name} · not compared yet"
    return f"{name} · {wording.percent(rate.value)} of {wording.count(rate.total)} develop right"


def _takes(study: Study, plan: LabelPlan) -> None:
    frame.heading("What it takes")
    need = archive_setup.need(study, plan)
    tried = archive_setup.latest_pilot(study, plan)
    judged = (
        archive_setup.estimate(study, tried, need.left) if tried and not tried.is_open else None
    )
    _table(need, judged, len(plan.hosts))
    if tried is not None and progress.look(study, tried.job_id).phase is not progress.Phase.DONE:
        progress_panel.watch(study, tried.job_id, things="reports tried", large=False)
    _buttons(study, plan, need, is_trying=tried is not None and tried.is_open)
    _asked_twice(study, plan)


def _asked_twice(study: Study, plan: LabelPlan) -> None:
    """Offers to ask some reports again before thousands are asked once."""
    frame.heading("Does it say the same twice?")
    found = archive_setup.latest_retest(study, plan)
    if found is not None and found[0].is_open:
        progress_panel.watch(study, found[0].job_id, things="readings again", large=False)
        return
    if found is not None and found[1] is not None:
        frame.quiet(found[1].sentence)
    else:
        frame.quiet("Not known yet: even at temperature 0 a model may change its mind under load.")
    size = wording.things(retest.SIZE, "develop report")
    if st.button(f"Ask {size} again, alone and under load"):
        jobs.start(study, retest.KIND, archive_setup.plan_retest(study, plan).as_settings())
        st.rerun()


def _table(need: Need, judged: Estimate | None, hosts: int) -> None:
    rows = [
        ("reports chosen", wording.count(need.wanted)),
        ("labelled before, not asked again", wording.count(need.stored)),
        ("to be asked", wording.count(need.left)),
        ("time", _about(judged and wording.duration(judged.seconds))),
        ("tokens read", _about(judged and _roughly(judged.prompt_tokens))),
        ("tokens written", _about(judged and _roughly(judged.completion_tokens))),
        ("GPU-hours" if hosts == 1 else f"GPU-hours on {hosts} hosts",
         _about(judged and f"{judged.gpu_hours:.2f}")),
    ]  # fmt: skip
    plain_table.draw(("", ""), rows, numbers=(1,))
    if judged is None:
        frame.quiet(f"Time and tokens are known after a try of {pilot.SIZE}.")
    else:
        failed = f", {wording.things(judged.failed, 'failure')} among them" if judged.failed else ""
        frame.quiet(f"Judged by {wording.things(judged.measured, 'report')} tried{failed}.")


def _about(text: str | None) -> str:
    return f"about {text}" if text else wording.UNDEFINED


def _roughly(number: int) -> str:
    """1484780 → 1 500 000: an estimate has two digits."""
    return wording.count(int(float(f"{number:.2g}")))


def _buttons(study: Study, plan: LabelPlan, need: Need, *, is_trying: bool) -> None:
    first, second = st.columns([1, 1.6])
    if first.button(
        f"Try {pilot.SIZE} first", disabled=is_trying or not need.left, width="stretch"
    ):
        jobs.start(study, pilot.KIND, pilot.plan(study, plan).as_settings())
        st.rerun()
    label = f"Label {wording.things(need.left, 'report')}" if need.left else "Nothing left to label"
    if second.button(label, type="primary", disabled=is_trying or not need.left, width="stretch"):
        job_id = jobs.start(study, "label", plan.as_settings())
        st.query_params.from_dict({"task": plan.task, "run": str(job_id)})
        st.rerun()
