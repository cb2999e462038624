"""Long work on the overview: a line and a bar each, redrawn only while something runs."""

from __future__ import annotations

from html import escape

import streamlit as st

from core.workflows import ongoing
from core.workflows.ongoing import Ongoing
from core.workflows.progress import Phase
from core.workflows.study import Study
from pages.parts import frame

EVERY_SECONDS = 1.0
STOPPED = (Phase.STALLED, Phase.FAILED)


def draw(study: Study) -> None:
    """What goes on now. When one piece of it ends, the page runs once more."""
    before = ongoing.ongoing(study)
    if not before:
        return
    frame.heading("Going on")
    live = [each.progress.job.job_id for each in before if each.is_live]

    def panel() -> None:
        with frame.errors_as_sentences():
            now = ongoing.ongoing(study)
            if live != [each.progress.job.job_id for each in now if each.is_live]:
                st.rerun()
            st.html("".join(_line(each) for each in now))

    st.fragment(panel, run_every=EVERY_SECONDS if live else None)()


def _line(work: Ongoing) -> str:
    sign = "✕ " if work.progress.phase in STOPPED else ""
    job = work.progress.job
    return (
        f'<div class="overread-work" data-testid="overread-work">'
        f"{escape(sign + work.sentence)}"
        f'<div class="overread-bar" role="progressbar" aria-label="{escape(work.sentence)}" '
        f'aria-valuemin="0" aria-valuemax="{job.total}" aria-valuenow="{job.done}">'
        f'<div style="width:{100 * work.progress.share:.1f}%"></div></div></div>'
    )
