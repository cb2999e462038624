"""What might make the prompt better: its worst groups with a sentence each, and examples to add.

Everything goes into the draft by a button and is kept only when the draft is saved.
"""

from __future__ import annotations

from html import escape

import streamlit as st

from core import prompt_additions, wording
from core.prompts import Prompt
from core.store.comparisons import Stamp
from core.suggestion_files import Advice
from core.suggestions import GroupErrors
from core.types import Evidence, Task
from core.workflows import comparison_ground, suggest, task_advice
from core.workflows.comparison_figure import pitfall_words
from core.workflows.study import Study
from core.workflows.suggest import PromptErrors, Proposed, Source
from pages.parts import author_drafts, frame, report_text, signs
from pages.parts.author_drafts import OpenDraft

SHOWN_GROUPS = 5
EXAMPLES = 4
WRITE = "Write into the draft"
LEFT_OUT = (
    "A report that is shown as an example is left out of the scores of every prompt it is "
    "compared with, and its text travels with the prompt file."
)


def show(study: Study, task: Task, draft: OpenDraft, prompt: Prompt | None, model: str) -> str:
    """The view: worst groups first, then the examples. Returns the page's answer."""
    stamp = comparison_ground.stamp(study)
    place = (str(study.settings.home), study.settings.url)
    name = draft.base.name
    errors = _errors(study, task, name, model, place, task.sha256, stamp)
    if errors is None:
        st.caption("What to add is suggested from a prompt's errors on the develop part.")
        return f"**{name}** has not read the develop part yet: run it on the page Compare."
    frame.quiet(_rests_on(errors))
    if prompt is None:
        st.caption("Something can be added once the draft can be read.")
        return answer(name, errors)
    known = task_advice.advice(study, task)
    frame.heading("What its errors have in common")
    _groups(errors, known, draft, prompt)
    frame.heading("Examples like its errors")
    _examples(study, task, errors, known, draft, prompt, stamp)
    return answer(name, errors)


@st.cache_data(show_spinner=False, max_entries=32)
def _errors(
    _study: Study,
    _task: Task,
    prompt: str,
    model: str,
    place: tuple[str, str],
    task_sha256: str,
    stamp: Stamp,
) -> PromptErrors | None:
    return suggest.errors_of(_study, _task, prompt, model)


def answer(name: str, errors: PromptErrors) -> str:
    """plain gets 16 of 79 develop reports wrong. Worst are “other words”: 5 of 5."""
    wrong = errors.errors
    told = (
        f"**{name}** gets **{wording.count(wrong.successes)} of "
        f"{wording.things(wrong.total, 'develop report')}** wrong."
    )
    if not errors.groups or errors.groups[0].excess <= 0:
        return told
    worst = errors.groups[0]
    return (
        f"{told} Worst are those with “{pitfall_words(worst.group)}”: "
        f"{wording.count(worst.inside.successes)} of {wording.count(worst.inside.total)}."
    )


def _rests_on(errors: PromptErrors) -> str:
    variant = errors.variant
    return (
        f"Version {variant.version} on {variant.reader.model}, from stored readings: "
        f"{errors.policy}, failures counted as wrong."
    )


def _groups(errors: PromptErrors, known: Advice, draft: OpenDraft, prompt: Prompt) -> None:
    if not errors.errors.successes:
        st.caption("Nothing is wrong there, so there is nothing to suggest.")
        return
    if not errors.has_groups:
        st.caption(
            "The gold reports carry no pitfall groups, so its errors can't be told apart. "
            "Import gold answers with a column of groups."
        )
        return
    worse = [group for group in errors.groups if group.excess > 0][:SHOWN_GROUPS]
    for group in worse:
        _group(group, known, draft, prompt)
    others = errors.groups[len(worse) :]
    if others:
        with st.expander(f"{wording.things(len(others), 'more group')} with errors"):
            for group in others:
                _group(group, known, draft, prompt)
    st.caption("A report may be in several groups: what they cost can't be added up.")


def _group(group: GroupErrors, known: Advice, draft: OpenDraft, prompt: Prompt) -> None:
    sentence = suggest.sentence_for(known, prompt, group.group)
    quote = f'<div class="overread-proposal">{escape(sentence.text)}</div>' if sentence.text else ""
    st.html(
        f'<div data-testid="group"><b>{escape(pitfall_words(group.group))}</b> · '
        f"{escape(group_words(group))}</div>{quote}"
    )
    if sentence.hindrance:
        st.caption(frame.plain(sentence.hindrance))
    elif st.button(WRITE, key=f"sentence {group.group} {draft.edition}"):
        _write(draft, prompt_additions.with_sentence(draft.text, sentence.text))


def _write(draft: OpenDraft, text: str) -> None:
    author_drafts.replace(draft, text)
    st.toast("Written into the draft, which is not saved yet.")
    st.rerun()


def group_words(group: GroupErrors) -> str:
    """14 of 40 wrong (elsewhere 9 of 210) · costs 5.6 points · 12 missed, 2 false alarms."""
    inside, outside = group.inside, group.outside
    kinds = [
        f"{wording.count(group.missed)} missed" if group.missed else "",
        wording.things(group.false_alarms, "false alarm") if group.false_alarms else "",
    ]
    return (
        f"{wording.count(inside.successes)} of {wording.count(inside.total)} wrong "
        f"(elsewhere {wording.count(outside.successes)} of {wording.count(outside.total)}) · "
        f"costs {wording.points(group.cost)} · {', '.join(kind for kind in kinds if kind)}"
    )


def _examples(
    study: Study,
    task: Task,
    errors: PromptErrors,
    known: Advice,
    draft: OpenDraft,
    prompt: Prompt,
    stamp: Stamp,
) -> None:
    if not errors.errors.successes:
        return
    source = Source(
        st.segmented_control(
            "From", [each.value for each in Source], default=Source.WRONG.value, required=True,
            label_visibility="collapsed", key="examples from",
        )
    )  # fmt: skip
    place = (str(study.settings.home), study.settings.url)
    found = _chosen(study, task, errors, prompt, source, place, prompt.sha256, stamp,
                    errors.variant.reader_id)  # fmt: skip
    if not found:
        st.caption(_none(source))
    for number, each in enumerate(found):
        _example(task, each, known, draft, prompt, number)
    if source is not Source.WRITTEN:
        st.caption(LEFT_OUT)


@st.cache_data(show_spinner=False, max_entries=32)
def _chosen(
    _study: Study,
    _task: Task,
    _errors: PromptErrors,
    _prompt: Prompt,
    source: Source,
    place: tuple[str, str],
    draft_sha256: str,
    stamp: Stamp,
    reader_id: int,
) -> tuple[Proposed, ...]:
    return suggest.examples(_study, _task, _errors, _prompt, source, EXAMPLES)


def _none(source: Source) -> str:
    if source is Source.WRITTEN:
        return "No other prompt of this task and language has an example that is like its errors."
    return (
        "No report can serve: it must be like one of the errors, and somebody who was right "
        "must have quoted from it."
    )


def _example(
    task: Task, each: Proposed, known: Advice, draft: OpenDraft, prompt: Prompt, number: int
) -> None:
    example = each.example
    start = example.text.find(example.evidence) if example.evidence else -1
    quote = Evidence(example.evidence, start, start + len(example.evidence)) if start >= 0 else None
    st.html(
        f'<div data-testid="example">{signs.html(example.answer)} <b>{escape(_title(each))}</b> · '
        f"{escape(example_words(each))}</div>"
        f'<div class="overread-snippet" lang="{escape(task.language)}">'
        f"{report_text.snippet(example.text, quote)}</div>"
    )
    if st.button(WRITE, key=f"example {number} {draft.edition}"):
        words = known.example_words.get(prompt.language)
        _write(draft, prompt_additions.with_example(prompt, task, example, words))


def _title(each: Proposed) -> str:
    return each.report.accession_number if each.report else f"from {each.quoted_by}"


def example_words(each: Proposed) -> str:
    """like 9 of its errors · quoted by rules · about 120 tokens more a report."""
    quoted = f"quoted by {each.quoted_by}" if each.report and each.quoted_by else ""
    near = f"like {wording.things(each.near, 'error')}" if each.near else "a little like its errors"
    tokens = f"about {wording.count(each.tokens)} tokens more a report"
    return " · ".join(part for part in (near, quoted, tokens) if part)
