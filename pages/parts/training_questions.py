"""The study's questions: each a button, and its answer as one table and one figure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import streamlit as st

from core import wording
from core.cnn_types import Question, TrainingRecipe
from core.errors import OverreadError
from core.store import runs
from core.store.database import reading
from core.types import Task
from core.workflows import (
    build_cohort,
    estimate_job,
    kept_cohorts,
    progress,
    question_answer,
    question_plan,
    question_words,
    reader_names,
    study_questions,
    training_setup,
)
from core.workflows.progress import LIVE, Phase, Progress
from core.workflows.question_answer import Answer
from core.workflows.question_plan import SHARES, WORDS, Asked, Wish
from core.workflows.study import Study
from pages.parts import frame, ink, pick, plain_table, question_chart, worklist_suspects
from pages.parts import progress as progress_panel
from pages.parts.training_recipe import recipe_form

COLUMNS = ("", "trained on", "ROC-AUC", "difference", "p, DeLong", "sensitivity", "specificity")
QUESTION = "question"
IN_A_ROW = 3
NOBODY = "humans"


def draw(study: Study, task: Task) -> None:
    with reading(study.engine) as connection:
        asked = runs.asked(connection, task.name)
    wanted = st.query_params.get(QUESTION, "")
    question = next((each for each in asked if str(each.question_id) == wanted),
                    asked[0] if asked and wanted != "none" else None)  # fmt: skip
    if question is None:
        frame.answer("**What does the CNN rest on?** Each question is one job of several runs.")
    else:
        _answer(study, question)
        if question.kind == Asked.OUT_OF_FOLD:
            worklist_suspects.draw(study, task)
        _others(asked, question)
    _ask(study, task)


def _answer(study: Study, question: Question) -> None:
    """The sentence and, redrawn as the runs get finished, the table and the figure."""
    now = progress.look(study, question.job_id)
    frame.answer(question_words.sentence(_look(study, question, now)))
    if now.phase is Phase.DONE:
        _results(study, question, now)
        return
    progress_panel.watch(
        study, question.job_id, things="runs trained", large=False,
        body=lambda seen: _results(study, question, seen),
    )  # fmt: skip


def _look(study: Study, question: Question, now: Progress) -> Answer:
    return _found(study, study.settings.url, question, (now.job.done, now.phase.value))


def _results(study: Study, question: Question, now: Progress) -> None:
    found = _look(study, question, now)
    if now.phase in LIVE:
        _being_trained(study, question, found)
    if not found.lines:
        return
    left, right = st.columns([2.2, 1], gap="medium")
    with left.container(key="question-table"):
        frame.heading(WORDS[found.wish.asked].title)
        rows = [_row(found, line) for line in found.lines]
        waiting = [role for role in found.planned if role not in {row[0] for row in rows}]
        rows += [(role, "waits", *[wording.UNDEFINED] * 5) for role in waiting]
        plain_table.draw(COLUMNS, rows, numbers=(1, 2, 3, 4, 5, 6))
        frame.quiet(_fine_print(found))
    with right:
        frame.heading("ROC-AUC with 95 % interval")
        ink.draw(question_chart.figure(found, ink.current()), "answer")


def _being_trained(study: Study, question: Question, found: Answer) -> None:
    """A link to the curves of the run that is learning now."""
    with reading(study.engine) as connection:
        planned = runs.of_question(connection, question.question_id)
    finished = {line.role for line in found.lines}
    for run in planned:
        if run.role not in finished:
            st.page_link(
                "pages/cnn/train.py", label=f"Watch “{run.role}” learn",
                query_params={"task": run.task, "run": str(run.run_id)},
            )  # fmt: skip
            return


@st.cache_data(show_spinner="Comparing the runs …", max_entries=16)
def _found(_study: Study, url: str, question: Question, stamp: tuple[int, str]) -> Answer:
    """Compared anew when another run is finished."""
    return question_answer.answer(_study, question)


def _row(found: Answer, line: question_answer.Line) -> tuple[str, ...]:
    role, trained, tested, *rest = question_words.cells(line)
    own_test = found.wish.asked is Asked.OUT_OF_FOLD
    return (role, f"{trained} ({tested} tested)" if own_test else trained, *rest)


def _fine_print(found: Answer) -> str:
    if found.wish.asked is Asked.OUT_OF_FOLD:
        return "Each fold is tested on its own patients; its validation set fixes the threshold."
    return (
        f"All on the same {wording.things(found.test_images, 'test image')}, by "
        f"{found.judged_by}; thresholds are fixed on each run's own validation set (Youden). "
        "Differences are to the first row."
    )


def _others(asked: Sequence[Question], question: Question) -> None:
    if len(asked) > 1:
        titles = {str(each.question_id): _title(each) for each in asked}
        pick.box("Question", list(titles), str(question.question_id), QUESTION, titles)


def _title(question: Question) -> str:
    at = datetime.fromtimestamp(question.created_at).strftime("%Y-%m-%d %H:%M")
    return f"{at} · {WORDS[Asked(question.kind)].title}"


def _ask(study: Study, task: Task) -> None:
    frame.heading("Ask")
    names = kept_cohorts.names(study, task)
    if not names:
        frame.quiet("A question compares runs on one cohort's test images. Make a cohort first.")
        if st.button("Make a cohort"):
            st.query_params["view"] = "new"
            st.rerun()
        return
    left, right = st.columns([1, 1.4], gap="large")
    with left:
        name = st.selectbox("Compared on the test images of", names, key="question cohort")
        cohort_id = build_cohort.get(study, task, name).cohort_id
        numbers = _numbers(study, task)
    with right:
        like = st.query_params.get("like", "") or training_setup.newest_on(study, cohort_id)
        _, recipe = recipe_form(study, like, f"question {cohort_id}")
    cards = list(Asked)
    for first in range(0, len(cards), IN_A_ROW):
        row = cards[first : first + IN_A_ROW]
        for column, asked in zip(st.columns(IN_A_ROW), row, strict=False):
            with column.container(border=True, height="stretch"):
                _card(study, asked, _wish(asked, cohort_id, recipe, numbers))


def _numbers(study: Study, task: Task) -> Wish:
    """How many of what, for those questions that want to know; a wish without a cohort."""
    known = {each.name: each.sha256 for each in reader_names.of_task(study, task)} | {NOBODY: ""}
    with st.expander("How many, and whose labels"):
        sources = st.multiselect("Other label sources", list(known), key="question sources")
        seeds = st.number_input("Seeds", 2, 20, question_plan.SEEDS, key="question seeds")
        folds = st.number_input("Folds", 2, 20, question_plan.FOLDS, key="question folds")
    readers = tuple(known[each] for each in sources)
    return Wish(Asked.SEEDS, 0, TrainingRecipe(), readers, SHARES, int(seeds), int(folds))


def _wish(asked: Asked, cohort_id: int, recipe: TrainingRecipe, numbers: Wish) -> Wish:
    return Wish(asked, cohort_id, recipe, numbers.readers, numbers.shares, numbers.seeds,
                numbers.folds)  # fmt: skip


def _card(study: Study, asked: Asked, wish: Wish) -> None:
    frame.heading(WORDS[asked].title)
    frame.quiet(WORDS[asked].why)
    try:
        planned = question_plan.sub_runs(study, wish)
    except OverreadError:
        frame.quiet("Choose another label source above first.")
        st.button("Ask", key=f"ask {asked.value}", disabled=True)
        return
    label = f"Train {wording.things(len(planned), 'run')}{_time(study, wish, len(planned))}"
    if st.button(label, key=f"ask {asked.value}"):
        with frame.errors_as_sentences():
            question = study_questions.ask(study, wish)
            st.query_params[QUESTION] = str(question.question_id)
            st.rerun()


def _time(study: Study, wish: Wish, planned: int) -> str:
    """What all runs take, where the steps of such a recipe were timed before."""
    known = estimate_job.known(study, question_plan.cohort_of(study, wish.cohort_id), wish.recipe)
    return f", about {wording.duration(planned * known.seconds)}" if known else ""
