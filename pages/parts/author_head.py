"""The head of a prompt file as a form: what one would rather not write in YAML."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core import prompt_files
from core.errors import OverreadError
from core.prompt_files import Head
from core.prompts import Prompt, ReplyKey
from core.types import Answer, FewShotExample, Task
from pages.parts import author_drafts, frame
from pages.parts.author_drafts import OpenDraft

REPLIES: dict[str, tuple[ReplyKey, ...]] = {
    "quote, then answer": ("evidence", "answer"),
    "answer, then quote": ("answer", "evidence"),
    "answer only": ("answer",),
    "reasoning, quote, answer": ("reasoning", "evidence", "answer"),
    "quote, answer, confidence": ("evidence", "answer", "confidence"),
    "one word, no JSON": (),
}


def form(prompt: Prompt | None, task: Task, draft: OpenDraft) -> None:
    """The folded head; what is changed here is written into the draft at once."""
    if prompt is None:
        st.caption("The head can be edited as a form again once the file can be read.")
        return
    head = prompt_files.head_of(prompt)
    with st.expander(summary(prompt)), st.form(f"head {draft.edition}", border=False):
        changed = _fields(head, task)
        if st.form_submit_button("Write into the draft"):
            _write(draft, changed, task)


def summary(prompt: Prompt) -> str:
    """3 examples · answers present / absent / uncertain · quote, then answer."""
    n = prompt.shots
    shots = "no examples" if not n else f"{n} example{'s' if n > 1 else ''}"
    reply = next((name for name, keys in REPLIES.items() if keys == prompt.reply), "own reply")
    words = " / ".join(prompt.answers.values())
    return f"Head: {shots} · answers {frame.plain(words)} · {reply}"


def _fields(head: Head, task: Task) -> Head:
    title = st.text_input("Title", head.title, max_chars=120)
    varies = st.text_area("What it varies, and why", head.varies, height=80)
    columns = st.columns(len(task.answers))
    answers = {
        answer: column.text_input(
            f"Word for {answer.value}", head.answers.get(answer, ""), help="Empty: not allowed."
        )
        for answer, column in zip(task.answers, columns, strict=True)
    }
    reply = _reply(head.reply)
    system = st.text_area("System message", head.system, height=68)
    examples = _examples(head.examples, task)
    language, temperature, longest, shown = st.columns(4)
    return Head(
        title=title.strip(),
        varies=varies.strip(),
        language=language.text_input("Language", head.language, max_chars=5).strip(),
        answers={answer: word.strip() for answer, word in answers.items() if word.strip()},
        reply=reply,
        system=system,
        examples=examples,
        examples_as=shown.selectbox(
            "Examples as", ("text", "turns"), ("text", "turns").index(head.examples_as)
        ),
        temperature=temperature.number_input("Temperature", 0.0, 2.0, head.temperature, 0.1),
        num_predict=longest.number_input("Longest reply", 1, 4096, head.num_predict),
    )


def _reply(now: tuple[ReplyKey, ...]) -> tuple[ReplyKey, ...]:
    choices = REPLIES if now in REPLIES.values() else {**REPLIES, ", ".join(now): now}
    names = list(choices)
    chosen = st.selectbox("Reply", names, list(choices.values()).index(now))
    return choices[chosen]


def _examples(now: tuple[FewShotExample, ...], task: Task) -> tuple[FewShotExample, ...]:
    table = st.data_editor(
        pd.DataFrame(
            [(e.text, e.answer.value, e.evidence) for e in now],
            columns=["example report", "answer", "its quote"],
        ),
        num_rows="dynamic",
        hide_index=True,
        column_config={
            "answer": st.column_config.SelectboxColumn(
                options=[answer.value for answer in task.answers], width="small"
            )
        },
    )
    return tuple(
        FewShotExample(str(text), Answer(answer), str(quote or ""))
        for text, answer, quote in table.itertuples(index=False)
        if text and answer
    )


def _write(draft: OpenDraft, head: Head, task: Task) -> None:
    try:
        text = prompt_files.with_head(draft.text, head, task)
    except OverreadError as error:
        st.error(frame.plain(str(error)))
        return
    author_drafts.replace(draft, text)
    st.rerun()
