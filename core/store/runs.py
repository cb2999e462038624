"""Runs of the CNN: how far each is, its curves, and what its best weights predict."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, Select, and_, exists, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from core.batches import batches
from core.cnn_types import BestBy, Precision, Prediction, Question, Run, TrainingRecipe
from core.store.cnn_tables import predictions, questions, run_metrics, runs
from core.store.tables import jobs
from core.types import JobState

WRITTEN_AT_ONCE = 1000
COLUMNS = (
    runs.c.run_id,
    runs.c.name,
    runs.c.task,
    runs.c.cohort_id,
    runs.c.recipe,
    runs.c.created_at,
    runs.c.job_id,
    jobs.c.state,
    runs.c.question_id,
    runs.c.role,
    runs.c.best_epoch,
    runs.c.best_value,
    runs.c.weights_sha256,
    runs.c.environment,
)
_PREDICTED = exists().where(
    predictions.c.run_id == runs.c.run_id,
    predictions.c.weights_sha256 == runs.c.weights_sha256,
)


def create(
    connection: Connection,
    task: str,
    name: str,
    cohort_id: int,
    recipe: TrainingRecipe,
    *,
    question_id: int = 0,
    role: str = "",
) -> int:
    """A new run that nobody works on yet; its name must be new in its task."""
    row = {
        "task": task,
        "name": name,
        "cohort_id": cohort_id,
        "recipe": asdict(recipe),
        "question_id": question_id,
        "role": role,
        "environment": {},
        "created_at": time.time(),
    }
    return int(connection.execute(insert(runs).returning(runs.c.run_id), row).scalar_one())


def get(connection: Connection, run_id: int) -> Run | None:
    row = connection.execute(_all().where(runs.c.run_id == run_id)).first()
    return _from_row(row) if row else None


def find(connection: Connection, task: str, name: str) -> Run | None:
    row = connection.execute(_all().where(runs.c.task == task, runs.c.name == name)).first()
    return _from_row(row) if row else None


def of_task(connection: Connection, task: str) -> tuple[Run, ...]:
    """The newest first."""
    query = _all().where(runs.c.task == task).order_by(runs.c.run_id.desc())
    return tuple(_from_row(row) for row in connection.execute(query))


def of_question(connection: Connection, question_id: int) -> tuple[Run, ...]:
    """In the order in which they were planned."""
    query = _all().where(runs.c.question_id == question_id).order_by(runs.c.run_id)
    return tuple(_from_row(row) for row in connection.execute(query))


def _all() -> Select[Any]:
    return select(*COLUMNS).outerjoin(jobs, jobs.c.job_id == runs.c.job_id)


def _from_row(row: Sequence[Any]) -> Run:
    run_id, name, task, cohort_id, recipe, created_at, job_id, state, *rest = row
    told = JobState(state) if state else JobState.WAITING
    return Run(run_id, name, task, cohort_id, _recipe(recipe), created_at, job_id, told, *rest)


def _recipe(stored: Mapping[str, Any]) -> TrainingRecipe:
    known = {"best_by": BestBy(stored["best_by"]), "precision": Precision(stored["precision"])}
    return TrainingRecipe(**{**stored, **known})


def work_on(connection: Connection, run_id: int, job_id: int) -> None:
    """Notes which job trains the run."""
    connection.execute(update(runs).where(runs.c.run_id == run_id).values(job_id=job_id))


def note_environment(connection: Connection, run_id: int, environment: Mapping[str, str]) -> None:
    """Notes on what machine and with which versions the run was trained."""
    connection.execute(
        update(runs).where(runs.c.run_id == run_id).values(environment=dict(environment))
    )


def note_best(
    connection: Connection, run_id: int, epoch: int, value: float, weights_sha256: str
) -> None:
    """Notes the best epoch so far (from 1) and the hash of its weights."""
    connection.execute(
        update(runs)
        .where(runs.c.run_id == run_id)
        .values(best_epoch=epoch, best_value=value, weights_sha256=weights_sha256)
    )


def add_metrics(
    connection: Connection, run_id: int, points: Sequence[tuple[str, int, float]]
) -> None:
    """Stores (name, step, value); a point that is stored already stays as it is."""
    if not points:
        return
    now = time.time()
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    rows = [
        {"run_id": run_id, "name": name, "step": step, "value": value, "at": now}
        for name, step, value in points
    ]
    connection.execute(dialect.insert(run_metrics).on_conflict_do_nothing(), rows)


def curves(
    connection: Connection, run_id: int, names: Sequence[str] = (), after: int = -1
) -> dict[str, tuple[tuple[int, float], ...]]:
    """name → (step, value) in the order of the steps, of steps beyond `after`."""
    query = (
        select(run_metrics.c.name, run_metrics.c.step, run_metrics.c.value)
        .where(run_metrics.c.run_id == run_id, run_metrics.c.step > after)
        .order_by(run_metrics.c.name, run_metrics.c.step)
    )
    if names:
        query = query.where(run_metrics.c.name.in_(names))
    found: dict[str, list[tuple[int, float]]] = {}
    for name, step, value in connection.execute(query):
        found.setdefault(name, []).append((step, value))
    return {name: tuple(points) for name, points in found.items()}


def points(connection: Connection, run_id: int) -> Iterator[tuple[str, int, float, float]]:
    """(name, step, value, time in seconds since 1970) of every series, in that order."""
    query = (
        select(run_metrics.c.name, run_metrics.c.step, run_metrics.c.value, run_metrics.c.at)
        .where(run_metrics.c.run_id == run_id)
        .order_by(run_metrics.c.name, run_metrics.c.step)
    )
    for row in connection.execute(query):
        yield row[0], row[1], row[2], row[3]


def last_point(connection: Connection, run_id: int, name: str) -> tuple[int, float, float] | None:
    """(step, value, time in seconds since 1970) of the newest point of a series."""
    query = (
        select(run_metrics.c.step, run_metrics.c.value, run_metrics.c.at)
        .where(run_metrics.c.run_id == run_id, run_metrics.c.name == name)
        .order_by(run_metrics.c.step.desc())
        .limit(1)
    )
    row = connection.execute(query).first()
    return (row[0], row[1], row[2]) if row else None


def moments(
    connection: Connection, run_id: int, name: str, last: int
) -> tuple[tuple[int, float], ...]:
    """(step, time in seconds since 1970) of the newest so many points, the oldest first."""
    query = (
        select(run_metrics.c.step, run_metrics.c.at)
        .where(run_metrics.c.run_id == run_id, run_metrics.c.name == name)
        .order_by(run_metrics.c.step.desc())
        .limit(last)
    )
    return tuple((row[0], row[1]) for row in connection.execute(query))[::-1]


def add_predictions(
    connection: Connection, run_id: int, weights_sha256: str, made: Iterable[Prediction]
) -> None:
    """Stores what these weights say; an image that is stored already stays as it is."""
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    statement = dialect.insert(predictions).on_conflict_do_nothing()
    for part in batches(made, WRITTEN_AT_ONCE):
        connection.execute(
            statement,
            [{"run_id": run_id, "weights_sha256": weights_sha256, **asdict(one)} for one in part],
        )


def predicted(connection: Connection, run_id: int) -> dict[str, float]:
    """instance UID → logit of the run's best weights."""
    query = select(predictions.c.instance_uid, predictions.c.logit).join(
        runs,
        and_(
            runs.c.run_id == predictions.c.run_id,
            runs.c.weights_sha256 == predictions.c.weights_sha256,
        ),
    )
    return dict(connection.execute(query.where(predictions.c.run_id == run_id)).all())


def has_predicted(connection: Connection, run_id: int) -> bool:
    """Whether the run's best weights have judged any image yet."""
    query = select(runs.c.run_id).where(runs.c.run_id == run_id, _PREDICTED)
    return connection.scalar(query) is not None


def with_predictions(connection: Connection, task: str) -> frozenset[int]:
    """The run_ids of a task whose best weights have judged an image."""
    query = select(runs.c.run_id).where(runs.c.task == task, _PREDICTED)
    return frozenset(connection.scalars(query))


def ask(connection: Connection, task: str, kind: str, settings: Mapping[str, object]) -> int:
    """A new question without runs; returns its question_id."""
    row = {"task": task, "kind": kind, "settings": dict(settings), "created_at": time.time()}
    inserted = connection.execute(insert(questions).returning(questions.c.question_id), row)
    return int(inserted.scalar_one())


def answer_by(connection: Connection, question_id: int, job_id: int) -> None:
    """Notes which job trains the question's runs."""
    connection.execute(
        update(questions).where(questions.c.question_id == question_id).values(job_id=job_id)
    )


def question(connection: Connection, question_id: int) -> Question | None:
    row = connection.execute(_questions().where(questions.c.question_id == question_id)).first()
    return Question(*row) if row else None


def asked(connection: Connection, task: str) -> tuple[Question, ...]:
    """A task's questions, the newest first."""
    query = _questions().where(questions.c.task == task)
    rows = connection.execute(query.order_by(questions.c.question_id.desc()))
    return tuple(Question(*row) for row in rows)


def _questions() -> Select[Any]:
    return select(
        questions.c.question_id, questions.c.task, questions.c.kind, questions.c.settings,
        questions.c.created_at, questions.c.job_id,
    )  # fmt: skip


def any_there(connection: Connection) -> bool:
    return (connection.scalar(select(func.count()).select_from(runs)) or 0) > 0
