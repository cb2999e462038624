"""What the CNN learns from synthetic radiographs: true labels, wrong labels, no gold reports.

Draws the demo's ankles, deals them by patient, and trains the same recipe on the same sets
three times: with the true labels; with 8 % of the reports outside the gold set labelled
wrongly, which is what the published study's best prompt did; and so without the gold reports.
All are judged by the true labels of held-out patients. With --monai-python the study's kind of
code is trained with the same recipe on the same sets beside it. The study's pattern (AUC 0.926;
gold reports made a marginal difference) is looked for on synthetic data, and nothing more.

    python -m benchmarks.cnn_quality [--studies 900] [--size 128] [--epochs 26] [--home FOLDER]
        [--monai-python PYTHON]   see benchmarks/train_step.py for how to get one

With --home the study is kept, and a second call goes on where the first was stopped.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import tempfile
import time
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import numpy as np

from core import cnn_types
from core.cnn_types import PRESETS, BestBy, Cohort, CohortDesign, Member, Part, TrainingRecipe
from core.demo import ANKLE
from core.demo.radiographs import ankle_exams
from core.errors import TrainingError
from core.images.recipe import Recipe
from core.metrics.areas import auc, compare_aucs
from core.readers._base import fingerprint
from core.settings import PROJECT, load_settings
from core.store import cohorts, gold, readers, readings, reports, runs
from core.store.database import reading, writing
from core.types import Reader, ReaderKind, Reading
from core.wording import estimate, p_value
from core.workflows import (
    build_cohort,
    demo_images,
    demo_study,
    prepare_images,
    train_cnn,
    train_lesson,
)
from core.workflows.study import Study, open_study

STUDIES, QUICK = 900, PRESETS[cnn_types.QUICK]
SIZE, EPOCHS, BATCH, RATE = QUICK.size, QUICK.epochs, QUICK.batch, QUICK.highest_rate
GOLD, ARCHIVE = 150, 5000
WRONG = 0.08
POLICY = "uncertain left out"
TRUE, NOISY, WITHOUT = "true labels", "8 % wrong", "8 % wrong, no gold"
MONAI = "true labels, MONAI"


@dataclass(frozen=True, slots=True)
class Judged:
    """Logits and truth of the test set, one entry an image or a study."""

    scores: np.ndarray
    positive: np.ndarray
    patients: np.ndarray


def filled(home: Path, studies: int, size: int) -> tuple[Study, Cohort]:
    """The demo study with its images and the cohort of the true labels."""
    study = open_study(load_settings(home=home))
    demo_study.load_demo(study, GOLD, ARCHIVE, 1)
    demo_images.load(study, studies, 1)
    prepare_images.run(study, Recipe(size))
    reader = _truth(study)
    design = CohortDesign(
        ANKLE, reader.sha256, POLICY, corrected=False, validation_share=0.1, test_share=0.2
    )
    return study, build_cohort.keep(study, build_cohort.plan(study, design, TRUE))


def _truth(study: Study) -> Reader:
    """What the generator drew, as the readings of a simulated reader."""
    reader = Reader(
        ReaderKind.RULES, "what was drawn", ANKLE, fingerprint({"truth": ANKLE}), simulated=True
    )
    with writing(study.engine) as connection:
        exams = list(islice(ankle_exams(1), GOLD + ARCHIVE))
        there = reports.ids_of(connection, [one.accession_number for one in exams])
        reader_id = readers.ensure(connection, reader)
        readings.add(connection, reader_id, [
            Reading(there[one.accession_number], one.truth, 1.0)
            for one in exams if one.accession_number in there
        ])  # fmt: skip
    return reader


def variants(study: Study, true: Cohort) -> dict[str, Cohort]:
    """The same sets with other labels to learn from; test labels stay true."""
    with reading(study.engine) as connection:
        gold_set = gold.latest(connection, ANKLE)
    in_gold = {label.report_id for label in gold_set.labels} if gold_set else set()
    chance = np.random.default_rng(8)
    archive = sorted({m.report_id for m in true.members} - in_gold)
    wrong = {report for report in archive if chance.random() < WRONG}
    noisy = tuple(_said(member, wrong) for member in true.members)
    without = tuple(
        m for m in noisy if m.part is not Part.TRAIN or m.report_id not in in_gold
    )  # fmt: skip
    made = {TRUE: true}
    for name, members in ((NOISY, noisy), (WITHOUT, without)):
        made[name] = _kept(study, replace(true, cohort_id=0, name=name, members=members))
    return made


def _said(member: Member, wrong: set[int]) -> Member:
    if member.part is Part.TEST or member.report_id not in wrong:
        return member
    return replace(member, label=1 - member.label)


def _kept(study: Study, cohort: Cohort) -> Cohort:
    with writing(study.engine) as connection:
        known = cohorts.same(connection, cohort)
        stored = cohorts.get(connection, known) if known else None
        return stored or cohorts.add(connection, cohort)


def trained(study: Study, cohort: Cohort, recipe: TrainingRecipe, name: str) -> int:
    """The run_id of the run of this name, trained to its end."""
    try:
        run_id = train_cnn.create(study, cohort.cohort_id, recipe, name).run_id
    except TrainingError:
        with reading(study.engine) as connection:
            known = runs.find(connection, ANKLE, name)
        if known is None or known.recipe != recipe:
            raise
        run_id = known.run_id
    train_cnn.train(study, run_id)
    return run_id


def predicted(study: Study, run_id: int) -> dict[str, float]:
    with reading(study.engine) as connection:
        return runs.predicted(connection, run_id)


def over_monai(
    study: Study, cohort: Cohort, recipe: TrainingRecipe, python: str
) -> dict[str, float]:
    """instance UID → logit of the test set, by the study's kind of code on the same sets."""
    shelf = train_lesson.shelf(study, cohort, recipe)
    chosen = {part.value: cohort.part(part, balanced=part is Part.VALIDATION) for part in Part}
    arrays: dict[str, np.ndarray] = {}
    for name, members in chosen.items():
        arrays[f"{name}_pixels"] = np.stack(list(shelf.images(members)))
        arrays[f"{name}_labels"] = np.array([each.label for each in members])
    with tempfile.TemporaryDirectory() as folder:
        np.savez(Path(folder) / "sets.npz", **arrays)
        told = (recipe.epochs, recipe.batch, recipe.highest_rate)
        subprocess.run(
            [python, "-m", "benchmarks.monai_training", folder, *map(str, told)],
            cwd=PROJECT, check=True,
        )  # fmt: skip
        logits = np.load(Path(folder) / "logits.npy")
    return {m.instance_uid: float(each) for m, each in zip(chosen["test"], logits, strict=True)}


def judged(said: dict[str, float], true: Cohort, *, by_study: bool) -> Judged:
    """All images of the test set, or its studies with their views' logits averaged."""
    units: dict[int | str, list[Member]] = {}
    for member in true.part(Part.TEST):
        units.setdefault(member.report_id if by_study else member.instance_uid, []).append(member)
    people = {name: n for n, name in enumerate(sorted({m.patient for m in true.members}))}
    return Judged(
        np.array([np.mean([said[m.instance_uid] for m in views]) for views in units.values()]),
        np.array([views[0].label == 1 for views in units.values()]),
        np.array([people[views[0].patient] for views in units.values()]),
    )


def measure(
    home: Path, studies: int, recipe: TrainingRecipe, monai_python: str = ""
) -> dict[str, dict[bool, Judged]]:
    """name of the variant → whether by study → what the test set came to. Prints as it goes."""
    study, true = filled(home, studies, recipe.size)
    counts = {part.value: len(true.part(part)) for part in Part}
    print(f"{studies} synthetic studies; images by set: {counts}", flush=True)
    found: dict[str, dict[bool, Judged]] = {}
    for name, cohort in variants(study, true).items():
        begun = time.perf_counter()
        run_id = trained(study, cohort, recipe, f"{name}, {recipe.size} pixels")
        said = predicted(study, run_id)
        found[name] = {unit: judged(said, true, by_study=unit) for unit in (False, True)}
        _tell(name, found, time.perf_counter() - begun)
    if monai_python:
        begun = time.perf_counter()
        said = over_monai(study, true, recipe, monai_python)
        found[MONAI] = {unit: judged(said, true, by_study=unit) for unit in (False, True)}
        _tell(MONAI, found, time.perf_counter() - begun)
    else:
        print(f"{MONAI}: not measured, no Python with MONAI was named (--monai-python)")
    study.engine.dispose()
    return found


def _tell(name: str, found: dict[str, dict[bool, Judged]], seconds: float) -> None:
    image, whole = (found[name][unit] for unit in (False, True))
    line = f"{name:22} AUC an image {estimate(auc(image.scores, image.positive, image.patients))}"
    line += f", a study {estimate(auc(whole.scores, whole.positive, whole.patients))}"
    if name != TRUE:
        base = found[TRUE][True]
        apart = compare_aucs(whole.scores, base.scores, base.positive, base.patients)
        line += f"; against {TRUE} {apart.difference.value or 0:+.3f}, {p_value(apart.p_value)}"
    print(f"{line} · {seconds / 60:.0f} min", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--studies", type=int, default=STUDIES)
    parser.add_argument("--size", type=int, default=SIZE)
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--batch", type=int, default=BATCH)
    parser.add_argument("--rate", type=float, default=RATE)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--monai-python", default=os.environ.get("OVERREAD_MONAI_PYTHON", ""))
    wanted = parser.parse_args()
    recipe = TrainingRecipe(
        size=wanted.size, epochs=wanted.epochs, batch=wanted.batch, highest_rate=wanted.rate,
        best_by=BestBy.AUC,
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        home = wanted.home or Path(folder)
        measure(home, wanted.studies, recipe, wanted.monai_python)


if __name__ == "__main__":
    main()
