"""A run from cohort to stored predictions; exact after kill -9; refuses what can't be trained."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from core import jobs as job_queue
from core import worker
from core.cnn_types import Cohort, Metric, Part, Run
from core.errors import TrainingError
from core.settings import PROJECT
from core.store import cohorts, events, jobs, runs
from core.store.database import reading, writing
from core.types import JobState, ReaderKind
from core.workflows import ongoing, prepare_images, train_cnn, train_lesson
from core.workflows.study import Study
from tests.small_cnn import TINY, SmallCnn, in_this_process, small_cnn, small_cohort, tiny_network

__all__ = ["tiny_network"]
tiny = pytest.mark.usefixtures("tiny_network")


@pytest.fixture
def small(study: Study, tmp_path: Path) -> SmallCnn:
    return small_cnn(study, tmp_path / "in")


@pytest.fixture
def cohort(small: SmallCnn) -> Cohort:
    return small_cohort(small)


def curves(study: Study, run: Run) -> dict[str, tuple[tuple[int, float], ...]]:
    with reading(study.engine) as connection:
        return runs.curves(connection, run.run_id)


def with_other(study: Study, cohort: Cohort, name: str, **changes: object) -> Cohort:
    """The cohort with some members changed, stored under another name."""
    members = tuple(replace(member, **changes) for member in cohort.members)
    with writing(study.engine) as connection:
        return cohorts.add(connection, replace(cohort, name=name, members=members))


@tiny
def test_a_run_stores_its_curves_its_best_weights_and_what_they_say(
    study: Study, cohort: Cohort
) -> None:
    run = train_cnn.create(study, cohort.cohort_id, TINY, "first")
    trained = train_cnn.train(study, run.run_id)
    assert (trained.epochs, trained.stopped) == (2, False)
    series = curves(study, run)
    for name in (Metric.LOSS, Metric.VALIDATION_LOSS, Metric.AUC, Metric.MCC, Metric.SENSITIVITY,
                 Metric.SPECIFICITY, Metric.LEARNING_RATE, Metric.IMAGES_PER_SECOND,
                 Metric.WAITING_SHARE, Metric.CPU_PERCENT, Metric.MEMORY_MB):  # fmt: skip
        assert [step for step, _ in series[name.value]] == [1, 2], name
    assert series[Metric.STEP_LOSS.value][-1][0] == 12
    with reading(study.engine) as connection:
        said = runs.predicted(connection, run.run_id)
        told = events.newest(connection, kinds=["train"])
    held_out = {m.instance_uid for p in (Part.VALIDATION, Part.TEST) for m in cohort.part(p)}
    assert set(said) == held_out
    assert trained.run.best_epoch in (1, 2)
    assert f"Best was epoch {trained.run.best_epoch}" in told[0].sentence
    assert (train_cnn.folder_of(study, run.run_id) / "best.safetensors").exists()
    config = json.loads((train_cnn.folder_of(study, run.run_id) / "config.json").read_text())
    assert config["cohort_sha256"] == cohort.sha256
    assert trained.run.environment["device"] == config["setting"]["device"]


@tiny
def test_training_images_are_predicted_where_asked(study: Study, cohort: Cohort) -> None:
    run = train_cnn.create(study, cohort.cohort_id, replace(TINY, epochs=1), "first")
    train_cnn.train(study, run.run_id)
    assert train_cnn.predict_parts(study, run.run_id, [Part.TRAIN]) == 48
    with reading(study.engine) as connection:
        assert len(runs.predicted(connection, run.run_id)) == len(cohort.members)


@tiny
def test_what_is_predicted_is_kept_and_the_rest_follows_after_a_stop(
    study: Study, cohort: Cohort, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(train_cnn, "PREDICTED_AT_ONCE", 10)
    run = train_cnn.create(study, cohort.cohort_id, replace(TINY, epochs=1), "first")
    asked: list[int] = []

    def while_predicting(done: int, total: int) -> bool:
        asked.append(done)
        return asked[-3:] == [total] * 3

    assert train_cnn.train(study, run.run_id, while_predicting).stopped
    with reading(study.engine) as connection:
        assert len(runs.predicted(connection, run.run_id)) in (10, 20)
        assert events.newest(connection, kinds=["train"]) == ()
    assert not train_cnn.train(study, run.run_id).stopped
    with reading(study.engine) as connection:
        assert len(runs.predicted(connection, run.run_id)) == 32


def test_a_stop_while_images_are_prepared_is_no_failure(study: Study, cohort: Cohort) -> None:
    run = train_cnn.create(study, cohort.cohort_id, replace(TINY, size=40), "first")
    with in_this_process(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(prepare_images, "BATCH", 10)
        assert train_cnn.train(study, run.run_id, lambda _done, _total: True).stopped


@tiny
def test_a_stopped_job_is_paused_and_goes_on_where_it_was(study: Study, cohort: Cohort) -> None:
    run = train_cnn.create(study, cohort.cohort_id, TINY, "first")
    with writing(study.engine) as connection:
        job_id = jobs.create(connection, train_cnn.KIND, train_cnn.settings(run))
        jobs.claim(connection, job_id, "somebody")
        jobs.request_cancel(connection, job_id)
        connection.execute(text("UPDATE jobs SET state = 'waiting'"))
    assert worker.work(study, job_id) is JobState.CANCELLED
    assert train_cnn.run_of(study, run.run_id).state is JobState.CANCELLED
    with writing(study.engine) as connection:
        jobs.reopen(connection, job_id)
    assert worker.work(study, job_id) is JobState.DONE
    done = train_cnn.run_of(study, run.run_id)
    assert (done.state, done.job_id) == (JobState.DONE, job_id)
    with reading(study.engine) as connection:
        job = jobs.get(connection, job_id)
    assert (job.done, job.total) == (96, 96)
    assert ongoing.title(job) == "Training first"


def aged(connection: Connection, job_id: int) -> None:
    """As if the worker's last sign of life were long ago."""
    connection.execute(
        text("UPDATE jobs SET heartbeat_at = heartbeat_at - 60 WHERE job_id = :job"),
        {"job": job_id},
    )


def worker_on(study: Study, job_id: int, seconds: float = 300.0) -> subprocess.Popen[bytes]:
    own = study.settings.model_copy(update={"checkpoint_seconds": seconds})
    return subprocess.Popen(
        [sys.executable, "-m", "core.worker", str(job_id)], cwd=PROJECT,
        env={**os.environ, **job_queue.environment(own), "OMP_NUM_THREADS": "1"},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def job_for(study: Study, run: Run) -> int:
    with writing(study.engine) as connection:
        return jobs.create(connection, train_cnn.KIND, train_cnn.settings(run))


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_densenet121_killed_in_mid_epoch_ends_in_the_weights_of_a_run_never_touched(
    study: Study, cohort: Cohort
) -> None:
    """Real worker processes and kill -9; three steps an epoch."""
    recipe = replace(TINY, batch=16, epochs=2)
    whole = train_cnn.create(study, cohort.cohort_id, recipe, "never touched")
    killed = train_cnn.create(study, cohort.cohort_id, recipe, "killed")
    job_id = job_for(study, killed)
    victim = worker_on(study, job_id, seconds=0.01)
    folder = train_cnn.folder_of(study, killed.run_id)
    until = time.monotonic() + 200
    while not (steps := checkpoints(folder)) or max(steps) % 3 == 0:
        assert time.monotonic() < until, "no checkpoint within an epoch"
        assert victim.poll() is None, "the worker ended before it could be killed"
        time.sleep(0.005)
    victim.kill()
    victim.wait()
    assert 0 < max(checkpoints(folder)) < 6
    with writing(study.engine) as connection:
        aged(connection, job_id)
    again, untouched = worker_on(study, job_id), worker_on(study, job_for(study, whole))
    assert (again.wait(200), untouched.wait(200)) == (0, 0)
    ends = [train_cnn.run_of(study, run.run_id) for run in (whole, killed)]
    assert ends[0].weights_sha256 == ends[1].weights_sha256 != ""
    assert ends[0].environment["allocator"] == (
        "tuned" if sys.platform == "linux" else "as it comes"
    )
    assert last_weights(study, whole) == last_weights(study, killed)
    with reading(study.engine) as connection:
        assert runs.predicted(connection, whole.run_id) == runs.predicted(connection, killed.run_id)
    assert curves(study, whole)["loss"] == curves(study, killed)["loss"]


def checkpoints(folder: Path) -> list[int]:
    """The steps of the checkpoints that are there."""
    return [int(path.stem.split("-")[1]) for path in folder.glob("checkpoint-*.pt")]


def last_weights(study: Study, run: Run) -> str:
    from core.cnn import checkpoint

    found = checkpoint.last_checkpoint(train_cnn.folder_of(study, run.run_id))
    assert found is not None
    return checkpoint.weights_sha256(found.content["net"])


def test_a_set_with_one_class_is_refused(study: Study, cohort: Cohort) -> None:
    one_class = with_other(study, cohort, "all positive", label=1)
    with pytest.raises(TrainingError, match=r"All images in the train set .* are positive"):
        train_cnn.create(study, one_class.cohort_id, TINY, "first")


def test_a_cohort_without_validation_patients_is_refused(study: Study, cohort: Cohort) -> None:
    without = with_other(study, cohort, "no validation", part=Part.TRAIN)
    with pytest.raises(TrainingError, match="no images in its validation set"):
        train_cnn.create(study, without.cohort_id, TINY, "first")


def test_a_name_is_given_once(study: Study, cohort: Cohort) -> None:
    train_cnn.create(study, cohort.cohort_id, TINY, "first")
    with pytest.raises(TrainingError, match="already"):
        train_cnn.create(study, cohort.cohort_id, TINY, "first")


def test_a_checkpoint_that_is_not_there_is_told_before_the_start(
    study: Study, cohort: Cohort
) -> None:
    with pytest.raises(TrainingError, match="no checkpoint /nowhere"):
        train_cnn.create(study, cohort.cohort_id, replace(TINY, weights="/nowhere"), "first")


def test_images_that_changed_since_the_cohort_was_made_are_refused(
    study: Study, cohort: Cohort
) -> None:
    other = with_other(study, cohort, "other pixels", pixel_sha256="f" * 64)
    with pytest.raises(TrainingError, match=r"80 images of the cohort other pixels changed"):
        train_lesson.shelf(study, other, TINY)


def test_an_image_that_is_gone_is_named(study: Study, cohort: Cohort) -> None:
    first, *rest = cohort.members
    gone = replace(first, instance_uid="9.9.9")
    with writing(study.engine) as connection:
        made = cohorts.add(connection, replace(cohort, name="gone", members=(gone, *rest)))
    with (
        in_this_process(),
        pytest.raises(TrainingError, match=r"1 image of the cohort gone .*9\.9\.9"),
    ):
        train_lesson.shelf(study, made, TINY)


def test_images_are_prepared_in_the_size_of_the_recipe_where_they_are_not(
    study: Study, cohort: Cohort
) -> None:
    with in_this_process():
        shelf = train_lesson.shelf(study, cohort, replace(TINY, size=40))
    assert shelf.prepared.pixels.shape == (80, 40, 40)
    assert prepare_images.opened(study, shelf.prepared.recipe).recipe.size == 40


def test_a_soft_label_is_the_confidence_and_smoothing_draws_to_the_middle(cohort: Cohort) -> None:
    member = replace(cohort.members[0], label=0, confidence=0.8)
    assert train_lesson.target(member, TINY) == 0
    assert train_lesson.target(member, replace(TINY, soft_labels=True)) == pytest.approx(0.2)
    assert train_lesson.target(member, replace(TINY, label_smoothing=0.1)) == pytest.approx(0.05)
    unsure = replace(member, label=1, confidence=None)
    assert train_lesson.target(unsure, replace(TINY, soft_labels=True)) == 1


@tiny
def test_weights_are_a_reader_whatever_the_run_is_called(study: Study, cohort: Cohort) -> None:
    run = train_cnn.create(study, cohort.cohort_id, replace(TINY, epochs=1), "first")
    with pytest.raises(TrainingError, match="no weights yet"):
        train_cnn.reader_of(study, run)
    trained = train_cnn.train(study, run.run_id).run
    reader = train_cnn.reader_of(study, trained)
    assert (reader.kind, reader.model_digest) == (ReaderKind.CNN, trained.weights_sha256)
    assert train_cnn.reader_of(study, replace(trained, name="renamed")).sha256 == reader.sha256
    other = replace(trained, weights_sha256="0" * 64)
    assert train_cnn.reader_of(study, other).sha256 != reader.sha256
