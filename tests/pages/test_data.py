"""The data page without a browser: reports found and opened, the gold set, an import."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.settings import Settings
from core.store import gold, readers, readings, reports
from core.store.database import reading, writing
from core.types import Answer, Evidence, NewReport, Reader, ReaderKind, Reading, Scope, Split
from core.workflows import demo_study
from core.workflows.study import Study, open_study
from tests.pages.opening import html_of, open_page

PAGE = "study/data"
TASK = "ankle_fracture"
HEADER = "Zugangsnummer;Pat-ID;Datum;Befundtext;Fraktur\n"
ROWS = (
    "0001;P1;31.01.2024;Fibulafraktur rechts.;ja\n"
    "0002;P2;01.02.2024;Keine Fraktur.;nein\n"
    "0003;P3;02.02.2024;Regelrechte Stellung.;weiß nicht\n"
    "0004;P4\n"
)


@pytest.fixture
def demo(settings: Settings) -> Study:
    study = open_study(settings)
    demo_study.load_demo(study, 40, 60, 1)
    return study


def a_report(study: Study, split: Split) -> str:
    """The accession number of a gold report of this part."""
    with reading(study.engine) as connection:
        gold_set = gold.latest(connection, TASK)
        assert gold_set is not None
        report = reports.get(connection, gold_set.part(split)[0].report_id)
    assert report is not None
    return report.accession_number


def listed(app: AppTest) -> list[str]:
    return list(app.dataframe[0].value["accession number"])


def uploaded_to(
    study: Study, monkeypatch: pytest.MonkeyPatch, text: str = HEADER + ROWS
) -> AppTest:
    app = open_page(study.settings, monkeypatch, PAGE, view="import")
    app.file_uploader[0].upload("befunde.csv", text.encode(), "text/csv")
    return app.run()


def left_over(study: Study) -> list[Path]:
    folder = study.settings.home / "uploads"
    return [path for path in folder.rglob("*") if path.is_file()]


def count(study: Study) -> int:
    with reading(study.engine) as connection:
        return reports.count(connection)


def test_an_empty_study_opens_with_the_import(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_page(settings, monkeypatch, PAGE)
    assert not app.exception
    assert "No reports yet." in html_of(app)
    assert app.file_uploader
    assert not app.button


def test_reports_are_listed_with_their_total_and_the_first_is_open(
    demo: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_page(demo.settings, monkeypatch, PAGE)
    assert not app.exception
    assert len(listed(app)) == 25
    shown = html_of(app)
    assert "1–25 of 100 reports" in shown
    assert f"Report <b>{listed(app)[0]}</b>" in shown


def test_one_turns_pages_and_the_last_one_holds_the_rest(
    demo: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_page(demo.settings, monkeypatch, PAGE)
    first = listed(app)
    app.button(key="later").click().run()
    assert "26–50 of 100 reports" in html_of(app)
    assert not set(listed(app)) & set(first)
    last = open_page(demo.settings, monkeypatch, PAGE, page="999")
    assert "76–100 of 100 reports" in html_of(last)
    assert last.button(key="later").disabled


def test_a_word_narrows_the_list(demo: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    with writing(demo.engine) as connection:
        reports.add(connection, [NewReport("RARE", "Befund: Pseudarthrosenspalt.")])
    app = open_page(demo.settings, monkeypatch, PAGE)
    app.text_input(key="find words").set_value("arthrosenspa").run()
    assert not app.exception
    assert listed(app) == ["RARE"]
    assert app.query_params["words"] == "arthrosenspa"


def test_a_search_without_a_hit_says_so(demo: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    app = open_page(demo.settings, monkeypatch, PAGE, words="xylophon")
    assert not app.exception
    assert "No report is like that" in app.info[0].value


def test_an_address_shows_the_same_list(demo: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    app = open_page(demo.settings, monkeypatch, PAGE, part=Scope.DEVELOP.value)
    with reading(demo.engine) as connection:
        develop = reports.count(connection, Scope.DEVELOP, TASK)
    assert f"of {develop} reports" in html_of(app)


def test_an_odd_address_is_no_error(demo: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    odd = {"part": "x", "page": "-1", "answer": "?", "by": "no", "year": "'", "view": "z"}
    app = open_page(demo.settings, monkeypatch, PAGE, **odd)
    assert not app.exception
    assert "1–25 of 100 reports" in html_of(app)


def test_an_open_report_stands_beside_all_its_readings_with_the_evidence_marked(
    demo: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "Befund: <b>Fibulafraktur</b>."
    with writing(demo.engine) as connection:
        reports.add(connection, [NewReport("SEEN", text)])
        report_id = reports.ids_of(connection, ["SEEN"])["SEEN"]
        start = text.index("Fibula")
        quotes = (Evidence("Fibulafraktur", start, start + 13), Evidence("Tibiafraktur"))
        for name, quote in zip(("careful", "inventive"), quotes, strict=True):
            reader = Reader(ReaderKind.PROMPT, name, TASK, name.ljust(64, "0"))
            reader_id = readers.ensure(connection, reader)
            said = Reading(report_id, Answer.PRESENT, 1.0, evidence=quote, raw_reply="{}")
            readings.add(connection, reader_id, [said])
    app = open_page(demo.settings, monkeypatch, PAGE, report="SEEN")
    assert not app.exception
    shown = html_of(app)
    assert "Befund: &lt;b&gt;<mark>Fibulafraktur</mark>&lt;/b&gt;." in shown
    assert shown.count('data-testid="overread-reading"') == 2
    assert "“Tibiafraktur” <b>not in the report</b>" in shown
    assert len(app.code) == 2


def test_what_was_said_of_a_locked_report_stays_sealed(
    demo: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    develop = html_of(
        open_page(demo.settings, monkeypatch, PAGE, report=a_report(demo, Split.DEVELOP))
    )
    locked = html_of(open_page(demo.settings, monkeypatch, PAGE, report=a_report(demo, Split.TEST)))
    assert "simulated adjudication" in develop
    assert "simulated adjudication" not in locked
    assert "stays sealed" in locked


def test_a_report_that_is_not_there_is_a_sentence(
    demo: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_page(demo.settings, monkeypatch, PAGE, report="NOBODY")
    assert not app.exception
    assert "There is no report NOBODY" in app.error[0].value


def test_the_gold_set_shows_its_parts_agreement_and_openings(
    demo: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_page(demo.settings, monkeypatch, PAGE, view="gold")
    assert not app.exception
    shown = html_of(app)
    assert "Gold set, version 1" in shown
    assert "simulated reader 1 – simulated reader 2" in shown
    assert "(simulated)" in shown
    assert "in both: <b>0</b>" in shown
    assert "Opened <b>0 times</b>" in shown


def test_without_a_gold_set_the_page_says_how_one_comes_about(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    with writing(study.engine) as connection:
        reports.add(connection, [NewReport("A", "Befund.")])
    app = open_page(study.settings, monkeypatch, PAGE, view="gold")
    assert "no gold set for this task yet" in app.info[0].value


def test_a_file_is_shown_with_guessed_columns_and_what_would_happen(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = uploaded_to(study, monkeypatch)
    assert not app.exception
    guessed = {box.label: box.value for box in app.selectbox if "holds" in box.label}
    assert list(guessed.values()) == ["accession_number", "patient", "study_date", "text", "gold"]
    shown = html_of(app)
    assert "<b>3 reports</b> will be added, <b>1 row</b> can't be read." in shown
    assert "separated by “;”" in shown
    assert count(study) == 0
    assert len(left_over(study)) == 1


def test_a_gold_value_is_mapped_by_a_guess_that_can_be_corrected(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = uploaded_to(study, monkeypatch)
    values = {box.label: box for box in app.selectbox if " · " in box.label}
    assert [box.value for box in values.values()] == ["present", "absent", ""]
    list(values.values())[2].set_value("uncertain").run()
    app.button(key="import").click().run()
    with reading(study.engine) as connection:
        gold_set = gold.latest(connection, TASK)
    assert gold_set is not None
    assert sorted(label.answer for label in gold_set.labels) == ["absent", "present", "uncertain"]


def test_a_column_can_be_given_another_meaning_which_its_old_column_loses(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = uploaded_to(study, monkeypatch)
    boxes = [box for box in app.selectbox if "holds" in box.label]
    boxes[1].set_value("accession_number").run()
    roles = [box.value for box in app.selectbox if "holds" in box.label]
    assert roles == ["", "accession_number", "study_date", "text", "gold"]
    app.button(key="import").click().run()
    with reading(study.engine) as connection:
        assert set(reports.ids_of(connection, ["P1", "P2", "P3"])) == {"P1", "P2", "P3"}


def test_without_a_text_column_the_page_asks_for_it(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = uploaded_to(study, monkeypatch)
    boxes = [box for box in app.selectbox if "holds" in box.label]
    boxes[3].set_value("").run()
    assert not app.exception
    assert "Say which one it is" in app.info[0].value
    assert not app.button


def test_an_import_stores_the_good_rows_lists_the_bad_and_leaves_no_file(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = uploaded_to(study, monkeypatch)
    app.button(key="import").click().run()
    assert not app.exception
    assert count(study) == 3
    assert left_over(study) == []
    shown = html_of(app)
    assert "<b>3 reports</b> were added, <b>1 row</b> could not be read." in shown
    bad = app.dataframe[0].value
    assert list(bad[bad["imported"] == "no"]["line"]) == [5]
    assert app.download_button[0].label.startswith("Download all")


def test_the_same_file_again_changes_nothing(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    uploaded_to(study, monkeypatch).button(key="import").click().run()
    app = uploaded_to(study, monkeypatch)
    assert "<b>1 row</b> can't be read. 3 are here already." in html_of(app)
    assert app.button(key="import").disabled


def test_a_file_that_is_no_table_is_a_sentence_with_the_files_own_name(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = uploaded_to(study, monkeypatch, "")
    assert not app.exception
    assert "befunde" in app.error[0].value
    assert "is empty" in app.error[0].value
    assert str(study.settings.home) not in app.error[0].value


def test_a_taken_back_file_is_removed(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    app = uploaded_to(study, monkeypatch)
    assert len(left_over(study)) == 1
    app.file_uploader[0].set_value(None).run()
    assert not app.exception
    assert left_over(study) == []


def test_looking_at_another_view_removes_a_file_that_was_not_imported(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = uploaded_to(study, monkeypatch)
    app.segmented_control[0].set_value("reports").run()
    assert not app.exception
    assert left_over(study) == []


def test_markup_in_a_file_is_shown_as_text(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "Befundtext;<i>x</i>\n<script>alert(1)</script> Fraktur am Knöchel;1\n"
    shown = html_of(uploaded_to(study, monkeypatch, text))
    assert "&lt;script&gt;" in shown
    assert "<script>" not in shown
    assert "<i>x</i>" not in shown
