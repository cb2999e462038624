"""Synthetic ankle radiographs that agree with the synthetic reports.

Drawn from the same clinical state as the report: the fracture line is there where the true
answer is "present". Every file says that it is synthetic; none shows a letter or a marker.
"""

from core.demo.radiographs.making import DemoStudyFiles, ankle_exams, make_study

__all__ = ["DemoStudyFiles", "ankle_exams", "make_study"]
