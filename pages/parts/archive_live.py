"""A run over the archive while it goes on: pace, answers beside gold's, failures, hosts."""

from __future__ import annotations

import time
from dataclasses import replace
from html import escape

import streamlit as st

from core import wording
from core.store.readings import Tally
from core.types import Answer
from core.workflows import answer_shares, archive_live
from core.workflows.answer_shares import Shares
from core.workflows.archive_live import HostLine, Live
from core.workflows.archive_runs import Run
from core.workflows.progress import LIVE, Phase, Progress
from core.workflows.study import Study
from pages.parts import (
    answer_bars,
    archive_charts,
    frame,
    ink,
    plain_table,
    progress,
    servers,
    signs,
)

LOOKS = 200
"""So often at most is everything counted anew between the first and the last report."""
LEAST_KEPT_SECONDS = 5.0
REPORTS_COUNTED_A_SECOND = 20_000
"""Larger runs are counted anew less often, so that watching one costs little."""
FAILURE_ROWS = 4
HOST_COLUMNS = (
    "host", "state", "in flight", "slots", "reports", "failures", "s / report, median",
    "prompt tokens", "version", "model",
)  # fmt: skip
DIGITS = 12
"""So many digits of a model's digest are shown."""


def draw(study: Study, run: Run) -> None:
    """Everything that moves, redrawn once a second while the run goes on."""
    seen: list[Live] = []

    def remark_on_it(now: Progress) -> str:
        seen[:] = [_live(study, run, now)]
        return remark(seen[0])

    progress.watch(
        study, run.job.job_id, also=remark_on_it, body=lambda now: _body(study, seen[0], now)
    )  # fmt: skip


def _live(study: Study, run: Run, now: Progress) -> Live:
    step = max(1, now.job.total // LOOKS)
    kept = max(LEAST_KEPT_SECONDS, now.job.total / REPORTS_COUNTED_A_SECOND)
    stamp = (now.job.done // step, int(time.time() / kept), now.phase.value)
    return _look(study, replace(run, job=now.job), study.settings.url, now.job.job_id, stamp)


@st.cache_data(show_spinner=False, max_entries=16)
def _look(_study: Study, _run: Run, url: str, job_id: int, stamp: tuple[int, int, str]) -> Live:
    """Counted anew when the run has moved on by a step, and every few seconds."""
    return archive_live.look(_study, _run)


def remark(live: Live) -> str:
    """What the sentence on top says of the answers so far."""
    if not live.tally.read:
        return ""
    failed = live.tally.failed
    said = f"{wording.things(failed, 'failure')}." if failed else ""
    if not live.shares.measure:
        return said
    if answer_shares.has_drifted(live.shares):
        return f"**Answers differ from the develop set's.** {said}"
    return f"Answers look like the develop set's. {said}"


def _body(study: Study, live: Live, now: Progress) -> None:
    if now.phase is Phase.FAILED and not now.job.total:
        return
    with st.container(key="archive-now"):
        left, middle, right = st.columns([5, 3.6, 3], gap="medium")
    with left.container(gap="xsmall"):
        frame.heading("Reports a second")
        _legend(live)
        ink.draw(
            archive_charts.pace(live.pace, live.expected, live.capacity, ink.current()), "pace"
        )
    with middle.container(gap="xsmall"):
        frame.heading("Answers so far, beside gold")
        ink.draw(
            answer_bars.figure(rows(live.shares), ink.current(), archive_charts.NARROW), "shares"
        )
        frame.quiet(answer_shares.drift_sentence(live.shares))
    with right.container(gap="xsmall"):
        failures(live.tally)
    frame.heading("Hosts")
    running = now.phase in LIVE
    digests = _digests(study, live) if running else {}
    plain_table.draw(
        HOST_COLUMNS,
        [
            _host(line, _model(live, digests.get(line.address)), running=running,
                  alone=len(live.hosts) == 1)
            for line in live.hosts
        ],
        numbers=(2, 3, 4, 5, 6, 7),
    )  # fmt: skip
    if live.tokens_reused:
        tokens = wording.count(live.tokens_reused)
        frame.quiet(f"{tokens} prompt tokens came from the servers' caches and cost nothing.")


def _legend(live: Live) -> None:
    """Which band of the chart is which host, where there are several, and what the line is."""
    hosts = archive_charts.hosts(live.pace)
    parts = [
        f'<span style="color:{archive_charts.colour(place)}">■</span> '
        f"{escape(archive_charts.short(host))}"
        for place, host in enumerate(hosts)
        if len(hosts) > 1
    ]
    if live.capacity is not None:
        parts.append(f"╌╌ all slots busy: {live.capacity:.1f}")
    if parts:
        st.html(f'<div class="overread-quiet">{" &nbsp; ".join(parts)}</div>')


def rows(spread: Shares) -> dict[str, dict[Answer, int]]:
    """The bars from top to bottom; those of whom nothing is known are left out."""
    rows = {
        "archive": dict(spread.archive),
        "develop": dict(spread.same_reader),
        "gold": dict(spread.gold),
    }
    return {name: counts for name, counts in rows.items() if counts or name == "archive"}


def failures(tally: Tally) -> None:
    """Failures by kind; the raw replies are one click away below."""
    total = tally.read + tally.failed
    if not tally.failed:
        frame.heading("Failures: none")
        return
    share = wording.percent(tally.failed / total)
    frame.heading(f"Failures: {wording.count(tally.failed)} of {wording.count(total)} ({share})")
    kinds = sorted(tally.failures.items(), key=lambda each: -each[1])
    rows = [(f"{signs.FAILED} {signs.FAILURES[kind]}", wording.count(n)) for kind, n in kinds]
    plain_table.draw(("kind", "reports"), rows[:FAILURE_ROWS], numbers=(1,))
    frame.quiet("Kept as failures with the raw reply. None is counted as a label.")


def _digests(study: Study, live: Live) -> dict[str, str]:
    """What each host says now of the run's model; hosts that don't answer are left out."""
    name = live.reader.model if live.reader else ""
    looked = servers.look(study, tuple(line.address for line in live.hosts))
    return {each.address: model.digest for each in looked if (model := each.model(name))}


def _model(live: Live, digest: str | None) -> str:
    """The digest of the run's reader, or that the host has another one now."""
    own = live.reader.model_digest if live.reader else ""
    if digest is None or digest == own:
        return _short_digest(own) or wording.UNDEFINED
    return f"{signs.FAILED} {_short_digest(digest)}, another one"


def _short_digest(digest: str) -> str:
    return digest.rpartition(":")[2][:DIGITS]


def _host(line: HostLine, model: str, *, running: bool, alone: bool) -> tuple[str, ...]:
    in_flight = line.in_flight if running else None
    return (
        archive_charts.short(line.address),
        _state(line, running=running, alone=alone),
        wording.UNDEFINED if in_flight is None else wording.count(in_flight),
        wording.count(line.slots),
        wording.count(line.readings),
        wording.count(line.failures),
        wording.seconds_per_report(line.seconds),
        wording.UNDEFINED if line.tokens is None else wording.count(round(line.tokens)),
        line.version or wording.UNDEFINED,
        model,
    )


def _state(line: HostLine, *, running: bool, alone: bool) -> str:
    if not running:
        return "at rest"
    others = "" if alone else ", its reports go to the others"
    if line.is_away:
        return f"○ set aside{others}"
    if line.silent_for:
        return f"○ silent for {wording.duration(line.silent_for)}{others}"
    return "● answering" if line.readings else "◐ first reply awaited"
