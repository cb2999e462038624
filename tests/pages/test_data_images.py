"""The images' view of the data page: empty, filled, with what can't be used."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core import worker
from core.settings import Settings
from core.store import jobs, reports
from core.store.database import reading, writing
from core.types import JobState, NewReport
from core.workflows import import_images
from core.workflows.study import open_study
from tests.images.radiographs import radiograph, write
from tests.pages.opening import html_of, open_page

PAGE = "study/data"


def test_a_study_without_images_says_how_to_get_some(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_page(settings, monkeypatch, PAGE, view="images")
    assert any("import-images" in box.value for box in app.info)


def test_the_view_counts_links_and_lists_what_can_not_be_used(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = open_study(settings)
    with writing(study.engine) as connection:
        reports.add(connection, [NewReport("A1", "Bruch."), NewReport("A2", "Kein Bruch.")])
    write(tmp_path / "in", "a", radiograph("1.2.1"))
    whole = write(tmp_path / "in", "b", radiograph("1.2.2")).read_bytes()
    (tmp_path / "in" / "b").write_bytes(whole[:-100])
    import_images.run(study, tmp_path / "in")
    app = open_page(settings, monkeypatch, PAGE, view="images")
    assert "<b>1 image</b> of 1 examination, <b>1</b> linked to 1 report." in html_of(app)
    assert offered(app) == [
        "1 image", "1 report with images", "1 report without images", "1 file of no use",
    ]  # fmt: skip
    broken = html_of(open_page(settings, monkeypatch, PAGE, view="images", list="broken"))
    assert '<td class="">b</td>' in broken
    assert "is cut off" in broken
    without = html_of(open_page(settings, monkeypatch, PAGE, view="images", list="without_images"))
    assert "A2" in without
    assert not app.exception


def offered(app: AppTest) -> list[str]:
    """What the lists are called that one can choose from."""
    (lists,) = (group for group in app.get("button_group") if "list" in (group.key or ""))
    return list(lists.options)


def test_preparing_starts_as_work_and_says_what_is_prepared(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = open_study(settings)
    write(tmp_path / "in", "a", radiograph("1.2.1"))
    import_images.run(study, tmp_path / "in")
    started: list[int] = []
    monkeypatch.setattr("core.jobs.spawn", lambda _settings, job_id: started.append(job_id))
    app = open_page(settings, monkeypatch, PAGE, view="images")
    assert "No images are prepared for training yet." in html_of(app)
    app.selectbox(key="prepare size").select(224)
    next(button for button in app.button if button.label == "Prepare 1 image").click().run()
    assert len(started) == 1
    worker.work(study, started[0])
    with reading(study.engine) as connection:
        assert jobs.get(connection, started[0]).state is JobState.DONE
    said = html_of(open_page(settings, monkeypatch, PAGE, view="images"))
    assert "Prepared for training, 1 set: <b>224 pixels</b>: all 1." in said


def test_a_link_by_patient_and_day_waits_for_a_click(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = open_study(settings)
    with writing(study.engine) as connection:
        reports.add(connection, [NewReport("R1", "Bruch.", "P1", "2024-01-31")])
    write(tmp_path / "in", "a", radiograph("1.2.1", AccessionNumber=""))
    import_images.run(study, tmp_path / "in")
    app = open_page(settings, monkeypatch, PAGE, view="images")
    assert "<b>0</b> linked" in html_of(app)
    next(button for button in app.button if button.label == "Link").click().run()
    assert "<b>1</b> linked to 1 report" in html_of(app)
