"""From one chest exam to the text of its report, its deciding quote and its pitfalls."""

from __future__ import annotations

import re
from dataclasses import replace

from core.demo.authors import Author
from core.demo.chest import phrases
from core.demo.chest.state import Air, Exam, Note, Other, Tube, true_answer
from core.demo.dice import Dice
from core.demo.draft import Line, Section, Voice
from core.demo.grammar import Word, expand
from core.demo.layout import Page, laid_out
from core.types import Answer

GROUPS = (
    "negation", "false_negation", "suspicion", "indication", "old", "tube", "mimic",
    "other_air", "other_word", "addendum", "comparison", "text",
)  # fmt: skip
_SHORT = (("pneumothorax", "ptx"), ("radiograph", "CXR"))
AUTHORS: tuple[Author, ...] = tuple(
    replace(author, findings_label=findings, conclusion_label="Impression", indication_label=label)
    for author, findings, label in (
        (Author("x1", 0, "blocks", extras=4, conclusion=0.9, technique=0.8), "Findings", "Indication"),
        (Author("x2", 0, "blocks", "jbsr", 5, conclusion=0.8, slips=0.02), "Findings", "History"),
        (Author("x3", 0, "lines", "jbsr", 3, conclusion=0.6, technique=0.5), "Findings", "Indication"),
        (Author("x4", 0, "flow", "bjsr", 2, 0.3, conclusion=0.3), "", "Indication"),
        (Author("x5", 0, "list", "jbsr", 4, conclusion=0.7), "Findings", "Clinical history"),
        (Author("x6", 0, "telegram", "bjsr", 1, 0.8, letters="capitals", weight=0.5), "", ""),
        (Author("x7", 0, "flow", "jbsr", 1, 0.6, abbreviations=_SHORT, slips=0.05), "", "Hx"),
    )
)  # fmt: skip
_WEIGHTED = tuple((author, author.weight) for author in AUTHORS)
_NEGATION = re.compile(r"\b(?:no|not|without|negative|neg)\b", re.IGNORECASE)
_NAMED = re.compile(r"pneumothora|ptx", re.IGNORECASE)


def composed(exam: Exam, dice: Dice) -> tuple[Page, tuple[str, ...]]:
    """The report's page and its pitfall groups."""
    author = dice.weighted(_WEIGHTED)
    voice = Voice(author, dice, _words(exam, author, dice))
    lines = _frame(exam, voice) + _findings(exam, voice)
    if dice.chance(author.conclusion) and not exam.comparison_only:
        lines += _impression(exam, voice)
    lines += _note(exam, voice)
    page = _spoilt(laid_out(lines, author, dice), exam, voice)
    return page, _pitfalls(exam, lines, page)


def _words(exam: Exam, author: Author, dice: Dice) -> dict[str, Word]:
    side = exam.patient.side
    return {
        "side": side,
        "Side": side.capitalize(),
        "contra": "left" if side == "right" else "right",
        "course": expand(phrases.COURSE[exam.course], dice, {}),
        "age": str(exam.patient.age),
        "sex": exam.patient.sex,
        "day": exam.day.strftime("%m/%d/%Y"),
        "prior": (exam.prior or exam.day).strftime("%m/%d/%Y"),
    }


def _frame(exam: Exam, voice: Voice) -> list[Line]:
    author, dice = voice.author, voice.dice
    lines: list[Line] = []
    if dice.chance(author.exam):
        lines.append(Line(voice.say(phrases.EXAMINATION), Section.EXAM))
    if dice.chance(author.indication):
        lines.append(Line(voice.say(phrases.INDICATION[exam.reason]), Section.INDICATION))
    if exam.history:
        lines.append(Line(voice.say(phrases.HISTORY), Section.INDICATION))
    if exam.prior is not None and dice.chance(0.7) and not exam.comparison_only:
        lines.append(Line(voice.say(phrases.COMPARISON), Section.TECHNIQUE))
    return lines


def _findings(exam: Exam, voice: Voice) -> list[Line]:
    dice = voice.dice
    if exam.comparison_only:
        return [Line(voice.say(phrases.UNCHANGED), decides=True)]
    air = _air(exam, voice)
    room = max(0, voice.author.extras + dice.between(-1, 2))
    beside = [Line(voice.say((one,))) for one in dice.shuffled(phrases.BESIDE)[:room]]
    at = 0 if voice.author.order.startswith("b") else dice.between(0, len(beside))
    return [*beside[:at], *air, *beside[at:]]


def _air(exam: Exam, voice: Voice) -> list[Line]:
    """The pleural space, tubes and what looks like a pneumothorax."""
    said = [Line(_pleura(exam, voice), decides=True)]
    if exam.other is not None:
        said.insert(voice.dice.between(0, 1), Line(voice.say(phrases.OTHER[exam.other])))
    if exam.tube is not Tube.NONE:
        tube = phrases.TUBE_IN if exam.tube is Tube.IN else phrases.TUBE_OUT
        said.insert(0, Line(voice.say(tube)))
    return said


def _pleura(exam: Exam, voice: Voice) -> str:
    if exam.air is Air.NONE:
        return voice.say_either(phrases.ABSENT, phrases.ABSENT_TERSE)
    if exam.air is Air.RESOLVED:
        return voice.say(phrases.RESOLVED)
    if exam.air is Air.DOUBTFUL:
        return voice.say(phrases.DOUBTFUL)
    return voice.say(phrases.PRESENT[exam.air])


def _impression(exam: Exam, voice: Voice) -> list[Line]:
    said = [_pleura(exam, voice)]
    if voice.dice.chance(0.5 if exam.air is Air.DOUBTFUL else 0.3):
        said.append(voice.say(phrases.ADVICE))
    return [Line(text, Section.CONCLUSION) for text in said]


def _note(exam: Exam, voice: Voice) -> list[Line]:
    if exam.note is None:
        return []
    label = voice.dice.one(phrases.ADDENDUM_LABELS)
    turns = exam.note is not Note.FORMAL
    text = voice.say(phrases.NOTE[exam.note])
    return [Line(text, Section.ADDENDUM, decides=turns, heading=label)]


def _spoilt(page: Page, exam: Exam, voice: Voice) -> Page:
    if exam.addresses_model:
        return replace(page, text=f"{page.text} {voice.say(phrases.ADDRESSES_MODEL)}")
    if exam.cut:
        start = page.text.find(page.evidence)
        return replace(page, text=page.text[:start].rstrip(), evidence="")
    return page


def _pitfalls(exam: Exam, lines: list[Line], page: Page) -> tuple[str, ...]:
    answer = true_answer(exam)
    decisive = " ".join(line.text for line in lines if line.decides)
    asked = " ".join(line.text for line in lines if line.section is Section.INDICATION)
    found = {
        "negation": answer is Answer.ABSENT and bool(_NEGATION.search(decisive)),
        "false_negation": answer is not Answer.ABSENT and bool(_NEGATION.search(decisive)),
        "suspicion": exam.air is Air.DOUBTFUL,
        "indication": bool(_NAMED.search(asked)),
        "old": exam.air is Air.RESOLVED or exam.history,
        "tube": exam.tube is not Tube.NONE,
        "mimic": exam.other in (Other.SKIN_FOLD, Other.BULLA),
        "other_air": exam.other in (Other.MEDIASTINUM, Other.SUBCUTANEOUS),
        "other_word": exam.air is Air.HYDRO or not _NAMED.search(decisive),
        "addendum": exam.note is not None,
        "comparison": exam.comparison_only,
        "text": page.misspelt or exam.cut or exam.addresses_model,
    }
    return tuple(group for group in GROUPS if found[group])
