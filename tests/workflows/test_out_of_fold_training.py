"""A real k-fold on drawn images: networks are trained, and what they never saw is judged."""

from __future__ import annotations

from pathlib import Path

import pytest

from core import worker
from core.cnn_types import CohortDesign
from core.store import readings
from core.store.database import reading
from core.types import JobState
from core.workflows import build_cohort, label_noise, out_of_fold, study_questions
from core.workflows.question_plan import Asked, Wish
from core.workflows.study import Study
from tests.small_cnn import POLICY, REPORTS, TASK, TINY, small_cnn
from tests.small_cnn import tiny_network as tiny_network


@pytest.mark.usefixtures("tiny_network")
def test_every_report_is_answered_by_a_network_that_never_saw_its_patient(
    study: Study, tmp_path: Path
) -> None:
    small = small_cnn(study, tmp_path / "in")
    design = CohortDesign(TASK, small.reader.sha256, POLICY, validation_share=0.2, test_share=0.2)
    base = build_cohort.keep(study, build_cohort.plan(study, design, "drawn", small.prepared))
    question = study_questions.keep(study, Wish(Asked.OUT_OF_FOLD, base.cohort_id, TINY, folds=2))
    assert worker.work(study, question.job_id) is JobState.DONE
    cnn = out_of_fold.latest(study, study.task(TASK))
    assert cnn is not None
    with reading(study.engine) as connection:
        said = readings.by(connection, cnn)
    assert len(said) == REPORTS
    assert all(0.5 <= (each.confidence or 0) <= 1 for each in said.values())
    found = label_noise.suspects(study, cnn)
    assert found.judged == REPORTS
    assert found.reader_id == small.reader_id
