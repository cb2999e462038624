"""Conclusions and addenda, in agreement with the findings above them."""

from __future__ import annotations

from dataclasses import replace

from core.demo.ankle.naming import plainly_named
from core.demo.ankle.phrases import beyond, bone, closing
from core.demo.ankle.state import Addendum, Exam, Line, Reason, Sureness, Treatment
from core.demo.draft import Line as Said
from core.demo.draft import Section, Voice
from core.demo.german import NounPhrase

_METAL_INSIDE = (Treatment.PLATE, Treatment.SCREWS)


def conclusion_lines(exam: Exam, voice: Voice) -> list[Said]:
    """The findings once more and shorter."""
    if exam.comparison_only:
        return []
    _rename(exam, voice)
    voice.touched.clear()
    said = [voice.say(_bank(exam, voice))]
    if exam.other_bone is not None:
        said.insert(voice.dice.between(0, 1), voice.say(beyond.OTHER_BONE_AGAIN[exam.other_bone]))
    return [Said(text, Section.CONCLUSION) for text in said]


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
    if exam.refracture:
        return bone.REFRACTURE
    if exam.doubt is not None:
        return closing.DOUBTED[exam.doubt]
    if exam.lesion is None or exam.addendum is Addendum.FOUND:
        return _nothing_broken(exam)
    if exam.line is Line.FRESH:
        suspected = exam.sureness is Sureness.SUSPECTED
        return closing.SUSPECTED if suspected else closing.PRESENT
    return _known_bank(exam, voice)


def _nothing_broken(exam: Exam) -> tuple[str, ...]:
    if exam.other_bone is not None:
        return beyond.ANKLE_FREE
    if exam.old or exam.other_metal:
        return closing.ABSENT[: closing.STILL_ABSENT]
    return closing.ABSENT_AFTER_TRAUMA if exam.reason is Reason.TRAUMA else closing.ABSENT


def _known_bank(exam: Exam, voice: Voice) -> tuple[str, ...]:
    """A known fracture: its healing, or only that nothing moved."""
    if exam.line is Line.NONUNION:
        return bone.NONUNION
    if exam.line is Line.GONE and voice.dice.chance(0.6):
        return closing.HEALED
    if exam.line is Line.FAINT and voice.dice.chance(0.5):
        return closing.HEALING
    if exam.treatment in _METAL_INSIDE and voice.dice.chance(0.6):
        return closing.COURSE_WITH_METAL
    return closing.COURSE[:2] if exam.line is Line.GONE else closing.COURSE
