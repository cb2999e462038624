"""What corrected labels bring: which labels changed between two cohorts, and the CNN's AUC.

Two runs are compared on the images that are in both test sets, by the corrected labels.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from core.cnn_types import Cohort, Member, Part, Run
from core.metrics.areas import AucDifference, compare_aucs
from core.store import cohorts, runs
from core.store.database import reading
from core.workflows import build_cohort
from core.workflows.study import Study


@dataclass(frozen=True, slots=True)
class Correction:
    """Reports whose label differs between a cohort and the one before it."""

    before: str
    to_present: int
    to_absent: int
    joined: int
    left: int

    @property
    def changed(self) -> int:
        return self.to_present + self.to_absent

    @property
    def any(self) -> bool:
        return bool(self.changed or self.joined or self.left)


@dataclass(frozen=True, slots=True)
class Trained:
    """A run on the corrected labels beside one of the same recipe on the labels before."""

    before: Run
    after: Run
    difference: AucDifference
    images: int
    patients: int


def earlier(study: Study, made: Cohort) -> Cohort | None:
    """The cohort whose sets this one keeps; None where it was dealt anew."""
    if not made.design.parts_of:
        return None
    with reading(study.engine) as connection:
        number = cohorts.by_hash(connection, made.design.task, made.design.parts_of)
        return cohorts.get(connection, number) if number is not None else None


def between(before: Cohort, after: Cohort) -> Correction:
    """Counted in reports, since all images of a report have its label."""
    old, new = _labels(before), _labels(after)
    both = old.keys() & new.keys()
    return Correction(
        before.name,
        to_present=sum(old[each] < new[each] for each in both),
        to_absent=sum(old[each] > new[each] for each in both),
        joined=len(new.keys() - old.keys()),
        left=len(old.keys() - new.keys()),
    )


def waiting(study: Study, made: Cohort) -> Correction:
    """What a next version of the cohort would change, by the answers settled since."""
    return between(made, build_cohort.next_version(study, made))


def trained(study: Study, before: Cohort, after: Cohort) -> Trained | None:
    """The newest pair of runs with one recipe; None as long as there is none."""
    tested = _tested(before, after)
    with reading(study.engine) as connection:
        there = runs.of_task(connection, after.design.task)
        predicted = {
            run.run_id: runs.predicted(connection, run.run_id)
            for run in there
            if run.cohort_id in (before.cohort_id, after.cohort_id)
        }
    judged = {
        number: logits
        for number, logits in predicted.items()
        if tested and all(member.instance_uid in logits for member in tested)
    }
    mine = [run for run in there if run.cohort_id == after.cohort_id and run.run_id in judged]
    old = [run for run in there if run.cohort_id == before.cohort_id and run.run_id in judged]
    for run in mine:
        other = next((each for each in old if each.recipe == run.recipe), None)
        if other is not None:
            difference = _difference(tested, judged[run.run_id], judged[other.run_id])
            patients = len({member.patient for member in tested})
            return Trained(other, run, difference, len(tested), patients)
    return None


def _labels(cohort: Cohort) -> dict[int, int]:
    return {member.report_id: member.label for member in cohort.members}


def _tested(before: Cohort, after: Cohort) -> list[Member]:
    old = {member.instance_uid for member in before.part(Part.TEST)}
    return [member for member in after.part(Part.TEST) if member.instance_uid in old]


def _difference(
    tested: list[Member], after: Mapping[str, float], before: Mapping[str, float]
) -> AucDifference:
    """After minus before."""
    uids = [member.instance_uid for member in tested]
    numbers = {name: n for n, name in enumerate(sorted({m.patient for m in tested}))}
    return compare_aucs(
        np.array([after[uid] for uid in uids]),
        np.array([before[uid] for uid in uids]),
        np.array([member.label == 1 for member in tested]),
        np.array([numbers[member.patient] for member in tested]),
    )
