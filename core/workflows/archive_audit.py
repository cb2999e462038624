"""Sends labels of an archive to review: a random sample to measure by, and the doubtful ones."""

from __future__ import annotations

from core.protocol import Design, Reason
from core.store import labels
from core.store.database import reading
from core.types import Scope, Task
from core.wording import count
from core.workflows import review_lists
from core.workflows.archive_report import DOUBTFUL_BELOW, ArchiveReport
from core.workflows.review_lists import Source
from core.workflows.study import Study

DESIGN = Design(agreement_share=0.0)
"""The random sample holds agreements already; verdicts stay blind."""


def send(
    study: Study, task: Task, report: ArchiveReport, random_cases: int, doubtful_cases: int
) -> int:
    """Makes the reading list and returns its list_id; raises OverreadError if it is empty.

    The random cases are drawn from all labels, so that their errors estimate the
    archive's. Doubtful ones are hunted and estimate nothing.
    """
    with reading(study.engine) as connection:
        doubtful = labels.doubtful(
            connection, report.reader_id, Scope.ARCHIVE, task.name, DOUBTFUL_BELOW, doubtful_cases
        )
    sources = []
    if random_cases:
        sources.append(Source(Reason.AUDIT, report.reader_id, limit=random_cases))
    if doubtful:
        sources.append(Source(Reason.SUSPECT, report.reader_id, report_ids=doubtful))
    title = (
        f"Archive labels of {report.reader.name}: {count(random_cases)} random, "
        f"{count(len(doubtful))} doubtful"
    )
    return review_lists.make_list(study, task, title, sources, DESIGN)
