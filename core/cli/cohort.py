"""cohort, export cohort: labels and images into training, validation and test, by patient."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from core import wording
from core.cli import console
from core.cnn_types import Cohort, CohortDesign, GoldUse, Part, TestLabels
from core.images.recipe import Recipe
from core.settings import load_settings
from core.workflows import (
    build_cohort,
    cohort_proof,
    cohort_words,
    export_cohort,
    prepare_images,
    reader_names,
)
from core.workflows.study import Study, open_study

COLUMNS = (
    "set", "images", "patients", "present", "balanced", "views", "with metal", "labels from"
)  # fmt: skip
TASK = Annotated[str, typer.Option(help="The task; the study's first if left out.")]


def cohort(
    labels: Annotated[
        str, typer.Option(help="Whose labels: a reader's name, or “humans” for people alone.")
    ],
    name: Annotated[str, typer.Option(help="Name of the cohort.")],
    policy: Annotated[
        str, typer.Option(help="How answers become labels; the task's first if left out.")
    ] = "",
    task: TASK = "",
    gold: Annotated[GoldUse, typer.Option(help="Gold reports.")] = GoldUse.IN,
    test_labels: Annotated[
        TestLabels, typer.Option(help="Whose labels the test set is judged by.")
    ] = TestLabels.LIKE_TRAINING,
    uncorrected: Annotated[
        bool, typer.Option("--uncorrected", help="Without what the reading desk settled.")
    ] = False,
    validation: Annotated[float, typer.Option(min=0.01, max=0.5, help="Share of patients.")] = 0.1,
    test: Annotated[float, typer.Option(min=0, max=0.9, help="Share of patients.")] = 0.1,
    training_share: Annotated[
        float, typer.Option(min=0.001, max=1, help="Only this part of the training patients.")
    ] = 1.0,
    folds: Annotated[int, typer.Option(min=0, max=20, help="k of a k-fold; 0 for none.")] = 0,
    fold: Annotated[int, typer.Option(min=1, help="Which of the folds is tested.")] = 1,
    seed: Annotated[int, typer.Option(help="Another seed deals other sets.")] = 1,
    sets_of: Annotated[
        str, typer.Option(help="Name of a cohort whose patients keep their sets.")
    ] = "",
    size: Annotated[
        int, typer.Option(min=0, help="Only images prepared at this size; 0 for any.")
    ] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="A summary as JSON.")] = False,
) -> None:
    """Deal labelled images to training, validation and test; no patient is in two of them."""
    study = open_study(load_settings())
    about = study.task(task)
    if folds and (folds < 2 or fold > folds):
        raise typer.BadParameter("A k-fold has two folds at least; --fold is one of them, from 1.")
    design = CohortDesign(
        about.name, reader_names.sha256_of(study, about, labels), policy, gold, test_labels,
        corrected=not uncorrected, validation_share=validation, test_share=test,
        training_share=training_share, folds=folds, fold=fold - 1, seed=seed,
        parts_of=build_cohort.get(study, about, sets_of).sha256 if sets_of else "",
    )  # fmt: skip
    prepared = prepare_images.opened(study, Recipe(size)) if size else None
    made = build_cohort.keep(study, build_cohort.plan(study, design, name, prepared))
    if as_json:
        console.as_json(export_cohort.summary(study, made))
        return
    _say(study, made)


def _say(study: Study, made: Cohort) -> None:
    proof = cohort_proof.proof(study, made)
    console.say(
        f"{made.name}: {wording.things(proof.images, 'image')} of "
        f"{wording.things(proof.patients, 'patient')}. {cohort_words.shared(proof)}"
    )
    console.table(COLUMNS, [(part.value, *cohort_words.cells(proof.sets[part])) for part in Part])
    for why, count in made.left_out.items():
        console.say(f"Left out: {wording.count(count)}, {why}.")


def export(
    name: Annotated[str, typer.Argument(help="Name of the cohort.")],
    file: Annotated[Path, typer.Argument(help="The file to write: .csv or .json.")],
    task: TASK = "",
) -> None:
    """Write a cohort: one row an image with its set and label, and what that rests on."""
    study = open_study(load_settings())
    made = build_cohort.get(study, study.task(task), name)
    count = export_cohort.export(study, made, file)
    console.say(f"{wording.things(count, 'image')} of {made.name} written to {file}.")
