"""The train page without a browser: nothing there, a run in each state, questions, what to take."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from html import unescape
from io import BytesIO

import pytest
from sqlalchemy import text
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Button

from core.cnn_types import PRESETS, QUICK, Cohort, Part, Prediction
from core.settings import PROJECT, Settings
from core.store import jobs, runs
from core.store.database import reading, writing
from core.types import Job, JobState
from core.workflows import augmented, predict_job, question_plan, study_questions
from core.workflows.question_plan import Asked, Wish
from core.workflows.study import Study, open_study
from core.workflows.uploads import safe_name
from tests.pages.opening import html_of, open_page
from tests.small_training import RECIPE, TASK, Pace, keep_run, study_with_cohort

PAGE = "cnn/train"


@pytest.fixture
def cohort(settings: Settings) -> Cohort:
    return study_with_cohort(settings)[1]


@pytest.fixture
def study(settings: Settings, cohort: Cohort) -> Study:
    return open_study(settings)


@pytest.fixture(autouse=True)
def spawned(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The jobs for which a worker would have been started."""
    found: list[int] = []
    monkeypatch.setattr("core.jobs.spawn", lambda _, job_id: found.append(job_id))
    return found


def button(app: AppTest, label: str) -> Button:
    found = [each for each in app.button if each.label.startswith(label)]
    assert found, f"no button “{label}” among {[each.label for each in app.button]}"
    return found[0]


def primary(app: AppTest) -> list[str]:
    return [each.label for each in app.button if each.proto.type == "primary"]


def newest(study: Study, kind: str) -> Job:
    with reading(study.engine) as connection:
        return jobs.newest(connection, kind)[0]


def test_a_study_without_images_says_what_to_do(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_page(settings, monkeypatch, PAGE)
    assert not app.exception
    assert "Train a CNN on the labels" in html_of(app)
    assert any("import-images" in each.value.replace("\\", "") for each in app.error)
    assert primary(app) == []


def test_a_run_that_learns_is_told_in_a_sentence_with_its_figures(
    study: Study, cohort: Cohort, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_run(study, cohort, "prompt labels", JobState.RUNNING, pace=Pace(epochs=30))
    app = open_page(settings, monkeypatch, PAGE)
    assert not app.exception
    shown = unescape(html_of(app))
    assert "Still learning: validation AUC <b>0." in shown
    assert "<b>2 h 24 min</b> to the end" in shown
    assert "of this processor's limit" in shown
    assert "cohort ankle-v1: 48 / 16 / 16 images of 40 patients" in shown
    assert "patients shared between sets: 0" in shown
    assert "synthetic reports" in shown
    assert primary(app) == ["Stop"]


def test_the_page_never_loads_torch() -> None:
    words = "import sys, server, pages.parts.training; print('torch' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", words], cwd=PROJECT, capture_output=True, text=True, check=True,
        timeout=60,
    )  # fmt: skip
    assert done.stdout.split()[-1] == "False"


def test_stop_asks_the_worker_to_stop(
    study: Study, cohort: Cohort, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = keep_run(study, cohort, "prompt labels", JobState.RUNNING)
    app = button(open_page(settings, monkeypatch, PAGE), "Stop").click().run()
    assert not app.exception
    assert newest(study, "train").cancel_requested
    assert "<b>Stopping</b>" in html_of(app)
    assert newest(study, "train").job_id == run.job_id


@pytest.mark.parametrize(
    ("state", "label"), [(JobState.CANCELLED, "Go on"), (JobState.FAILED, "Try again")]
)
def test_a_run_that_stopped_goes_on_from_there(
    state: JobState, label: str, study: Study, cohort: Cohort, settings: Settings,
    monkeypatch: pytest.MonkeyPatch, spawned: list[int],
) -> None:  # fmt: skip
    run = keep_run(study, cohort, "a run", state, error="The disk is full. $x$ <script>")
    app = open_page(settings, monkeypatch, PAGE)
    assert not app.exception
    assert "same weights as if it had never stopped" in html_of(app)
    assert [each.value.replace("\\", "") for each in app.error] == (
        ["The disk is full. $x$ <script>"] if state is JobState.FAILED else []
    )
    button(app, label).click().run()
    assert spawned == [run.job_id]


def test_a_worker_that_was_killed_is_told_as_silence(
    study: Study, cohort: Cohort, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_run(study, cohort, "a run", JobState.RUNNING)
    with writing(study.engine) as connection:
        connection.execute(text("UPDATE jobs SET heartbeat_at = heartbeat_at - 100"))
    app = open_page(settings, monkeypatch, PAGE)
    assert "<b>Silence</b> for 2 min after epoch 69 of 200" in html_of(app)
    assert button(app, "Go on")


def test_another_run_lies_beside_it_by_its_name_and_names_are_escaped(
    study: Study, cohort: Cohort, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_run(study, cohort, "<b>odd</b>", JobState.DONE)
    keep_run(study, cohort, "mine", JobState.RUNNING)
    app = open_page(settings, monkeypatch, PAGE, beside="<b>odd</b>")
    assert not app.exception
    assert "</i>&lt;b&gt;odd&lt;/b&gt;</span>" in html_of(app)
    assert "<b>odd</b>" not in html_of(app)


def test_a_run_laid_beside_it_and_smoothing_are_there_at_once(
    study: Study, cohort: Cohort, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_run(study, cohort, "other", JobState.DONE)
    keep_run(study, cohort, "mine", JobState.RUNNING)
    app = open_page(settings, monkeypatch, PAGE)
    assert "</i>other</span>" not in html_of(app)
    app = app.multiselect(key="beside").select("other").run()
    assert "</i>other</span>" in html_of(app)
    traces = len(json.loads(app.get("plotly_chart")[0].proto.spec)["data"])
    app = app.slider(key="smoothing").set_value(0.6).run()
    assert not app.exception
    # Smoothed curves lie before the two raw ones.
    assert len(json.loads(app.get("plotly_chart")[0].proto.spec)["data"]) == traces + 2


def test_a_new_run_starts_with_the_recipe_that_was_chosen(
    study: Study, cohort: Cohort, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_page(settings, monkeypatch, PAGE, cohort=cohort.name)
    assert not app.exception
    assert primary(app) == ["Train for 30 epochs"]
    assert "The end is known after a few steps" in html_of(app)
    app = next(e for e in app.segmented_control if QUICK in e.options or "Quick look" in e.options
               ).select(QUICK).run()  # fmt: skip
    app = button(app, f"Train for {PRESETS[QUICK].epochs} epochs").click().run()
    assert not app.exception
    job = newest(study, "train")
    with reading(study.engine) as connection:
        run = runs.get(connection, int(str(job.settings["run_id"])))
    assert run is not None
    assert run.recipe == PRESETS[QUICK]
    assert run.cohort_id == cohort.cohort_id
    assert run.name == "ankle-v1 quick"
    assert "<b>Starting</b>" in html_of(app)


def test_the_end_is_timed_by_a_worker_before_the_start(
    study: Study, cohort: Cohort, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_page(settings, monkeypatch, PAGE, cohort=cohort.name)
    button(app, "Time a few steps").click().run()
    job = newest(study, "estimate")
    assert (job.settings["size"], job.settings["batch"]) == (224, 16)
    with writing(study.engine) as connection:
        jobs.claim(connection, job.job_id, "w")
        jobs.end(connection, job.job_id, "w", JobState.DONE)
    timed = settings.home / "cnn" / "timings" / "224-16-auto.json"
    timed.parent.mkdir(parents=True)
    timed.write_text(
        '{"device": "cpu", "machine": "a processor", "precision": "bf16", "threads": 2, '
        '"at_once": 16, "images_per_second": 2.0, "memory": 3000000000, "free": 9000000000, '
        '"checkpoint": 90000000}'
    )
    shown = html_of(open_page(settings, monkeypatch, PAGE, cohort=cohort.name))
    # 30 epochs of 48 images and a third of 16 for validation, at 2 a second: 13 min.
    assert "about 13 min" in shown
    assert "about 3.0\u202fGB" in shown


def test_a_clone_begins_with_the_recipe_of_its_run(
    study: Study, cohort: Cohort, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    recipe = replace(RECIPE, epochs=77, size=256)
    run = keep_run(study, cohort, "first", JobState.DONE, recipe=recipe)
    app = open_page(settings, monkeypatch, PAGE, run=str(run.run_id))
    app = button(app, "Clone with changes").click().run()
    assert not app.exception
    assert primary(app) == ["Train for 77 epochs"]


def test_every_question_is_a_button_that_says_how_many_runs_it_trains(
    study: Study, cohort: Cohort, settings: Settings, monkeypatch: pytest.MonkeyPatch,
    spawned: list[int],
) -> None:  # fmt: skip
    app = open_page(settings, monkeypatch, PAGE, view="questions")
    assert not app.exception
    labels = [each.label for each in app.button if each.key and each.key.startswith("ask ")]
    assert labels == [
        "Train 2 runs", "Ask", "Train 3 runs", "Train 4 runs", "Train 3 runs", "Train 5 runs",
    ]  # fmt: skip
    app = next(e for e in app.button if e.key == "ask seeds").click().run()
    assert not app.exception
    with reading(study.engine) as connection:
        (question,) = runs.asked(connection, TASK)
    assert question.kind == Asked.SEEDS
    assert spawned == [question.job_id]
    assert "How much is chance? Not known yet." in html_of(app)


def test_an_answer_is_one_sentence_one_table_and_one_figure(
    study: Study, cohort: Cohort, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    wish = Wish(Asked.SEEDS, cohort.cohort_id, RECIPE, seeds=2)
    question = study_questions.keep(study, wish)
    held_out = [m for m in cohort.members if m.part is not Part.TRAIN]
    with writing(study.engine) as connection:
        for seed, sub in enumerate(question_plan.sub_runs(study, wish), start=1):
            run_id = runs.create(
                connection, TASK, sub.role, cohort.cohort_id, sub.recipe,
                question_id=question.question_id, role=sub.role,
            )  # fmt: skip
            sha = str(seed) * 64
            runs.note_best(connection, run_id, 1, 0.5, sha)
            made = [
                Prediction(m.instance_uid, (m.label - 0.5) * (place % 5 - seed))
                for place, m in enumerate(held_out)
            ]
            runs.add_predictions(connection, run_id, sha, made)
        jobs.claim(connection, question.job_id, "w")
        jobs.end(connection, question.job_id, "w", JobState.DONE)
    app = open_page(settings, monkeypatch, PAGE, view="questions")
    assert not app.exception
    shown = html_of(app)
    assert "over 2 seeds" in shown
    assert "All on the same 16 test images, by labels of humans" in shown
    assert shown.count("<td") >= 14
    assert len(app.get("plotly_chart")) == 1


def test_the_bundle_and_new_images_stand_where_a_run_has_weights(
    study: Study, cohort: Cohort, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = keep_run(study, cohort, "first", JobState.DONE)
    app = open_page(settings, monkeypatch, PAGE, view="use")
    assert not app.exception
    assert "can judge images that it has never seen" in html_of(app)
    assert 'export run "first"' in app.code[0].value
    with writing(study.engine) as connection:
        job_id = jobs.create(connection, predict_job.KIND, {"run_id": run.run_id, "task": TASK})
        jobs.claim(connection, job_id, "w")
        jobs.end(connection, job_id, "w", JobState.DONE)
    table = predict_job.table_of(study, job_id)
    table.parent.mkdir(parents=True)
    table.write_text(
        "file,examination,view,probability,examination_probability,threshold,"
        "examination_threshold,positive,examination_positive,failure\n"
        "one.dcm,1.2,ap,0.91,0.8,0.5,0.5,1,1,\n<i>two,,,,,,,,,is cut off\n"
    )
    shown = html_of(open_page(settings, monkeypatch, PAGE, view="use"))
    assert "<b>1 of 1 image</b> called positive" in shown
    assert "✕ &lt;i&gt;two: is cut off" in shown


def test_augmented_images_are_shown_for_a_token_that_names_the_run(
    study: Study, cohort: Cohort, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = keep_run(study, cohort, "first", JobState.DONE)
    app = button(open_page(settings, monkeypatch, PAGE), "Show augmented").click().run()
    assert not app.exception
    token = augmented.token(study, run.run_id)
    assert f'src="overread/augmented/{token}"' in html_of(app)
    assert augmented.granted(study, token) == run.run_id


def test_dropped_files_lie_in_a_folder_of_the_job_and_keep_no_path(
    study: Study, cohort: Cohort, spawned: list[int]
) -> None:
    job_id = predict_job.start(study, TASK, 1, [("../../etc/x.dcm", BytesIO(b"dicom"))])
    (kept,) = predict_job.incoming(study, job_id).iterdir()
    assert kept.name == f"00001-{safe_name('x.dcm')}"
    assert kept.read_bytes() == b"dicom"
    assert spawned == [job_id]
