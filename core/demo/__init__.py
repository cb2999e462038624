"""The demo study: synthetic reports whose answers are known before they are written.

A clinical state comes first, the answer follows from it by the task's definition, and an
author with habits renders it to text. Everything is fixed by a seed, on any machine.
"""

from core.demo.study import DemoReport, DemoStudy, ankle_reports, demo_study

__all__ = ["DemoReport", "DemoStudy", "ankle_reports", "demo_study"]
