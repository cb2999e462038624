"""import and export: a file nobody has seen, labelled and exported, without a question asked."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from core.cli import app
from core.errors import ImportFileError, OverreadError
from core.settings import PROJECT
from core.standin.serving import running_standin
from core.standin.settings import DEFAULT_MODEL, StandinSettings
from core.store import readers, readings, reports
from core.store.database import reading, writing
from core.types import Answer, Evidence, Reader, ReaderKind, Reading, Scope
from core.workflows import export_readings
from core.workflows.study import Study

TASK = "ankle_fracture"
REQUIRED = [
    "accession_number", "task", "reader", "reader_kind", "answer", "failure", "label", "evidence",
    "confidence", "prompt", "prompt_sha256", "model", "model_digest", "read_at",
]  # fmt: skip
FRACTURE = "Röntgen OSG: Nicht dislozierte Fraktur der distalen Fibula, Typ Weber B."
NO_FRACTURE = "Röntgen OSG: Kein Nachweis einer frischen Fraktur.\nWeichteile unauffällig."
UNCERTAIN = "Fraktur nicht sicher auszuschließen, CT empfohlen."


@pytest.fixture
def unseen(tmp_path: Path) -> Path:
    """Written by a Windows program: `;`, cp1252, German dates, own words, one empty report."""
    path = tmp_path / "Befunde Export.csv"
    rows = [["Auftragsnr", "Pat-ID", "Unt.-Datum", "Befundtext", "Klasse", "Gerät"]]
    for n in range(30):
        text = (FRACTURE, NO_FRACTURE, UNCERTAIN)[n % 3]
        gold = ("Fraktur", "keine Fraktur", "")[n % 3]
        rows.append([f"{n:06}", f"P{n // 2}", "31.01.2024", f"{text} Nr. {n}", gold, "DX1"])
    rows.append(["000099", "P99", "31.02.2024", "", "", ""])
    with path.open("w", encoding="cp1252", newline="") as output:
        csv.writer(output, delimiter=";").writerows(rows)
    return path


@pytest.fixture
def standin() -> Iterator[str]:
    with running_standin(StandinSettings()) as host:
        yield host


def run(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command as a script calls it: no terminal, nothing to type into."""
    return subprocess.run(
        [sys.executable, "-m", "core", *arguments], cwd=PROJECT, stdin=subprocess.DEVNULL,
        env={**os.environ, "OVERREAD_HOME": str(home)}, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_an_unseen_file_is_imported_labelled_and_exported(
    tmp_path: Path, unseen: Path, standin: str
) -> None:
    home, out = tmp_path / "home", tmp_path / "out.csv"
    first = run(home, "import", str(unseen), "--task", TASK)
    assert (first.returncode, first.stderr) == (0, "")
    assert "31 reports added." in first.stdout
    assert "not used: “Gerät”" in first.stdout
    assert "Gold set version 1: 20 labels (10 present, 10 absent)" in first.stdout
    assert "study date “31.02.2024” can't be read" in first.stdout
    label = ["label", "--prompt", "plain", "--model", DEFAULT_MODEL, "--host", standin]
    second = run(home, *label, "--task", TASK, "--reports", "all")
    assert second.returncode in (0, 3), second.stderr
    third = run(home, "export", "readings", str(out))
    assert (third.returncode, third.stdout) == (0, f"51 readings written to {out}.\n")
    with out.open(encoding="utf-8", newline="") as lines:
        table = list(csv.DictReader(lines))
    assert list(table[0])[: len(REQUIRED)] == REQUIRED
    pairs = Counter((row["accession_number"], row["reader"]) for row in table)
    assert set(pairs.values()) == {1}
    read = {row["accession_number"]: row for row in table if row["reader_kind"] == "prompt"}
    assert len(read) == 31
    labels = {"present": "1", "uncertain": "1", "absent": "0", "": ""}
    assert all(row["label"] == labels[row["answer"]] for row in table)
    assert {"present", "absent"} <= {row["answer"] for row in read.values()}
    assert all(row["evidence"] or row["answer"] for row in read.values())
    assert read["000000"]["model"] == DEFAULT_MODEL
    assert len(read["000000"]["prompt_sha256"]) == 64


def called(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


@pytest.fixture
def fresh(study: Study, monkeypatch: pytest.MonkeyPatch) -> Study:
    monkeypatch.setenv("OVERREAD_HOME", str(study.settings.home))
    return study


def refused(*arguments: str) -> str:
    result = called(*arguments)
    assert isinstance(result.exception, OverreadError), result.output
    return str(result.exception)


@pytest.mark.usefixtures("fresh")
@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--task", "kidney"], "There is no task “kidney”"),
        (["--text-column", "Bericht"], "has no column “Bericht” for the report text"),
        (["--gold-map", "Fraktur=yes"], "--gold-map: “yes” is no answer of the task"),
        (["--gold-map", "Fraktur"], "--gold-map: “Fraktur” says no answer"),
        (["--gold-column", "Pat-ID"], "No value of the gold column “Pat-ID” is mapped"),
    ],
)
def test_a_wrong_call_is_refused_and_changes_nothing(
    fresh: Study, unseen: Path, options: list[str], sentence: str
) -> None:
    assert sentence in refused("import", str(unseen), *options)
    with reading(fresh.engine) as connection:
        assert reports.count(connection) == 0


def test_a_missing_file_leaves_1_and_one_sentence(tmp_path: Path) -> None:
    done = run(tmp_path / "home", "import", str(tmp_path / "no.csv"))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"Error: {tmp_path / 'no.csv'}: is not there. Check the name.\n"


def test_a_file_without_usable_rows_is_an_error(fresh: Study, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Nr;Befund\n")
    result = called("import", str(path))
    assert isinstance(result.exception, ImportFileError)


def test_options_correct_every_guess(fresh: Study, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "a,b,c,d,e,f\n"
        f"N1,{FRACTURE.replace(',', '')},x,ill,2024-01-31,test\n"
        f"N2,{UNCERTAIN.replace(',', '')},y,well,2024-02-01,dev\n"
    )
    result = called(
        "import", str(path), "--task", TASK, "--text-column", "B", "--accession-column", "a",
        "--patient-column", "c", "--gold-column", "d", "--gold-map", "ill=present,well=absent",
        "--date-column", "e", "--split-column", "f", "--json",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    said = json.loads(result.stdout)
    assert said["added"] == 2
    assert said["gold"] == {
        "answers": {"present": 1, "absent": 1}, "develop": 1, "test": 1, "version": 1,
        "kept_parts": [], "in_both_parts": [], "outdated": 0, "dry": False,
    }  # fmt: skip
    with reading(fresh.engine) as connection:
        report = reports.find(connection, "N1")
        assert reports.count(connection, Scope.TEST, TASK) == 1
    assert report is not None
    assert (report.patient_id, report.study_date) == ("x", "2024-01-31")


def test_running_numbers_of_another_file_change_no_report(fresh: Study, tmp_path: Path) -> None:
    """Two files that number their rows from 1 are two files; who knows better says so."""
    gold, archive = tmp_path / "gold.csv", tmp_path / "archive.csv"
    gold.write_text(f'id,text,label\n1,"{FRACTURE}",1\n2,"{NO_FRACTURE}",0\n')
    archive.write_text(f'id,text\n1,"{UNCERTAIN}"\n3,"{FRACTURE}!"\n')
    assert called("import", str(gold)).exit_code == 0
    said = refused("import", str(archive))
    assert "1 number of the column “id” belongs to reports with another text" in said
    with reading(fresh.engine) as connection:
        assert reports.count(connection) == 2
    assert called("import", str(archive), "--accession-column", "-").exit_code == 0
    with reading(fresh.engine) as connection:
        assert reports.count(connection) == 4
    result = called("import", str(archive), "--accession-column", "id", "--json")
    assert json.loads(result.stdout)["new_versions"] == 1


def test_a_guessed_column_can_be_refused(fresh: Study, unseen: Path) -> None:
    result = called("import", str(unseen), "--gold-column", "-", "--patient-column", "-", "--json")
    said = json.loads(result.stdout)
    assert (said["columns"]["gold"], said["columns"]["patient"], said["gold"]) == ("", "", None)


def test_a_dry_run_changes_nothing(fresh: Study, unseen: Path) -> None:
    result = called("import", str(unseen), "--dry-run")
    assert result.exit_code == 0
    assert "31 reports would be added." in result.stdout
    with reading(fresh.engine) as connection:
        assert reports.count(connection) == 0


def test_bad_rows_go_to_a_file_that_is_named(fresh: Study, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"Nr,Befund\n1,Kein Bruch\n2,a,b,c\n3,{NO_FRACTURE[:30]}\n")
    said = json.loads(called("import", str(path), "--json").stdout)
    assert said["not_imported"] == 1
    with Path(said["remarks_file"]).open(newline="") as lines:
        assert [row["line"] for row in csv.DictReader(lines)] == ["3"]


def exported(study: Study, tmp_path: Path) -> list[dict[str, str]]:
    out = tmp_path / "out.csv"
    assert called("export", "readings", str(out)).exit_code == 0
    with out.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture
def read(fresh: Study, tmp_path: Path) -> Study:
    """Two reports, read by a reader whose evidence looks like formulas."""
    path = tmp_path / "two.csv"
    path.write_text(f'Nr,Befund\n"=1+1","{FRACTURE}"\n2,"{UNCERTAIN}"\n')
    called("import", str(path))
    reader = Reader(ReaderKind.RULES, "@rules", TASK, "a" * 64)
    with writing(fresh.engine) as connection:
        reader_id = readers.ensure(connection, reader)
        readings.add(connection, reader_id, [
            Reading(1, Answer.PRESENT, 0.0, evidence=Evidence("=cmd|' /C calc'!A0")),
            Reading(2, Answer.UNCERTAIN, 0.0, evidence=Evidence("-2+3"), confidence=0.25),
        ])  # fmt: skip
    return fresh


def test_no_spreadsheet_runs_what_stands_in_an_export(read: Study, tmp_path: Path) -> None:
    for row in exported(read, tmp_path):
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row.values())
    assert exported(read, tmp_path)[0]["evidence"] == "'=cmd|' /C calc'!A0"


def test_labels_follow_the_policy(read: Study, tmp_path: Path) -> None:
    """The task's first policy counts uncertain as a fracture; another one leaves it out."""
    assert [(r["label"], r["policy"]) for r in exported(read, tmp_path)] == [
        ("1", "uncertain counts as fracture"), ("1", "uncertain counts as fracture"),
    ]  # fmt: skip
    out = tmp_path / "out.csv"
    called("export", "readings", str(out), "--policy", "uncertain left out")
    with out.open(encoding="utf-8", newline="") as lines:
        assert [row["label"] for row in csv.DictReader(lines)] == ["1", ""]


def test_readings_of_an_older_text_are_exported_where_asked_for(
    read: Study, tmp_path: Path
) -> None:
    path = tmp_path / "changed.csv"
    path.write_text(f'Nr,Befund\n2,"{NO_FRACTURE}"\n')
    assert called("import", str(path), "--accession-column", "nr").exit_code == 0
    assert [row["accession_number"] for row in exported(read, tmp_path)] == ["'=1+1"]
    out = tmp_path / "all.csv"
    called("export", "readings", str(out), "--every-version")
    with out.open(encoding="utf-8", newline="") as lines:
        assert [row["report_version"] for row in csv.DictReader(lines)] == ["1", "1"]


def test_an_export_that_fails_leaves_the_old_file(read: Study, tmp_path: Path) -> None:
    out = tmp_path / "folder.csv"
    out.mkdir()
    assert "is no file" in refused("export", "readings", str(out))
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


def test_an_export_never_takes_the_place_of_a_device_or_a_link(read: Study, tmp_path: Path) -> None:
    pipe, out, link = tmp_path / "pipe", tmp_path / "out.csv", tmp_path / "link.csv"
    os.mkfifo(pipe)
    link.symlink_to(out)
    assert "is no file" in refused("export", "readings", str(pipe))
    assert pipe.is_fifo()
    called("export", "readings", str(link))
    assert link.is_symlink()
    assert out.is_file()


def test_an_export_into_a_folder_that_takes_no_file_says_so(read: Study) -> None:
    """/proc refuses new files even to root."""
    assert "/proc/out.csv can't be written" in refused("export", "readings", "/proc/out.csv")


def test_the_columns_begin_as_promised() -> None:
    assert list(export_readings.COLUMNS[: len(REQUIRED)]) == REQUIRED
