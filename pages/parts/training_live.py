"""A training while it goes on: is it learning, and is it worth waiting?

Everything that moves stands in one fragment, redrawn every second and a half while a
worker is at it; the rest of the page is not touched.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from html import escape

import streamlit as st

from core import jobs, wording
from core.curves import Curve
from core.metrics import Rate
from core.workflows import training_live, training_words
from core.workflows.progress import LIVE, Phase
from core.workflows.study import Study
from core.workflows.training_live import Sizes, Stamp, TrainingLive
from pages.parts import frame, ink, training_charts
from pages.parts.progress import LOG_LINES, WITHOUT_FLICKER
from pages.parts.training_charts import Overlay

EVERY_SECONDS = 1.5
AT_BEST = "at the best epoch, threshold 0.5"
STYLE = """
[class*="st-key-watched-run-"] [data-testid="overread-progress"] { min-height: 4rem; }
.overread-metric { line-height: 1.35; height: 6rem; }
.overread-metric b { display: block; font-weight: 400; font-size: 1.55rem; line-height: 1.5; }
.overread-legend { display: flex; gap: 1.1rem; flex-wrap: wrap; justify-content: flex-start;
  font-size: 0.85rem; min-height: 1.5em; }
.overread-legend i { display: inline-block; width: 1.6rem; margin-right: 0.4rem;
  vertical-align: middle; border-top: 2px solid; }
"""


def draw(study: Study, run_id: int, others: Sequence[int], weight: float) -> None:
    """The run, and by name the curves of others beside it."""
    before = _look(study, run_id)
    is_watched = before.phase in LIVE or before.phase is Phase.STALLED
    st.html(f"<style>{STYLE}{WITHOUT_FLICKER if is_watched else ''}</style>")

    def panel() -> None:
        with frame.errors_as_sentences(), st.container(key=f"watched-run-{run_id}", gap="small"):
            now = _look(study, run_id)
            if now.phase is not before.phase:
                st.rerun()
            _say(now)
            if now.phase is not Phase.FAILED or now.epochs_seen:
                beside = [_overlay(study, other) for other in others]
                _charts(now, beside, weight)
                _figures(now)
            _reason(study, now)

    st.fragment(panel, run_every=EVERY_SECONDS if is_watched else None)()


def phase(study: Study, run_id: int) -> Phase | None:
    return _look(study, run_id).phase


def _look(study: Study, run_id: int) -> TrainingLive:
    counted = sizes_of(study, training_live.get(study, run_id).cohort_id)
    return training_live.look(study, run_id, read_curves(study, run_id), counted)


def read_curves(study: Study, run_id: int) -> Mapping[str, Curve]:
    """Read anew when another epoch is stored."""
    return _read(study, study.settings.url, run_id, training_live.stamp(study, run_id))


@st.cache_data(show_spinner=False, max_entries=32)
def _read(_study: Study, url: str, run_id: int, stamp: Stamp) -> Mapping[str, Curve]:
    return training_live.read_curves(_study, run_id)


def sizes_of(study: Study, cohort_id: int) -> Sizes:
    return _sizes(study, study.settings.url, cohort_id)


@st.cache_data(show_spinner=False, max_entries=32)
def _sizes(_study: Study, url: str, cohort_id: int) -> Sizes:
    return training_live.sizes(_study, cohort_id)


def _overlay(study: Study, run_id: int) -> Overlay:
    name = training_live.get(study, run_id).name
    return Overlay(name, read_curves(study, run_id))


def _say(now: TrainingLive) -> None:
    note = training_words.note(now)
    st.html(
        f'<div data-testid="overread-progress"><div class="overread-answer">'
        f"{frame.strong(training_words.sentence(now))}</div>"
        f'<div class="overread-quiet overread-note">{escape(note)}</div></div>'
    )


def _charts(now: TrainingLive, beside: Sequence[Overlay], weight: float) -> None:
    pen = ink.current()
    left, middle, right = st.columns([3.5, 3.5, 3.6], gap="medium")
    with left.container(gap="xsmall"):
        frame.heading("Loss")
        ink.draw(training_charts.loss(now.curves, now.steps_an_epoch, beside, weight, pen), "loss")
        _legend(beside, pen)
    with middle.container(gap="xsmall"):
        frame.heading(
            f"Validation AUC, the best epoch by {training_words.NAMES[now.run.recipe.best_by]}"
        )
        best = now.run.best_epoch
        ink.draw(training_charts.auc(now.curves, best, beside, weight, pen), "auc")
    with right:
        ink.draw(training_charts.multiples(now.curves, weight, pen), "multiples")


def _legend(beside: Sequence[Overlay], pen: ink.Ink) -> None:
    lines = [(pen.pale, "solid", "train"), (pen.strong, "solid", "validation")]
    lines += [
        (training_charts.colour(place), "dotted", other.name) for place, other in enumerate(beside)
    ]
    parts = "".join(
        f'<span><i style="border-color:{colour};border-top-style:{style}"></i>{escape(name)}</span>'
        for colour, style, name in lines
    )
    st.html(f'<div class="overread-legend">{parts}</div>')


def _figures(now: TrainingLive) -> None:
    speed, share = training_words.speed(now)
    limit = training_words.limit(now)
    shown = [("Speed", speed, *_filled(share, limit))]
    shown += [
        (
            name,
            wording.percent(rate.value),
            _limits(rate),
            "at the best epoch, threshold 0.5",
        )
        for name, rate in training_words.of_validation(now).items()
    ]
    shown += [("Memory", training_words.memory(now), _checkpoint(now), "")]
    for column, (title, figure, first, second) in zip(
        st.columns([1.25, 1, 1, 1]), shown, strict=True
    ):
        column.html(
            f'<div class="overread-metric" data-testid="overread-metric">{escape(title)}'
            f"<b>{escape(figure)}</b>"
            f'<span class="overread-quiet">{escape(first)}<br>{escape(second)}</span></div>'
        )


def _filled(first: str, second: str) -> tuple[str, str]:
    """No empty line above a full one."""
    return (first, second) if first else (second, "")


def _limits(rate: Rate) -> str:
    if rate.interval is None:
        return ""
    return wording.rate(rate).partition(wording.THIN + "% ")[2]


def _checkpoint(now: TrainingLive) -> str:
    if now.stored_at is None:
        return ""
    if now.phase is Phase.DONE:
        return "the best epoch's weights are kept"
    ago = wording.duration(max(0.0, time.time() - now.stored_at))
    return f"checkpoint {ago} ago, resumes exactly"


def _reason(study: Study, now: TrainingLive) -> None:
    """Why it stopped, and the end of the worker's log one click away."""
    if now.progress is None:
        return
    if now.phase is Phase.FAILED:
        st.error(frame.plain(now.progress.job.error), icon=":material/error:")
    if now.phase in (Phase.FAILED, Phase.STALLED):
        written = jobs.last_words(study.settings, now.progress.job.job_id, LOG_LINES)
        if written:
            with st.expander("What the worker wrote last"):
                st.code(written, language=None)
