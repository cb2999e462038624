"""Suspect labels: those that a CNN takes for wrong which never saw their patients.

The ranking was made when the CNN answered (see out_of_fold). People's labels are never
suspects, and what a person has read since, or has on a list, is not offered again.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.errors import OverreadError
from core.protocol import Design, Reason
from core.store import candidates, readers, readings
from core.store.database import reading
from core.types import Task
from core.workflows import out_of_fold, review_lists
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

    `found` are those that nobody has read or has on a list to read, `taken` counts the
    others; `judged` is of how many reports, those with a person's label included. `cohort`
    is its name; `reader_id` gave the labels, `cnn_id` speaks against them.
    """

    cohort: str
    reader_id: int
    cnn_id: int
    judged: int
    taken: int
    found: tuple[Suspect, ...]


def suspects(study: Study, cnn_id: int) -> Suspects:
    """The labels that this CNN, which has answered out of fold, takes for wrong.

    Raises OverreadError where the labels are people's alone: nobody to correct.
    """
    with reading(study.engine) as connection:
        who = readers.get(connection, cnn_id)
        if who is None or out_of_fold.LABELS_OF not in who.settings:
            raise OverreadError("This reader has not judged a cohort out of fold.")
        said = readings.by(connection, cnn_id)
        seen = candidates.already_read(connection, who.task)
        seen |= candidates.on_open_lists(connection, who.task)
        reader_id = readers.find(connection, who.settings[out_of_fold.LABELS_OF])
    if reader_id is None:
        raise OverreadError(
            "The labels are people's alone: there is no reader whose labels could be suspect."
        )
    notes = {report_id: out_of_fold.note_of(each) for report_id, each in said.items()}
    ranked = [Suspect(n, note.label, note.chance) for n, note in notes.items() if note.is_suspect]
    found = sorted(
        (each for each in ranked if each.report_id not in seen),
        key=lambda each: (each.chance, each.report_id),
    )
    return Suspects(
        who.settings[out_of_fold.COHORT], reader_id, cnn_id, len(said),
        len(ranked) - len(found), tuple(found),
    )  # fmt: skip


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
