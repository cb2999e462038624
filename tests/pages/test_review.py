"""The review page without a browser: what it says of an empty study, a list, a finished list."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from core import jobs
from core.settings import PROJECT, Settings
from core.workflows import demo_study, review, review_desk
from core.workflows.study import Study
from tests import small_review
from tests.small_review import Ground, verdict


@pytest.fixture
def app(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[AppTest]:
    """The whole app on the study of the test, at the review page."""
    for name, value in jobs.environment(settings).items():
        monkeypatch.setenv(name, value)
    return AppTest.from_file(str(PROJECT / "app.py"), default_timeout=30)


def opened(app: AppTest, **address: str) -> AppTest:
    for name, value in address.items():
        app.query_params[name] = value
    app.switch_page("pages/labels/review.py").run()
    assert not app.exception
    return app


def words(app: AppTest) -> str:
    return " ".join(str(each.proto.body) for each in app.get("html"))


def button(app: AppTest, label: str) -> object:
    return next(each for each in app.button if each.label.startswith(label))


def test_an_empty_study_says_what_comes_first(app: AppTest, study: Study) -> None:
    assert "There is nothing to look at yet" in words(opened(app))


def test_a_demo_study_without_machines_says_what_is_missing(app: AppTest, study: Study) -> None:
    demo_study.load_demo(study, 6, 4, 1)
    page = opened(app)
    assert "Demo study: synthetic reports" in words(page)
    assert not page.error


def test_where_readers_differ_is_counted_first_and_made_into_a_list(
    app: AppTest, study: Study
) -> None:
    small_review.fill(study.engine)
    page = opened(app, reader="Anna")
    assert "where readers differ" in words(page)
    assert "They differ on <b>10</b> of 20 reports." in words(page)
    make = button(page, "Make a list of 10 cases")
    make.click().run()
    assert not page.exception
    assert "of “A against B” wait for you" in words(page)
    assert button(page, "Read next case (1 of ").disabled is False


def test_nobody_reads_without_a_name(app: AppTest, study: Study) -> None:
    ground = small_review.fill(study.engine)
    small_review.make_list(study.engine, ground)
    page = opened(app)
    assert button(page, "Read next case (1 of 6)").disabled is True
    page.text_input[0].set_value("Anna").run()
    assert page.query_params["reader"] == "Anna"
    assert button(page, "Read next case (1 of 6)").disabled is False


def test_the_button_opens_the_desk_and_the_page_survives_a_list_that_is_gone(
    app: AppTest, study: Study
) -> None:
    ground = small_review.fill(study.engine)
    list_id = small_review.make_list(study.engine, ground)
    page = opened(app, reader="Anna", list="999")
    button(page, "Read next case").click().run()
    assert not page.exception
    assert page.query_params["desk"] == "open"
    assert page.query_params["list"] == str(list_id)


def test_a_simulated_name_is_refused_in_a_sentence(app: AppTest, study: Study) -> None:
    demo_study.load_demo(study, 6, 4, 1)
    page = opened(app, reader="simulated reader 1")
    assert "is a simulated reader" in page.error[0].value


def read(study: Study, ground: Ground, list_id: int, count: int) -> None:
    for case in review_desk.hand(study, ground.anna, list_id, count).cases[:count]:
        review.decide(study, ground.anna, verdict(case.look.case_id))


def test_cases_stay_closed_until_their_reader_has_decided(app: AppTest, study: Study) -> None:
    ground = small_review.fill(study.engine)
    list_id = small_review.make_list(study.engine, ground)
    read(study, ground, list_id, 1)
    shown = words(opened(app, reader="Anna", list=str(list_id), view="Cases"))
    assert "R00001" in shown
    assert shown.count("● present") == 1
    assert "●  ○" in shown
    closed = words(opened(app, reader="Bert", list=str(list_id), view="Cases"))
    assert "● present" not in closed
    assert "●  ○" not in closed


@pytest.mark.parametrize("view", ["What it brought", "Agreement"])
def test_a_finished_list_tells_what_it_brought(app: AppTest, study: Study, view: str) -> None:
    ground = small_review.fill(study.engine)
    list_id = small_review.make_list(study.engine, ground)
    read(study, ground, list_id, 6)
    page = opened(app, reader="Anna", list=str(list_id), view=view)
    assert "is read: <b>6</b> of 6 cases" in words(page)
    expected = "50.0 % [18.8–81.2] · 3/6" if view == "What it brought" else "Cohen’s κ"
    assert expected.replace(" %", "\u202f%") in words(page)


def test_changed_gold_labels_are_offered_as_a_new_version(app: AppTest, study: Study) -> None:
    ground = small_review.fill(study.engine)
    list_id = small_review.make_list(study.engine, ground, 2)
    for case in review_desk.hand(study, ground.anna, list_id, 2).cases:
        given = small_review.verdict(case.look.case_id, 0, small_review.Answer.ABSENT)
        review.decide(study, ground.anna, given)
    page = opened(app, reader="Anna", list=str(list_id), view="What it brought")
    assert "speak against <b>2 gold labels</b>" in words(page)
    button(page, "Make it").click().run()
    assert not page.exception
    assert "speak against" not in words(page)


def test_nobody_sees_anothers_reads_before_the_list_is_read_or_closed(
    app: AppTest, study: Study
) -> None:
    ground = small_review.fill(study.engine)
    list_id = small_review.make_list(study.engine, ground)
    read(study, ground, list_id, 3)
    page = opened(app, reader="Bert", list=str(list_id), view="What it brought")
    assert "are still wanted" in words(page)
    assert "/3" not in words(page)
    assert not page.get("download_button")
    button(page, "Close it").click().run()
    assert not page.exception
    assert "· 1/3" in words(page)
