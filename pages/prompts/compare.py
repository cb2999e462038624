"""Compare: which prompt is better, and can one believe it?"""

import streamlit as st

from core.workflows import comparison_figure, comparison_table, comparison_words
from pages.parts import comparison_cases, comparison_grid, comparisons, frame, pick

with frame.page("Prompts", "Compare") as study:
    task = pick.task(study)
    chosen = comparisons.choice(task)
    comparison = comparisons.load(study, task, chosen)
    if comparison is None:
        frame.line("Prompts", "Compare", frame.rests_on(study))
        frame.answer("Nothing to compare yet.")
        st.stop()
    frame.line(
        "Prompts", "Compare", frame.rests_on(study, stand_in=comparison.ground.stand_in),
        comparison.policy.name, comparison.view.value,
    )  # fmt: skip
    frame.answer(comparison_words.answer(comparison))
    every_row = st.query_params.get("rows") == "all"
    rows = comparison_figure.shown_rows(comparison, every_row=every_row)
    html = comparison_figure.figure(comparison, every_row=every_row)
    comparison_grid.show(html + comparison_table.table(comparison, rows), "comparison")
    comparison_cases.open_if_asked(study, comparison)
