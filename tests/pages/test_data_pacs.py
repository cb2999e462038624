"""The form for the PACS on the data page: tried, counted, fetched, and what went wrong said."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from core import worker
from core.settings import Settings
from core.store import reports
from core.store.database import writing
from core.types import NewReport
from core.workflows import fetch_images
from core.workflows.study import Study, open_study
from tests.images import fake_pacs
from tests.images.fake_pacs import FakeArchive
from tests.images.radiographs import radiograph
from tests.pages.opening import html_of, open_page

PAGE = "study/data"


@pytest.fixture
def study(settings: Settings) -> Study:
    opened = open_study(settings)
    with writing(opened.engine) as connection:
        reports.add(connection, [NewReport(f"A{n}", f"Bruch {n}.") for n in (1, 2)])
    return opened


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The jobs that were started; nobody works on them yet."""
    numbers: list[int] = []
    monkeypatch.setattr("core.jobs.spawn", lambda _settings, job_id: numbers.append(job_id))
    return numbers


def page(study: Study, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    return open_page(study.settings, monkeypatch, PAGE, view="images")


def press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


def type_address(app: AppTest, address: str) -> None:
    next(field for field in app.text_input if field.label == "PACS").set_value(address)


def test_the_form_says_how_many_reports_would_be_asked_for(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = page(study, monkeypatch)
    assert "<b>2</b> reports have no image yet." in html_of(app)
    assert not app.exception


def test_a_connection_is_tried_and_a_wrong_one_is_explained(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = page(study, monkeypatch)
    with fake_pacs.web(FakeArchive([])) as address:
        type_address(app, address)
        press(app, "Try the connection")
        assert "answers and may be searched" in app.success[0].value
    press(app, "Try the connection")
    assert "No answer from a PACS at" in app.error[0].value
    type_address(app, "nowhere")
    press(app, "Fetch")
    assert "is not the address of a PACS" in app.error[0].value


def test_what_would_come_is_counted_and_then_fetched(
    study: Study, started: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [radiograph(f"1.2.{n}.1", StudyInstanceUID=f"1.2.{n}", AccessionNumber=f"A{n}")
             for n in (1, 2)]  # fmt: skip
    with fake_pacs.web(FakeArchive(files, "another patient for the second image")) as address:
        app = page(study, monkeypatch)
        type_address(app, address)
        press(app, "Count")
        worker.work(study, started[-1])
        app = page(study, monkeypatch)
        assert "2 images to fetch, 0 here already." in html_of(app)
        assert [field.value for field in app.text_input if field.label == "PACS"] == [address]
        press(app, "Fetch")
        assert all(button.disabled for button in app.button if button.label in ("Count", "Fetch"))
        worker.work(study, started[-1])
    said = html_of(page(study, monkeypatch))
    assert "1 image of 2 examinations came from" in said
    assert '<td class="">A2</td>' in said
    assert "names another patient than the PACS&#x27;s own list" in said
    assert "<b>1</b> report has no image yet." in said


def test_a_fetch_that_failed_says_why_and_can_be_tried_again(
    study: Study, started: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch_images, "PAUSES", ())
    with fake_pacs.web(FakeArchive([], "wants a login")) as address:
        app = page(study, monkeypatch)
        type_address(app, address)
        press(app, "Fetch")
        worker.work(study, started[-1])
    app = page(study, monkeypatch)
    assert "it wants a login, or another one" in app.error[0].value
    press(app, "Try again")
    assert started == [started[0]] * 2
