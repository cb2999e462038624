"""Runs whose predictions are made up: what judging needs, without training."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import numpy as np

from core.cnn_types import Cohort, Member, Part, Prediction
from core.store import runs
from core.store.database import writing
from core.workflows.study import Study
from tests.small_cnn import TASK, TINY

NUMBERS = itertools.count()
WEIGHTS = "w" * 64
Score = Callable[[Member], float]


def told(
    study: Study, cohort: Cohort, score: Score, name: str = "", parts: tuple[Part, ...] = ()
) -> int:
    """A run whose predictions are as `score` says; returns its run_id."""
    wanted = parts or (Part.VALIDATION, Part.TEST)
    with writing(study.engine) as connection:
        run_id = runs.create(
            connection, TASK, name or f"run {next(NUMBERS)}", cohort.cohort_id, TINY
        )
        runs.note_best(connection, run_id, 2, 0.5, WEIGHTS)
        said = [Prediction(m.instance_uid, score(m)) for m in cohort.members if m.part in wanted]
        runs.add_predictions(connection, run_id, WEIGHTS, said)
    return run_id


def noisy(member: Member, seed: int = 0) -> float:
    """A score that goes the right way most of the time, the same for the same image."""
    draw = np.random.default_rng([seed, *member.instance_uid.encode()])
    return float(draw.normal() * 1.5 + (1 if member.label else -1))


def perfect(member: Member) -> float:
    return 2.0 if member.label else -2.0
