"""One report with everything that was said of it: text on the left, readings on the right."""

from __future__ import annotations

from html import escape

import streamlit as st

from core import wording
from core.store.readings import SignedReading
from core.types import ReaderKind, Split
from core.workflows.browse import OpenReport
from pages.parts import frame, report_text, signs

SPLITS = {Split.DEVELOP: "gold set, develop", Split.TEST: "gold set, locked test", None: "archive"}
KINDS = {
    ReaderKind.GOLD: "gold label",
    ReaderKind.HUMAN: "person",
    ReaderKind.PROMPT: "prompt",
    ReaderKind.RULES: "rules",
    ReaderKind.CLASSIFIER: "classifier",
    ReaderKind.CNN: "CNN",
}
SEALED = (
    "Locked test: what was said of this report stays sealed, so that nobody tunes a prompt to it. "
    "The test is opened, and counted, under Prompts › Compare."
)
HEIGHT = 490


def draw(opened: OpenReport) -> None:
    text, said = st.columns([1.25, 1], gap="medium")
    with text, st.container(height=HEIGHT, border=False, key="open-report"):
        _head(opened)
        report_text.show(opened.report.text, [s.reading.evidence for s in opened.readings])
    with said, st.container(height=HEIGHT, border=False, key="open-readings"):
        _readings(opened)


def _head(opened: OpenReport) -> None:
    report = opened.report
    frame.heading(f"Report **{report.accession_number}**")
    facts = [
        SPLITS[opened.split],
        f"patient {report.patient_id}" if report.patient_id else "patient not known",
        report.study_date or "no date",
        f"version {report.version}" if report.version > 1 else "",
        ", ".join(pitfall.replace("_", " ") for pitfall in report.pitfalls),
    ]
    words = " · ".join(escape(fact) for fact in facts if fact)
    st.html(f'<div class="overread-quiet">{words}</div>')


def _readings(opened: OpenReport) -> None:
    count = len(opened.readings)
    frame.heading(f"What {wording.things(count, 'reading')} {'says' if count == 1 else 'say'}")
    if opened.is_sealed:
        st.html(f'<div class="overread-quiet">{escape(SEALED)}</div>')
    elif not count:
        st.html('<div class="overread-quiet">Nobody has read this report yet.</div>')
    else:
        st.html("".join(_reading(each) for each in opened.readings))
    replies = [each for each in opened.readings if each.reading.raw_reply]
    if replies:
        with st.expander("What the models wrote, word by word"):
            for each in replies:
                st.caption(frame.plain(each.reader.name))
                st.code(each.reading.raw_reply, language=None, wrap_lines=True)


def _reading(signed: SignedReading) -> str:
    reading, reader = signed.reading, signed.reader
    again = f", repeat {reading.repeat + 1}" if reading.repeat else ""
    sure = f" · {wording.percent(reading.confidence)} sure" if reading.confidence else ""
    return (
        f'<div class="overread-reading" data-testid="overread-reading">'
        f"<div>{signs.html(reading.outcome)} {escape(signs.word(reading.outcome))}"
        f"<b> · {escape(reader.name)}</b>"
        f'<span class="overread-quiet"> · {KINDS[reader.kind]}{again}{escape(sure)}</span></div>'
        f"{_quote(signed)}</div>"
    )


def _quote(signed: SignedReading) -> str:
    evidence, failure = signed.reading.evidence, signed.reading.failure
    if failure is not None and failure.message:
        return f'<div class="overread-quiet">{escape(failure.message)}</div>'
    if evidence is None or not evidence.quote:
        return ""
    missing = "" if evidence.is_in_report else " <b>not in the report</b>"
    return f'<div class="overread-quiet">“{escape(evidence.quote)}”{missing}</div>'
