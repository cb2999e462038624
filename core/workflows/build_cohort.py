"""From labels and images to a cohort: who is in which set, and why others are in none.

Labels are a reader's readings under a policy; settled answers of the reading desk take their
place where the design wants it, and gold labels always. A cohort is stored once and never
changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from core import cohorts as dealing
from core import policies, wording
from core.cnn_types import Cohort, CohortDesign, Part
from core.cohort_groups import Candidate
from core.cohorts import CohortError
from core.images.prepared import PreparedSet
from core.store import cohorts, events
from core.store.database import reading, writing
from core.types import Task
from core.workflows import cohort_candidates
from core.workflows.study import Study


def plan(
    study: Study, design: CohortDesign, name: str, prepared: PreparedSet | None = None
) -> Cohort:
    """A cohort that is not stored yet. The same design on the same study is the same cohort.

    With `prepared` only images of that set are taken, as they were prepared. Raises
    CohortError, with what to do, where none can be made.
    """
    task = study.task(design.task)
    policy = policies.choose(task, design.policy)
    candidates = cohort_candidates.of_study(study, design, policy, prepared)
    _require_something(candidates, task)
    dealt = dealing.deal(candidates, design, _kept(study, design))
    dealing.require_sound(dealt.members, design)
    return Cohort(0, name, replace(design, policy=policy.name), dealt.members, dealt.left_out)


def keep(study: Study, cohort: Cohort, who: str = "") -> Cohort:
    """Stores a cohort; one that holds exactly the same is not stored a second time.

    Raises CohortError where another cohort has the name.
    """
    task = cohort.design.task
    with writing(study.engine) as connection:
        known = cohorts.same(connection, cohort)
        stored = cohorts.get(connection, known) if known else None
        if stored is not None:
            return stored
        if not cohort.name.strip():
            raise CohortError("A cohort needs a name by which its runs will be known.")
        if cohorts.find(connection, task, cohort.name) is not None:
            raise CohortError(
                f"There is a cohort “{cohort.name}” already, and it holds something else. "
                "Choose another name."
            )
        added = cohorts.add(connection, cohort)
        sentence = (
            f"The cohort “{cohort.name}” was made: "
            f"{wording.things(len(cohort.members), 'image')} with labels."
        )
        events.add(connection, "cohort", sentence, task, who)
    return added


def get(study: Study, task: Task, name: str) -> Cohort:
    """A stored cohort with its members; raises CohortError naming the others."""
    with reading(study.engine) as connection:
        number = cohorts.find(connection, task.name, name)
        found = cohorts.get(connection, number) if number is not None else None
        there = [each.name for each in cohorts.of_task(connection, task.name)]
    if found is None:
        known = f"There are: {', '.join(there)}." if there else "There is none yet."
        raise CohortError(f"The task {task.name} has no cohort “{name}”. {known}")
    return found


def next_name(study: Study, task: Task, name: str) -> str:
    """ankle → ankle-v2, ankle-v2 → ankle-v3: the first that is free."""
    stem, _, number = name.rpartition("-v")
    base, version = (stem, int(number)) if stem and number.isdigit() else (name, 1)
    with reading(study.engine) as connection:
        taken = {each.name for each in cohorts.of_task(connection, task.name)}
    while (wanted := f"{base}-v{version + 1}") in taken:
        version += 1
    return wanted


def next_version(study: Study, before: Cohort) -> Cohort:
    """The same design on the labels of today, not stored; patients keep their sets."""
    design = replace(before.design, corrected=True, parts_of=before.sha256)
    name = next_name(study, study.task(design.task), before.name)
    return plan(study, design, name)


def _kept(study: Study, design: CohortDesign) -> Mapping[str, Part]:
    """instance UID → set, of the cohort whose sets are to be kept."""
    if not design.parts_of:
        return {}
    with reading(study.engine) as connection:
        number = cohorts.by_hash(connection, design.task, design.parts_of)
        before = cohorts.get(connection, number) if number is not None else None
    if before is None:
        raise CohortError(
            "The cohort whose sets are to be kept is not in this study. Deal the sets anew."
        )
    return {member.instance_uid: member.part for member in before.members}


def _require_something(candidates: list[Candidate], task: Task) -> None:
    if not candidates:
        raise CohortError(
            "The study has no images. Import some: python -m core import-images FOLDER"
        )
    if any(each.label for each in candidates):
        return
    counts: dict[str, int] = {}
    for each in candidates:
        counts[each.why_not] = counts.get(each.why_not, 0) + 1
    told = "; ".join(f"{why}: {wording.count(n)}" for why, n in counts.items())
    raise CohortError(f"No image has a label for {task.title}. {told}. {_what_to_do(counts)}")


def _what_to_do(counts: Mapping[str, int]) -> str:
    most = max(counts, key=lambda why: counts[why])
    return {
        cohort_candidates.UNLINKED: "Link images to their reports by accession number.",
        cohort_candidates.NOT_PREPARED: "Prepare them: python -m core prepare",
        cohort_candidates.CHANGED: "Prepare them again: python -m core prepare",
        cohort_candidates.NOT_READ: "Label their reports first: python -m core label",
        cohort_candidates.FAILED: "Ask again: python -m core label --failures-again",
        cohort_candidates.LEFT_OUT_BY_POLICY: "Choose another policy.",
    }.get(most, "Choose another reader, policy or design.")
