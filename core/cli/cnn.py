"""question, predict, export run: what one asks of the CNN, and what one takes away of it."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from core import jobs as job_queue
from core import wording, worker
from core.cli import console
from core.cnn_types import CPU, PRESETS, Question, TrainingRecipe
from core.errors import JobError
from core.settings import load_settings
from core.store import jobs, runs
from core.store.database import reading, writing
from core.types import JobState, Task
from core.workflows import build_cohort, predict_cnn, reader_names, study_questions, training_live
from core.workflows.question_plan import FOLDS, SEEDS, SHARES, WORDS, Asked, Wish
from core.workflows.study import Study, open_study

TASK = Annotated[str, typer.Option(help="The task; the study's first if left out.")]
AS_JSON = Annotated[bool, typer.Option("--json", help="As JSON.")]
RUN = Annotated[str, typer.Argument(help="Name or number of a trained run.")]
USUAL_SHARES = ",".join(f"{share:g}" for share in SHARES)
COLUMNS = (
    "", "trained on", "tested on", "ROC-AUC", "difference", "p", "sensitivity", "specificity"
)  # fmt: skip


def question(
    asked: Annotated[Asked | None, typer.Argument(help="What to ask.")] = None,
    cohort: Annotated[str, typer.Option(help="What everything is compared with.")] = "",
    like: Annotated[str, typer.Option(help="A run whose recipe is taken.")] = "",
    preset: Annotated[str, typer.Option(help=f"Else one of {', '.join(PRESETS)}.")] = CPU,
    size: Annotated[int, typer.Option(min=0, max=2048, help="Pixels a side.")] = 0,
    epochs: Annotated[int, typer.Option(min=0, help="Epochs of each run.")] = 0,
    labels: Annotated[
        str, typer.Option(help="label_sources: further readers by name, or humans; commas between.")
    ] = "",
    seeds: Annotated[int, typer.Option(min=2, max=20, help="seeds: how many.")] = SEEDS,
    folds: Annotated[int, typer.Option(min=2, max=20, help="out_of_fold: how many.")] = FOLDS,
    shares: Annotated[
        str, typer.Option(help="learning_curve: shares of the training patients.")
    ] = USUAL_SHARES,
    resume: Annotated[int, typer.Option(help="Go on with the question of this number.")] = 0,
    task: TASK = "",
    as_json: AS_JSON = False,
) -> None:
    """Train what answers one of the study's questions, and compare it on the same images.

    Without a question: those that were asked, with their answers. Exit code 4: stopped;
    --resume goes on, and what is finished is not trained again.
    """
    study = open_study(load_settings())
    about = study.task(task)
    if asked is None and not resume:
        _list(study, about)
        return
    if resume:
        meant = study_questions.get(study, resume)
        with writing(study.engine) as connection:
            jobs.reopen(connection, meant.job_id)
    else:
        if asked is None or not cohort:
            raise typer.BadParameter("Name a question and a cohort: question seeds --cohort NAME")
        recipe = _recipe(study, about, like, preset, size, epochs)
        readers = tuple(
            reader_names.sha256_of(study, about, each.strip()) for each in labels.split(",") if each
        )
        cohort_id = build_cohort.get(study, about, cohort).cohort_id
        wish = Wish(asked, cohort_id, recipe, readers, _shares(shares), seeds, folds)
        meant = study_questions.keep(study, wish)
    console.note(f"Question {meant.question_id}; after a stop: --resume {meant.question_id}")
    state = _worked_on(study, meant.job_id)
    _tell(study, meant, as_json=as_json)
    if state is JobState.CANCELLED:
        raise typer.Exit(console.STOPPED)


def _recipe(
    study: Study, about: Task, like: str, preset: str, size: int, epochs: int
) -> TrainingRecipe:
    if like:
        base = training_live.named(study, like, about.name).recipe
    elif preset in PRESETS:
        base = PRESETS[preset]
    else:
        raise typer.BadParameter(f"There is no preset {preset}: choose {', '.join(PRESETS)}.")
    return replace(base, size=size or base.size, epochs=epochs or base.epochs)


def _shares(text: str) -> tuple[float, ...]:
    try:
        found = tuple(float(each) for each in text.split(","))
    except ValueError as error:
        raise typer.BadParameter("Shares are numbers with commas: 0.1,0.25,0.5,1") from error
    if not all(0 < share <= 1 for share in found):
        raise typer.BadParameter("Shares lie between 0 and 1: 0.1,0.25,0.5,1")
    return found


def _list(study: Study, about: Task) -> None:
    # Loaded here because the statistics take longer to load than most commands to run.
    from core.workflows import question_answer, question_words

    with reading(study.engine) as connection:
        asked = runs.asked(connection, about.name)
    if not asked:
        console.say("No question was asked yet. There are:")
        console.table(("question", ""), [[each.value, WORDS[each].why] for each in Asked])
    for each in asked:
        found = question_answer.answer(study, each)
        sentence = question_words.sentence(found).replace("**", "")
        console.say(f"{each.question_id}  {WORDS[Asked(each.kind)].title} {sentence}")


def _tell(study: Study, meant: Question, *, as_json: bool) -> None:
    from core.workflows import question_answer, question_words

    found = question_answer.answer(study, meant)
    if as_json:
        console.as_json(question_words.as_json(found))
        return
    console.say(question_words.sentence(found).replace("**", ""))
    console.table(COLUMNS, [list(question_words.cells(line)) for line in found.lines])


def _worked_on(study: Study, job_id: int) -> JobState:
    """Does a job that waits, in this process; Ctrl+C or SIGTERM stop it after its step."""
    with _stopped_by_signals(study, job_id), console.ERR.status("Training …"):
        state = worker.work(study, job_id)
    if state is JobState.FAILED:
        with reading(study.engine) as connection:
            raise JobError(jobs.get(connection, job_id).error)
    return state


@contextmanager
def _stopped_by_signals(study: Study, job_id: int) -> Iterator[None]:
    before = {each: signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)}

    def stop(*_: object) -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        console.note("Stopping after the step in hand …")
        job_queue.cancel(study, job_id)

    for each in before:
        signal.signal(each, stop)
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def predict(
    run: RUN,
    path: Annotated[Path, typer.Argument(help="Folder tree, ZIP or one DICOM file.")],
    out: Annotated[Path | None, typer.Option(help="Write a row an image as CSV.")] = None,
    task: TASK = "",
    as_json: AS_JSON = False,
) -> None:
    """Let a trained run judge DICOM files that are not in the study. Nothing of them is kept.

    Exit code 3: some files can't be used; they are named with their reason.
    """
    study = open_study(load_settings())
    meant = training_live.named(study, run, task)
    with console.ERR.status("Judging …") as status:

        def tell(done: int, total: int) -> bool:
            status.update(f"Judging … {wording.count(done)} of {wording.count(total)}")
            return False

        found = predict_cnn.predict(study, meant.run_id, path, tell)
    if out:
        predict_cnn.write(found, out)
    if as_json:
        console.as_json(predict_cnn.as_json(found))
    else:
        console.say(found.sentence)
        if not out:
            console.table(
                ("examination", "views", "probability", ""),
                [list(row) for row in predict_cnn.cells(found)],
            )
        for refused in found.failed:
            console.say(f"  {refused.place.path}: {refused.reason}")
    if found.failed:
        raise typer.Exit(console.WITH_FAILURES)


def export_run(
    run: RUN,
    path: Annotated[Path, typer.Argument(help="A new folder, or a file that ends in .zip.")],
    task: TASK = "",
) -> None:
    """Weights, ONNX, curves, figures and a model card of a trained run; nobody's data."""
    # Loaded here because the statistics take longer to load than most commands to run.
    from core.workflows import run_bundle

    study = open_study(load_settings())
    meant = training_live.named(study, run, task)
    with console.ERR.status("Writing …"):
        written = run_bundle.export(study, meant.run_id, path)
    console.say(written.sentence)
