"""The parts of the author page beside the editor: actions, remarks, messages, history."""

from __future__ import annotations

import time
from collections.abc import Sequence
from html import escape
from pathlib import Path

import streamlit as st

from core import model_templates, wording
from core.backends._base import Model
from core.model_templates import Unreadable
from core.prompts import Prompt, render
from core.types import ChatMessage, Task
from core.workflows import author_prompt, library, prompt_versions
from core.workflows.author_prompt import Case, Draft
from core.workflows.prompt_versions import History, Standing
from core.workflows.study import Study
from pages.parts import author_drafts, author_trial, frame
from pages.parts.author_drafts import OpenDraft
from pages.parts.author_trial import Trial

ANSWERS, MESSAGES = "what it answers", "as the model gets it"
SUGGEST, HISTORY = "suggest", "history"
CROSSED = (
    "Changed in two places: version {browser} was saved here, version {file} came from the file. "
    "Both are kept. The file's text is the newest; the history below shows the difference."
)
STANDINGS = {
    Standing.SAME: "as in its file",
    Standing.NO_FILE: "kept in the study only, no file yet",
    Standing.NEWER_THAN_FILE: "newer than its file",
    Standing.CROSSED: "file and browser crossed",
}


def view() -> str:
    chosen = st.segmented_control(
        "View", (ANSWERS, MESSAGES, SUGGEST, HISTORY), default=ANSWERS, required=True,
        label_visibility="collapsed",
    )  # fmt: skip
    return str(chosen)


def save_actions(
    study: Study, task: Task, history: History, draft: OpenDraft, *, usable: bool
) -> None:
    """Save as a new version, and what else can be done with a prompt."""
    number = history.newest.version + 1
    if draft.base.version != history.newest.version:
        st.warning(
            f"Version {history.newest.version} was saved meanwhile. Your draft began from version "
            f"{draft.base.version}; both are kept, and saving makes version {number}."
        )
    with st.popover(
        f"Save as version {number}",
        disabled=not (usable and draft.is_changed),
        key=f"saving {draft.edition}",
    ):
        note = st.text_input("What changed (optional)", key=f"note {draft.edition}")
        if st.button("Save", key=f"save {draft.edition}"):
            library.save(study.engine, task, history.name, draft.text, note)
            author_drafts.drop(draft)
            st.rerun()
    with st.popover("More", icon=":material/more_horiz:"):
        _more(study, task, history, draft, usable=usable)


def _more(study: Study, task: Task, history: History, draft: OpenDraft, *, usable: bool) -> None:
    if st.button("Discard the draft", disabled=not draft.is_changed, width="stretch"):
        author_drafts.drop(draft)
        st.rerun()
    if st.button("Duplicate under another name", disabled=not usable, width="stretch"):
        name = prompt_versions.free_name(study, task, history.name)
        library.save(study.engine, task, name, draft.text, f"from {history.name}")
        st.query_params["prompt"] = name
        st.rerun()
    if st.button("Write the newest version to its file", width="stretch"):
        path = prompt_versions.write_file(study, task, history.name)
        st.toast(f"Written to {path.name}.")
    st.download_button(
        "Download the draft", draft.text, f"{history.name}.md", "text/markdown", width="stretch"
    )
    uploaded = st.file_uploader("Take the text of a file as draft", type=["md"])
    if uploaded is not None and st.button("Take it", width="stretch"):
        author_drafts.replace(draft, uploaded.getvalue().decode("utf-8-sig", "replace"))
        st.rerun()
    if st.button("Put this prompt away", width="stretch", help="Its readings stay."):
        prompt_versions.put_away(study, task, history.name)
        st.query_params.pop("prompt", None)
        st.rerun()


def remarks(draft: Draft) -> None:
    """The problem that keeps the draft from being used, or what may be better about it."""
    if draft.problem is not None:
        st.error(frame.plain(str(draft.problem)), icon=":material/error:")
    for remark in draft.remarks:
        where = f"Line {remark.line}: " if remark.line else ""
        st.caption(frame.plain(f"◦ {where}{remark.message}"))


def refused_files(study: Study, task: Task) -> None:
    """Files of the task's folder that could not be taken up, each with its reason."""
    folder = study.library.folder / task.name
    refused = [each for each in study.library.problems if Path(each.path).parent == folder]
    if not refused:
        return
    count = wording.things(len(refused), "prompt file")
    verb = "is" if len(refused) == 1 else "are"
    reasons = "\n".join(f"- {frame.plain(str(each).replace(f'{folder}/', ''))}" for each in refused)
    st.warning(f"{count} of this task {verb} not used:\n{reasons}", icon=":material/draft:")


def messages(
    study: Study,
    prompt: Prompt | None,
    task: Task,
    cases: Sequence[Case],
    tried: Trial,
    model: Model | None,
) -> None:
    """What is sent for one report, turn by turn, with its tokens against the window."""
    if prompt is None or not cases:
        st.caption("Nothing can be sent yet.")
        return
    number = st.selectbox(
        "Report", range(len(cases)), label_visibility="collapsed",
        format_func=lambda i: f"{cases[i].report.accession_number} · {cases[i].pitfall}",
    )  # fmt: skip
    report = cases[number].report
    measured = None if tried.is_old else tried.now.get(report.report_id)
    used = author_prompt.tokens(prompt, task, report, measured)
    window = study.settings.num_ctx
    about = "" if measured else "about "
    st.progress(
        min(used / window, 1.0), f"{about}{wording.count(used)} of {wording.count(window)} tokens"
    )
    sent = render(prompt, task, report.text)
    for message in sent:
        body = escape(message.content)
        marked = body.replace(escape(report.text), f"<mark>{escape(report.text)}</mark>")
        st.html(
            f'<div class="overread-role">{message.role}</div>'
            f'<div class="overread-message" lang="{escape(prompt.language)}">{marked}</div>'
        )
    if model is not None:
        with st.expander("The one text that the server makes of these turns"):
            _final(_template(study.settings.hosts, model.name, study), sent)


def _final(template: str, sent: Sequence[ChatMessage]) -> None:
    """The final string where the template can be followed, else the template itself."""
    if not template:
        st.caption("This server does not tell by which template it does that.")
        return
    try:
        text = model_templates.final_text(template, sent)
    except Unreadable:
        st.caption(
            "This template holds more than is followed here, so it is shown as the server has it; "
            "the turns above take their places in it."
        )
        st.code(template, language=None)
        return
    st.code(text, language=None, wrap_lines=True)
    with st.popover("By this template"):
        st.code(template, language=None)


@st.cache_data(ttl=60, show_spinner=False)
def _template(hosts: str, model: str, _study: Study) -> str:
    return author_prompt.template(_study, model)


def show_history(study: Study, task: Task, history: History, draft: OpenDraft) -> None:
    """Versions with their notes, and what is different from one of them."""
    if history.standing is Standing.CROSSED:
        newest, other = history.versions[0].version, history.versions[1].version
        st.warning(CROSSED.format(browser=other, file=newest))
    numbers = [version.version for version in history.versions]
    chosen = st.selectbox(
        "The draft beside", numbers, format_func=lambda n: _title(history, int(n))
    )
    version = next(v for v in history.versions if v.version == chosen)
    st.html(_diff(version.source, draft.text))
    if st.button(f"Go on from version {version.version}"):
        author_drafts.replace(draft, version.source)
        st.rerun()
    for note in history.notes:
        st.caption(frame.plain(f"{_when(note.at)} · {note.text or note.kind.value}"))
    text = st.text_input("Add a note", key=f"remark {history.name} {len(history.notes)}")
    if text:
        prompt_versions.remark(study, task, history.name, text)
        st.rerun()


def _title(history: History, number: int) -> str:
    version = next(v for v in history.versions if v.version == number)
    origin = "file" if version.origin == "file" else "saved here"
    parts = [
        f"version {number}",
        origin,
        _when(version.saved_at),
        version.note,
    ]
    return " · ".join(part for part in parts if part)


def _when(at: float) -> str:
    return wording.moment(at, time.time())


def _diff(before: str, after: str) -> str:
    if before == after:
        return '<div class="overread-diff">No difference.</div>'
    kinds = {"+": "added", "-": "gone", " ": "same"}
    lines = "".join(
        f'<div class="overread-{kinds[line.sign]}">{line.sign} {escape(line.text)}</div>'
        for line in prompt_versions.difference(before, after)
    )
    return f'<div class="overread-diff">{lines}</div>'


def sentence(
    study: Study,
    history: History,
    draft: OpenDraft,
    read: Draft,
    tried: Trial,
    cases: Sequence[Case],
) -> str:
    """The page's answer: what the draft changed, or what to do to find out."""
    if read.problem is not None:
        where = f" line {read.problem.line}" if read.problem.line else " the head"
        return f"This draft of **{history.name}** can't be used yet: look at{where}."
    if not cases:
        return (
            f"**{history.name}** can be written now, and tried as soon as the study has reports: "
            "import some on the page Data."
        )
    changed = author_trial.sentence(draft.base.version, tried, is_changed=draft.is_changed)
    if changed:
        return f"{changed} {_longest(study, tried)}"
    what = "This draft" if draft.is_changed else f"**{history.name}**"
    reports = wording.things(len(cases), "report")
    part = "of the develop part" if cases[0].gold else "without a gold label"
    return f"{what} was not asked yet: ask it on {reports} {part}."


def _longest(study: Study, tried: Trial) -> str:
    """638 of 4 096 tokens, for the longest of the prompts that were sent."""
    used = max((reading.prompt_tokens or 0 for reading in tried.now.values()), default=0)
    return (
        f"{wording.count(used)} of {wording.count(study.settings.num_ctx)} tokens." if used else ""
    )


def facts(history: History, draft: OpenDraft) -> str:
    """careful · draft on version 3 · newer than its file."""
    state = (
        f"draft on version {draft.base.version}"
        if draft.is_changed
        else f"version {draft.base.version}"
    )
    return f"{history.name} · {state} · {STANDINGS[history.standing]}"
