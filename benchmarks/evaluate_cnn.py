"""How long judging a run takes: 15,896 predictions, 2,000 bootstraps, and the page's rerun.

Evaluation: from the database to every figure with its interval, bands and calibration.
Threshold: what moving it costs, slices included. Rerun: the page as Streamlit runs it again
after a click, by AppTest, all of it.

    python -m benchmarks.evaluate_cnn [--quick]
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from streamlit.testing.v1 import AppTest

from core import jobs
from core.cnn_types import (
    Cohort,
    CohortDesign,
    LabelSource,
    Member,
    Part,
    Prediction,
    TrainingRecipe,
)
from core.image_types import Header, Laterality, Place, View
from core.settings import PROJECT, Settings, load_settings
from core.store import cohorts, image_links, images, readers, readings, reports, runs
from core.store.database import writing
from core.types import Answer, NewReport, Reader, ReaderKind, Reading
from core.workflows import evaluate_cnn, evaluation_slices
from core.workflows.evaluate_cnn import Options
from core.workflows.study import Study, open_study

TASK = "ankle_fracture"
IMAGES = 15_896
EVALUATION_GOAL_MS, RERUN_GOAL_MS = 1_500.0, 300.0
PITFALLS = ("negation", "old", "osteosynthesis", "ossicle", "other_bone", "region", "suspicion")


def made(settings: Settings, tested: int, *, runs_wanted: int = 2) -> tuple[Study, list[int]]:
    """A study with runs whose test set has so many images, and a tenth of that to validate."""
    study = open_study(settings)
    random = np.random.default_rng(1)
    total = tested + tested // 10
    count = total // 2
    positive = random.random(count) < 0.35
    with writing(study.engine) as connection:
        reports.add(connection, [
            NewReport(
                f"E{n:06}", f"Befund {n}: OSG.", f"P{n * 2 // 3}", f"{2015 + n % 9}-03-01",
                pitfalls=tuple(name for name in PITFALLS if random.random() < 0.1),
                synthetic=True,
            )
            for n in range(count)
        ])  # fmt: skip
        known = reports.ids_of(connection, [f"E{n:06}" for n in range(count)])
        reader = Reader(ReaderKind.PROMPT, "careful", TASK, "e" * 64, model="toy:latest")
        reader_id = readers.ensure(connection, reader)
        said = [Answer.PRESENT if each else Answer.ABSENT for each in positive]
        readings.add(connection, reader_id, [
            Reading(known[f"E{n:06}"], answer, 1.0, confidence=float(random.uniform(0.5, 1)))
            for n, answer in enumerate(said)
        ])  # fmt: skip
        images.add(connection, [_image(n, view) for n in range(count) for view in (0, 1)])
        image_links.link_by_accession(connection)
        uids = [f"1.9.{n}.{view}" for n in range(count) for view in (0, 1)]
        metal = random.random(2 * count) < 0.12
        images.set_hardware(connection, [(u, bool(m)) for u, m in zip(uids, metal, strict=True)])
        members = _members(known, positive, tested // 2, random)
        cohort = cohorts.add(
            connection, Cohort(0, "ankles", CohortDesign(TASK, "e" * 64, "study"), members)
        )
        made_runs = [
            _run(connection, cohort, f"run {number}", 2.0 + 0.1 * number, members, random)
            for number in range(runs_wanted)
        ]
    return study, made_runs


def _image(number: int, view: int) -> tuple[Header, Place]:
    header = Header(
        f"1.9.{number}.{view}", f"1.8.{number}", f"1.7.{number}", f"E{number:06}",
        f"p{number * 2 // 3}", f"{2015 + number % 9}-03-01", "DX", "ANKLE",
        (View.AP, View.LATERAL)[view], (Laterality.LEFT, Laterality.RIGHT)[number % 2],
        "MONOCHROME2", 12, 2500, 2000, "1.2.840.10008.1.2.1", "h" * 64, 10_000_000,
    )  # fmt: skip
    return header, Place(f"/nowhere/{number}-{view}.dcm")


def _members(
    known: dict[str, int], positive: np.ndarray, tested: int, random: np.random.Generator
) -> tuple[Member, ...]:
    kept = positive | (random.random(len(positive)) < positive.mean() / (1 - positive.mean()))
    return tuple(
        Member(
            f"1.9.{n}.{view}", known[f"E{n:06}"], f"p{n * 2 // 3}",
            Part.TEST if n < tested else Part.VALIDATION, int(positive[n]), LabelSource.READER,
            n + 1, bool(kept[n]), f"{n * 2 + view:064}", 0.5 + n % 50 / 100,
        )
        for n in range(len(positive))
        for view in (0, 1)
    )  # fmt: skip


def _run(
    connection: object, cohort: Cohort, name: str, distance: float,
    members: tuple[Member, ...], random: np.random.Generator,
) -> int:  # fmt: skip
    run_id = runs.create(connection, TASK, name, cohort.cohort_id, TrainingRecipe())  # type: ignore[arg-type]
    weights = f"{run_id:064}"
    runs.note_best(connection, run_id, 61, 0.8, weights)  # type: ignore[arg-type]
    scores = random.normal(size=len(members)) * 1.4
    said = [
        Prediction(m.instance_uid, float(s + distance * (2 * m.label - 1) * 0.9))
        for m, s in zip(members, scores, strict=True)
    ]
    runs.add_predictions(connection, run_id, weights, said)  # type: ignore[arg-type]
    return run_id


def timed(work: Callable[[], object], times: int = 3) -> float:
    """The median, in milliseconds."""
    spent = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        spent.append(1_000 * (time.perf_counter() - started))
    return sorted(spent)[len(spent) // 2]


def rerun(settings: Settings, run_id: int) -> float:
    """Milliseconds of the page after a click; the first two runs load and cache."""
    os.environ.update(jobs.environment(settings))
    app = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=120)
    app.query_params["run"] = str(run_id)
    app.switch_page("pages/cnn/evaluate.py").run()
    app.run()
    assert not app.exception
    return timed(app.run)


def main() -> None:
    tested = 1_590 if "--quick" in sys.argv else IMAGES
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings(home=Path(folder))
        study, run_ids = made(settings, tested)
        options = Options(balanced=False)
        evaluate_cnn.evaluate(study, run_ids[0], Options(balanced=False, replicates=10))
        evaluation = evaluate_cnn.evaluate(study, run_ids[0], options)
        whole = timed(lambda: evaluate_cnn.evaluate(study, run_ids[0], options))
        probabilities = iter(np.linspace(0.3, 0.7, 9))
        moved = timed(
            lambda: evaluation_slices.slices(
                evaluation.at(evaluate_cnn.given(float(next(probabilities))))
            )
        )
        page = rerun(settings, run_ids[0])
    print("| what | images | ms | goal ms |")
    print("|---|--:|--:|--:|")
    for name, spent, goal in (
        ("evaluation, 2,000 bootstraps", whole, f"< {EVALUATION_GOAL_MS:,.0f}"),
        ("threshold moved, slices too", moved, ""),
        ("page run again", page, f"< {RERUN_GOAL_MS:,.0f}"),
    ):
        print(f"| {name} | {tested:,} | {spent:,.0f} | {goal} |")


if __name__ == "__main__":
    main()
