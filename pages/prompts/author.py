"""What exactly does the model see, and what does it say? A prompt, written by eye."""

import streamlit as st

from core import wording
from core.workflows import author_prompt, library, prompt_versions
from pages.parts import (
    author_drafts,
    author_head,
    author_panels,
    author_suggest,
    author_trial,
    frame,
    pick,
    prompt_editor,
)

with frame.page("Prompts", "Author") as study:
    task = pick.task(study)
    history = prompt_versions.history(study, task, pick.prompt(study, task))
    draft = author_drafts.of(task, history)
    read = author_prompt.read_draft(study, task, history.name, draft.text)
    base = library.as_prompt(task, draft.base)

    top, under = st.container(), st.container()
    left, right = st.columns([9, 10], gap="large")
    with left:
        about, which = st.columns([2, 3])
        with about:
            pick.task_box(study, task)
        with which:
            pick.prompt_box(study, task, history.name)
    with right, st.container(horizontal=True, horizontal_alignment="distribute"):
        view = author_panels.view()
        with st.popover("Reports and model", icon=":material/tune:"):
            cases = author_trial.case_box(study, task)
            model = author_trial.model_box(study, under)
    with left:
        author_head.form(read.prompt, task, draft)
        words = tuple(answer.value for answer in task.answers)
        wanted = prompt_editor.edit(
            draft.given, draft.edition, words, read.problem, key=f"editor {draft.key}"
        )
        with st.container(horizontal=True):
            usable = read.prompt is not None
            wanted |= st.button(
                f"Ask {wording.things(len(cases), 'report')} ⌘↵",
                type="primary",
                disabled=not (usable and cases and model),
            )
            author_panels.save_actions(study, task, history, draft, usable=usable)
        author_panels.remarks(read)
        author_panels.refused_files(study, task)
    with right:
        if wanted and read.prompt is not None and model is not None and cases:
            author_trial.ask(study, task, read.prompt, base, model, cases)
        tried = author_trial.trial(read.prompt, base, model, cases)
        told = ""
        if view == author_panels.ANSWERS:
            author_trial.show(tried, cases)
        elif view == author_panels.MESSAGES:
            author_panels.messages(study, read.prompt, task, cases, tried, model)
        elif view == author_panels.SUGGEST:
            told = author_suggest.show(study, task, draft, read.prompt, model.name if model else "")
        else:
            author_panels.show_history(study, task, history, draft)
    with top:
        facts = author_panels.facts(history, draft)
        frame.line("Prompts", "Author", facts, author_trial.rests_on(study, model))
        frame.answer(told or author_panels.sentence(study, history, draft, read, tried, cases))
