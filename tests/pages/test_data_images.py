"""The images' view of the data page: empty, filled, with what can't be used."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.settings import Settings
from core.store import reports
from core.store.database import writing
from core.types import NewReport
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
    said = html_of(app)
    assert "<b>1 image</b> of 1 examination, <b>1</b> linked to 1 report." in said
    assert "1 reports without images" in said
    assert list(app.dataframe[0].value["file"]) == ["b"]
    assert not app.exception


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
