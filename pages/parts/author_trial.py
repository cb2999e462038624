"""What a draft answers on a handful of gold reports, beside the version it began from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core import wording
from core.backends._base import Model
from core.errors import BackendError
from core.prompts import Prompt
from core.types import Reading, Task
from core.workflows import author_prompt
from core.workflows.author_prompt import Case, Change
from core.workflows.study import Study
from pages.parts import frame, report_text, signs

KEPT = "author answers"
MOST_KEPT = 2_000


@dataclass(frozen=True, slots=True)
class Trial:
    """Answers of the draft and of its base by report_id; `is_old` if the draft moved on."""

    now: Mapping[int, Reading]
    before: Mapping[int, Reading]
    change: Change | None
    is_old: bool


NOTHING = Trial({}, {}, None, is_old=False)


@st.cache_data(ttl=20, show_spinner=False)
def _models(hosts: str, _study: Study) -> tuple[Model, ...]:
    return author_prompt.models(_study)


def model_box(study: Study, top: DeltaGenerator) -> Model | None:
    """The model to ask: the one in the address, the configured one, or the first there is.

    None, with a sentence on top, where no server answers: the prompt can be written all the same.
    """
    try:
        there = {model.name: model for model in _models(study.settings.hosts, study)}
    except BackendError as error:
        top.caption(frame.plain(str(error)))
        return None
    names = list(there)
    if not names:
        top.caption("The server has no model yet. Pull one on the page Settings.")
        return None
    wanted = st.query_params.get("model", study.settings.model)
    chosen = st.selectbox("Model", names, names.index(wanted) if wanted in names else 0)
    if chosen != wanted:
        st.query_params["model"] = chosen
    return there[chosen]


def case_box(study: Study, task: Task) -> tuple[Case, ...]:
    """Which pitfall groups, and which reports of them."""
    groups = author_prompt.pitfalls(study, task)
    wanted = st.multiselect("Pitfall groups", groups, default=groups[:8]) or list(groups)
    count = st.slider("Reports", 3, 24, 9)
    seed = st.number_input("Draw", 1, 9_999, 1, help="Another draw shows other reports.")
    return author_prompt.choose_cases(study, task, wanted, count, int(seed))


def ask(
    study: Study, task: Task, prompt: Prompt, base: Prompt, model: Model, cases: Sequence[Case]
) -> None:
    """Asks what is not known yet, of the draft and of its base."""
    with st.spinner(f"Asking {model.name} …"):
        for each in (prompt, base):
            missing = [c.report for c in cases if _key(each, model, c) not in _kept()]
            found = author_prompt.ask(study, each, task, model.name, missing) if missing else {}
            for case in cases:
                if case.report.report_id in found:
                    _kept()[_key(each, model, case)] = found[case.report.report_id]
    st.session_state["author asked"] = prompt.sha256


def trial(prompt: Prompt | None, base: Prompt, model: Model | None, cases: Sequence[Case]) -> Trial:
    """What is known of these cases; the last asked draft where this one was not asked yet."""
    if model is None:
        return NOTHING
    asked = st.session_state.get("author asked", base.sha256)
    sha256 = prompt.sha256 if prompt and _answers(prompt.sha256, model, cases) else asked
    now, before = _answers(sha256, model, cases), _answers(base.sha256, model, cases)
    if not now:
        return NOTHING
    is_old = prompt is None or sha256 != prompt.sha256
    return Trial(now, before, author_prompt.change(cases, before, now), is_old)


def _kept() -> dict[tuple[str, str, str], Reading]:
    kept: dict[tuple[str, str, str], Reading] = st.session_state.setdefault(KEPT, {})
    while len(kept) > MOST_KEPT:
        kept.pop(next(iter(kept)))
    return kept


def _key(prompt: Prompt, model: Model, case: Case) -> tuple[str, str, str]:
    return prompt.sha256, model.digest, case.report.text_sha256


def _answers(sha256: str, model: Model, cases: Sequence[Case]) -> dict[int, Reading]:
    found = {
        case.report.report_id: _kept().get((sha256, model.digest, case.report.text_sha256))
        for case in cases
    }
    return {report_id: reading for report_id, reading in found.items() if reading is not None}


def show(tried: Trial, cases: Sequence[Case]) -> None:
    """A line for each report: pitfall, its answer and gold's, the place that matters, seconds."""
    if tried.is_old:
        st.caption("Answers from before your last change. Ask again to see what changed.")
    rows = "".join(_row(case, tried) for case in cases)
    titles = ("pitfall", "it · gold", "report, its evidence marked", "", "s")
    head = "".join(f"<th>{title}</th>" for title in titles)
    old = " overread-old" if tried.is_old else ""
    st.html(f'<table class="overread-trial{old}" data-testid="trial"><tr>{head}</tr>{rows}</table>')


def _row(case: Case, tried: Trial) -> str:
    reading = tried.now.get(case.report.report_id)
    outcome = reading.outcome if reading else None
    wrong = reading is not None and case.gold is not None and reading.answer is not case.gold
    gold = signs.html(case.gold) if case.gold else "–"
    mark = ' <span title="differs from gold">≠</span>' if wrong else ""
    evidence = reading.evidence if reading else None
    text = report_text.snippet(case.report.text, evidence)
    seconds = wording.seconds_per_report(reading.seconds) if reading else ""
    return (
        f"<tr><td>{escape(case.pitfall.replace('_', ' '))}</td>"
        f"<td>{signs.html(outcome)} · {gold}{mark}</td>"
        f'<td class="overread-snippet" lang="de">{text}</td>'
        f"<td><b>{escape(_note(case, tried, reading))}</b></td>"
        f"<td>{seconds.removesuffix(' s')}</td></tr>"
    )


def _note(case: Case, tried: Trial, reading: Reading | None) -> str:
    if reading is None:
        return "not asked"
    if reading.failure is not None:
        return signs.word(reading.failure)
    before = tried.before.get(case.report.report_id)
    if case.gold is None or before is None:
        return ""
    was, is_right = before.answer is case.gold, reading.answer is case.gold
    if was == is_right:
        return "not in the report" if _misquotes(reading) else ""
    return "now right" if is_right else "newly wrong"


def _misquotes(reading: Reading) -> bool:
    return reading.evidence is not None and not reading.evidence.is_in_report


def sentence(base_version: int, tried: Trial, *, is_changed: bool) -> str:
    """Since version 3: 2 more right, 1 newly wrong on these 9 reports. "" if not asked yet."""
    moved = tried.change
    if moved is None or tried.is_old:
        return ""
    if not is_changed:
        return f"Version {base_version} is right on **{moved.right} of {moved.total}** reports."
    return (
        f"Since version {base_version}: **{wording.count(moved.now_right)} more right, "
        f"{wording.count(moved.newly_wrong)} newly wrong** on these {moved.total} reports."
    )


def rests_on(study: Study, model: Model | None) -> str:
    return frame.rests_on(study, stand_in=bool(model and model.is_stand_in))
