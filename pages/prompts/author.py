"""Author."""

import streamlit as st

from pages.parts import frame

with frame.page("Prompts", "Author") as study:
    frame.line("Prompts", "Author", frame.rests_on(study))
    frame.answer("**Author** of " + str(len(study.library.tasks)) + " tasks.")
    st.write("…")
