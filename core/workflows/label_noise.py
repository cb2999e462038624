"""Suspect labels: those that a CNN takes for wrong which never saw their patients.

Confident learning (Northcutt, Jiang & Chuang 2021, JAIR 70:1373–1411, as cleanlab has it)
counts which labels look wrong, given the chances that the CNN gives out of fold; those that
get the least chance come first. People's labels are never suspects, and what a person has
read since is none any more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from core.cnn_types import LabelSource
from core.errors import OverreadError
from core.metrics.rates import Floats, Ints
from core.protocol import Design, Reason
from core.store import candidates, readers, readings
from core.store.database import reading
from core.types import Answer, Reading, Task
from core.workflows import out_of_fold, review_lists
from core.workflows.question_plan import cohort_of
from core.workflows.review_lists import Source
from core.workflows.study import Study

MOST_TO_REVIEW = 100


@dataclass(frozen=True, slots=True)
class Suspect:
    """A reader's label that the CNN speaks against; `chance` is what it gives the label."""

    report_id: int
    label: int
    chance: float


@dataclass(frozen=True, slots=True)
class Suspects:
    """The labels of a cohort, the most suspect first.

    `found` are those that nobody has read yet, `read` counts the others; `judged` is of how
    many reports, those with a person's label included. `reader_id` gave the labels, `cnn_id`
    speaks against them.
    """

    cohort: str
    reader_id: int
    cnn_id: int
    cnn_name: str
    judged: int
    read: int
    found: tuple[Suspect, ...]


def suspects(study: Study, cnn_id: int) -> Suspects:
    """Ranks the labels of the cohort that this CNN has judged out of fold.

    Raises OverreadError where the labels are people's alone: nobody to correct.
    """
    with reading(study.engine) as connection:
        who = readers.get(connection, cnn_id)
        said = readings.by(connection, cnn_id)
        seen = candidates.already_read(connection, who.task) if who else frozenset()
    if who is None or out_of_fold.COHORT not in who.settings:
        raise OverreadError("This reader has not judged a cohort out of fold.")
    base = cohort_of(study, int(who.settings[out_of_fold.COHORT]))
    with reading(study.engine) as connection:
        reader_id = readers.find(connection, base.design.reader_sha256)
    if reader_id is None:
        raise OverreadError(
            f"The labels of “{base.name}” are people's: there is no reader whose labels could be "
            "suspect."
        )
    labels = {m.report_id: (m.label, m.source) for m in base.members if m.report_id in said}
    chances = {n: _chance_of_present(said[n]) for n in labels}
    ranked = _ranked(labels, chances)
    found = tuple(each for each in ranked if each.report_id not in seen)
    read = len(ranked) - len(found)
    return Suspects(base.name, reader_id, cnn_id, who.name, len(labels), read, found)


def source(found: Suspects, most: int = MOST_TO_REVIEW) -> Source:
    """The worst of the suspects as cases for a reading list, in their order."""
    worst = found.found[:most]
    return Source(
        Reason.LABEL_NOISE,
        found.reader_id,
        found.cnn_id,
        report_ids=tuple(each.report_id for each in worst),
        worths=tuple(1 - each.chance for each in worst),
    )


def title(found: Suspects) -> str:
    return f"Label noise suspects of {found.cohort}"


def send_to_review(
    study: Study, task: Task, found: Suspects, most: int = MOST_TO_REVIEW, who: str = ""
) -> int:
    """A reading list of the worst suspects; returns its list_id."""
    wanted = source(found, most)
    return review_lists.make_list(study, task, title(found), [wanted], Design(), who)


def _chance_of_present(said: Reading) -> float:
    sure = said.confidence if said.confidence is not None else 1.0
    return sure if said.answer is Answer.PRESENT else 1 - sure


def _ranked(
    labels: Mapping[int, tuple[int, LabelSource]], chances: Mapping[int, float]
) -> tuple[Suspect, ...]:
    """Of the readers' labels those that confident learning takes for wrong."""
    report_ids = sorted(labels)
    given = np.array([labels[n][0] for n in report_ids])
    if len(set(given.tolist())) < 2:
        return ()
    present = np.array([chances[n] for n in report_ids])
    issues, own = _confident_learning(given, np.stack([1 - present, present], axis=1))
    found = [
        Suspect(report_ids[place], int(given[place]), float(own[place]))
        for place in issues
        if labels[report_ids[place]][1] is LabelSource.READER
    ]
    return tuple(sorted(found, key=lambda each: (each.chance, each.report_id)))


def _confident_learning(given: Ints, chances: Floats) -> tuple[list[int], Floats]:
    """The places of labels taken for wrong, and the chance that each label is given."""
    # Loaded here because it takes longer to load than a page to open.
    from cleanlab.filter import find_label_issues
    from cleanlab.rank import get_self_confidence_for_each_label

    issues = find_label_issues(given, chances, return_indices_ranked_by="self_confidence", n_jobs=1)
    own: Floats = get_self_confidence_for_each_label(given, chances)
    return [int(place) for place in issues], own
