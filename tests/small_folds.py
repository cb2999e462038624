"""Runs of a CNN that nobody trained: their predictions alone, as a k-fold leaves them."""

from __future__ import annotations

from core.cnn_types import Cohort, Part, Prediction, Question, Run, TrainingRecipe
from core.store import runs
from core.store.database import writing
from core.workflows import build_cohort, question_plan
from core.workflows.question_plan import Asked, Wish
from core.workflows.study import Study
from tests import small_cohort

GOLD = 3
WRONG = (GOLD, 11, 15)
"""Reports of which the CNN is sure of the contrary of their label; the first is gold."""
SUSPECT = {11, 15}
RECIPE = TrainingRecipe(size=32, epochs=1)


def logit_of(instance_uid: str, label: int) -> float:
    """The network sees what the label says, but for WRONG; the second view is less sure."""
    number, view = (int(part) for part in instance_uid.split(".")[2:])
    seen = 1 - label if number in WRONG else label
    return (1 if seen else -1) * (4.0 if view == 0 else 2.0)


def trained(study: Study, cohort: Cohort, name: str, question_id: int = 0, role: str = "") -> Run:
    """A run that judged the held-out images of a cohort, without any network."""
    judged = [
        Prediction(m.instance_uid, logit_of(m.instance_uid, m.label))
        for m in cohort.members
        if m.part is not Part.TRAIN
    ]
    with writing(study.engine) as connection:
        run = runs.create(
            connection, small_cohort.TASK, name, cohort.cohort_id, RECIPE,
            question_id=question_id, role=role,
        )  # fmt: skip
        runs.note_best(connection, run, 1, 0.9, f"{run:064}")
        runs.add_predictions(connection, run, f"{run:064}", judged)
        found = runs.get(connection, run)
    assert found is not None
    return found


def asked(study: Study, base: Cohort, finished: int = 3) -> Question:
    """A k-fold of three, of which so many are finished."""
    wish = Wish(Asked.OUT_OF_FOLD, base.cohort_id, RECIPE, folds=3)
    with writing(study.engine) as connection:
        question_id = runs.ask(connection, small_cohort.TASK, "out_of_fold", wish.as_settings())
        question = runs.question(connection, question_id)
    assert question is not None
    finish_folds(study, question, finished)
    return question


def finish_folds(study: Study, question: Question, finished: int = 3) -> None:
    """Finished runs of the first folds of a question; asked again, they have other weights."""
    for sub in question_plan.sub_runs(study, Wish.of(question))[:finished]:
        assert sub.design is not None
        name = f"{sub.role}, question {question.question_id}"
        cohort = build_cohort.keep(study, build_cohort.plan(study, sub.design, name))
        trained(study, cohort, name, question.question_id, sub.role)
