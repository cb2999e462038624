"""The parts of Overread as lines: a sign, its name, its state and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from core.errors import FileError
from core.workflows.checkup import Finding
from pages.parts import ink, signs

GOOD = "✓"


def draw(findings: Sequence[Finding], broken: Sequence[FileError]) -> None:
    """One line for each part; files that can't be used follow with their reasons."""
    lines = [_line(finding) for finding in findings if not (broken and finding.part == "Prompts")]
    lines += [_row(cross(), "Prompts", str(error)) for error in broken]
    st.html(f'<table class="overread-table overread-parts">{"".join(lines)}</table>')


def _line(finding: Finding) -> str:
    return _row(GOOD if finding.good else cross(), finding.part, finding.sentence)


def _row(sign: str, part: str, sentence: str) -> str:
    return (
        f'<tr data-testid="overread-part"><td>{sign}</td><td>{escape(part)}</td>'
        f"<td>{escape(sentence)}</td></tr>"
    )


def cross() -> str:
    """The sign of what needs a look, in its colour."""
    return f'<span style="color:{ink.FAILURE}" aria-label="needs a look">{signs.FAILED}</span>'
