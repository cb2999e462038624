"""A training in a real browser: watched without a jump, Streamlit killed in its midst, stopped."""

from __future__ import annotations

import os
import re
import signal
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from core.cnn_types import Run
from core.settings import Settings
from core.store import jobs, runs
from core.store.database import reading, writing
from core.types import JobState
from core.workflows.study import Study, open_study
from tests.browser import serving
from tests.browser.serving import Dashboard
from tests.browser.test_archive import wait_for
from tests.small_training import Pace, curves, keep_run, study_with_cohort

SECONDS_AN_EPOCH = 0.5
BEGUN = 12
ALL = curves(Pace(epochs=200))


class Learner:
    """Stores an epoch twice a second as a worker does, until it is asked to stop."""

    def __init__(self, study: Study, run: Run) -> None:
        self._study, self._run = study, run
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._learn, daemon=True)

    def __enter__(self) -> Learner:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _learn(self) -> None:
        for epoch in range(BEGUN + 1, 200):
            if self._ended.wait(SECONDS_AN_EPOCH):
                return
            with writing(self._study.engine) as connection:
                stop = jobs.beat(connection, self._run.job_id, "w", epoch, 200)
                if stop:
                    jobs.end(connection, self._run.job_id, "w", JobState.CANCELLED)
                    return
                points = [point for point in ALL if point[1] == epoch]
                runs.add_metrics(connection, self._run.run_id, points)


@pytest.fixture
def learning(
    tmp_path_factory: pytest.TempPathFactory, chromium_path: str
) -> Iterator[tuple[Dashboard, Run]]:
    """A dashboard of its own on a study whose CNN is being trained."""
    settings = serving.settings_in(tmp_path_factory.mktemp("learning"))
    study, cohort = study_with_cohort(settings)
    run = keep_run(study, cohort, "first", JobState.RUNNING, pace=Pace(epochs=BEGUN, seconds=0.5))
    with serving.serving(settings) as running, Learner(study, run):
        yield running, run


def epochs(settings: Settings, run: Run) -> int:
    with reading(open_study(settings).engine) as connection:
        point = runs.last_point(connection, run.run_id, "loss")
    return point[0] if point else 0


def points_drawn(tab: Page) -> int:
    """How many epochs the loss chart shows, 0 while it is not there."""
    drawn = tab.locator(".st-key-loss .js-plotly-plot")
    if not drawn.count():
        return 0
    return int(drawn.first.evaluate("plot => plot.data ? plot.data[1].x.length : 0"))


@pytest.mark.timeout(240)
def test_a_training_is_watched_without_a_jump_outlives_streamlit_and_can_be_stopped(
    learning: tuple[Dashboard, Run], open_tab: Callable[..., Page]
) -> None:
    dashboard, run = learning
    tab = open_tab(dashboard)
    tab.goto("/train")
    said = tab.get_by_test_id("overread-progress")
    expect(said).to_contain_text("validation AUC", timeout=60_000)
    expect(said).to_contain_text("to the end")
    watched = [
        tab.get_by_role("button", name="Stop"),
        tab.get_by_test_id("overread-metric").first,
        tab.get_by_role("button", name="Clone with changes"),
    ]
    expect(watched[2]).to_be_visible(timeout=60_000)
    wait_for(lambda: points_drawn(tab) >= BEGUN, 60)
    time.sleep(3)
    before, places = points_drawn(tab), [each.bounding_box() for each in watched]
    wait_for(lambda: points_drawn(tab) > before + 1, 60)
    assert [each.bounding_box() for each in watched] == places

    os.kill(dashboard.streamlit(), signal.SIGKILL)
    killed_at = epochs(dashboard.settings, run)
    dashboard.wait_until_up()
    wait_for(lambda: points_drawn(tab) > killed_at, 90)

    tab.get_by_role("button", name="Stop").click()
    expect(said).to_contain_text("Stopped after epoch", timeout=60_000)
    stopped = re.search(r"after epoch (\d+) of 200", said.inner_text())
    assert stopped is not None
    tab.reload()
    expect(said).to_contain_text(f"Stopped after epoch {stopped[1]} of 200", timeout=60_000)
    expect(tab.get_by_role("button", name="Go on")).to_be_enabled()
