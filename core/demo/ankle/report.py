"""From one exam to the text of its report, with the quote that decides the answer."""

from __future__ import annotations

from dataclasses import replace

from core.demo.ankle.bone import bone_lines
from core.demo.ankle.conclusion import addendum_lines, conclusion_lines
from core.demo.ankle.english import english_lines
from core.demo.ankle.phrases import beyond, frame
from core.demo.ankle.pitfalls import pitfalls_of
from core.demo.ankle.state import Doubt, Exam, Oddity, OtherBone, Reason, Treatment
from core.demo.ankle.surroundings import (
    advice_lines,
    joint_lines,
    ossicle_lines,
    remaining_lines,
    soft_tissue_lines,
)
from core.demo.ankle.thorough import (
    as_letter,
    thorough_conclusion,
    thorough_findings,
    thorough_frame,
)
from core.demo.ankle.topics import TOPICS
from core.demo.ankle.words import words_for
from core.demo.authors import AUTHORS, Author
from core.demo.damage import cut_after, cut_before, marked_up, with_order
from core.demo.dice import Dice
from core.demo.draft import Line, Section, Voice
from core.demo.layout import Page, laid_out

_BY_HOSPITAL = tuple(
    tuple((author, author.weight) for author in AUTHORS if author.hospital == hospital)
    for hospital in range(6)
)
_EMPTY = ("", "", ".", "-", "folgt", "Befund folgt.", "s. Anlage", "n. v.")


def composed(exam: Exam, dice: Dice) -> tuple[Page, tuple[str, ...]]:
    """The report's page and its pitfall groups."""
    author = dice.weighted(_BY_HOSPITAL[exam.patient.hospital])
    if exam.oddity is Oddity.EMPTY:
        return Page(dice.one(_EMPTY), "", misspelt=True), ("text",)
    voice = Voice(author, dice, words_for(exam, author, dice), TOPICS)
    lines = english_lines(exam, voice) if exam.oddity is Oddity.ENGLISH else _lines(exam, voice)
    page = _spoilt(laid_out(lines, _habits(author, exam), dice), exam, voice)
    return page, pitfalls_of(exam, lines, page)


def _habits(author: Author, exam: Exam) -> Author:
    """An English report is nobody's habit: plain blocks, nothing abbreviated."""
    if exam.oddity is not Oddity.ENGLISH:
        return author
    plain = replace(author, abbreviations=(), umlauts="kept", letters="mixed", slips=0.0)
    return replace(
        plain,
        layout="blocks",
        indication_label="Indication",
        findings_label="Findings",
        conclusion_label="Impression",
    )


def _lines(exam: Exam, voice: Voice) -> list[Line]:
    author, dice = voice.author, voice.dice
    brief = exam.comparison_only or exam.doubt is Doubt.HIDDEN
    thorough = dice.chance(author.thorough) and not brief
    lines = _frame(exam, voice, thorough=thorough)
    findings = _findings(exam, voice, thorough=thorough)
    lines += _with_regions(exam, findings, voice) if exam.regions else findings
    conclusion = _conclusion(exam, voice, thorough=thorough)
    lines += conclusion
    if not exam.comparison_only:
        section = Section.CONCLUSION if conclusion else Section.FINDINGS
        lines += [replace(line, section=section) for line in advice_lines(exam, voice)]
    lines += addendum_lines(exam, voice)
    return as_letter(lines, voice) if thorough and dice.chance(author.letters_out) else lines


def _conclusion(exam: Exam, voice: Voice, *, thorough: bool) -> list[Line]:
    if not voice.dice.chance(voice.author.conclusion) or exam.regions:
        return []
    conclusion = conclusion_lines(exam, voice)
    return thorough_conclusion(exam, conclusion, voice) if thorough else conclusion


def _frame(exam: Exam, voice: Voice, *, thorough: bool) -> list[Line]:
    author, dice = voice.author, voice.dice
    lines: list[Line] = []
    if (dice.chance(author.exam) or exam.side_slip) and not exam.regions:
        lines.append(Line(voice.say(_examination(exam)), Section.EXAM))
    if thorough:
        lines += thorough_frame(exam, voice)
    elif dice.chance(author.indication):
        lines.append(Line(voice.say(_indication(exam)), Section.INDICATION))
    if exam.prior is not None and dice.chance(0.45) and not exam.comparison_only:
        lines.append(Line(voice.say(frame.COMPARED), Section.TECHNIQUE))
    elif dice.chance(author.technique) and not thorough:
        lines.append(Line(voice.say(_technique(exam, lines)), Section.TECHNIQUE))
    voice.touched.clear()
    return lines


def _examination(exam: Exam) -> tuple[str, ...]:
    whole_leg = exam.other_bone is OtherBone.HIGH_FIBULA
    return frame.EXAMINATION_LONG if whole_leg else frame.EXAMINATION


def _indication(exam: Exam) -> tuple[str, ...]:
    operated = exam.treatment in (Treatment.PLATE, Treatment.SCREWS)
    if exam.reason is Reason.HEALING and operated:
        return frame.HEALING_WITH_METAL
    return frame.INDICATION[exam.reason]


def _technique(exam: Exam, lines: list[Line]) -> tuple[str, ...]:
    """How it was done, without what the line above has named already."""
    named = any("a.p." in line.text or "Ebenen" in line.text for line in lines)
    phrases: tuple[str, ...] = frame.TECHNIQUE[3:] if named else frame.TECHNIQUE
    if exam.reason is Reason.PAIN:
        phrases += frame.TECHNIQUE_STANDING
    return phrases if exam.prior is not None else phrases + frame.NO_PRIOR


def _findings(exam: Exam, voice: Voice, *, thorough: bool) -> list[Line]:
    """Everything found, in the author's order and at the author's length."""
    dice = voice.dice
    bone = bone_lines(exam, voice)
    if exam.comparison_only:
        return bone + soft_tissue_lines(exam, voice)[: dice.between(0, 1)]
    if exam.other_bone is not None:
        bone = _with_other_bone(exam, bone, voice)
    lines = thorough_findings(exam, bone, voice) if thorough else _briefly(exam, bone, voice)
    if exam.side_slip:
        lines.append(Line(voice.say(frame.SIDE_SLIP)))
    return lines + ossicle_lines(exam, voice)


def _briefly(exam: Exam, bone: list[Line], voice: Voice) -> list[Line]:
    groups = {
        "b": bone,
        "j": joint_lines(exam, voice),
        "s": soft_tissue_lines(exam, voice),
        "r": remaining_lines(exam, voice),
    }
    kept = _as_long_as_usual(groups, voice)
    return [line for letter in voice.author.order for line in kept[letter]]


def _as_long_as_usual(groups: dict[str, list[Line]], voice: Voice) -> dict[str, list[Line]]:
    """Bone is never left out; beside it only as much as the author usually says."""
    beside = [line for letter in "jsr" for line in groups[letter]]
    room = voice.author.extras + voice.dice.between(-1, 1)
    dropped = {id(line) for line in voice.dice.shuffled(beside)[max(0, room) :]}
    return {
        letter: [line for line in lines if id(line) not in dropped or letter == "b"]
        for letter, lines in groups.items()
    }


def _with_other_bone(exam: Exam, bone: list[Line], voice: Voice) -> list[Line]:
    assert exam.other_bone is not None
    other = Line(voice.say(beyond.OTHER_BONE[exam.other_bone]))
    return [other, *bone] if voice.dice.chance(0.6) else [*bone, other]


def _with_regions(exam: Exam, ankle: list[Line], voice: Voice) -> list[Line]:
    """The ankle's findings among those of other regions, each under its heading."""
    side = exam.patient.side
    blocks = [[replace(line, heading=f"OSG {side}") for line in ankle]]
    for region, fractured in exam.regions:
        plain = region in ("HWS", "Thorax", "Becken")
        healthy = beyond.REGION_HEALTHY.get(region, beyond.REGION_HEALTHY[""])
        bank = beyond.REGION_FRACTURED[region] if fractured else healthy
        heading = region if plain else f"{region} {side}"
        said = [Line(voice.say(bank), heading=heading)]
        if voice.dice.chance(0.45):
            more = voice.say(beyond.REGION_BESIDE.get(region, beyond.REGION_BESIDE[""]))
            said.append(Line(more, heading=heading))
        blocks.append(said)
    return [line for block in voice.dice.shuffled(blocks) for line in block]


def _spoilt(page: Page, exam: Exam, voice: Voice) -> Page:
    """The report as a damaged or hostile document."""
    if exam.oddity is Oddity.ADDRESSES_MODEL:
        return with_order(page, voice.say(beyond.ADDRESSES_MODEL), voice.dice)
    if exam.oddity is Oddity.MARKUP:
        return marked_up(page, voice.dice)
    if exam.oddity is Oddity.CUT_EARLY:
        return cut_before(page, voice.dice)
    if exam.oddity is Oddity.CUT_LATE:
        return cut_after(page, voice.dice)
    return page
