"""Overview."""

import streamlit as st

from pages.parts import frame

with frame.page("Study", "Overview") as study:
    frame.line("Study", "Overview", frame.rests_on(study))
    frame.answer("**Overview** of " + str(len(study.library.tasks)) + " tasks.")
    st.write("…")
