"""The form of a cohort: it shows who shares whom before anything is kept, and errors in words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core import jobs
from core.cnn_types import Part
from core.settings import PROJECT, Settings
from core.types import Task
from core.workflows import build_cohort, kept_cohorts, out_of_fold
from core.workflows.study import Study
from tests import small_cohort, small_folds
from tests.pages.opening import html_of, open_page
from tests.pages.test_review import button
from tests.workflows.test_build_cohort import read_at_the_desk


def form() -> None:
    """A page that shows the form alone."""
    import streamlit as st

    from pages.parts import cohort_form, frame, pick

    with frame.page("CNN", "Train") as study:
        made = cohort_form.cohort_form(study, pick.task(study))
        st.write("chosen" if made else "none chosen")


@pytest.fixture
def app(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[AppTest]:
    for name, value in jobs.environment(settings).items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(PROJECT)
    return AppTest.from_function(form, default_timeout=30)


@pytest.fixture
def task(study: Study) -> Task:
    return study.task(small_cohort.TASK)


def opened(app: AppTest, **address: str) -> AppTest:
    for name, value in {"task": small_cohort.TASK, **address}.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def chosen(app: AppTest) -> bool:
    return [each.value for each in app.markdown if "chosen" in str(each.value)] == ["chosen"]


def test_a_study_without_images_says_what_to_do(app: AppTest, study: Study) -> None:
    page = opened(app)
    assert page.error[0].value.startswith("The study has no images. Import some")
    assert not chosen(page)


def test_a_new_cohort_is_seen_with_its_proof_before_it_is_kept(
    app: AppTest, study: Study, task: Task
) -> None:
    small_cohort.small_cohort(study)
    page = opened(app)
    assert "Patients shared between sets: 0. Duplicate pixels across sets: 0." in html_of(page)
    assert sum(map(int, re.findall(r"gold (\d+)", html_of(page)))) == 12
    assert sum(map(int, re.findall(r"reader (\d+)", html_of(page)))) == 68
    assert not kept_cohorts.names(study, task)
    button(page, "Keep this cohort").click().run()
    assert not page.exception
    assert page.query_params["cohort"] == "cohort 1"
    assert kept_cohorts.names(study, task) == ("cohort 1",)
    assert chosen(page)
    assert "uncertain counts as fracture" in html_of(page)


def test_another_policy_is_another_cohort_at_once(app: AppTest, study: Study) -> None:
    small_cohort.small_cohort(study)
    page = opened(app)
    assert "In no set" not in html_of(page)
    policy = next(each for each in page.selectbox if each.label == "Policy")
    policy.select(small_cohort.LEFT_OUT).run()
    assert "In no set: 8 answer left out by the policy." in html_of(page)


def test_the_newest_cohort_is_chosen_and_the_address_may_name_another(
    app: AppTest, study: Study
) -> None:
    small = small_cohort.small_cohort(study)
    for name, seed in (("first", 1), ("second", 2)):
        made = build_cohort.plan(study, replace(small.design, seed=seed), name)
        build_cohort.keep(study, made)
    page = opened(app)
    assert page.selectbox[0].value == "second"
    assert chosen(page)
    page.query_params["cohort"] = "first"
    page.run()
    assert page.selectbox[0].value == "first"


def test_cohorts_of_a_question_are_not_offered(app: AppTest, study: Study, task: Task) -> None:
    small = small_cohort.small_cohort(study, 60)
    base = build_cohort.keep(study, build_cohort.plan(study, small.design, "ankle"))
    small_folds.asked(study, base)
    assert kept_cohorts.names(study, task) == ("ankle",)
    assert opened(app).selectbox[0].options == ["ankle", "A new cohort"]


def test_settled_answers_offer_a_next_version_and_it_tells_what_they_brought(
    app: AppTest, study: Study
) -> None:
    small = small_cohort.small_cohort(study)
    base = build_cohort.keep(study, build_cohort.plan(study, small.design, "ankle"))
    read_at_the_desk(study, 11, {"Anna": small_cohort.answer_of(12)})
    page = opened(app)
    assert "<b>1 label</b> changed (1 to present, 0 to absent)" in html_of(page)
    button(page, "Make ankle-v2").click().run()
    assert not page.exception
    assert page.selectbox[0].value == "ankle-v2"
    assert "What the correction brought" in html_of(page)
    assert "Train one run on each version" in html_of(page)
    after = build_cohort.get(study, study.task(small_cohort.TASK), "ankle-v2")
    for made in (base, after):
        small_folds.trained(study, made, f"run on {made.name}")
    st.cache_data.clear()
    page.run()
    tested = len(after.part(Part.TEST))
    assert f"on the same {tested} test images" in html_of(page)
    assert "(DeLong, p" in html_of(page)


def test_the_worklist_offers_suspect_labels_as_a_list(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, study: Study, task: Task
) -> None:
    small = small_cohort.small_cohort(study, 60)
    base = build_cohort.keep(study, build_cohort.plan(study, small.design, "ankle"))
    out_of_fold.gather(study, small_folds.asked(study, base))
    page = open_page(settings, monkeypatch, "labels/review", task=task.name, reader="Anna")
    assert not page.exception
    assert "<b>2 labels</b> of ankle a CNN takes for wrong" in html_of(page)
    next(each for each in page.button if each.key == "also suspects").click().run()
    assert not page.exception
    assert "Label noise suspects of ankle" in html_of(page)
    assert "label noise suspect" in html_of(page)
    assert "Labels under suspicion" not in html_of(page)
