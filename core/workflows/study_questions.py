"""Asks the study's questions: one job that trains several runs and ends in one table.

The runs are planned one after the other. One that is finished is not trained again, so a
question that was stopped or killed goes on where it was.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from core import jobs as job_queue
from core.cnn_types import Part, Question, Run
from core.errors import OverreadError
from core.store import jobs, runs
from core.store.database import reading, writing
from core.types import Job
from core.workflows import build_cohort, out_of_fold
from core.workflows.label_plan import Lease
from core.workflows.question_plan import WORDS, Asked, SubRun, Wish, cohort_of, sub_runs
from core.workflows.study import Study

KIND = "question"


def ask(study: Study, wish: Wish) -> Question:
    """Stores the question and starts its job; raises OverreadError where it makes no sense."""
    question = keep(study, wish)
    job_queue.spawn(study.settings, question.job_id)
    return question


def keep(study: Study, wish: Wish) -> Question:
    """The question with a job that nobody works on yet."""
    sub_runs(study, wish)
    task = cohort_of(study, wish.cohort_id).design.task
    with writing(study.engine) as connection:
        question_id = runs.ask(connection, task, wish.asked.value, wish.as_settings())
        title = WORDS[wish.asked].title
        settings = {"task": task, "question_id": question_id, "title": title}
        job_id = jobs.create(connection, KIND, settings)
        runs.answer_by(connection, question_id, job_id)
    return get(study, question_id)


def get(study: Study, question_id: int) -> Question:
    """Raises OverreadError where there is no such question."""
    with reading(study.engine) as connection:
        found = runs.question(connection, question_id)
    if found is None:
        raise OverreadError(f"There is no question {question_id} in this study.")
    return found


def run(study: Study, lease: Lease, job: Job) -> None:
    """Trains what is not finished yet, one run after the other, under the lease."""
    question = get(study, int(str(job.settings["question_id"])))
    planned = sub_runs(study, Wish.of(question))

    def tell(done: int) -> bool:
        with writing(study.engine) as connection:
            return jobs.beat(connection, lease.job_id, lease.worker, done, len(planned))

    if train_all(study, question, planned, tell):
        if Wish.of(question).asked is Asked.OUT_OF_FOLD:
            out_of_fold.gather(study, question)
        _remember(study, question)


def train_all(
    study: Study, question: Question, planned: Sequence[SubRun], tell: Callable[[int], bool]
) -> bool:
    """Whether all runs are finished; False where a stop was asked for before."""
    # Loaded here because torch takes longer to load than a page to open.
    from core.workflows import train_cnn

    for done, sub in enumerate(planned):
        if tell(done):
            return False
        there = found(study, question, planned).get(sub.role)
        if there is not None and is_finished(study, there):
            continue
        own = there or _planned(study, question, sub)
        with writing(study.engine) as connection:
            runs.work_on(connection, own.run_id, question.job_id)

        def go_on(_done: int, _total: int, at: int = done) -> bool:
            return tell(at)

        train_cnn.train(study, own.run_id, go_on)
        if not is_finished(study, own):
            return False
    tell(len(planned))
    return True


def _planned(study: Study, question: Question, sub: SubRun) -> Run:
    """The question's run of this role."""
    from core.workflows import train_cnn

    name = f"question {question.question_id}: {sub.role}"
    cohort_id = _cohort_id(study, question, sub)
    return train_cnn.create(
        study, cohort_id, sub.recipe, name, question.question_id, sub.role
    )  # fmt: skip


def _cohort_id(study: Study, question: Question, sub: SubRun) -> int:
    base = Wish.of(question).cohort_id
    if sub.design is None:
        return base
    name = f"{cohort_of(study, base).name}, {sub.role} (question {question.question_id})"
    return build_cohort.keep(study, build_cohort.plan(study, sub.design, name)).cohort_id


def found(study: Study, question: Question, planned: Sequence[SubRun]) -> dict[str, Run]:
    """role → run, of the runs that were planned so far.

    A finished run of its own on the reference cohort with the same recipe is taken as it is:
    the same seed would give the same weights again.
    """
    with reading(study.engine) as connection:
        own = {run.role: run for run in runs.of_question(connection, question.question_id)}
        others = runs.of_task(connection, question.task)
    base = Wish.of(question).cohort_id
    for sub in planned:
        if sub.role in own or sub.design is not None:
            continue
        alike = (r for r in others if (r.cohort_id, r.recipe) == (base, sub.recipe))
        same = next((run for run in alike if is_finished(study, run)), None)
        if same is not None:
            own[sub.role] = same
    return own


def is_finished(study: Study, run: Run) -> bool:
    """Whether the run's best weights have judged all held-out images: its last act."""
    held_out = {
        member.instance_uid
        for member in cohort_of(study, run.cohort_id).members
        if member.part is not Part.TRAIN
    }
    with reading(study.engine) as connection:
        return held_out <= runs.predicted(connection, run.run_id).keys()


def _remember(study: Study, question: Question) -> None:
    # Loaded here because the statistics take longer to load than a worker to start.
    from core.store import events
    from core.workflows import question_answer, question_words

    sentence = question_words.sentence(question_answer.answer(study, question))
    with writing(study.engine) as connection:
        events.add(connection, KIND, sentence.replace("**", ""), question.task)
