"""Which groups of difficult language a finished chest report belongs to."""

from __future__ import annotations

import re

from core.demo.chest.state import Air, Exam, Oddity, Other, Tube, true_answer
from core.demo.draft import Line, Section
from core.demo.layout import Page
from core.types import Answer

GROUPS = (
    "negation", "false_negation", "suspicion", "indication", "old", "tube", "mimic",
    "other_air", "other_word", "addendum", "comparison", "text",
)  # fmt: skip
_NEGATION = re.compile(r"\b(?:no|not|without|negative|neg)\b", re.IGNORECASE)
_NAMED = re.compile(r"pneumothora|ptx", re.IGNORECASE)


def pitfalls_of(exam: Exam, lines: list[Line], page: Page) -> tuple[str, ...]:
    """The groups, in the fixed order of `GROUPS`."""
    if exam.oddity is Oddity.CUT:
        found = {"text": True, "indication": bool(_NAMED.search(page.text))}
    else:
        found = _of_the_words(exam, lines) | _of_the_state(exam, page)
    return tuple(group for group in GROUPS if found.get(group, False))


def _of_the_words(exam: Exam, lines: list[Line]) -> dict[str, bool]:
    absent = true_answer(exam) is Answer.ABSENT
    decisive = " ".join(line.text for line in lines if line.decides)
    asked = " ".join(line.text for line in lines if line.section is Section.INDICATION)
    negated = bool(_NEGATION.search(decisive))
    return {
        "negation": absent and negated,
        "false_negation": not absent and negated,
        "indication": bool(_NAMED.search(asked)),
        "other_word": not exam.comparison_only and not _NAMED.search(decisive),
    }


def _of_the_state(exam: Exam, page: Page) -> dict[str, bool]:
    return {
        "suspicion": exam.air in (Air.DOUBTFUL, Air.LIKELY),
        "old": exam.air is Air.RESOLVED or exam.history,
        "tube": exam.tube is not Tube.NONE,
        "mimic": exam.other in (Other.SKIN_FOLD, Other.BULLA),
        "other_air": exam.other in (Other.MEDIASTINUM, Other.SUBCUTANEOUS),
        "addendum": exam.note is not None,
        "comparison": exam.comparison_only,
        "text": page.misspelt or exam.oddity is not None,
    }
