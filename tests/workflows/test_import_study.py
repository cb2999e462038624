"""An import says what it would do, does all of it or nothing, and twice is once."""

from __future__ import annotations

import csv
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, event

from core.errors import DiskFull, ImportFileError
from core.importers._base import Remark
from core.importers.columns import Columns
from core.settings import load_settings
from core.store import events, gold, readers, readings, reports
from core.store.database import reading, writing
from core.store.reports import Imported, ReportFilter
from core.types import Answer, Reader, ReaderKind, Reading, Report, Scope, Split, Task
from core.workflows import import_study
from core.workflows.import_study import ImportPlan, ImportResult
from core.workflows.study import Study, open_study

NO_FRACTURE = "Kein Nachweis einer frischen Fraktur des Sprunggelenks."
FRACTURE = "Nicht dislozierte Fraktur der distalen Fibula."


@pytest.fixture
def task(study: Study) -> Task:
    return study.task("ankle_fracture")


def file(tmp_path: Path, content: str, name: str = "befunde.csv") -> Path:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8", newline="")
    return path


def imported(study: Study, path: Path, **changes: object) -> ImportResult:
    task = study.task("ankle_fracture")
    plan = import_study.preview(task, path).plan()
    columns = changes.pop("columns", plan.columns)
    gold_map = changes.pop("gold_map", plan.gold_map)
    assert not changes
    return import_study.run(study, task, ImportPlan(path, columns, gold_map))  # type: ignore[arg-type]


def stored(study: Study) -> dict[str, Report]:
    with reading(study.engine) as connection:
        page = reports.page(connection, ReportFilter(), limit=10_000)
    return {report.accession_number: report for report in page.reports}


def table(*rows: str) -> str:
    return "\n".join(rows) + "\n"


def test_a_preview_shows_rows_and_guesses(tmp_path: Path, task: Task) -> None:
    path = file(tmp_path, table("Nr;Befund;Label", f"1;{FRACTURE};ja", f"2;{NO_FRACTURE};nein",
                                f"3;{NO_FRACTURE};weiß nicht"))  # fmt: skip
    seen = import_study.preview(task, path)
    assert seen.layout.sentence == "CSV, UTF-8, separated by “;”, 3 columns"
    assert seen.columns == Columns("Befund", "Nr", gold="Label")
    assert [row.cells[0] for row in seen.rows] == ["1", "2", "3"]
    assert seen.gold_values == {"ja": 1, "nein": 1, "weiß nicht": 1}
    assert seen.gold_map == {"ja": Answer.PRESENT, "nein": Answer.ABSENT}
    assert seen.unmapped == {"weiß nicht": 1}
    assert seen.problem == ""


def test_a_file_without_a_text_column_says_which_columns_there_are(
    tmp_path: Path, study: Study, task: Task
) -> None:
    seen = import_study.preview(task, file(tmp_path, "a,b\n1,2\n"))
    assert (
        seen.problem
        == "no column seems to hold report text. There is: “a”, “b”. Say which one it is."
    )
    with pytest.raises(ImportFileError, match="no column seems to hold report text"):
        import_study.run(study, task, seen.plan())


def test_a_header_alone_is_no_file_of_reports(tmp_path: Path, task: Task) -> None:
    with pytest.raises(ImportFileError, match="has a header, but no row below it"):
        import_study.preview(task, file(tmp_path, "Nr;Befund\n"))


def test_a_column_that_is_not_there_is_named(tmp_path: Path, study: Study, task: Task) -> None:
    path = file(tmp_path, f"text\n{FRACTURE}\n")
    with pytest.raises(ImportFileError, match="has no column “Datum” for the study date"):
        import_study.run(study, task, ImportPlan(path, Columns("text", study_date="Datum")))


def test_a_dry_run_says_what_the_run_then_does(tmp_path: Path, study: Study, task: Task) -> None:
    first = file(tmp_path, table("acc,text", f"1,{FRACTURE}", f"2,{NO_FRACTURE}"))
    imported(study, first)
    second = file(tmp_path, table("acc,text,label", f"1,{FRACTURE} Ja.,1", f"2,{NO_FRACTURE},0",
                                  f"3,{FRACTURE},1", "4", "5,,1"))  # fmt: skip
    plan = import_study.preview(task, second).plan()
    would = import_study.dry_run(study, task, plan)
    assert set(stored(study)) == {"1", "2"}
    did = import_study.run(study, task, plan)
    assert would.counts == did.counts == Imported(added=2, new_versions=1, unchanged=1)
    assert (would.not_imported, would.remarked) == (did.not_imported, did.remarked) == (1, 1)
    assert would.gold is not None
    assert did.gold is not None
    assert would.gold.answers == did.gold.answers
    assert (would.gold.develop, would.gold.test) == (did.gold.develop, did.gold.test)
    assert "would be added" in would.sentences[0]
    assert "2 reports added" in did.sentences[0]


def test_the_same_file_again_changes_nothing(tmp_path: Path, study: Study) -> None:
    path = file(tmp_path, table("acc,text,label,date", f"1,{FRACTURE},1,31.01.2024",
                                f",{NO_FRACTURE},0,2024-02-01",
                                f",{NO_FRACTURE},0,2024-02-01"))  # fmt: skip
    imported(study, path)
    before = everything(study)
    again = imported(study, path)
    assert not again.changed
    assert again.counts == Imported(unchanged=3)
    assert everything(study) == before


def everything(study: Study) -> list[str]:
    """The whole database as text."""
    raw = study.engine.raw_connection()
    try:
        return list(raw.driver_connection.iterdump())  # type: ignore[union-attr]
    finally:
        raw.close()


def test_a_changed_text_is_a_new_version_and_old_readings_stay_with_the_old_one(
    tmp_path: Path, study: Study
) -> None:
    imported(study, file(tmp_path, table("acc,text,label", f"1,{NO_FRACTURE},0")))
    old = stored(study)["1"]
    result = imported(study, file(tmp_path, table("acc,text,label", f"1,{FRACTURE},1")))
    assert result.counts == Imported(new_versions=1)
    new = stored(study)["1"]
    assert (new.version, new.text) == (2, FRACTURE)
    with reading(study.engine) as connection:
        assert [
            s.reading.answer
            for s in readings.of_report(connection, old.report_id, "ankle_fracture")
        ] == [Answer.ABSENT]
        latest = gold.latest(connection, "ankle_fracture")
    assert latest is not None
    assert [(x.report_id, x.answer) for x in latest.labels] == [(new.report_id, Answer.PRESENT)]
    assert latest.version == 2


def test_a_gold_label_without_its_text_is_named(tmp_path: Path, study: Study) -> None:
    imported(study, file(tmp_path, table("acc,text,label", f"1,{FRACTURE},1", f"2,{FRACTURE}!,1")))
    result = imported(
        study, file(tmp_path, table("acc,text,label", f"1,{NO_FRACTURE},", f"3,{FRACTURE}?,1"))
    )
    assert result.gold is not None
    assert result.gold.outdated == 1
    assert any("stays with an older text" in sentence for sentence in result.sentences)


def test_a_patient_or_a_date_that_comes_later_is_taken(tmp_path: Path, study: Study) -> None:
    imported(study, file(tmp_path, table("acc,text", f"1,{FRACTURE}", f"2,{NO_FRACTURE}")))
    result = imported(study, file(tmp_path, table(
        "acc,text,patient,date", f"1,{FRACTURE},P1,31.01.2024", f"2,{NO_FRACTURE},,"
    )))  # fmt: skip
    assert result.counts == Imported(unchanged=1, details=1)
    assert result.changed
    report = stored(study)["1"]
    assert (report.patient_id, report.study_date, report.version) == ("P1", "2024-01-31", 1)


def test_numbers_are_made_from_content_and_are_stable(tmp_path: Path, study: Study) -> None:
    """Two reports with the same text of different patients are two; so are two exact copies."""
    rows = [f"P1,{FRACTURE}", f"P2,{FRACTURE}", f"P2,{FRACTURE}", f"P3,{NO_FRACTURE}"]
    imported(study, file(tmp_path, table("patient,text", *rows)))
    names = set(stored(study))
    assert len(names) == 4
    again = imported(study, file(tmp_path, table("patient,text", *reversed(rows)), "other.csv"))
    assert again.counts == Imported(unchanged=4)
    assert set(stored(study)) == names


def test_empty_reports_and_n_a_are_kept_and_reported(tmp_path: Path, study: Study) -> None:
    result = imported(
        study, file(tmp_path, table("acc,text", f"1,{FRACTURE}", "2,", "3,N/A", "4,  "))
    )
    assert [stored(study)[n].text for n in "1234"] == [FRACTURE, "", "N/A", "  "]
    assert [(r.line, r.reason, r.imported) for r in result.remarks] == [
        (3, "the report is empty; it is kept as it is", True),
        (4, "the report says only “N/A”; it is kept as it is", True),
        (5, "the report is empty; it is kept as it is", True),
    ]


def test_bad_rows_are_listed_in_a_file_with_line_and_reason(tmp_path: Path, study: Study) -> None:
    content = table(
        "acc,text,date", f"=1+1,{FRACTURE},gestern", "2,a,b,c", f"3,{NO_FRACTURE},31.01.2024"
    )
    result = imported(study, file(tmp_path, content))
    assert (result.not_imported, result.remarked, result.counts.added) == (1, 1, 2)
    assert result.remarks_file is not None
    with result.remarks_file.open(newline="") as lines:
        rows = list(csv.reader(lines))
    assert rows[0] == ["line", "accession_number", "imported", "reason"]
    assert [row[:3] for row in rows[1:]] == [["2", "'=1+1", "yes"], ["3", "", "no"]]
    assert "the study date “gestern” can't be read and was left out" in rows[1][3]
    assert stored(study)["=1+1"].study_date is None


def test_damaged_rows_do_not_go_in(tmp_path: Path, study: Study) -> None:
    good = "".join(f"{n},Größe regelrecht für {n}\n" for n in range(30)).encode()
    path = tmp_path / "a.csv"
    path.write_bytes(b"acc,text\n" + good + b"x,a\0b\n" + "y,Füße\n".encode("cp1252"))
    result = imported(study, path)
    assert [r.reason for r in result.remarks] == [
        "holds a NUL character, which no text has",
        "holds characters that can't be read: damaged, or in another encoding",
    ]
    assert len(stored(study)) == 30


def test_a_file_of_bad_rows_only_changes_nothing_and_says_so(
    tmp_path: Path, study: Study, task: Task
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"acc,text\n" + b"".join(b"%d,a\0b %s\n" % (n, b"x" * 200) for n in (1, 2)))
    plan = import_study.preview(task, path).plan()
    before = everything(study)
    with pytest.raises(ImportFileError, match="not one of its 2 rows can be imported"):
        import_study.run(study, task, plan)
    assert everything(study) == before


def test_one_number_with_two_texts_is_reported_and_the_first_stands(
    tmp_path: Path, study: Study
) -> None:
    content = table(
        "acc,text", f"1,{FRACTURE}", f"1,{NO_FRACTURE}", f"2,{FRACTURE}", f"2,{FRACTURE}"
    )
    result = imported(study, file(tmp_path, content))
    assert result.remarks == (
        Remark(3, "line 2 has the same accession number with another text; that one stands", "1"),
        Remark(5, "repeats line 4 word by word", "2", imported=True),
    )
    assert {n: r.text for n, r in stored(study).items()} == {"1": FRACTURE, "2": FRACTURE}
    again = imported(study, file(tmp_path, content))
    assert again.counts == Imported(unchanged=2)


def test_two_gold_answers_for_one_report_are_reported(tmp_path: Path, study: Study) -> None:
    result = imported(
        study, file(tmp_path, table("acc,text,label", f"1,{FRACTURE},1", f"1,{FRACTURE},0"))
    )
    assert "line 2 has the same report with another gold answer" in result.remarks[0].reason
    assert result.gold is not None
    assert result.gold.answers == {Answer.PRESENT: 1}


def test_gold_values_without_an_answer_are_listed_and_never_guessed(
    tmp_path: Path, study: Study
) -> None:
    result = imported(
        study, file(tmp_path, table("acc,text,label", f"1,{FRACTURE},1", f"2,{FRACTURE}!,2"))
    )
    assert result.gold is not None
    assert result.gold.answers == {Answer.PRESENT: 1}
    assert "the gold answer “2” is mapped to no answer of the task" in result.remarks[0].reason
    assert len(stored(study)) == 2


def test_a_corrected_map_is_followed(tmp_path: Path, study: Study) -> None:
    path = file(tmp_path, table("acc,text,label", f"1,{FRACTURE},A", f"2,{NO_FRACTURE},B"))
    result = imported(study, path, gold_map={"a": Answer.PRESENT, "b": Answer.ABSENT})
    assert result.gold is not None
    assert result.gold.answers == {Answer.PRESENT: 1, Answer.ABSENT: 1}


def gold_file(tmp_path: Path, rows: int, *, split: str = "", name: str = "gold.csv") -> Path:
    """Every third report a fracture; two reports a patient."""
    head = "acc,patient,text,label" + (",split" if split else "")
    lines = [
        f"A{n},P{n // 2},{FRACTURE if n % 3 == 0 else NO_FRACTURE} Nr. {n},{int(n % 3 == 0)}"
        + (f",{split}" if split else "")
        for n in range(rows)
    ]
    return file(tmp_path, table(head, *lines), name)


def parts(study: Study) -> dict[str, Split]:
    with reading(study.engine) as connection:
        latest = gold.latest(connection, "ankle_fracture")
        assert latest is not None
        names = reports.identities(connection, [x.report_id for x in latest.labels])
    return {names[x.report_id][0]: x.split for x in latest.labels}


def test_gold_reports_are_split_by_patient_and_stratified(tmp_path: Path, study: Study) -> None:
    imported(study, gold_file(tmp_path, 120))
    found = parts(study)
    assert all(found[f"A{n}"] is found[f"A{n + 1}"] for n in range(0, 120, 2))
    counts = Counter((found[f"A{n}"], n % 3 == 0) for n in range(120))
    assert counts == {
        (Split.DEVELOP, True): 20, (Split.TEST, True): 20,
        (Split.DEVELOP, False): 40, (Split.TEST, False): 40,
    }  # fmt: skip
    with reading(study.engine) as connection:
        assert reports.count(connection, Scope.GOLD, "ankle_fracture") == 120
        kinds = readers.of_task(connection, "ankle_fracture", ReaderKind.GOLD)
    assert [reader.name for reader in kinds.values()] == ["imported gold labels"]


def test_the_split_of_the_file_is_respected(tmp_path: Path, study: Study) -> None:
    content = table("acc,text,label,split", f"1,{FRACTURE},1,train", f"2,{NO_FRACTURE},0,Test",
                    f"3,{NO_FRACTURE}!,0,entwicklung", f"4,{NO_FRACTURE}?,0,fold 3")  # fmt: skip
    result = imported(study, file(tmp_path, content))
    found = parts(study)
    assert [found[n] for n in "123"] == [Split.DEVELOP, Split.TEST, Split.DEVELOP]
    assert "the part “fold 3” is neither develop nor test" in result.remarks[0].reason


def test_a_patient_in_both_parts_is_named_and_goes_to_develop(tmp_path: Path, study: Study) -> None:
    content = table("acc,patient,text,label,split", f"1,P1,{FRACTURE},1,develop",
                    f"2,P1,{NO_FRACTURE},0,test", f"3,P2,{NO_FRACTURE},0,test")  # fmt: skip
    result = imported(study, file(tmp_path, content))
    assert parts(study) == {"1": Split.DEVELOP, "2": Split.DEVELOP, "3": Split.TEST}
    assert result.gold is not None
    assert result.gold.in_both_parts == ("P1",)
    assert any(
        sentence.startswith("1 patient (P1) would be in both parts")
        for sentence in result.sentences
    )


def test_a_second_gold_file_adds_to_the_first_and_moves_nothing(
    tmp_path: Path, study: Study
) -> None:
    imported(study, gold_file(tmp_path, 40))
    before = parts(study)
    result = imported(study, gold_file(tmp_path, 60, name="more.csv"))
    after = parts(study)
    assert {name: after[name] for name in before} == before
    assert len(after) == 60
    assert result.gold is not None
    assert result.gold.version == 2


def test_parts_can_be_put_right_until_a_prompt_has_read_them(tmp_path: Path, study: Study) -> None:
    imported(study, gold_file(tmp_path, 20))
    imported(study, gold_file(tmp_path, 20, split="develop"))
    assert set(parts(study).values()) == {Split.DEVELOP}
    prompt = Reader(ReaderKind.PROMPT, "plain", "ankle_fracture", "f" * 64)
    with writing(study.engine) as connection:
        reader_id = readers.ensure(connection, prompt)
        readings.add(
            connection,
            reader_id,
            [Reading(stored(study)["A1"].report_id, Answer.ABSENT, time.time())],
        )
    result = imported(study, gold_file(tmp_path, 20, split="test"))
    assert set(parts(study).values()) == {Split.DEVELOP}
    assert result.gold is not None
    assert len(result.gold.kept_parts) == 20


def test_an_import_is_an_event(tmp_path: Path, study: Study) -> None:
    path = file(tmp_path, f"text\n{FRACTURE}\n")
    imported(study, path)
    imported(study, path)
    with reading(study.engine) as connection:
        found = [e for e in events.newest(connection) if e.kind == "import"]
    assert [(e.sentence, e.task) for e in found] == [
        ("befunde.csv: 1 report added.", "ankle_fracture")
    ]


def test_progress_is_told(
    tmp_path: Path, study: Study, task: Task, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_study, "PROGRESS_ROWS", 10)
    told: list[int] = []
    import_study.run(
        study,
        task,
        import_study.preview(task, gold_file(tmp_path, 25)).plan(),
        progress=told.append,
    )
    assert told == [10, 20, 25]


KILLED = """
import os, pathlib, signal, sys
from core.settings import load_settings
from core.workflows import import_study
from core.workflows.study import open_study
study = open_study(load_settings(home=pathlib.Path(sys.argv[1])))
task = study.task("ankle_fracture")
plan = import_study.preview(task, pathlib.Path(sys.argv[2])).plan()
def die(rows):
    if rows >= 10_000:
        os.kill(os.getpid(), signal.SIGKILL)
import_study.run(study, task, plan, progress=die)
"""


def test_a_kill_in_the_middle_leaves_nothing_half_imported(tmp_path: Path, study: Study) -> None:
    """Two batches of the store have been written when the process is killed."""
    imported(study, gold_file(tmp_path, 10, name="first.csv"))
    before = everything(study)
    path = gold_file(tmp_path, 10_100, name="large.csv")
    done = subprocess.run([sys.executable, "-c", KILLED, study.settings.home, path], check=False)
    assert done.returncode == -signal.SIGKILL
    assert everything(study) == before
    again = open_study(load_settings(home=study.settings.home))
    assert imported(again, path).counts == Imported(added=10_090, unchanged=10)
    again.engine.dispose()


def test_a_full_disk_leaves_the_study_as_it_was(tmp_path: Path, study: Study) -> None:
    """The database may not grow, which is what a full disk does to it."""
    imported(study, gold_file(tmp_path, 10, name="first.csv"))
    before = everything(study)

    def fill(connection: Connection) -> None:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 2}")

    event.listen(study.engine, "begin", fill)
    with pytest.raises(DiskFull, match="the disk is full"):
        imported(study, gold_file(tmp_path, 5000, name="large.csv"))
    event.remove(study.engine, "begin", fill)
    assert everything(study) == before


def test_a_list_of_bad_rows_that_can_not_be_written_stops_the_import(
    tmp_path: Path, study: Study
) -> None:
    (study.settings.home / "imports").write_text("a file where the folder should be")
    before = everything(study)
    with pytest.raises(DiskFull, match="can't be written"):
        imported(study, file(tmp_path, table("acc,text", f"1,{FRACTURE}", "2,a,b")))
    assert everything(study) == before


ANY_REPORT = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), min_size=1, max_size=60)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(texts=st.lists(ANY_REPORT, min_size=1, max_size=20))
def test_any_list_of_reports_is_in_the_study_as_it_was_in_the_file(
    study: Study, texts: list[str]
) -> None:
    task, names = study.task("ankle_fracture"), [uuid.uuid4().hex for _ in texts]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        with path.open("w", encoding="utf-8", newline="") as output:
            csv.writer(output).writerows([["acc", "text"], *zip(names, texts, strict=True)])
        plan = ImportPlan(path, Columns("text", "acc"))
        assert import_study.dry_run(study, task, plan).counts == Imported(added=len(texts))
        assert import_study.run(study, task, plan).counts == Imported(added=len(texts))
        assert not import_study.run(study, task, plan).changed
    with reading(study.engine) as connection:
        found = [reports.find(connection, name) for name in names]
    assert [report.text for report in found if report] == texts


def test_a_file_whose_only_row_is_oversized_says_so(tmp_path: Path, task: Task) -> None:
    long = "Fraktur der Fibula. " * 450_000
    with pytest.raises(ImportFileError, match=r"Line 2 is longer than 8,000,000 characters"):
        import_study.preview(task, file(tmp_path, f'Nr;Befund\n1;"{long}"\n'))


def test_a_file_whose_only_report_is_oversized_says_so(
    tmp_path: Path, study: Study, task: Task
) -> None:
    long = "Fraktur der Fibula. " * 60_000
    path = file(tmp_path, f'Nr;Befund\n1;"{long}"\n')
    with pytest.raises(ImportFileError, match="its only row can't be imported; nothing was chan"):
        import_study.run(study, task, import_study.preview(task, path).plan())


def bound(study: Study, path: Path, only_task: str) -> import_study.ImportResult:
    task = study.task(only_task or "ankle_fracture")
    plan = import_study.preview(task, path).plan()
    return import_study.run(study, task, replace(plan, only_task=only_task))


def counts(study: Study) -> dict[str, int]:
    with reading(study.engine) as connection:
        return {
            name: reports.count(connection, Scope.ARCHIVE, name)
            for name in ("ankle_fracture", "pneumothorax")
        }


def test_reports_for_one_task_are_not_offered_to_another(tmp_path: Path, study: Study) -> None:
    path = file(tmp_path, f"Nr;Befund\n1;{FRACTURE}\n")
    bound(study, path, "ankle_fracture")
    assert counts(study) == {"ankle_fracture": 1, "pneumothorax": 0}


def test_reports_that_come_for_another_task_too_are_for_every_task_then(
    tmp_path: Path, study: Study
) -> None:
    path = file(tmp_path, f"Nr;Befund\n1;{FRACTURE}\n")
    bound(study, path, "ankle_fracture")
    again = bound(study, path, "pneumothorax")
    assert (again.counts.details, again.counts.added) == (1, 0)
    assert counts(study) == {"ankle_fracture": 1, "pneumothorax": 1}
    assert bound(study, path, "ankle_fracture").counts.unchanged == 1


def test_a_new_text_of_a_report_stays_with_its_task(tmp_path: Path, study: Study) -> None:
    bound(study, file(tmp_path, f"Nr;Befund\n1;{FRACTURE}\n"), "ankle_fracture")
    bound(study, file(tmp_path, "Nr;Befund\n1;Doch keine Fraktur.\n"), "ankle_fracture")
    assert counts(study) == {"ankle_fracture": 1, "pneumothorax": 0}
