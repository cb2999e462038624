"""How long a cohort of the published study's size takes: dealt, proven, stored, opened again.

15,896 images of 10,000 reports, whose labels a prompt has read; a tenth read at the desk too.

    python -m benchmarks.cohort
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from core.cnn_types import CohortDesign
from core.image_types import Header, Laterality, Place, View
from core.images import identities
from core.protocol import Design, NewCase, Reason, Verdict, VerdictKind
from core.settings import load_settings
from core.store import (
    cases,
    image_links,
    images,
    readers,
    reading_lists,
    readings,
    reports,
    verdicts,
)
from core.store.database import reading, writing
from core.store.images import PixelsRead
from core.store.verdicts import StoredVerdict
from core.types import Answer, NewReport, Reader, ReaderKind, Reading
from core.workflows import build_cohort, cohort_proof
from core.workflows.study import Study, open_study

T = TypeVar("T")
TASK, REPORTS, IMAGES, READ = "ankle_fracture", 10_000, 15_896, 1_000
GOAL_SECONDS = 1.0
HEADER = Header(
    "", "1.2", "", "", "", "2024-01-31", "DX", "ANKLE", View.AP, Laterality.LEFT, "MONOCHROME2",
    12, 2500, 2000, "1.2.840.10008.1.2.1", "a" * 64, 10_000_000,
)  # fmt: skip


def made(home: Path) -> tuple[Study, CohortDesign]:
    study = open_study(load_settings(home=home))
    identities.key_of(home, has_images=False)
    prompt = Reader(ReaderKind.PROMPT, "question", TASK, "a" * 64)
    with writing(study.engine) as connection:
        reports.add(connection, [
            NewReport(f"R{n:06}", f"Befund {n}.", f"P{n * 2 // 3}") for n in range(REPORTS)
        ])  # fmt: skip
        ids = reports.ids_of(connection, [f"R{n:06}" for n in range(REPORTS)])
        reader_id = readers.ensure(connection, prompt)
        readings.add(connection, reader_id, [
            Reading(number, Answer.PRESENT if n % 3 == 0 else Answer.ABSENT, 1.0, confidence=0.9)
            for n, number in enumerate(ids.values())
        ])  # fmt: skip
        found = [
            replace(HEADER, instance_uid=f"1.2.{n}", study_uid=f"1.3.{n // 2}",
                    accession_number=f"R{n // 2:06}")
            for n in range(IMAGES)
        ]  # fmt: skip
        images.add(connection, [(each, Place(f"/x/{each.instance_uid}")) for each in found])
        known = images.known(connection, [each.instance_uid for each in found])
        images.note_pixels(
            connection, [PixelsRead(each.image_id, "c", f"x{uid}") for uid, each in known.items()]
        )
        image_links.link_by_accession(connection)
    _read(study, list(ids.values())[:READ])
    return study, CohortDesign(TASK, prompt.sha256, "uncertain counts as fracture")


def _read(study: Study, report_ids: list[int]) -> None:
    """One person has read these reports at the desk."""
    who = Reader(ReaderKind.HUMAN, "A", TASK, "b" * 64)
    with writing(study.engine) as connection:
        person = readers.ensure(connection, who)
        wanted = [NewCase(each, Reason.AUDIT, ()) for each in report_ids]
        list_id = reading_lists.add(connection, TASK, "list", Design(), wanted)
        taken = cases.take(connection, list_id, person, len(wanted), 1.0, 1e9)
        for n, case_id in enumerate(taken):
            report_id, _ = cases.report_of(connection, case_id)
            said = readings.add_one(connection, person, Reading(report_id, Answer.PRESENT, 1.0))
            verdict = Verdict(f"nonce {n:012}", case_id, 0, VerdictKind.VERDICT, 1.0, 2.0,
                              Answer.PRESENT)  # fmt: skip
            verdicts.add(connection, StoredVerdict(person, verdict, 2.0, reading_id=said))
            cases.swap(connection, case_id, person, 0, cases.SeatState.READ)


def timed(act: Callable[[], T], repeats: int = 5) -> tuple[float, T]:
    """The median of some calls in seconds, and what the last one gave."""
    spent, given = [], None
    for _ in range(repeats):
        started = time.perf_counter()
        given = act()
        spent.append(time.perf_counter() - started)
    assert given is not None
    return sorted(spent)[repeats // 2], given


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        study, design = made(Path(folder))
        planned, cohort = timed(lambda: build_cohort.plan(study, design, "a"))
        proven, proof = timed(lambda: cohort_proof.proof(study, cohort))
        stored, kept = timed(lambda: build_cohort.keep(study, cohort), 1)
        task = study.task(TASK)
        opened, _ = timed(lambda: build_cohort.get(study, task, kept.name))
        with reading(study.engine) as connection:
            there = images.count(connection, images.USABLE)
        study.engine.dispose()
    print(f"{there} images of {REPORTS} reports, {READ} of them read at the desk")
    print(f"dealt   {planned:6.2f} s   goal {GOAL_SECONDS:.0f} s")
    print(f"proven  {proven:6.2f} s   patients shared {proof.shared_patients}")
    print(f"stored  {stored:6.2f} s")
    print(f"opened  {opened:6.2f} s")
    return 0 if planned <= GOAL_SECONDS and proof.is_clean else 1


if __name__ == "__main__":
    sys.exit(main())
