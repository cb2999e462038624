"""The demo study: synthetic reports whose answers are known before they are written.

A clinical state comes first, the answer follows from it by the task's definition, and an
author with habits renders it to text. Everything is fixed by a seed, on any machine.
"""

from core.demo.study import (
    ANKLE,
    CHEST,
    DemoReport,
    DemoStudy,
    ankle_reports,
    chest_reports,
    chest_study,
    demo_study,
)

__all__ = [
    "ANKLE",
    "CHEST",
    "DemoReport",
    "DemoStudy",
    "ankle_reports",
    "chest_reports",
    "chest_study",
    "demo_study",
]
