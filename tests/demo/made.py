"""The demo study of seed 1, made once for all tests of a process."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from core.demo import (
    DemoReport,
    ankle_reports,
    chest_reports,
    chest_study,
    demo_study,
)

HANDWRITTEN = Path(__file__).parent / "handwritten_ankle_de.csv"


@cache
def ankles() -> tuple[DemoReport, ...]:
    return tuple(ankle_reports(8000, 1))


@cache
def chests() -> tuple[DemoReport, ...]:
    return tuple(chest_reports(4000, 1))


@cache
def some_ankles() -> tuple[DemoReport, ...]:
    """Enough to find what is in every other report, in a fraction of the time."""
    return tuple(ankle_reports(1500, 1))


@cache
def some_chests() -> tuple[DemoReport, ...]:
    return tuple(chest_reports(600, 1))


@cache
def ankle_gold() -> tuple[DemoReport, ...]:
    return demo_study(500, 0, 1).gold


@cache
def chest_gold() -> tuple[DemoReport, ...]:
    return chest_study(120, 0, 1).gold


def by_patient(items: tuple[DemoReport, ...]) -> dict[str, list[DemoReport]]:
    """Patient → reports in order of time, of patients with more than one."""
    found: dict[str, list[DemoReport]] = {}
    for item in items:
        found.setdefault(item.report.patient_id or "", []).append(item)
    return {patient: visits for patient, visits in found.items() if len(visits) > 1}


def handwritten() -> list[dict[str, str]]:
    """Twenty German reports written by hand, with the answer each implies."""
    with HANDWRITTEN.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
