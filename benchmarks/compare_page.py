"""How long the compare page works on the server, from stored readings, and how that grows.

Whole page: what a first visit costs, from the database to the HTML of figure and table.
Rerun: the page as Streamlit runs it again after a click, by AppTest, all of it.

    python -m benchmarks.compare_page [--quick]
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np
from streamlit.testing.v1 import AppTest

from core import jobs
from core.settings import PROJECT, Settings, load_settings
from core.store import gold, readers, readings, reports
from core.store.database import writing
from core.types import Answer, Evidence, NewReport, Reader, ReaderKind, Reading, Split
from core.workflows import compare_prompts, comparison_figure, comparison_table, comparison_words
from core.workflows.study import Study, open_study

T = TypeVar("T")
TASK = "ankle_fracture"
PITFALLS = ("negation", "old", "osteosynthesis", "ossicle", "other_bone", "region", "suspicion")
GRID = ((31, 500), (31, 2_000), (100, 500), (100, 2_000), (200, 5_000))
QUICK = ((31, 500),)
GOALS_MS = {(31, 500): 400.0, (200, 5_000): 2_000.0}
RERUN_GOAL_MS = 300.0
TEXT = "Regelrechte Stellung im OSG. Kein Nachweis einer frischen Fraktur. " * 8
REPLY = '{"evidence": "Kein Nachweis einer frischen Fraktur.", "answer": "absent"}'


def made(settings: Settings, prompts: int, count: int) -> Study:
    """A study whose readings look like those of a real comparison."""
    study = open_study(settings)
    random = np.random.default_rng(prompts + count)
    with writing(study.engine) as connection:
        reports.add(connection, [
            NewReport(
                f"B{number:06}", f"{number}. {TEXT}", f"P{number // 2}",
                pitfalls=tuple(name for name in PITFALLS if random.random() < 0.1),
            )
            for number in range(count)
        ])  # fmt: skip
        names = [f"B{number:06}" for number in range(count)]
        ids = [reports.ids_of(connection, names)[name] for name in names]
        present = random.random(count) < 0.4
        truth = [Answer.PRESENT if each else Answer.ABSENT for each in present]
        own = readers.ensure(connection, Reader(ReaderKind.GOLD, "gold", TASK, "g" * 64))
        readings.add(connection, own, [Reading(i, t, 1.0) for i, t in zip(ids, truth, strict=True)])
        gold.add(connection, TASK, own, dict.fromkeys(ids, Split.DEVELOP))
    for number in range(prompts):
        _read(study, number, ids, present, random)
    return study


def _read(
    study: Study, number: int, ids: list[int], present: np.ndarray, random: np.random.Generator
) -> None:
    name = f"prompt_{number:03}"
    reader = Reader(
        ReaderKind.PROMPT, name, TASK, f"{number:064}", prompt_name=name,
        prompt_sha256=f"{number:064}", model="toy:latest", model_digest="d" * 64,
    )  # fmt: skip
    right = random.random(len(ids)) < 0.82 + 0.12 * random.random()
    said = np.where(right, present, ~present)
    with writing(study.engine) as connection:
        reader_id = readers.ensure(connection, reader)
        readings.add(connection, reader_id, [
            Reading(
                report_id, Answer.PRESENT if answer else Answer.ABSENT, 1.0,
                evidence=Evidence("Kein Nachweis einer frischen Fraktur.", 30, 67), confidence=0.9,
                raw_reply=REPLY, messages_sha256="a" * 64, prompt_tokens=800, completion_tokens=30,
                seconds=0.4, host="http://127.0.0.1:11434", server_version="0.12.11",
            )
            for report_id, answer in zip(ids, said, strict=True)
        ])  # fmt: skip


def stages(study: Study) -> dict[str, float]:
    """Milliseconds of each step of a first visit, and of the statistics a second time."""
    task = study.task(TASK)
    found: dict[str, float] = {}
    ground = timed(found, "database", lambda: compare_prompts.load(study, task))
    assert ground is not None
    comparison = timed(found, "statistics", lambda: compare_prompts.compare(ground))
    assert comparison is not None
    timed(found, "html", lambda: (
        comparison_words.answer(comparison), comparison_words.remarks(comparison),
        comparison_figure.figure(comparison),
        comparison_table.table(
            comparison, comparison_figure.shown_rows(comparison, every_row=False)
        ),
    ))  # fmt: skip
    timed(found, "statistics again", lambda: compare_prompts.compare(ground))
    return found


def timed(into: dict[str, float], name: str, work: Callable[[], T]) -> T:
    started = time.perf_counter()
    result = work()
    into[name] = 1_000 * (time.perf_counter() - started)
    return result


def rerun(settings: Settings) -> float:
    """Milliseconds of the third run of the page; the first two load and cache."""
    os.environ.update(jobs.environment(settings))
    app = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=120)
    app.switch_page("pages/prompts/compare.py").run()
    app.run()
    started = time.perf_counter()
    app.run()
    took = 1_000 * (time.perf_counter() - started)
    assert not app.exception
    return took


def main() -> None:
    grid = QUICK if "--quick" in sys.argv else GRID
    with tempfile.TemporaryDirectory() as folder:
        stages(made(load_settings(home=Path(folder) / "warm"), 3, 40))
        print("| prompts | reports | database | statistics | html | **whole page** | goal "
              "| statistics again | rerun of the page | goal |")  # fmt: skip
        print("|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|")
        for prompts, count in grid:
            settings = load_settings(home=Path(folder) / f"{prompts}-{count}")
            study = made(settings, prompts, count)
            found = stages(study)
            whole = sum(found[name] for name in ("database", "statistics", "html"))
            goal = GOALS_MS.get((prompts, count))
            print(
                f"| {prompts} | {count} | {found['database']:.0f} | {found['statistics']:.0f} "
                f"| {found['html']:.0f} | **{whole:.0f} ms** | {f'{goal:.0f}' if goal else ''} "
                f"| {found['statistics again']:.0f} | {rerun(settings):.0f} ms "
                f"| {RERUN_GOAL_MS:.0f} |",
                flush=True,
            )
            study.engine.dispose()


if __name__ == "__main__":
    main()
