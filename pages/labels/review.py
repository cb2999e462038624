"""What does this report say? The worklist, and the desk at which cases are read."""

import streamlit as st

from pages.parts import frame, pick, reading_desk, worklist, worklist_language
from pages.parts.worklist_language import say

with frame.page("Labels", "Review") as study:
    task = pick.task(study)
    with frame.errors_as_sentences(say=worklist_language.told):
        sitting = worklist.sitting(study, task)
        if sitting is None:
            worklist.close_desk()
            worklist.draw(study, task)
        else:
            rests_on = worklist_language.rests_on(study)
            frame.line(say("labels"), say("review"), rests_on, sitting.reading_list.title)
            if reading_desk.show(study, sitting):
                worklist.close_desk()
                st.rerun()
