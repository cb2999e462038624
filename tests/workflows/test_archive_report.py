"""What an archive's labels are worth, on a study that one can count by hand.

Twenty develop reports: eight positive, of which the reader finds six; twelve negative,
of which it calls one positive. A hundred archive reports: forty positive answers,
fifty-eight negative ones, two failures.
"""

from __future__ import annotations

import csv
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from core.errors import OverreadError
from core.metrics import rogan_gladen
from core.protocol import Verdict, VerdictKind
from core.readers._base import fingerprint
from core.store import audits, candidates, gold, labels, readers, readings, reports
from core.store.blinding import Look
from core.store.database import reading, writing
from core.types import (
    Answer,
    Evidence,
    Failure,
    FailureKind,
    NewReport,
    Reader,
    ReaderKind,
    Reading,
    Scope,
    Split,
    Task,
)
from core.workflows import (
    answer_shares,
    archive_audit,
    archive_report,
    archive_words,
    export_readings,
    review,
    review_desk,
)
from core.workflows.archive_report import ArchiveReport
from core.workflows.study import Study

PRESENT, ABSENT = Answer.PRESENT, Answer.ABSENT
GOLD = [PRESENT] * 8 + [ABSENT] * 12
SAID_ON_GOLD = [PRESENT] * 6 + [ABSENT] * 2 + [PRESENT] + [ABSENT] * 11
UNREADABLE = Failure(FailureKind.UNPARSABLE, "no JSON in it")
ARCHIVE = [PRESENT] * 40 + [ABSENT] * 58 + [UNREADABLE] * 2


@pytest.fixture
def task(study: Study) -> Task:
    return study.task("ankle_fracture")


@pytest.fixture
def reader_id(study: Study, task: Task) -> int:
    """The study of this file; returns the reader that labelled its archive."""
    texts = [NewReport(f"G{n:03}", "x" * 100, f"P{n}") for n in range(20)]
    texts += [NewReport(f"A{n:03}", "x" * (50 + n), f"Q{n}") for n in range(100)]
    with writing(study.engine) as connection:
        reports.add(connection, texts)
        ids = reports.ids_of(connection, [each.accession_number for each in texts])
        adjudicated = readers.ensure(connection, someone("gold", ReaderKind.GOLD, task))
        readings.add(connection, adjudicated, said([ids[f"G{n:03}"] for n in range(20)], GOLD))
        parts = {ids[f"G{n:03}"]: Split.DEVELOP for n in range(20)}
        gold.add(connection, task.name, adjudicated, parts)
        made = readers.ensure(connection, someone("careful", ReaderKind.PROMPT, task))
        on_gold = said([ids[f"G{n:03}"] for n in range(20)], SAID_ON_GOLD)
        readings.add(connection, made, on_gold)
        readings.add(connection, made, said([ids[f"A{n:03}"] for n in range(100)], ARCHIVE))
    return made


def someone(name: str, kind: ReaderKind, task: Task) -> Reader:
    key = fingerprint({"name": name, "kind": kind.value})
    return Reader(kind, name, task.name, key, prompt_name=name, model="toy:latest")


def said(ids: Sequence[int], outcomes: Sequence[Answer | Failure]) -> list[Reading]:
    """The outcomes with rising confidence from 0.5, the first with a quote that is nowhere."""
    now = time.time()
    return [
        Reading(
            report_id, outcome, now,
            evidence=Evidence("nowhere") if place == 0 else None,
            confidence=None if isinstance(outcome, Failure) else 0.5 + place / 1000,
            raw_reply="Tut mir leid.", host="http://gpu1:11434", seconds=0.5,
        )
        for place, (report_id, outcome) in enumerate(zip(ids, outcomes, strict=True))
    ]  # fmt: skip


@pytest.fixture
def report(study: Study, task: Task, reader_id: int) -> ArchiveReport:
    return archive_report.report(study, task, reader_id)


def test_failures_are_no_labels_and_are_not_counted_among_them(report: ArchiveReport) -> None:
    assert (report.raw.successes, report.raw.total) == (40, 98)
    assert report.tally.failed == 2
    assert report.unread == 0


def test_sensitivity_and_specificity_are_those_on_the_develop_set(report: ArchiveReport) -> None:
    assert (report.sensitivity.successes, report.sensitivity.total) == (6, 8)
    assert (report.specificity.successes, report.specificity.total) == (11, 12)
    assert (report.expected_error.successes, report.expected_error.total) == (3, 20)


def test_the_prevalence_is_corrected_by_them(report: ArchiveReport) -> None:
    """(40/98 + 11/12 - 1) / (6/8 + 11/12 - 1) = 0.4872."""
    assert report.corrected.value == pytest.approx(0.48724, abs=1e-4)
    assert report.corrected == rogan_gladen(40, 98, report.sensitivity, report.specificity)


def test_without_develop_readings_nothing_is_corrected_and_that_is_said(
    study: Study, task: Task, reader_id: int
) -> None:
    with writing(study.engine) as connection:
        stranger = readers.ensure(connection, someone("stranger", ReaderKind.PROMPT, task))
        ids = reports.ids_of(connection, ["A001", "A002"])
        readings.add(connection, stranger, said(list(ids.values()), [PRESENT, ABSENT]))
    found = archive_report.report(study, task, stranger)
    assert found.corrected.value is None
    assert "Not corrected" in archive_words.correction(found)
    assert "corrected" not in archive_words.answer(found)
    assert archive_words.error_expected(found) == "–"


def test_an_unknown_reader_is_an_error(study: Study, task: Task) -> None:
    with pytest.raises(OverreadError, match="no reader 99"):
        archive_report.report(study, task, 99)


def test_the_answer_names_raw_and_corrected_share(report: ArchiveReport) -> None:
    said = archive_words.answer(report)
    assert "98 of 100" in said
    assert "40.8\u202f% positive** as labelled" in said
    assert "48.7\u202f%" in said


def test_reports_longer_than_any_gold_report_are_counted(report: ArchiveReport) -> None:
    """Gold reports have 100 characters, archive reports 50 to 149."""
    assert report.lengths.beyond_gold == 49
    assert "49 archive reports are longer" in archive_words.lengths(report)


def test_doubtful_are_the_unsure_and_those_with_a_quote_from_nowhere(
    study: Study, task: Task, reader_id: int, report: ArchiveReport
) -> None:
    """All but none are below 0.7; the one with the false quote comes first."""
    assert report.doubtful == 98
    with reading(study.engine) as connection:
        found = labels.doubtful(connection, reader_id, Scope.ARCHIVE, task.name, 0.51, 50)
        names = reports.get_many(connection, found)
    assert [names[each].accession_number for each in found[:2]] == ["A000", "A001"]
    assert len(found) == 10


def test_drift_is_judged_against_the_same_reader_on_the_develop_set(report: ArchiveReport) -> None:
    """40/98 against the reader's own 7/20, not against gold's 8/20."""
    spread = report.shares
    assert answer_shares.present(spread.measure).successes == 7
    assert not answer_shares.has_drifted(spread)
    sentence = answer_shares.drift_sentence(spread)
    assert "no drift seen" in sentence
    assert "same reader" in sentence


def test_a_drift_names_its_direction() -> None:
    spread = answer_shares.Shares(
        archive={PRESENT: 600, ABSENT: 400}, same_reader={}, gold={PRESENT: 60, ABSENT: 190}
    )
    assert answer_shares.has_drifted(spread)
    assert "36.0 points more" in answer_shares.drift_sentence(spread)


def test_raw_replies_of_failures_can_be_seen(study: Study, task: Task, reader_id: int) -> None:
    with reading(study.engine) as connection:
        found = labels.failures(connection, reader_id, Scope.ARCHIVE, task.name)
    assert [each.reading.raw_reply for each in found] == ["Tut mir leid."] * 2
    assert {each.report.accession_number for each in found} == {"A098", "A099"}


def read_all_as_absent(study: Study, task: Task, list_id: int) -> None:
    who = review.reader_named(study, "Anna", task)
    while given := review_desk.hand(study, who, list_id, 40).cases:
        for case in given:
            assert review.decide(study, who, absent(case.look)).holds


def absent(look: Look) -> Verdict:
    return Verdict(
        nonce=f"n{look.case_id}", case_id=look.case_id, version=look.version,
        kind=VerdictKind.VERDICT, shown_at=1.0, decided_at=2.0, answer=ABSENT,
    )  # fmt: skip


def test_a_random_sample_sent_to_review_measures_the_error(
    study: Study, task: Task, report: ArchiveReport
) -> None:
    """Who calls all of it absent corrects every present label of the random sample, no other."""
    list_id = archive_audit.send(study, task, report, random_cases=20, doubtful_cases=3)
    with reading(study.engine) as connection:
        sent = audits.of_reader(connection, report.reader_id)
    assert (sent.list_ids, sent.cases, sent.verdicts) == ((list_id,), 20, 0)
    read_all_as_absent(study, task, list_id)
    found = archive_report.report(study, task, report.reader_id)
    assert found.audit.verdicts == 20
    called_present = sum(n for (label, _), n in found.audit.counts.items() if label is PRESENT)
    assert 0 < called_present < 20
    assert (found.audited_error.successes, found.audited_error.total) == (called_present, 20)


def test_an_audit_is_drawn_from_the_archive_alone(study: Study, task: Task, reader_id: int) -> None:
    with reading(study.engine) as connection:
        found = candidates.in_archive(connection, reader_id, task.name)
        drawn = reports.get_many(connection, [each.report_id for each in found])
    assert {each.accession_number[0] for each in drawn.values()} == {"A"}
    assert len(drawn) == 98


def test_the_export_holds_one_row_for_each_archive_report_and_no_gold_report(
    study: Study, task: Task, report: ArchiveReport, tmp_path: Path
) -> None:
    path = tmp_path / "labels.csv"
    policy = task.policies[1].name
    count = export_readings.export(study, path, task.name, report.reader_id, policy, Scope.ARCHIVE)
    with path.open(encoding="utf-8", newline="") as written:
        rows = list(csv.DictReader(written))
    assert count == len(rows) == 100
    assert {row["accession_number"][0] for row in rows} == {"A"}
    assert {row["policy"] for row in rows} == {policy}
    assert sum(row["label"] == "1" for row in rows) == 40
    assert [row["label"] for row in rows if row["failure"]] == ["", ""]
