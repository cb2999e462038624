"""What a network got wrong, the surest errors first, with what is known of each; and the way
to a radiologist."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from core.errors import OverreadError
from core.image_types import Image
from core.protocol import Design, Reason
from core.store import gold, image_links, images, readers, readings, report_search, reports
from core.store.database import reading
from core.store.readings import SignedReading
from core.types import Report, Split, Task
from core.workflows import review_lists
from core.workflows.evaluate_cnn import Evaluation
from core.workflows.review_lists import Source
from core.workflows.study import Study

NONE: frozenset[int] = frozenset()
DESIGN = Design(agreement_share=0.0, repeat_share=0.0)


class Wrong(StrEnum):
    """Which errors. The values stand in the page's address."""

    MISSED = "missed"
    FALSE_ALARMS = "false-alarms"


@dataclass(frozen=True, slots=True)
class Error:
    """One image, or the most suspicious image of a study, that was called wrongly."""

    row: int
    name: str
    image_id: int
    report_id: int
    accession_number: str
    logit: float
    is_positive: bool
    label_by_person: bool
    view: str

    @property
    def probability(self) -> float:
        return float(1 / (1 + np.exp(-self.logit)))


@dataclass(frozen=True, slots=True)
class ErrorCase:
    """An error with its report, everything that was said of that, and its images.

    Of a report in the locked test part nothing is shown but the images.
    """

    error: Error
    report: Report
    is_sealed: bool
    said: tuple[SignedReading, ...]
    images: tuple[Image, ...]


def locked(study: Study, task: Task) -> frozenset[int]:
    """The reports of the locked test part: who sees that one is an error sees its gold label."""
    with reading(study.engine) as connection:
        newest = gold.latest(connection, task.name)
    return frozenset(label.report_id for label in newest.part(Split.TEST)) if newest else NONE


def errors(
    evaluation: Evaluation, wrong: Wrong, without: frozenset[int] = NONE
) -> tuple[Error, ...]:
    """The errors of one kind, the surest first: furthest from the threshold.

    Those of the reports in `without` are left out.
    """
    test, called = evaluation.test, evaluation.point.called
    missed = wrong is Wrong.MISSED
    found = (test.positive & ~called) if missed else (~test.positive & called)
    rows = np.flatnonzero(found & ~np.isin(test.report_ids, list(without)))
    order = rows[np.argsort(test.logits[rows] * (1 if missed else -1), kind="stable")]
    return tuple(
        Error(
            int(row), test.names[row], int(test.image_ids[row]), int(test.report_ids[row]),
            test.accession_numbers[row], float(test.logits[row]), bool(test.positive[row]),
            bool(test.human[row]), str(test.groups["view"][row]),
        )
        for row in order
    )  # fmt: skip


def case(study: Study, task: Task, error: Error) -> ErrorCase:
    """The error with its report; raises OverreadError where that is gone."""
    with reading(study.engine) as connection:
        report = reports.get(connection, error.report_id)
        if report is None:
            raise OverreadError(f"The report {error.accession_number} is not in this study.")
        split = report_search.split_of(connection, report.report_id, task.name)
        sealed = split is Split.TEST
        said = () if sealed else readings.of_report(connection, report.report_id, task.name)
        linked = image_links.of_reports(connection, [report.accession_number])
    first = [each for each in linked if each.image_id == error.image_id]
    return ErrorCase(error, report, sealed, said, (*first, *(i for i in linked if i not in first)))


def send_to_review(
    study: Study, task: Task, evaluation: Evaluation, wanted: Sequence[Error], title: str,
    who: str = "",
) -> int:  # fmt: skip
    """Makes a reading list of these reports' labels; returns its list_id.

    Raises OverreadError where nobody but people labelled them, or all were read already.
    """
    sha256 = evaluation.cohort.design.reader_sha256
    with reading(study.engine) as connection:
        reader_id = readers.find(connection, sha256) if sha256 else None
    if reader_id is None:
        raise OverreadError("People gave these labels; there is no other reading to compare with.")
    report_ids = tuple(dict.fromkeys(each.report_id for each in wanted))
    source = Source(Reason.SUSPECT, reader_id, report_ids=report_ids)
    return review_lists.make_list(study, task, title, [source], DESIGN, who)


def images_of(study: Study, image_ids: Sequence[int]) -> dict[int, Image]:
    """These images by number, as far as they are there."""
    with reading(study.engine) as connection:
        found = (images.get(connection, image_id) for image_id in image_ids)
        return {each.image_id: each for each in found if each is not None}
