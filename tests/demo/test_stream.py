"""The generator gives the same study everywhere, and keeps patients in one part."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from core.demo import ankle, ankle_reports, chest, chest_study, demo_study
from core.settings import PROJECT
from tests.demo import made

SHOW = "from core.demo import ankle_reports as a; print([r.report.text for r in a(60, 3)])"


def test_the_same_seed_gives_the_same_study_in_any_process() -> None:
    def told(hash_seed: str) -> bytes:
        return subprocess.run(
            [sys.executable, "-c", SHOW], cwd=PROJECT, check=True, capture_output=True,
            env={"PYTHONHASHSEED": hash_seed, "PYTHONUTF8": "1"},
        ).stdout  # fmt: skip

    here = f"{[r.report.text for r in ankle_reports(60, 3)]}\n".encode()
    assert told("1") == told("2") == here


def test_another_seed_gives_other_reports_under_other_numbers() -> None:
    first, second = (tuple(ankle_reports(50, seed)) for seed in (1, 2))
    assert not {r.report.text for r in first} & {r.report.text for r in second}
    numbers = [{r.report.accession_number for r in reports} for reports in (first, second)]
    assert not numbers[0] & numbers[1]


def test_a_longer_stream_begins_with_the_shorter_one() -> None:
    assert tuple(ankle_reports(300, 1)) == made.some_ankles()[:300]


def test_the_gold_set_does_not_depend_on_the_archive() -> None:
    assert demo_study(500, 7500, 1).gold == made.ankle_gold()


@pytest.mark.parametrize("study", [demo_study, chest_study])
def test_gold_and_archive_share_no_patient_and_no_number(study: type) -> None:
    parts = study(120, 400, 1)
    gold, archive = list(parts.gold), list(parts.archive)
    assert (len(gold), len(archive)) == (120, 400)
    for of in ("patient_id", "accession_number"):
        assert not {getattr(r.report, of) for r in gold} & {getattr(r.report, of) for r in archive}


def test_every_report_is_called_synthetic_and_has_a_date_and_a_patient() -> None:
    for item in (*made.ankle_gold(), *made.chest_gold()):
        assert item.report.synthetic
        assert item.report.accession_number.startswith("DEMO-")
        assert (item.report.patient_id or "").startswith("DEMO-")
        assert len(item.report.study_date or "") == len("2024-01-31")


def test_evidence_stands_word_for_word_in_the_report() -> None:
    for item in (*made.some_ankles(), *made.some_chests()):
        assert item.evidence in item.report.text


def test_pitfalls_are_of_the_task_and_in_their_order() -> None:
    for items, groups in ((made.some_ankles(), ankle.GROUPS), (made.some_chests(), chest.GROUPS)):
        for item in items:
            known = [group for group in groups if group in item.report.pitfalls]
            assert list(item.report.pitfalls) == known


def test_eight_thousand_reports_take_seconds() -> None:
    """A quarter of them in less than a quarter of 15 s, counting this process alone."""
    before = time.process_time()
    assert sum(1 for _ in ankle_reports(2000, 2)) == 2000
    assert time.process_time() - before < 15 / 4
