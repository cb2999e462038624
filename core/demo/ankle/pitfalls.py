"""Which groups of difficult language a finished report belongs to."""

from __future__ import annotations

import re

from core.demo.ankle.state import (
    Addendum,
    Doubt,
    Exam,
    Lesion,
    Oddity,
    Ossicle,
    Sureness,
    Treatment,
)
from core.demo.ankle.state import Line as FractureLine
from core.demo.ankle.truth import true_answer
from core.demo.draft import Line, Section
from core.demo.layout import Page
from core.types import Answer

GROUPS = (
    "negation", "false_negation", "suspicion", "indication", "old", "osteosynthesis", "ossicle",
    "other_word", "other_bone", "region", "side", "addendum", "comparison", "text",
)  # fmt: skip
_FALSE_NEGATION = re.compile(
    r"nicht (?:\w+ )?(?:disloziert|verschoben)|undisloziert|unverschoben|keine weitere|kein \w+ "
    r"einer weiteren|sekundäre Dislokation|(?:ohne|keine) Gelenk|rakturausschluss.*nicht|"
    r"ine (?:\w+ )?dislozierte Fraktur|Hinweis auf (?:Band|ligament)|Kein sicherer",
    re.IGNORECASE,
)
_NEGATION = re.compile(r"\b(?:kein|nicht|ohne|no)\w*\b", re.IGNORECASE)
_FRACTURE = re.compile(r"fraktur|fracture|\bfx\b", re.IGNORECASE)
_ASKED = re.compile(r"fraktur|fissur|ausriss|knöcherne|ossäre|maisonneuve|weber|fx", re.IGNORECASE)


def pitfalls_of(exam: Exam, lines: list[Line], page: Page) -> tuple[str, ...]:
    """The groups, in the fixed order of `GROUPS`."""
    if exam.oddity is Oddity.CUT_EARLY:
        return ("indication", "text") if _ASKED.search(page.text) else ("text",)
    groups = _of_the_state(exam) | _of_the_words(exam, lines)
    if page.misspelt or exam.oddity is not None:
        groups.add("text")
    return tuple(group for group in GROUPS if group in groups)


def _of_the_state(exam: Exam) -> set[str]:
    found = {
        "suspicion": exam.sureness is Sureness.SUSPECTED or exam.doubt is not None,
        "old": exam.old is not None or _healing_without_metal(exam),
        "osteosynthesis": _shows_metal(exam),
        "ossicle": _looks_like_an_ossicle(exam),
        "other_bone": exam.other_bone is not None,
        "region": bool(exam.regions),
        "side": exam.side_slip,
        "addendum": exam.addendum is not None,
        "comparison": exam.comparison_only,
        "other_word": exam.bone_bruise or exam.doubt is Doubt.STRESS,
    }
    return {group for group, holds in found.items() if holds}


def _healing_without_metal(exam: Exam) -> bool:
    healing = (FractureLine.FAINT, FractureLine.GONE, FractureLine.NONUNION)
    return exam.line in healing and not _shows_metal(exam)


def _shows_metal(exam: Exam) -> bool:
    treated = (Treatment.PLATE, Treatment.SCREWS, Treatment.REMOVED)
    return exam.treatment in treated or exam.other_metal is not None


def _looks_like_an_ossicle(exam: Exam) -> bool:
    ossicle = exam.ossicle not in (None, Ossicle.PERONEUM)
    return ossicle or (exam.lesion is Lesion.SHEPHERD and exam.addendum is not Addendum.FOUND)


def _of_the_words(exam: Exam, lines: list[Line]) -> set[str]:
    answer = true_answer(exam)
    found = " . ".join(line.text for line in lines if line.section is not Section.INDICATION)
    asked = " ".join(line.text for line in lines if line.section is Section.INDICATION)
    decisive = " ".join(line.text for line in lines if line.decides)
    groups = {"indication"} if _ASKED.search(asked) else set()
    if answer is Answer.ABSENT and (_NEGATION.search(decisive) or not _FRACTURE.search(found)):
        groups.add("negation")
    if answer is not Answer.ABSENT and _FALSE_NEGATION.search(found):
        groups.add("false_negation")
    if answer is Answer.PRESENT and not _FRACTURE.search(decisive):
        groups.add("other_word")
    return groups
