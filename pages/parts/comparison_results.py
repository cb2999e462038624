"""The results of a comparison: the sentence on top, figure and table, what must be said beside."""

from __future__ import annotations

import streamlit as st

from core.types import Split, Task
from core.workflows import compare_prompts, comparison_figure, comparison_table, comparison_words
from core.workflows.compare_prompts import Comparison
from core.workflows.study import Study
from pages.parts import comparison_door, comparison_grid, comparisons, frame
from pages.parts.comparisons import Choice

NOBODY = "Nobody has read the develop reports yet. **Run some prompts** to compare them."
NO_GOLD = (
    "There are **no gold labels** for this task, so nothing can be compared. Import reports with "
    "a column of gold answers on the page Data."
)


def top(study: Study, task: Task, chosen: Choice, comparison: Comparison | None) -> str:
    """The quiet line, and the answer in a sentence, which is returned."""
    facts = [] if comparison is None else [comparison.policy.name, comparison.view.value]
    if chosen.part is Split.TEST:
        facts.append("locked test part")
    stand_in = comparison is not None and comparison.ground.stand_in
    frame.line("Prompts", "Compare", frame.rests_on(study, stand_in=stand_in), *facts)
    sentence = _sentence(study, task, comparison)
    frame.answer(sentence)
    if chosen.part is Split.TEST:
        comparison_door.sign(study, task, chosen.opening)
    return sentence


def _sentence(study: Study, task: Task, comparison: Comparison | None) -> str:
    if comparison is not None:
        return comparison_words.answer(comparison)
    return NOBODY if compare_prompts.has_gold(study, task.name) else NO_GOLD


def show(study: Study, task: Task, chosen: Choice, sentence: str = "") -> None:
    """Figure and table; where the sentence on top is another by now, the page runs anew."""
    comparison = comparisons.load(study, task, chosen)
    if comparison is None:
        return
    every_row = st.query_params.get("rows") == "all"
    rows = comparison_figure.shown_rows(comparison, every_row=every_row)
    html = comparison_figure.figure(comparison, every_row=every_row)
    comparison_grid.show(html + comparison_table.table(comparison, rows), "comparison")
    frame.quiet(" ".join(comparison_words.remarks(comparison)))
    if sentence and comparison_words.answer(comparison) != sentence:
        st.rerun()
