"""The archive page without a browser: before a run, during it, after it, and when it goes wrong."""

from __future__ import annotations

import time
from collections.abc import Iterator
from html import unescape

import pytest
import streamlit as st
from sqlalchemy import text
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Button

from core import worker
from core.settings import Settings
from core.store import gold, jobs, reports
from core.store.database import reading, writing
from core.store.reports import ReportFilter
from core.types import Job, JobState, Scope
from core.workflows import demo_study, label_archive
from core.workflows.study import Study, open_study
from tests.pages.opening import html_of, open_page
from tests.workflows.answering_server import DIGEST, Toy, answering_in_a_thread, ok

PAGE = "labels/archive"


@pytest.fixture
def toy() -> Toy:
    return Toy(answers_questions_so=True)


@pytest.fixture
def served(settings: Settings, toy: Toy) -> Iterator[Settings]:
    """A small demo study, and a server with one model that answers."""
    with answering_in_a_thread(toy) as address:
        own = settings.model_copy(update={"hosts": address, "model": "toy:latest"})
        demo_study.load_demo(open_study(own), 40, 60, 1)
        yield own


def button(app: AppTest, label: str) -> Button:
    found = [each for each in app.button if each.label.startswith(label)]
    assert found, f"no button “{label}” among {[each.label for each in app.button]}"
    return found[0]


def plan(study: Study, scope: Scope = Scope.ARCHIVE) -> dict[str, object]:
    task = study.task("ankle_fracture")
    hosts = study.settings.host_list
    return label_archive.plan(study, task, ["plain"], "toy:latest", hosts, scope).as_settings()


def labelled(settings: Settings, scope: Scope = Scope.ARCHIVE) -> Study:
    """The study after a whole run."""
    study = open_study(settings)
    with writing(study.engine) as connection:
        job_id = jobs.create(connection, "label", plan(study, scope))
    assert worker.work(study, job_id) is JobState.DONE
    return study


def a_job(study: Study, state: JobState, *, done: int = 12, error: str = "") -> int:
    """A run of sixty reports that stands as if a worker had left it so."""
    with writing(study.engine) as connection:
        job_id = jobs.create(connection, "label", plan(study))
        jobs.claim(connection, job_id, "w")
        jobs.beat(connection, job_id, "w", done, 60)
        if state is not JobState.RUNNING:
            jobs.end(connection, job_id, "w", state, error)
    return job_id


def newest_job(settings: Settings, kind: str) -> Job:
    with reading(open_study(settings).engine) as connection:
        return jobs.newest(connection, kind)[0]


def test_an_empty_study_says_what_to_do(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_page(settings, monkeypatch, PAGE)
    assert not app.exception
    assert "No archive yet" in html_of(app)


def test_a_server_that_does_not_answer_is_one_sentence(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    demo_study.load_demo(open_study(settings), 10, 20, 1)
    began = time.monotonic()
    app = open_page(settings, monkeypatch, PAGE)
    assert time.monotonic() - began < 15
    assert not app.exception
    assert len(app.warning) == 1
    assert "Start it with" in app.warning[0].value
    assert not [each for each in app.button if each.label.startswith("Label")]


def test_the_one_primary_button_names_how_many_reports_it_labels(
    served: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_page(served, monkeypatch, PAGE)
    assert not app.exception
    start = button(app, "Label")
    assert start.label == "Label 60 reports"
    assert [each.label for each in app.button if each.proto.type == "primary"] == [start.label]


def test_the_button_starts_a_run_with_what_was_chosen(
    served: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.jobs.spawn", lambda *_: None)
    app = open_page(served, monkeypatch, PAGE, prompt="rules", slots="2")
    app = button(app, "Label").click().run()
    assert not app.exception
    job = newest_job(served, "label")
    assert job.settings["slots"] == 2
    assert [name for name, _ in job.settings["prompts"]] == ["rules"]
    assert app.query_params["run"] in (str(job.job_id), [str(job.job_id)])
    assert "Starting" in html_of(app)


def test_every_host_gets_its_own_number_of_slots(
    served: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.jobs.spawn", lambda *_: None)
    first = served.host_list[0]
    second = first.replace("127.0.0.1", "localhost")
    both = served.model_copy(update={"hosts": f"{first}*2,{second}*7"})
    app = open_page(both, monkeypatch, PAGE, prompt="rules")
    assert [each.value for each in app.number_input if "Slots" in each.label] == [2, 7]
    app = button(app, "Label").click().run()
    assert not app.exception
    job = newest_job(both, "label")
    assert (job.settings["slots"], job.settings["own_slots"]) == (2, [[second, 7]])


def test_a_pilot_of_twenty_gives_time_and_tokens_before_the_start(
    served: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.jobs.spawn", lambda *_: None)
    app = open_page(served, monkeypatch, PAGE)
    assert "known after a try of 20" in html_of(app)
    app = button(app, "Try 20").click().run()
    job = newest_job(served, "pilot")
    assert len(job.settings["only"]) == 20
    assert worker.work(open_study(served), job.job_id) is JobState.DONE
    app = open_page(served, monkeypatch, PAGE)
    shown = html_of(app)
    assert "Judged by 20 reports tried" in shown
    assert button(app, "Label").label == "Label 40 reports"
    assert "about 2\u202f000" in shown  # 40 reports of 50 prompt tokens each


def test_a_retest_on_the_develop_part_tells_the_noise_before_the_start(
    served: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.jobs.spawn", lambda *_: None)
    app = open_page(served, monkeypatch, PAGE)
    assert "Not known yet" in html_of(app)
    button(app, "Ask 100 develop reports again").click().run()
    job = newest_job(served, "retest")
    assert job.settings["scope"] == Scope.DEVELOP
    assert worker.work(open_study(served), job.job_id) is JobState.DONE
    shown = html_of(open_page(served, monkeypatch, PAGE))
    assert "0 reports of 20 changed the answer over three readings" in shown


def test_a_running_job_shows_how_far_it_is_and_can_be_paused(
    served: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    job_id = a_job(open_study(served), JobState.RUNNING)
    app = open_page(served, monkeypatch, PAGE)
    assert not app.exception
    assert "<b>12 of 60</b> reports labelled" in html_of(app)
    assert "You can close this tab" in html_of(app)
    button(app, "Pause").click().run()
    with reading(open_study(served).engine) as connection:
        assert jobs.get(connection, job_id).cancel_requested


def test_a_lane_shows_its_requests_its_version_and_whether_its_model_is_still_the_same(
    served: Settings, toy: Toy, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = labelled(served)
    job_id = a_job(study, JobState.RUNNING)
    (host,) = served.host_list
    with writing(study.engine) as connection:
        jobs.add_metrics(connection, job_id, [(label_archive.IN_FLIGHT + host, 0, 3.0)])
    shown = html_of(open_page(served, monkeypatch, PAGE))
    lane = shown[shown.index("in flight") :]
    assert lane.index(">3<") < lane.index(">4<") < lane.index(DIGEST[:12])
    assert "another one" not in lane
    assert "all slots busy: 4000.0" in shown, "4 slots, 1 ms a reply"
    toy.digest = "e" * 64
    st.cache_data.clear()
    shown = html_of(open_page(served, monkeypatch, PAGE))
    assert "✕ eeeeeeeeeeee, another one" in shown


def test_a_silent_job_is_stalled_and_can_be_gone_on_with(
    served: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = open_study(served)
    job_id = a_job(study, JobState.RUNNING)
    with writing(study.engine) as connection:
        connection.execute(text("UPDATE jobs SET heartbeat_at = heartbeat_at - 100"))
    spawned: list[int] = []
    monkeypatch.setattr("core.jobs.spawn", lambda _, job: spawned.append(job))
    app = open_page(served, monkeypatch, PAGE)
    assert "<b>silence</b> for 2 min" in html_of(app)
    app = button(app, "Go on").click().run()
    assert not app.exception
    assert spawned == [job_id]
    with reading(study.engine) as connection:
        assert jobs.get(connection, job_id).state is JobState.WAITING


def test_a_failed_job_shows_its_reason_as_it_is_and_offers_to_try_again(
    served: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    reason = "No answer from Ollama at http://gpu1:11434. $x$ *y* <script>"
    a_job(open_study(served), JobState.FAILED, error=reason)
    app = open_page(served, monkeypatch, PAGE)
    assert not app.exception
    assert app.error[0].value.replace("\\", "") == reason
    assert "*y*" not in app.error[0].value
    assert button(app, "Try again")


def test_a_paused_job_offers_to_go_on_and_shows_what_is_labelled(
    served: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = labelled(served)
    a_job(study, JobState.CANCELLED)
    app = open_page(served, monkeypatch, PAGE)
    assert not app.exception
    assert "<b>Paused</b> at 12 of 60" in html_of(app)
    assert [each.label for each in app.button if each.proto.type == "primary"] == ["Go on"]
    assert "Share of positive reports" in html_of(app)


def test_a_finished_run_tells_raw_and_corrected_prevalence_and_label_error(
    served: Settings, toy: Toy, monkeypatch: pytest.MonkeyPatch
) -> None:
    truth = gold_answers(open_study(served))
    toy.answer = lambda words, _: ok(next((a for t, a in truth.items() if t in words), "absent"))
    labelled(served, Scope.DEVELOP)
    labelled(served)
    app = open_page(served, monkeypatch, PAGE)
    assert not app.exception
    shown = html_of(app)
    assert "60 of 60" in shown
    assert "corrected" in shown
    assert "Sensitivity" in shown
    assert "expected, on develop" in shown
    assert "measured, random sample" in shown


def test_failures_are_counted_by_kind_and_asked_again_on_demand(
    served: Settings, toy: Toy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reports of odd length get no JSON, at the second try neither."""
    texts = archive_texts(open_study(served))
    odd = [each for each in texts if len(each) % 2]
    toy.answer = lambda words, _: unreadable() if any(t in words for t in odd) else ok()
    labelled(served)
    app = open_page(served, monkeypatch, PAGE)
    shown = unescape(html_of(app))
    assert "can't be read" in shown
    assert "None is counted as a label" in shown
    monkeypatch.setattr("core.jobs.spawn", lambda *_: None)
    app = button(app, "Ask ").click().run()
    assert not app.exception
    assert newest_job(served, "label").settings["failures_again"] is True


def gold_answers(study: Study) -> dict[str, str]:
    """Text → answer of the gold reports that a quoting prompt shows word by word."""
    with reading(study.engine) as connection:
        labels = gold.latest(connection, "ankle_fracture").labels
        texts = reports.get_many(connection, [label.report_id for label in labels])
    return {texts[label.report_id].text: label.answer.value for label in labels}


def archive_texts(study: Study) -> list[str]:
    with reading(study.engine) as connection:
        page = reports.page(connection, ReportFilter(scope=Scope.ARCHIVE, task="ankle_fracture"),
                            limit=100)  # fmt: skip
    return [report.text for report in page.reports]


def unreadable() -> dict[str, object]:
    reply = ok()
    reply["message"] = {"role": "assistant", "content": "<b>Ich weiß es nicht."}
    return reply


def test_labels_are_sent_to_review_and_the_page_says_how_many_are_read(
    served: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    labelled(served)
    app = open_page(served, monkeypatch, PAGE)
    app = button(app, "Send 60 random").click().run()
    assert not app.exception
    assert "0 of 60" in html_of(app)


def test_the_stand_in_and_synthetic_reports_are_named_on_top(
    served: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_page(served, monkeypatch, PAGE)
    assert "synthetic reports" in html_of(app)
