"""Long work on a page: a bar, how far, how fast, how long still, and what one can do about it.

`watch` redraws itself once a second while the work goes on, and makes the page
run once more when it ends. Nothing else on the page is touched meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import streamlit as st

from core import jobs, wording
from core.workflows import progress
from core.workflows.progress import LIVE, Phase, Progress
from core.workflows.study import Study
from pages.parts import frame

EVERY_SECONDS = 1.0
STAYS = "You can close this tab: the work goes on."
LOG_LINES = 12

WITHOUT_FLICKER = """[data-testid="stStatusWidget"] { display: none; }
[class*="st-key-watched-"] [data-stale] { opacity: 1 !important; transition: none !important; }"""
"""Once a second Streamlit would show that it runs, and pale what it is about to draw anew."""

Body = Callable[[Progress], None]


def watch(
    study: Study,
    job_id: int,
    *,
    things: str = "reports labelled",
    also: Callable[[Progress], str] = lambda _: "",
    body: Body | None = None,
    large: bool = True,
) -> None:
    """The work of a job, from its start to its end; `body` is redrawn with it.

    `also` says what the sentence on top shall say besides. The caller decides whether a
    job that ended is still shown; if it is, the panel says how it ended and offers to go
    on, and is not redrawn by itself.
    """
    before = progress.look(study, job_id)
    was_watched = before.phase in LIVE or before.phase is Phase.STALLED
    if was_watched:
        st.html(f"<style>{WITHOUT_FLICKER}</style>")

    def panel() -> None:
        with frame.errors_as_sentences(), st.container(key=f"watched-{job_id}"):
            now = progress.look(study, job_id)
            if was_watched and not now.job.is_open:
                st.rerun()
            said, done = st.columns([7, 1], vertical_alignment="center")
            with said:
                _say(f"{sentence(now, things)} {also(now)}", note(now), large=large)
            with done:
                _action(study, now, large=large)
            _bar(now, things)
            _reason(study, now)
            if body is not None:
                body(now)

    st.fragment(panel, run_every=EVERY_SECONDS if was_watched else None)()


def sentence(now: Progress, things: str) -> str:
    """Where the work stands, in one sentence. **Strong** is bold."""
    done, total = wording.count(now.job.done), wording.count(now.job.total)
    reached = f"**{done} of {total}** {things}"
    if now.phase is Phase.STARTING:
        return "**Starting** …"
    if now.phase is Phase.STOPPING:
        return f"{reached}. **Stopping** after what is in hand …"
    if now.phase is Phase.STALLED:
        return f"{reached}, then **silence** for {wording.duration(now.silent_for)}."
    if now.phase is Phase.WAITING:
        return f"{reached}. **Waiting** for another program that writes to the study …"
    if now.phase is Phase.PAUSED:
        return f"**Paused** at {done} of {total} {things}."
    if now.phase is Phase.FAILED and not now.job.total:
        return "**Could not start.**"
    if now.phase is Phase.FAILED:
        return f"**Stopped** at {done} of {total} {things}."
    if now.phase is Phase.DONE:
        return f"**Done**: {done} {things} in {wording.duration(now.took)}."
    if not now.job.total:
        return "**Looking** for what there is to do …"
    if now.rate is None or now.seconds_left is None:
        return f"{reached}. Measuring the speed …"
    return f"{reached}, {_speed(now.rate)}, **{wording.time_left(now.seconds_left)}**."


def note(now: Progress) -> str:
    """What one should know besides, quietly."""
    if now.phase in (Phase.STARTING, Phase.RUNNING):
        return STAYS
    if now.phase is Phase.WAITING:
        return "A large import, perhaps. Nothing is lost; the work goes on by itself."
    if now.phase is Phase.STALLED:
        return "Its worker was killed, or the machine slept. Nothing is lost."
    if now.phase is Phase.PAUSED:
        return "What was done is kept. Going on asks only for what is missing."
    if now.phase is Phase.FAILED and now.job.total:
        return "What was done is kept. Trying again asks only for what is missing."
    return ""


def _speed(rate: float) -> str:
    """10.6 a second, or 8.3 a minute where a second is too short."""
    if rate >= 1:
        return f"{rate:.1f} a second" if rate < 100 else f"{wording.count(round(rate))} a second"
    return f"{60 * rate:.1f} a minute"


def _say(text: str, quiet: str, *, large: bool) -> None:
    look = "overread-answer" if large else ""
    st.html(
        f'<div data-testid="overread-progress"><div class="{look}">{frame.strong(text)}</div>'
        f'<div class="overread-quiet overread-note">{escape(quiet)}</div></div>'
    )


def _bar(now: Progress, things: str) -> None:
    filled = f"{100 * now.share:.2f}"
    st.html(
        f'<div class="overread-bar" role="progressbar" aria-label="{escape(things)}" '
        f'aria-valuemin="0" aria-valuemax="{now.job.total}" aria-valuenow="{now.job.done}">'
        f'<div style="width:{filled}%"></div></div>'
    )


def _action(study: Study, now: Progress, *, large: bool) -> None:
    """At most one thing to do: pause what runs, go on with what stopped."""
    key = f"work-{now.job.job_id}"
    if now.phase is Phase.WAITING:
        return
    if now.phase in LIVE:
        stopping = now.phase is Phase.STOPPING
        if st.button("Pause", key=f"{key}-pause", disabled=stopping, width="stretch"):
            jobs.cancel(study, now.job.job_id)
            st.rerun(scope="fragment")
    elif now.phase is not Phase.DONE:
        label = "Try again" if now.phase is Phase.FAILED else "Go on"
        kind = "primary" if large else "secondary"
        if st.button(label, key=f"{key}-resume", type=kind, width="stretch"):
            jobs.resume(study, now.job.job_id)
            st.rerun()


def _reason(study: Study, now: Progress) -> None:
    """Why it stopped, and the end of the worker's log (no report text) one click away."""
    if now.phase is Phase.FAILED:
        st.error(frame.plain(now.job.error), icon=":material/error:")
    if now.phase in (Phase.FAILED, Phase.STALLED):
        written = jobs.last_words(study.settings, now.job.job_id, LOG_LINES)
        if written:
            with st.expander("What the worker wrote last"):
                st.code(written, language=None)
