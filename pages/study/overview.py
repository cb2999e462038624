"""Where do we stand, what is next?"""

from __future__ import annotations

import streamlit as st

from core.store.standing import Stamp
from core.workflows import overview, path
from core.workflows.overview import Standing
from core.workflows.study import Study
from pages.parts import figure_card, frame, going_on, happenings, pick, study_figures, study_path


@st.cache_data(show_spinner=False, max_entries=32)
def _standing(_study: Study, url: str, stamp: Stamp, task: str, prompts: int) -> Standing:
    """Counted anew only when something was added to the study."""
    return overview.stand(_study, _study.task(task))


with frame.page("Study", "Overview") as study:
    task = pick.task(study)
    prompts = len(study.library.prompts[task.name])
    standing = _standing(study, study.settings.url, overview.stamp(study), task.name, prompts)
    frame.line(
        "Study", "Overview", frame.rests_on(study, stand_in=standing.rests_on_stand_in), task.title
    )
    said, task_side = st.columns([4.2, 0.8])
    with said:
        frame.answer(path.sentence(standing))
    with task_side:
        pick.task_box(study, task)
    study_path.draw(path.steps(standing), task.name)
    if standing.gold:
        figure_card.draw(study_figures.cards(standing))
    going_on.draw(study)
    happenings.draw(overview.happened(study))
