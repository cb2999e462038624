"""A report with the evidence of two readers in it, told apart by more than colour."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import pairwise

import streamlit as st

from core import wording
from core.types import Answer, Evidence, Reading
from pages.parts import signs

Span = tuple[int, int, str]


def marked(text: str, a: Sequence[Evidence | None], b: Sequence[Evidence | None]) -> str:
    """HTML of the text; A's quotes are tinted, B's underlined, what both quote is both."""
    spans = [*_spans(a, "by-a"), *_spans(b, "by-b")]
    edges = sorted({0, len(text), *(edge for start, end, _ in spans for edge in (start, end))})
    parts = []
    for begin, end in pairwise(edges):
        by = sorted({who for start, stop, who in spans if start <= begin and end <= stop})
        piece = escape(text[begin:end])
        parts.append(f'<mark class="{" ".join(by)}">{piece}</mark>' if by else piece)
    return "".join(parts)


def _spans(quotes: Sequence[Evidence | None], who: str) -> list[Span]:
    return [
        (quote.start, quote.end, who)
        for quote in quotes
        if quote is not None and quote.start is not None and quote.end is not None
    ]


def show(text: str, a: Sequence[Reading], b: Sequence[Reading]) -> None:
    """The report as it stands, with both readers' quotes marked."""
    body = marked(text, [r.evidence for r in a], [r.evidence for r in b])
    whole = body if text.strip() else "<i>This report is empty.</i>"
    st.html(f'<div class="overread-report overread-two" data-testid="report">{whole}</div>')


def gold(answer: Answer) -> str:
    """HTML of the gold answer."""
    return _card("gold", "", f"{signs.html(answer)} {signs.word(answer)}", "")


def said(name: str, who: str, readings: Sequence[Reading], gold_answer: Answer) -> str:
    """HTML of what one reader said, repeat by repeat; `who` is by-a or by-b."""
    if not readings:
        return _card(name, who, "has not read it", "")
    first = readings[0]
    outcome = first.outcome
    right = "" if outcome == gold_answer else " <b>≠ gold</b>"
    sure = f" · sure {wording.percent(first.confidence)}" if first.confidence is not None else ""
    again = "".join(signs.html(r.outcome) for r in readings[1:])
    repeats = f' <span class="overread-quiet">again: {again}</span>' if again else ""
    answer = f"{signs.html(outcome)} {escape(signs.word(outcome))}{right}{repeats}"
    return _card(name, who, answer, f"{_quote(first)}{sure}")


def _quote(reading: Reading) -> str:
    """The quote in words, or why there is none. Escaped."""
    if reading.failure is not None:
        return escape(reading.failure.message)
    if reading.evidence is None:
        return "no quote"
    where = "" if reading.evidence.is_in_report else " <b>not in the report</b>"
    return f"“{escape(reading.evidence.quote)}”{where}"


def _card(name: str, who: str, answer: str, small: str) -> str:
    return (
        f'<div class="overread-said"><div class="overread-who"><span class="{who}">'
        f"{escape(name)}</span></div><div>{answer}</div>"
        f'<div class="overread-quiet">{small}</div></div>'
    )
