"""Conclusions and addenda, in agreement with the findings above them."""

from __future__ import annotations

from dataclasses import replace

from core.demo.ankle.naming import plainly_named
from core.demo.ankle.phrases import beyond, bone, closing
from core.demo.ankle.state import Addendum, Exam, Line, Sureness
from core.demo.ankle.surroundings import advice_lines
from core.demo.draft import Line as Said
from core.demo.draft import Section, Voice
from core.demo.german import NounPhrase


def conclusion_lines(exam: Exam, voice: Voice) -> list[Said]:
    """The findings once more and shorter, sometimes with advice."""
    if exam.comparison_only:
        return []
    _rename(exam, voice)
    said = [voice.say(_bank(exam, voice))]
    if exam.other_bone is not None:
        said.insert(voice.dice.between(0, 1), voice.say(beyond.OTHER_BONE_AGAIN[exam.other_bone]))
    lines = [Said(text, Section.CONCLUSION) for text in said]
    advice = advice_lines(exam, voice, 0.45 if exam.doubt is not None else 0.15)
    return lines + [replace(line, section=Section.CONCLUSION) for line in advice]


def addendum_lines(exam: Exam, voice: Voice) -> list[Said]:
    """A later note. Where it turns the answer, it is what decides."""
    if exam.addendum is None:
        return []
    label = voice.dice.one(closing.ADDENDUM_LABELS)
    if voice.dice.chance(0.5):
        label += f" {voice.dice.between(7, 22)}:{voice.dice.between(10, 59)} Uhr"
    turns = exam.addendum is not Addendum.FORMAL
    text = voice.say(closing.ADDENDUM[exam.addendum])
    return [Said(text, Section.ADDENDUM, decides=turns, heading=label)]


def _rename(exam: Exam, voice: Voice) -> None:
    """A conclusion names the fracture anew, more plainly."""
    if exam.lesion is None:
        return
    plain = plainly_named(exam.lesion, voice.dice)
    fracture = voice.words["fx"]
    if isinstance(fracture, NounPhrase) and voice.dice.chance(0.6):
        plain = replace(plain, adjectives=fracture.adjectives[:1])
    voice.words["fx"] = plain if voice.dice.chance(0.75) else fracture


def _bank(exam: Exam, voice: Voice) -> tuple[str, ...]:
    if exam.new_at_implant:
        return bone.AT_IMPLANT
    if exam.doubt is not None:
        return closing.UNCERTAIN
    if exam.lesion is None or exam.addendum is Addendum.FOUND:
        return _nothing_broken(exam)
    if exam.line is Line.FRESH:
        suspected = exam.sureness is Sureness.SUSPECTED
        return closing.SUSPECTED if suspected else closing.PRESENT
    return _healing_bank(exam, voice)


def _nothing_broken(exam: Exam) -> tuple[str, ...]:
    if exam.other_bone is not None:
        return beyond.ANKLE_FREE
    return closing.ABSENT[:3] if exam.old or exam.other_metal else closing.ABSENT


def _healing_bank(exam: Exam, voice: Voice) -> tuple[str, ...]:
    if exam.line is Line.GONE:
        return closing.HEALED if voice.dice.chance(0.6) else closing.FOLLOW_UP
    if exam.line is Line.FAINT:
        return closing.HEALING
    if exam.line is Line.NONUNION:
        return bone.NONUNION
    return closing.FOLLOW_UP
