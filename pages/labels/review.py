"""Review."""

import streamlit as st

from core.store import reading_lists
from core.store.database import reading
from core.workflows import review
from pages.parts import frame, reading_desk

with frame.page("Labels", "Review") as study:
    task = study.task("ankle_fracture")
    frame.line("Labels", "Review", frame.rests_on(study))
    frame.answer("**Review** of " + str(len(study.library.tasks)) + " tasks.")
    with reading(study.engine) as connection:
        found = reading_lists.of_task(connection, task.name)
    if "list" in st.query_params and found:
        reader = review.reader_named(study, st.query_params.get("reader", "Anna"), task)
        if reading_desk.show(study, reading_desk.Sitting(task, found[-1], reader)):
            del st.query_params["list"]
            st.rerun()
