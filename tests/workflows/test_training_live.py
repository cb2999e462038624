"""What is said of a training while it goes on: learning or not, how long still, how fast."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.cnn_types import BestBy, Cohort, TrainingRecipe
from core.errors import OverreadError
from core.settings import Settings
from core.store import runs
from core.store.database import writing
from core.types import JobState
from core.workflows import training_live, training_words
from core.workflows.study import Study
from core.workflows.training_live import TrainingLive
from tests.small_training import RECIPE, Pace, keep_run, study_with_cohort


@pytest.fixture
def ground(settings: Settings) -> tuple[Study, Cohort]:
    return study_with_cohort(settings)


def look(
    ground: tuple[Study, Cohort], state: JobState, pace: Pace, **other: object
) -> TrainingLive:
    study, cohort = ground
    run = keep_run(study, cohort, "a run", state, pace=pace, **other)  # type: ignore[arg-type]
    read = training_live.read_curves(study, run.run_id)
    return training_live.look(study, run.run_id, read, training_live.sizes_of(cohort))


def test_a_run_that_learns_says_what_it_reached_how_long_still_and_what_the_last_epochs_brought(
    ground: tuple[Study, Cohort],
) -> None:
    live = look(ground, JobState.RUNNING, Pace(epochs=30))
    said = training_words.sentence(live)
    assert said.startswith("Still learning: validation AUC **0.")
    assert f"best at epoch {live.run.best_epoch} of 200" in said
    # 170 epochs of 51 s, the one in hand begun 3 s ago: 8667 s.
    assert "**2 h 24 min** to the end" in said
    assert said.endswith(" MCC.")
    assert "the last 8 epochs brought +0." in said


def test_a_run_that_was_trained_without_a_job_is_not_called_unstarted(
    ground: tuple[Study, Cohort],
) -> None:
    live = look(ground, JobState.DONE, Pace(epochs=30))
    said = training_words.sentence(replace(live, progress=None))
    assert said.startswith("**30 of 200 epochs** trained: validation AUC **0.")


def test_a_run_that_learns_nothing_any_more_says_so(ground: tuple[Study, Cohort]) -> None:
    said = training_words.sentence(look(ground, JobState.RUNNING, Pace(epochs=75)))
    assert said.startswith("No better for 8 epochs")
    assert "brought" not in said


def test_before_any_epoch_the_time_left_comes_from_the_steps(ground: tuple[Study, Cohort]) -> None:
    study, cohort = ground
    recipe = TrainingRecipe(epochs=10, batch=12)
    run = keep_run(study, cohort, "new", JobState.RUNNING, pace=Pace(epochs=0), recipe=recipe)
    # 48 images are 4 steps an epoch; at step 1, 9.75 epochs of 48 images are left at 4 a second.
    with writing(study.engine) as connection:
        points = [("step_loss", 1, 0.7), ("step_images_per_second", 1, 4.0)]
        runs.add_metrics(connection, run.run_id, points)
    read = training_live.read_curves(study, run.run_id)
    live = training_live.look(study, run.run_id, read, training_live.sizes_of(cohort))
    assert live.sizes.train == 48
    assert live.seconds_left == pytest.approx(9.75 * 48 / 4)
    said = training_words.sentence(live)
    assert said == "**First epoch** of 10: 25.0\u202f% of it seen. **2 min** to the end."


def test_sensitivity_and_specificity_keep_their_denominators(ground: tuple[Study, Cohort]) -> None:
    live = look(ground, JobState.RUNNING, Pace())
    found = training_words.of_validation(live)
    assert found["Sensitivity"].total + found["Specificity"].total == live.sizes.validation
    value = live.at_best("sensitivity")
    assert value is not None
    assert found["Sensitivity"].successes == round(value * found["Sensitivity"].total)


def test_a_rising_validation_loss_beside_a_falling_one_is_learning_by_heart(
    ground: tuple[Study, Cohort],
) -> None:
    live = look(ground, JobState.RUNNING, Pace(epochs=20))
    assert live.learns_by_heart == 0
    rising = tuple((step, abs(step - 10.0)) for step in range(1, 21))
    assert replace(live, curves={**live.curves, "validation_loss": rising}).learns_by_heart == 10


def test_the_speed_is_told_as_a_share_of_the_limit_and_with_what_holds_it_back(
    ground: tuple[Study, Cohort],
) -> None:
    live = look(ground, JobState.RUNNING, Pace())
    figure, share = training_words.speed(live)
    assert figure.endswith("images/s")
    assert share == "91.0\u202f% of this processor's limit"
    faster = replace(live, curves={**live.curves, "limit_share": ((1, 1.05),)})
    assert training_words.speed(faster)[1] == "as fast as this processor's limit"
    assert "memory speed is the limit" in training_words.limit(live)
    slow = replace(live, curves={**live.curves, "waiting_share": ((69, 0.3),)})
    assert "30.0\u202f% waiting for data: the disk" in training_words.limit(slow)


@pytest.mark.parametrize(
    ("state", "words"),
    [(JobState.DONE, "**Done** early, after epoch 69 of 200, since 8 epochs"),
     (JobState.CANCELLED, "**Stopped** after epoch 69 of 200"),
     (JobState.FAILED, "**Stopped** by an error after epoch 69 of 200")],
)  # fmt: skip
def test_a_run_that_ended_says_how(
    ground: tuple[Study, Cohort], state: JobState, words: str
) -> None:
    live = look(ground, state, Pace(), recipe=replace(RECIPE, patience=8))
    assert training_words.sentence(live).startswith(words)


def test_a_run_chosen_by_loss_gains_by_falling(ground: tuple[Study, Cohort]) -> None:
    recipe = replace(RECIPE, best_by=BestBy.LOSS)
    live = look(ground, JobState.RUNNING, Pace(epochs=20), recipe=recipe)
    assert "brought −0." in training_words.sentence(live)


def test_an_unknown_run_is_told_with_those_there_are(ground: tuple[Study, Cohort]) -> None:
    study, cohort = ground
    keep_run(study, cohort, "prompt labels", JobState.DONE)
    with pytest.raises(OverreadError, match="Runs of this study: prompt labels"):
        training_live.named(study, "another")
    assert training_live.named(study, "prompt labels").name == "prompt labels"
