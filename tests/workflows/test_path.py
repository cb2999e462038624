"""The overview's words: which step is next, and one sentence on where the study stands."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.metrics import Estimate, Rate
from core.store.readings import Tally
from core.types import Answer, FailureKind, Reader, ReaderKind
from core.wording import THIN
from core.workflows import path
from core.workflows.best_prompt import BestPrompt
from core.workflows.cnn_standing import CnnStanding
from core.workflows.overview import ArchiveLabels, Standing
from core.workflows.path import StepName, StepState
from core.workflows.variants import Variant
from tests import small

READER = Reader(ReaderKind.PROMPT, "careful", "ankle_fracture", "a" * 64, prompt_name="careful")
BEST = BestPrompt(Variant(1, READER, "careful"), Rate(229, 250), tried=13)
EMPTY = Standing(small.task(), 0, 0, 0, 0, 32, None, None, None)
REPORTS = replace(EMPTY, patients=6840, archive=7500)
GOLD = replace(REPORTS, develop=250, test=250)
COMPARED = replace(GOLD, best=BEST)


def labels(answers: int, failures: int = 0) -> ArchiveLabels:
    tally = Tally({Answer.ABSENT: answers}, {FailureKind.TIMEOUT: failures} if failures else {})
    return ArchiveLabels(READER, tally, Rate(0, answers), Rate(0, 0), Rate(21, 250))


HALF = replace(COMPARED, labels=labels(3000))
LABELLED = replace(COMPARED, labels=labels(7493, 7))
LISTED = replace(LABELLED, to_read=63)
READ = replace(LABELLED, to_read=0)
PICTURED = replace(READ, cnn=CnnStanding(images=15896, pictured=7561))
TRAINED = replace(
    PICTURED, cnn=replace(PICTURED.cnn, run="first", auc=Estimate(0.914), n=1590, patients=540)
)


def lit(standing: Standing) -> list[StepName]:
    return [step.name for step in path.steps(standing) if step.state is StepState.NEXT]


@pytest.mark.parametrize(
    ("standing", "next_step"),
    [
        (EMPTY, StepName.REPORTS),
        (REPORTS, StepName.GOLD),
        (GOLD, StepName.PROMPTS),
        (COMPARED, StepName.ARCHIVE),
        (HALF, StepName.ARCHIVE),
        (LABELLED, StepName.REVIEW),
        (LISTED, StepName.REVIEW),
        (READ, StepName.IMAGES),
        (PICTURED, StepName.CNN),
    ],
)
def test_exactly_one_step_is_lit_the_first_that_is_not_done(
    standing: Standing, next_step: StepName
) -> None:
    assert lit(standing) == [next_step]


def test_no_step_is_lit_when_all_is_done() -> None:
    assert lit(TRAINED) == []
    assert {step.state for step in path.steps(TRAINED)} == {StepState.DONE}


def test_what_does_not_exist_yet_is_a_dash_and_never_zero() -> None:
    assert [step.figure for step in path.steps(EMPTY)] == ["–"] * 7


def test_steps_carry_their_counts() -> None:
    listed = replace(LISTED, cnn=TRAINED.cnn)
    figures = {step.name: step.figure for step in path.steps(listed)}
    assert figures == {
        StepName.REPORTS: f"8{THIN}000",
        StepName.GOLD: "500",
        StepName.PROMPTS: "13 tried",
        StepName.ARCHIVE: f"7{THIN}500 labelled",
        StepName.REVIEW: "63 to read",
        StepName.IMAGES: f"15{THIN}896",
        StepName.CNN: "AUC 0.914",
    }


def test_failures_count_as_read_and_are_named() -> None:
    archive = path.steps(LABELLED)[3]
    assert archive.state is StepState.DONE
    assert archive.note == f"of 7{THIN}500, 7 failures"


def test_a_failure_is_not_hidden_by_a_run_that_is_not_complete() -> None:
    archive = path.steps(replace(COMPARED, labels=labels(2993, 7)))[3]
    assert archive.state is StepState.NEXT
    assert archive.note == "go on labelling →"


@pytest.mark.parametrize(
    ("standing", "words"),
    [
        (EMPTY, "**No reports yet.**"),
        (REPORTS, f"**7{THIN}500 reports** are here."),
        (GOLD, "**250 develop reports** have a gold label."),
        (COMPARED, f"right on **91.6{THIN}%** of 250 develop reports."),
        (COMPARED, f"**7{THIN}500 archive reports** wait for their labels."),
        (HALF, f"**4{THIN}500 archive reports** still wait for a label."),
        (LABELLED, "How many labels are wrong? Send some to a radiologist."),
        (LISTED, "**63 cases** wait for a radiologist."),
        (replace(LABELLED, to_read=1), "**1 case** waits for a radiologist."),
        (READ, "Nothing waits to be read. Import the images"),
        (PICTURED, f"**15{THIN}896 images** wait for a CNN"),
        (TRAINED, "an AUC of **0.914** on its test images"),
        (replace(PICTURED, cnn=replace(PICTURED.cnn, is_training=True)), "A CNN is learning"),
        (replace(COMPARED, archive=0), "There is no archive yet"),
    ],
)
def test_the_sentence_says_where_we_stand_and_what_is_next(standing: Standing, words: str) -> None:
    assert words in path.sentence(standing)
